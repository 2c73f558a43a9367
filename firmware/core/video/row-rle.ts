// Frames of Microsoft RLE of a picture that there is no room to keep: one row of it is drawn on, each changed stretch is
// sent as it ends, and the LCD's memory holds the rest. Layer: core/video.

import type { Canvas, Raster } from "../../hal/raster.js";
import { type Buf, filled } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { FrameBytes } from "./frame-bytes.js";
import { RleFrame } from "./ms-rle.js";
import type { VideoInfo } from "./video.js";

/** Bytes of codes in one step, on the slowest board: each stretch is sent, for 5 ms. */
const STEP_BYTES = 17;
/** A stretch with a window of its own takes as long as one and so many bytes more. */
const WINDOW_BYTES = 3;
/** Pixels of index 0 sent in one step. */
const STEP_PIXELS = 4096;

export class RowRle extends RleFrame {
  /** The LCD's window: where its rows begin and end, and the row that the next stretch would land in; -1 for none. */
  private windowFrom: number;
  private windowEnd: number;
  private landY: number;
  /** No frame was decoded since `reset`; the next row to be filled with index 0 before the first is decoded again, or -1. */
  private isFirst: boolean;
  private groundRow: number;

  /**
   * @param x,y where the picture's top left corner goes
   * @param row a canvas as wide as the picture
   */
  constructor(
    info: VideoInfo,
    file: ByteSource,
    target: PixelTarget,
    raster: Raster,
    x: number,
    y: number,
    row: Canvas,
  ) {
    super(info, file, target, raster, x, y, row, STEP_BYTES);
    this.windowFrom = -1;
    this.windowEnd = -1;
    this.landY = -1;
    this.isFirst = false;
    this.groundRow = -1;
  }

  reset(): void {
    this.isFirst = true;
    this.groundRow = -1;
  }

  protected override rewind(): void {
    super.rewind();
    this.landY = -1;
  }

  override step(): boolean {
    if (this.groundRow >= 0) {
      this.drawGround();
      return true;
    }
    return super.step();
  }

  protected canvasRow(): number {
    return 0;
  }

  /** Each changed stretch is sent as it ends. */
  protected decode(source: FrameBytes, bytes: Buf, budget: number): number {
    const canvas = this.canvas;
    const width = this.width;
    const start = source.base + source.at;
    const last = source.base + source.held - 1;
    let left = budget;
    let at = start;
    let x = this.x;
    let value = 0;
    let end = 0;
    while (left > 0 && at < last) {
      const stop = at + left < last ? at + left : last;
      left += at;
      while (at < stop && bytes[at] > 0) {
        end = x + bytes[at];
        if (end <= width) {
          canvas.setColor(bytes[at + 1]).fillRect(x, 0, end - 1, 0);
          x = end;
        } else if (x < width) {
          canvas.setColor(bytes[at + 1]).fillRect(x, 0, width - 1, 0);
          x = width;
        }
        at += 2;
      }
      left -= at;
      if (left > 0 && at < last) {
        value = bytes[at + 1];
        if (value > 2) {
          end = at + 3 + value;
          // With its padding, whole, and inside the picture: else it takes the long way.
          if (end > last || x + value > width) {
            break;
          }
          this.raster.canvasLiteral8(canvas, x, 0, bytes, at + 2, value);
          x += value;
          at = end - 1 + (value % 2);
          left -= 4;
        } else if (value === 1 || at + 3 > last) {
          break;
        } else {
          if (x > this.from) {
            this.x = x;
            left -= this.mark();
          }
          if (value === 0) {
            if (x < width) {
              this.isComplete = false;
            }
            x = 0;
            this.y++;
            at += 2;
          } else {
            this.isComplete = false;
            x += bytes[at + 2];
            this.y += bytes[at + 3];
            at += 4;
          }
          this.from = x;
          left -= 3;
          if (this.y >= this.height || x >= width) {
            this.isOutside = true;
            break;
          }
        }
      }
    }
    this.x = x;
    source.at += at - start;
    return left;
  }

  /** @returns what it takes besides a stretch that goes on in the window of the one before, as bytes of codes */
  protected mark(): number {
    const from = this.from;
    const end = this.x;
    const y = this.y;
    let more = 0;
    if (end <= from) {
      return more;
    }
    this.from = end;
    if (y !== this.landY || from !== this.windowFrom || end !== this.windowEnd) {
      this.windowFrom = from;
      this.windowEnd = end;
      more = WINDOW_BYTES;
      // As many rows as there are left: stretches of the same width above this one go on in this window.
      const top = this.bottomUp ? this.top : this.top + y;
      this.target.openWindow(this.left + from, top, end - from, this.height - y, this.bottomUp);
    }
    this.landY = y + 1;
    const pixels = this.raster.expand8(this.raster.canvasBytes(0), from, end - from);
    this.target.writePixels(pixels, 0, (end - from) * 2);
    return more;
  }

  protected finish(): boolean {
    if (this.isFirst && !this.isComplete) {
      // Rare: what the first frame leaves out is index 0, and not what was on the screen before.
      this.groundRow = 0;
    }
    this.isFirst = false;
    return this.groundRow >= 0;
  }

  /** Fills some rows with index 0; after the last one the frame begins anew. */
  private drawGround(): void {
    const width = this.width;
    const most = divide(STEP_PIXELS, width);
    const left = this.height - this.groundRow;
    const rows = left < most ? left : most;
    if (this.groundRow === 0) {
      this.target.openWindow(this.left, this.top, width, this.height, this.bottomUp);
    }
    const pixels = this.raster.expand8(filled(rows * width, 0), 0, rows * width);
    this.target.writePixels(pixels, 0, rows * width * 2);
    this.groundRow += rows;
    if (this.groundRow === this.height) {
      this.groundRow = -1;
      this.source.restart();
      this.rewind();
    }
  }
}
