// What decodes other people's videos: FFmpeg, as a program or as the npm package node-av. Layer: host/convert.
import type { SourceVideo } from "./video-probe.js";

export interface FrameRequest {
  readonly file: string;
  /** Size of the frames that are wanted. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Seconds; duration 0: to the end. */
  readonly start: number;
  readonly duration: number;
}

export interface SoundRequest {
  readonly file: string;
  /** Samples a second. */
  readonly rate: number;
  /** Seconds; duration 0: to the end. */
  readonly start: number;
  readonly duration: number;
}

export interface Decoder {
  readonly name: string;
  /** @returns null where no video is in the file, or it is none that FFmpeg knows */
  probe(file: string): Promise<SourceVideo | null>;
  /** Frames of three bytes a pixel (red, green, blue), top row first; each is the caller's to keep. */
  frames(request: FrameRequest): AsyncGenerator<Uint8Array>;
  /** Samples of its first sound, all channels in one, 8 bits without a sign. Absent where it cannot tell. */
  samples?(request: SoundRequest): AsyncGenerator<Uint8Array>;
}
