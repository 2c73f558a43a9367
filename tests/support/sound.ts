// A video with sound for tests, and an output that writes down what would be heard.
import type { FrameClock } from "../../firmware/core/video/frame-clock.js";
import type { RawFrame } from "../../firmware/core/video/raw-frame.js";
import type { ReadAhead } from "../../firmware/core/video/read-ahead.js";
import type { SoundInfo } from "../../firmware/core/video/sound.js";
import { SoundTrack } from "../../firmware/core/video/sound-track.js";
import type { SoundOutput } from "../../firmware/hal/sound-output.js";
import { writeAvi } from "../../host/media/avi/avi-writer.js";

export const PALETTE = Array.from({ length: 256 }, (_, i) => [i & 0xe0, (i & 0x1c) << 3, (i & 3) << 6] as const);
export const COLORS = PALETTE.map(([red, green, blue]) => ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3));

export interface Clip {
  readonly seconds: number;
  readonly framesPerSecond: number;
  readonly rate: number;
  readonly width: number;
  readonly height: number;
  /** Samples of a chunk. */
  readonly chunkSamples?: number;
}

/** A tone of 440 Hz; every 16th sample and the two behind it say which one it is. */
export function toneOf({ rate, seconds }: Clip): Uint8Array {
  const samples = Uint8Array.from(
    { length: rate * seconds },
    (_, i) => 128 + Math.round(100 * Math.sin((i * 2 * Math.PI * 440) / rate)),
  );
  for (let i = 0; i + 3 <= samples.length; i += 16) samples.set([i >> 16, (i >> 8) & 255, i & 255], i);
  return samples;
}

/** Which sample this is, by what is said in it or in front of it. */
export function placeIn(heard: Uint8Array, at: number): number {
  const said = at - (at % 16);
  return (heard[said] << 16) + (heard[said + 1] << 8) + heard[said + 2] + (at % 16);
}

/** Frame i is of one colour, i + 1 of the palette. */
export function clipWithSound(clip: Clip): Uint8Array {
  const { width, height, framesPerSecond, rate, seconds } = clip;
  const frames = Array.from({ length: Math.round(framesPerSecond * seconds) }, (_, i) => ({
    data: new Uint8Array(width * height).fill((i + 1) % 256),
    isKey: true,
  }));
  return writeAvi({
    width,
    height,
    framesPerSecond,
    compression: "BI_RGB",
    palette: PALETTE,
    frames,
    sound: { rate, chunkSamples: clip.chunkSamples ?? Math.round(rate / 1024) * 512 },
    samples: toneOf(clip),
  });
}

/** Plays by a clock that is told; `heard` is what went out, in stretches between begin and halt. */
export class MemoryOutput implements SoundOutput {
  readonly heard: number[][] = [];
  nowMs = 0;
  isReleased = false;
  private readonly halves: [Uint8Array, Uint8Array];
  private began: number | null = null;
  private out: number[] = [];

  constructor(
    readonly halfSamples: number,
    private readonly rate: number,
  ) {
    this.halves = [new Uint8Array(halfSamples), new Uint8Array(halfSamples)];
  }

  half(half: number): Uint8Array {
    return this.halves[half];
  }

  put(half: number, at: number, bytes: Uint8Array, offset: number, count: number): void {
    if (at + count > this.halfSamples) throw new RangeError("behind the end of the half");
    this.catchUp();
    this.half(half).set(bytes.subarray(offset, offset + count), at);
  }

  fillUp(half: number, at: number): void {
    this.catchUp();
    this.half(half).fill(128, at);
  }

  begin(): boolean {
    this.began = this.nowMs;
    this.out = [];
    this.heard.push(this.out);
    return true;
  }

  halt(): void {
    if (this.began === null) throw new Error("halted while it did not play");
    this.catchUp();
    this.began = null;
  }

  halvesPlayed(): number {
    this.catchUp();
    return Math.floor(this.out.length / this.halfSamples);
  }

  release(): void {
    this.isReleased = true;
  }

  /** What was played up to now, as it lay in the halves then. */
  catchUp(): void {
    if (this.began === null) return;
    const due = Math.floor(((this.nowMs - this.began) * this.rate) / 1000 + 1e-6);
    for (let i = this.out.length; i < due; i++) {
      this.out.push(this.half(Math.floor(i / this.halfSamples) % 2)[i % this.halfSamples]);
    }
  }
}

/** For a VideoPlayback; the output that it made last. */
export function memorySounds(): {
  output: MemoryOutput | null;
  start: (info: SoundInfo, source: ReadAhead, raw: RawFrame | null, clock: FrameClock) => SoundTrack;
} {
  const made = {
    output: null as MemoryOutput | null,
    start(info: SoundInfo, source: ReadAhead, raw: RawFrame | null, clock: FrameClock): SoundTrack {
      made.output = new MemoryOutput(Math.round(info.rate / 1024) * 512, info.rate);
      return new SoundTrack(info, made.output, source, raw, clock);
    },
  };
  return made;
}
