// The pixels of an uncompressed frame, of 8-bit or 4-bit palette indices or of 16 bits, a piece at a time: blocks of the
// file are read ahead, expanded by one native call and sent by another. Any size, padding and depth goes this way; where
// there is a shorter one, raw-frame.ts goes it. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER: rows are padded to 4 bytes.
import type { Raster } from "../../hal/raster.js";
import { type Buf, view } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere } from "../storage/byte-source.js";
import type { ReadAhead } from "./read-ahead.js";
import type { VideoInfo } from "./video.js";

/** Blocks that are expanded by one call: some 17 ms on the slowest board, with reading and sending. */
const BLOCKS_8_BIT = 8;
const BLOCKS_4_BIT = 4;
/** Of 16-bit pixels the bytes have to change places, and of RGB555 the bits. */
const BLOCKS_565 = 8;
const BLOCKS_555 = 2;
/** Pixels that are expanded by one call where each takes four times as long: 40 ms. */
const SLOW_PIXELS = 1024;

export abstract class RawPixels {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  protected source: ReadAhead;
  private target: PixelTarget;
  private raster: Raster;
  /** The window is still the last frame's. */
  protected hasWindow: boolean;
  private x: number;
  private y: number;
  private width: number;
  protected height: number;
  private bottomUp: boolean;
  /** 8, 4 or 16. */
  protected bits: number;
  private greenBits: number;
  /** Pixels of a byte (of 16 bits it is half a one), pixels of a row in the file, and those of a block. */
  protected bytePixels: number;
  protected rowPixels: number;
  private blockPixels: number;
  protected isPadded: boolean;
  private mostBlocks: number;
  /** The block of the file where the rest of the frame begins; its pixels before that, and the pixels of the rest. */
  protected block: number;
  protected skip: number;
  protected left: number;
  /** Pixels of the current row that are done. */
  protected inRow: number;
  /** The expanded blocks: the first one in the file, how many (0 for none), and the pixels of each. */
  private first: number;
  protected count: number;
  private runs: readonly Buf[];

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, source: ReadAhead, target: PixelTarget, raster: Raster, x: number, y: number) {
    const isWide = info.bits === 8;
    const isHigh = info.bits === 16;
    this.failure = 0;
    this.source = source;
    this.target = target;
    this.raster = raster;
    this.hasWindow = false;
    this.x = x;
    this.y = y;
    this.width = info.width;
    this.height = info.height;
    this.bottomUp = info.bottomUp;
    this.bits = info.bits;
    this.greenBits = info.greenBits;
    this.bytePixels = isWide ? 1 : 2;
    this.rowPixels = isHigh
      ? divide(info.width + 1, 2) * 2
      : isWide
        ? divide(info.width + 3, 4) * 4
        : divide(info.width + 7, 8) * 8;
    this.blockPixels = isHigh ? BLOCK_BYTES / 2 : isWide ? BLOCK_BYTES : BLOCK_BYTES * 2;
    this.isPadded = this.rowPixels !== info.width;
    this.mostBlocks = isHigh ? (info.greenBits === 5 ? BLOCKS_555 : BLOCKS_565) : isWide ? BLOCKS_8_BIT : BLOCKS_4_BIT;
    this.block = 0;
    this.skip = 0;
    this.left = 0;
    this.inRow = 0;
    this.first = 0;
    this.count = 0;
    this.runs = [];
  }

  /** A piece was drawn, up to `block` and `skip`. */
  protected abstract lookAhead(): void;

  /** Each pixel takes four times as long from here on: pieces of a frame are smaller. */
  slowDown(): void {
    const blocks = divide(SLOW_PIXELS, this.blockPixels);
    this.mostBlocks = blocks < this.mostBlocks ? blocks : this.mostBlocks;
  }

  protected openWindow(): void {
    if (this.hasWindow) {
      this.target.reopenWindow();
    } else {
      this.hasWindow = true;
      this.target.openWindow(this.x, this.y, this.width, this.height, this.bottomUp);
    }
  }

  /** Draws the next piece of what is `left`. Returns false when the frame is drawn (or the card failed). */
  protected drawPiece(): boolean {
    const block = this.block;
    let at = block - this.first;
    if (at < 0 || at >= this.count) {
      if (!isHere(this.source, block, 1)) {
        return true;
      }
      if (!this.expand(block)) {
        return false;
      }
      at = 0;
    }
    const blocks = this.count - at;
    const pixels = blocks * this.blockPixels - this.skip;
    if (at === 0 && this.skip === 0 && blocks === this.runs.length && this.left >= pixels && !this.isPadded) {
      this.target.writeRuns(this.runs);
      this.left -= pixels;
      this.block = block + blocks;
      this.lookAhead();
      return this.left > 0;
    }
    return this.writePart(at, this.left < pixels ? this.left : pixels);
  }

  /** Expands blocks from this one on, reading them where they are not at hand. Returns false when the card failed. */
  private expand(block: number): boolean {
    const source = this.source;
    let row = block - source.first;
    this.count = 0;
    if (row < 0 || row >= source.count) {
      const got = source.load(block);
      if (got < 1) {
        this.failure = got;
        return false;
      }
      row = 0;
    }
    const rest = source.count - row;
    const count = rest < this.mostBlocks ? rest : this.mostBlocks;
    const stride = source.stride;
    const offset = source.base + row * stride;
    const raster = this.raster;
    this.runs =
      this.bits === 8
        ? raster.expandBlocks8(source.bytes, offset, stride, count)
        : this.bits === 4
          ? raster.expandBlocks4(source.bytes, offset, stride, count)
          : raster.expandBlocks16(source.bytes, offset, stride, count, this.greenBits);
    this.first = block;
    this.count = count;
    return true;
  }

  /** Sends `pixels` (≥ 1) pixels from where the rest of the frame begins, in expanded block `at`, all of them expanded. */
  private writePart(at: number, pixels: number): boolean {
    const blockPixels = this.blockPixels;
    const skip = this.skip;
    const end = skip + pixels;
    const rest = end % blockPixels;
    const blocks = (end - rest) / blockPixels;
    const runs = this.runs;
    let parts: Buf[] = [];
    if (this.isPadded) {
      for (let i = 0; i * blockPixels < end; i++) {
        this.takeRows(parts, runs[at + i], i === 0 ? skip : 0, i < blocks ? blockPixels : rest);
      }
    } else if (blocks === 0) {
      parts.push(view(runs[at], skip * 2, end * 2));
    } else {
      parts = runs.slice(at, at + blocks);
      if (skip > 0) {
        parts[0] = view(runs[at], skip * 2, blockPixels * 2);
      }
      if (rest > 0) {
        parts.push(view(runs[at + blocks], 0, rest * 2));
      }
    }
    if (parts.length > 0) {
      this.target.writeRuns(parts);
    }
    this.left -= pixels;
    this.skip = rest;
    this.block += blocks;
    this.lookAhead();
    return this.left > 0;
  }

  /** Adds what is no padding of pixels `start` to `end` of a block. */
  private takeRows(parts: Buf[], run: Buf, start: number, end: number): void {
    const width = this.width;
    const rowPixels = this.rowPixels;
    let inRow = this.inRow;
    let at = start;
    while (at < end) {
      const rest = (inRow < width ? width : rowPixels) - inRow;
      const count = rest < end - at ? rest : end - at;
      if (inRow < width) {
        parts.push(view(run, at * 2, (at + count) * 2));
      }
      at += count;
      inRow += count;
      if (inRow === rowPixels) {
        inRow = 0;
      }
    }
    this.inRow = inRow;
  }
}
