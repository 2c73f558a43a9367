// Frames as Microsoft RLE for an interpreter, which pays for each code and hardly for each pixel: few and long ones, and
// pixels left as they are where that is not seen. Layer: host/convert.
// Spec: Microsoft, "Bitmap Compression" (BI_RLE8): rows bottom-up; encoded and absolute mode, 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy move. What is skipped is exactly what the frame before left there.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import type { ColorMapper } from "./color-mapper.js";
import { type CodeCounts, countCodes, rleFrameMs } from "./frame-costs.js";
import { type CodePrices, RowCoder } from "./rle-row.js";

const LONGEST = 255;
/** Absolute mode has no shorter stretches: 1 and 2 are other codes. */
const SHORTEST_LITERAL = 3;
/** Squared error (of three components) that a millisecond of the board is worth, when it has time. */
const BASE_PRICE = 60;
const COARSE_PRICE = 240;
/** What is planned for a frame: moves over several rows are not foreseen. */
const SURE = 0.94;

export interface RleFrame {
  readonly data: Uint8Array;
  readonly counts: CodeCounts;
  readonly ms: number;
}

class CodeWriter {
  readonly bytes: number[] = [];
  #rows = 0;
  #column = 0;

  /** Moves that lead to the pixel where something is drawn next. */
  #moveTo(column: number): void {
    let right = column - this.#column;
    while (this.#rows > 0 || right > 0) {
      // One empty row and no column: an end of line is half as long.
      if (this.#rows === 1 && right === 0) {
        this.bytes.push(0, 0);
        this.#rows = 0;
        continue;
      }
      const up = Math.min(this.#rows, LONGEST);
      const across = Math.min(right, LONGEST);
      this.bytes.push(0, 2, across, up);
      this.#rows -= up;
      right -= across;
    }
    this.#column = column;
  }

  row(colors: Uint8Array, ways: Uint8Array): void {
    for (let x = 0; x < ways.length; ) {
      let end = x + 1;
      const skips = (ways[x] & 3) === 0;
      while (end < ways.length && ((ways[end] & 3) === 0) === skips) end++;
      if (!skips) this.#draw(colors, ways, x, end);
      x = end;
    }
  }

  #draw(colors: Uint8Array, ways: Uint8Array, from: number, to: number): void {
    this.#moveTo(from);
    for (let at = from; at < to; ) {
      let end = at + 1;
      while (end < to && ways[end] < 4 && end - at < LONGEST) end++;
      const isRun = (ways[at] & 3) === 1;
      if (isRun) this.bytes.push(end - at, colors[at]);
      else if (end - at < SHORTEST_LITERAL) for (let i = at; i < end; i++) this.bytes.push(1, colors[i]);
      else {
        this.bytes.push(0, end - at);
        for (let i = at; i < end; i++) this.bytes.push(colors[i]);
        if ((end - at) % 2 === 1) this.bytes.push(0);
      }
      if (end < to && ways[end] < 4) ways[end] |= 4;
      at = end;
    }
    this.#column = to;
  }

  endRow(): void {
    if (this.#column > 0) this.bytes.push(0, 0);
    else this.#rows++;
    this.#column = 0;
  }
}

export class RleEncoder {
  /** What the player's screen has, index by index, top row first; null before the first frame. */
  screen: Uint8Array | null = null;
  readonly #coder: RowCoder;
  readonly #wanted: Uint8Array;
  #next: Uint8Array;
  /** As `RowCoder.ways`, of all rows. */
  readonly #ways: Uint8Array;
  /** By row: 0 where it stays as it is, else the error that is taken away for a millisecond, and the milliseconds. */
  readonly #worth: Float64Array;
  readonly #ms: Float64Array;

  constructor(
    private readonly costs: VideoCosts,
    private readonly width: number,
    private readonly height: number,
    private readonly mapper: ColorMapper,
  ) {
    this.#coder = new RowCoder(width, mapper.red, mapper.green, mapper.blue);
    this.#wanted = new Uint8Array(width * height);
    this.#next = new Uint8Array(width * height);
    this.#ways = new Uint8Array(width * height);
    this.#worth = new Float64Array(height);
    this.#ms = new Float64Array(height);
  }

  /**
   * @param roomMs what the board may take for it: where the frame as it should be takes longer, it is drawn more coarsely,
   * and the next frames mend it
   */
  encode(rgb: Uint8Array, roomMs: number): RleFrame {
    const before = this.screen as Uint8Array;
    this.mapper.map(rgb, this.width, this.#wanted);
    let frame = this.#code(rgb, before, BASE_PRICE);
    if (frame.ms > roomMs) frame = this.#code(rgb, before, COARSE_PRICE);
    if (frame.ms > roomMs) frame = this.#rowsWorthMost(before, roomMs);
    this.#accept();
    return frame;
  }

  /** The same drawn whole, needing no frame before it. @returns null where that takes longer */
  encodeWhole(rgb: Uint8Array, roomMs: number): RleFrame | null {
    this.mapper.map(rgb, this.width, this.#wanted);
    const frame = this.#code(rgb, null, BASE_PRICE);
    if (frame.ms > roomMs) return null;
    this.#accept();
    return frame;
  }

  #accept(): void {
    const before = this.screen;
    this.screen = this.#next;
    this.#next = before ?? new Uint8Array(this.#next.length);
  }

  /** Finds each row's codes and writes them. */
  #code(rgb: Uint8Array, before: Uint8Array | null, price: number): RleFrame {
    const { width, height } = this;
    const prices = this.#prices(price);
    const coder = this.#coder;
    for (let y = 0; y < height; y++) {
      const at = y * width;
      const draws = coder.code(rgb, this.#wanted, before, at, prices);
      this.#ms[y] = draws ? coder.paid / price : 0;
      this.#worth[y] = draws ? coder.gain / this.#ms[y] : 0;
      if (!draws) continue;
      this.#next.set(coder.colors, at);
      this.#ways.set(coder.ways, at);
    }
    return this.#write(before);
  }

  /** Of the rows that were found, those that take away most error for their time, as many as there is time for. */
  #rowsWorthMost(before: Uint8Array, roomMs: number): RleFrame {
    const worth = this.#worth;
    const order = Array.from(worth.keys()).sort((a, b) => worth[b] - worth[a]);
    let left = roomMs * SURE - this.costs.rleFrameMs;
    for (const y of order) {
      left -= this.#ms[y];
      if (left < 0) worth[y] = 0;
    }
    return this.#write(before);
  }

  #write(before: Uint8Array | null): RleFrame {
    const { width, height, costs } = this;
    const writer = new CodeWriter();
    const next = this.#next;
    for (let y = height - 1; y >= 0; y--) {
      const at = y * width;
      if (before !== null && this.#worth[y] <= 0) next.set(before.subarray(at, at + width), at);
      else writer.row(next.subarray(at, at + width), this.#ways.subarray(at, at + width));
      writer.endRow();
    }
    const data = Uint8Array.from([...writer.bytes, 0, 1]);
    const counts = countCodes(data);
    return { data, counts, ms: rleFrameMs(costs, width, height, counts) };
  }

  #prices(price: number): CodePrices {
    const { costs, width } = this;
    const isKept = width * this.height <= costs.keptPixels;
    const stretch = isKept ? 0 : costs.stretchMs;
    const row = costs.endOfLineMs + (isKept ? width * costs.changedPixelMs : stretch);
    return {
      run: costs.runMs * price,
      literal: costs.literalMs * price,
      move: (costs.moveMs + stretch) * price,
      row: row * price,
    };
  }
}
