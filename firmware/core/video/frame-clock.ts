// When each frame of a video is due. Layer: core/video. The time is told, never asked for.
import { divide } from "../bytes/integer.js";

/** A rate that no video has is taken for this one. */
const DEFAULT_MICROS = 100_000;
const LEAST_MICROS = 1000;
const MOST_MICROS = 60_000_000;

/**
 * Microseconds between two frames.
 * @param scale dwScale of the stream header: `rate` / `scale` frames a second
 * @param headerMicros dwMicroSecPerFrame of the main header, where the stream's own is not usable
 */
export function microsPerFrame(scale: number, rate: number, headerMicros: number): number {
  let top = scale;
  let bottom = rate;
  // Long division below takes ten times the remainder: it has to stay below 2^31.
  while (bottom > 200_000_000) {
    top = divide(top, 2);
    bottom = divide(bottom, 2);
  }
  let micros = 0;
  if (top > 0 && bottom > 0) {
    micros = divide(top, bottom);
    let rest = top % bottom;
    for (let digit = 0; digit < 6 && micros <= MOST_MICROS; digit++) {
      rest *= 10;
      micros = micros * 10 + divide(rest, bottom);
      rest %= bottom;
    }
  }
  if (micros >= LEAST_MICROS && micros <= MOST_MICROS) {
    return micros;
  }
  return headerMicros >= LEAST_MICROS && headerMicros <= MOST_MICROS ? headerMicros : DEFAULT_MICROS;
}

/** Milliseconds from the first frame to frame `frame` (below 2^21). */
export function frameMs(frame: number, micros: number): number {
  const rest = micros % 1000;
  return frame * divide(micros, 1000) + divide(frame * rest, 1000);
}

/** Frames in `seconds` (at most 1,000), at least one. */
export function framesIn(seconds: number, micros: number): number {
  const frames = divide(seconds * 1_000_000, micros);
  return frames < 1 ? 1 : frames;
}

export class FrameClock {
  /** When the frame at hand is due. */
  dueMs: number;
  /** Whole milliseconds from one frame to the next, and the microseconds beyond. */
  readonly frameMs: number;
  private restMicros: number;
  /** Microseconds by which the frame at hand is due later than that. */
  private micros: number;
  /** When frame 0 was or would have been due; behind the pauses and seeks. */
  private zeroMs: number;
  private pausedMs: number;
  private isPaused: boolean;

  constructor(micros: number) {
    this.restMicros = micros % 1000;
    this.frameMs = (micros - this.restMicros) / 1000;
    this.dueMs = 0;
    this.micros = 0;
    this.zeroMs = 0;
    this.pausedMs = 0;
    this.isPaused = false;
  }

  /** Makes `frame` (below 2^21) the one at hand, and due now. */
  set(frame: number, nowMs: number): void {
    this.zeroMs = nowMs - frame * this.frameMs - divide(frame * this.restMicros, 1000);
    this.dueMs = nowMs;
    this.micros = (frame * this.restMicros) % 1000;
    this.pausedMs = nowMs;
  }

  /** On to the next frame. */
  advance(): void {
    this.dueMs += this.frameMs;
    this.micros += this.restMicros;
    if (this.micros >= 1000) {
      this.micros -= 1000;
      this.dueMs++;
    }
  }

  /** From here on everything is due later by so much, sooner where negative. */
  delay(ms: number): void {
    this.zeroMs += ms;
    this.dueMs += ms;
  }

  pause(nowMs: number): void {
    if (!this.isPaused) {
      this.isPaused = true;
      this.pausedMs = nowMs;
    }
  }

  resume(nowMs: number): void {
    if (this.isPaused) {
      this.isPaused = false;
      this.zeroMs += nowMs - this.pausedMs;
      this.dueMs += nowMs - this.pausedMs;
    }
  }

  /** Milliseconds since frame 0, pauses not counted. */
  positionMs(nowMs: number): number {
    const position = (this.isPaused ? this.pausedMs : nowMs) - this.zeroMs;
    return position < 0 ? 0 : position;
  }
}
