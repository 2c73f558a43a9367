// Frames as they go into the file, within the time that the board has: uncompressed, or Microsoft RLE.
// Layer: host/convert. Spec: Microsoft, wingdi.h, BITMAPINFOHEADER: bottom row first, rows padded to four bytes; "AVI
// RIFF File Reference": an empty chunk repeats the frame before it.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import type { ColorMapper } from "./color-mapper.js";
import { Pace, rawFrameMs, rowBytes } from "./frame-costs.js";
import type { FrameSize } from "./frame-size.js";
import { RleEncoder } from "./rle-encoder.js";

export interface EncodedFrame {
  readonly data: Uint8Array;
  readonly isKey: boolean;
}

export interface FrameEncoder {
  readonly pace: Pace;
  /** Frames that the board has no time for: they repeat the one before. */
  readonly skipped: number;
  /** Palette indices as the player shows them after the last frame, top row first. */
  readonly screen: Uint8Array;
  encode(rgb: Uint8Array): EncodedFrame;
}

const NOTHING = new Uint8Array(0);
/** Squares of 8×8 pixels are compared: such mean squared errors of one, and of all, are noise of the film's compression. */
const SQUARE = 8;
const STILL_SQUARE = 12;
const STILL_PICTURE = 0.8;
/** A frame that needs none before it, every so many seconds: seeking begins there. */
const KEY_SECONDS = 10;

/** Whether a picture stands still: no part of it differs by more than noise. */
export function standsStill(a: Uint8Array, b: Uint8Array, { width, height }: FrameSize): boolean {
  const most = STILL_SQUARE * SQUARE * SQUARE * 3;
  let rest = STILL_PICTURE * width * height * 3;
  for (let top = 0; top < height; top += SQUARE) {
    for (let left = 0; left < width; left += SQUARE) {
      const bottom = Math.min(height, top + SQUARE);
      const bytes = Math.min(SQUARE, width - left) * 3;
      let error = 0;
      for (let y = top; y < bottom; y++) {
        const first = (y * width + left) * 3;
        for (let at = first; at < first + bytes; at++) error += (a[at] - b[at]) * (a[at] - b[at]);
      }
      rest -= error;
      if (error > most || rest < 0) return false;
    }
  }
  return true;
}

export class RawEncoder implements FrameEncoder {
  readonly pace: Pace;
  readonly screen: Uint8Array;
  skipped = 0;
  readonly #frameMs: number;
  #last: Uint8Array | null = null;

  constructor(
    private readonly costs: VideoCosts,
    private readonly size: FrameSize,
    private readonly bits: 4 | 8,
    framesPerSecond: number,
    private readonly mapper: ColorMapper,
  ) {
    this.pace = new Pace(costs, 1000 / framesPerSecond);
    this.screen = new Uint8Array(size.width * size.height);
    this.#frameMs = rawFrameMs(costs, size.width, size.height, bits);
  }

  encode(rgb: Uint8Array): EncodedFrame {
    const { pace, size, screen } = this;
    const last = this.#last;
    const isStill = last !== null && standsStill(rgb, last, size);
    // A frame for which the board has no time is not asked of it.
    if (isStill || (last !== null && pace.roomMs < this.#frameMs)) {
      if (!isStill) this.skipped++;
      pace.add(this.costs.repeatMs);
      return { data: NOTHING, isKey: false };
    }
    this.#last = rgb;
    this.mapper.map(rgb, size.width, screen);
    pace.add(this.#frameMs);
    return { data: this.#rows(), isKey: true };
  }

  #rows(): Uint8Array {
    const { bits, screen } = this;
    const { width, height } = this.size;
    const stride = rowBytes(width, bits);
    const data = new Uint8Array(stride * height);
    for (let y = 0; y < height; y++) {
      const from = y * width;
      const to = (height - 1 - y) * stride;
      if (bits === 8) data.set(screen.subarray(from, from + width), to);
      else for (let x = 0; x < width; x++) data[to + (x >> 1)] |= screen[from + x] << (x % 2 === 0 ? 4 : 0);
    }
    return data;
  }
}

export class RleFrames implements FrameEncoder {
  readonly pace: Pace;
  readonly skipped = 0;
  readonly #encoder: RleEncoder;
  readonly #keyFrames: number;
  #sinceKey = 0;

  constructor(costs: VideoCosts, size: FrameSize, framesPerSecond: number, mapper: ColorMapper) {
    this.pace = new Pace(costs, 1000 / framesPerSecond);
    this.#encoder = new RleEncoder(costs, size.width, size.height, mapper);
    this.#keyFrames = Math.ceil(KEY_SECONDS * framesPerSecond);
  }

  get screen(): Uint8Array {
    return this.#encoder.screen as Uint8Array;
  }

  encode(rgb: Uint8Array): EncodedFrame {
    const { pace } = this;
    const encoder = this.#encoder;
    // The first one may take its time: the film's time begins with it.
    const isFirst = encoder.screen === null;
    const room = isFirst ? Number.POSITIVE_INFINITY : pace.roomMs;
    // Where there is no time for a whole one now, the next frame is asked again.
    const whole = isFirst || this.#sinceKey >= this.#keyFrames ? encoder.encodeWhole(rgb, room) : null;
    this.#sinceKey = whole === null ? this.#sinceKey + 1 : 1;
    const frame = whole ?? encoder.encode(rgb, room);
    pace.add(isFirst ? pace.periodMs : frame.ms);
    return { data: frame.data, isKey: whole !== null };
  }
}
