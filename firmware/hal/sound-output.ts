// Sound that plays by itself while the player does other things: two halves of samples, one after the other, over and
// over. Layer: hal (interfaces only). Samples are 8 bits without a sign, one channel. Output only: there is no input.
import type { Buf } from "../core/bytes/buf.js";

export interface SoundOutput {
  /** Samples of a half. */
  readonly halfSamples: number;
  /** The samples of half 0 or 1. */
  half(half: number): Buf;
  /** Copies `count` bytes to sample `at` of a half, where they have to fit. */
  put(half: number, at: number, bytes: Buf, offset: number, count: number): void;
  /** Puts silence there, up to the end of the half. */
  fillUp(half: number, at: number): void;
  /** Begins with half 0. Returns false where what was stopped has not yet come to rest: then it is asked again. */
  begin(): boolean;
  /** Stops at once. */
  halt(): void;
  /** How many halves have been played since it began; to be asked at least once a half. */
  halvesPlayed(): number;
  /** Stops, and lets go of the samples. */
  release(): void;
}
