// Decodes frames of Microsoft RLE, 8 or 4 bits a pixel (BI_RLE8, BI_RLE4). Layer: core/video.
// Spec: Microsoft, "Bitmap Compression": encoded mode, absolute mode (padded to 16 bits), 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy delta. What reaches beyond the picture is not drawn.
// Here are the codes of any frame; kept-rle.ts and row-rle.ts are the two ways of keeping what they draw, each with a quick
// loop of its own for those codes of 8 bits that nearly all frames consist of.

import type { Canvas, Raster } from "../../hal/raster.js";
import { type Buf, filled } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { FrameBytes } from "./frame-bytes.js";
import type { VideoInfo } from "./video.js";

/** Blocks of a frame at most: more than the longest codes of the largest picture. */
const MOST_BLOCKS = 4096;
/** What one code of the long way takes of a step's budget. */
const OTHER_BYTES = 6;
/** Instead of what is left of it: the end of the bitmap was met. */
export const BITMAP_END = -1000;

export abstract class RleFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was: it needs none before it. */
  isComplete: boolean;
  protected target: PixelTarget;
  protected raster: Raster;
  protected width: number;
  protected height: number;
  protected bottomUp: boolean;
  protected left: number;
  protected top: number;
  protected source: FrameBytes;
  /** What is drawn on, and the rows of the picture that it has: its first one, and the one behind its last. */
  protected canvas: Canvas;
  protected bandTop: number;
  protected bandEnd: number;
  /** The next pixel, and where the stretch began that is not marked yet; `y` counts rows in the order of the file. */
  protected x: number;
  protected y: number;
  protected from: number;
  /** The last move led beyond the last row or the end of one. */
  protected isOutside: boolean;
  /** Steps that the frame at hand took, and the byte of its block at which the last one began. */
  protected steps: number;
  protected stepAt: number;
  /** 8 bits a pixel, not 4. */
  private isWide: boolean;
  /** Bytes of codes in one step. */
  private stepBytes: number;
  /** Literal pixels still to come, and bytes of padding behind them. */
  private literals: number;
  private padding: number;

  /** @param x,y where the picture's top left corner goes */
  constructor(
    info: VideoInfo,
    file: ByteSource,
    target: PixelTarget,
    raster: Raster,
    x: number,
    y: number,
    canvas: Canvas,
    stepBytes: number,
  ) {
    this.failure = 0;
    this.isComplete = false;
    this.target = target;
    this.raster = raster;
    this.width = info.width;
    this.height = info.height;
    this.bottomUp = info.bottomUp;
    this.left = x;
    this.top = y;
    this.source = new FrameBytes(file);
    this.canvas = canvas;
    this.bandTop = 0;
    this.bandEnd = info.height;
    this.x = 0;
    this.y = 0;
    this.from = 0;
    this.isOutside = false;
    this.steps = 0;
    this.stepAt = 0;
    this.isWide = info.bits === 8;
    this.stepBytes = stepBytes;
    this.literals = 0;
    this.padding = 0;
  }

  /** Before the first frame, and before going back to it: all pixels are index 0. */
  abstract reset(): void;

  /**
   * Draws runs, moves and ends of line that lie within the block at hand, up to a code of another kind. A frame of 8 bits,
   * outside literals. Returns what is left of the budget, or BITMAP_END.
   */
  protected abstract decode(source: FrameBytes, bytes: Buf, budget: number): number;

  /** Row `y` of the picture on `canvas`. */
  protected abstract canvasRow(): number;

  /** Row `y` is behind the last one of `canvas`. */
  protected leaveBand(_y: number): void {
    this.isOutside = true;
  }

  /** What was drawn of the row since the last time is to be sent: with the rest of the picture, or now. */
  protected abstract mark(): void;

  /** All codes are drawn. Returns whether there is more to do all the same. */
  protected abstract finish(): boolean;

  /** Begins the frame whose data is at this place. Returns false where it is too long to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    if (sizeBlocks >= MOST_BLOCKS) {
      return false;
    }
    this.source.begin(block, offset, sizeBlocks * BLOCK_BYTES + sizeTail);
    this.rewind();
    return true;
  }

  /** Before the first code. */
  protected rewind(): void {
    this.failure = 0;
    this.isComplete = true;
    this.x = 0;
    this.y = 0;
    this.from = 0;
    this.isOutside = false;
    this.steps = 0;
    this.literals = 0;
    this.padding = 0;
  }

  /**
   * Decodes some codes. Nobody else may read from the card between two steps, unless after `yield`. Returns false when
   * the frame is decoded (or the card failed).
   */
  step(): boolean {
    const source = this.source;
    let budget = this.stepBytes;
    this.steps++;
    this.stepAt = source.at;
    while (budget > 0) {
      if (source.bytes === null) {
        // Reading is work enough for a slice.
        return budget < this.stepBytes || source.load() || this.end();
      }
      if (this.isWide && this.literals === 0 && !this.isOutside) {
        budget = this.decode(source, source.bytes, budget);
      }
      if (budget > 0) {
        if (source.isShort()) {
          // The code at hand may go on in a burst that has to be read: a slice of its own.
          if (budget < this.stepBytes) {
            return true;
          }
          budget = 0;
        }
        budget -= OTHER_BYTES;
        if (!this.decodeOther()) {
          return this.end();
        }
      } else if (budget === BITMAP_END) {
        return this.end();
      }
    }
    return true;
  }

  /** Lets others draw on the raster and read from the card before the next step. */
  yield(): void {
    this.mark();
    this.source.forget();
  }

  /** What is not a run or a move within one block. Returns false behind the last code (or when the card failed). */
  private decodeOther(): boolean {
    const source = this.source;
    // Nothing can be drawn outside; only the end of bitmap may follow.
    if (this.isOutside || source.at >= source.span) {
      return false;
    }
    if (source.at >= source.held) {
      source.nextBlock();
      return true;
    }
    if (this.literals > 0) {
      this.drawLiterals();
      return true;
    }
    if (source.span - source.at < 2) {
      return false;
    }
    const count = source.take();
    const value = source.take();
    if (source.failure !== 0) {
      return false;
    }
    if (count > 0) {
      this.drawRun(count, value);
      return true;
    }
    if (value > 2) {
      this.literals = value;
      this.padding = (this.isWide ? value : divide(value + 1, 2)) % 2;
      if (source.bytes !== null && source.at < source.held) {
        this.drawLiterals();
      }
      return true;
    }
    if (value === 1) {
      return false;
    }
    if (value === 0) {
      this.endLine();
    } else {
      const right = source.take();
      this.jump(right, source.take());
    }
    if (this.y >= this.bandEnd) {
      this.leaveBand(this.y);
    }
    if (this.x >= this.width) {
      this.isOutside = true;
    }
    return true;
  }

  private endLine(): void {
    if (this.x < this.width) {
      this.isComplete = false;
    }
    this.mark();
    this.x = 0;
    this.from = 0;
    this.y++;
  }

  private jump(right: number, up: number): void {
    this.isComplete = false;
    this.mark();
    this.x += right;
    this.from = this.x;
    this.y += up;
  }

  private drawRun(count: number, value: number): void {
    const room = this.width - this.x;
    const pixels = count < room ? count : room;
    if (pixels < 1) {
      return;
    }
    const row = this.canvasRow();
    if (this.isWide) {
      this.canvas.setColor(value).fillRect(this.x, row, this.x + pixels - 1, row);
    } else {
      // Two colours in turn.
      this.raster.canvasLiteral4(this.canvas, this.x, row, filled(divide(pixels + 1, 2), value), 0, pixels);
    }
    this.x += pixels;
  }

  /** As many literals as the block has; it has some. */
  private drawLiterals(): void {
    const source = this.source;
    const isWide = this.isWide;
    const here = source.held - source.at;
    const wanted = isWide ? this.literals : divide(this.literals + 1, 2);
    const bytes = wanted < here ? wanted : here;
    const pairs = isWide ? bytes : bytes * 2;
    const count = pairs < this.literals ? pairs : this.literals;
    const room = this.width - this.x;
    const pixels = count < room ? count : room;
    if (pixels > 0) {
      const row = this.canvasRow();
      const at = source.base + source.at;
      if (isWide) {
        this.raster.canvasLiteral8(this.canvas, this.x, row, source.bytes as Buf, at, pixels);
      } else {
        this.raster.canvasLiteral4(this.canvas, this.x, row, source.bytes as Buf, at, pixels);
      }
      this.x += pixels;
    }
    source.at += bytes;
    this.literals -= count;
    if (this.literals === 0 && this.padding > 0) {
      this.padding = 0;
      source.take();
    }
  }

  /** Behind the last code, or where the card failed. Returns whether there is more to do all the same. */
  private end(): boolean {
    this.failure = this.source.failure;
    if (this.failure !== 0) {
      return false;
    }
    this.mark();
    const last = this.height - 1;
    // Complete is a frame that ends behind its last pixel, with or without the last end of line.
    if (this.y < last || (this.y === last && this.x < this.width)) {
      this.isComplete = false;
    }
    return this.finish();
  }
}
