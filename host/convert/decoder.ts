// What decodes other people's videos: FFmpeg, as a program or as the npm package node-av. Layer: host/convert.
import { UserError } from "../errors.js";
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
  /** No longer than this is waited for the first frame; without it as long as it takes. */
  readonly patienceMs?: number;
}

export interface SoundRequest {
  readonly file: string;
  /** Samples a second. */
  readonly rate: number;
  /** Seconds; duration 0: to the end. */
  readonly start: number;
  readonly duration: number;
}

/** A file that gives no frame for so long gives none. */
const FRAME_MS = 20_000;

/** Whether a frame comes of what its headers promise. */
export async function decodes(decoder: Decoder, file: string, { framesPerSecond }: SourceVideo): Promise<boolean> {
  const size = { width: 16, height: 16 };
  try {
    const request = { file, ...size, framesPerSecond, start: 0, duration: 0, patienceMs: FRAME_MS };
    for await (const _ of decoder.frames(request)) return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
  return false;
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
