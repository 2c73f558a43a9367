// The sound of a video, as its headers tell of it. Layer: core/video.
// Spec: Microsoft, mmreg.h, WAVEFORMATEX; "AVI RIFF File Reference", AVISTREAMHEADER (dwInitialFrames).
import { word } from "./avi.js";

export interface SoundInfo {
  /** How the chunks of the stream begin: "01". */
  readonly streamId: string;
  /** Samples a second. */
  readonly rate: number;
  /** By how much samples lie in front of the frames that they belong to. */
  readonly skewMs: number;
}

/** Bytes of WAVEFORMATEX that are looked at. */
export const WAVE_FORMAT_BYTES = 16;
const FORMAT_PCM = 1;
const LEAST_RATE = 4000;
const MOST_RATE = 16_000;

/** @returns samples a second of 8-bit PCM of one channel; 0 for all else, which is not played */
export function soundRate(format: string): number {
  const rate = word(format, 4) + word(format, 6) * 65_536;
  const isPlain = word(format, 0) === FORMAT_PCM && word(format, 2) === 1 && word(format, 14) === 8;
  return isPlain && rate >= LEAST_RATE && rate <= MOST_RATE ? rate : 0;
}
