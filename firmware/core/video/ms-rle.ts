// Decodes frames of Microsoft RLE, 8 or 4 bits a pixel (BI_RLE8, BI_RLE4). Layer: core/video.
// Spec: Microsoft, "Bitmap Compression": encoded mode, absolute mode (padded to 16 bits), 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy delta. What reaches beyond the picture is not drawn.
// A small picture is kept as indices, so that codes cost little, its changed rows are sent together at the end of the
// frame, and a late frame need not be sent at all. A large one has no room: of it one row is kept, and each changed
// stretch is sent as it ends; the LCD's memory holds the rest.

import type { Canvas, Raster } from "../../hal/raster.js";
import { type Buf, filled } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { ChangedRows } from "./changed-rows.js";
import { FrameBytes } from "./frame-bytes.js";
import type { VideoInfo } from "./video.js";

/**
 * Bytes of codes in one step, on the slowest board: where the picture is kept a run has two, and takes 0.8 ms, a move has
 * four, and takes 0.8; where it is not, each stretch is sent, for 5 ms.
 */
const KEPT_STEP_BYTES = 64;
const STEP_BYTES = 20;
/** Pixels sent in one step. */
const STEP_PIXELS = 4096;
/** Pixels that are sent within 12 ms on the slowest board. */
const SMALL_PIXELS = 2560;
/** Blocks of a frame at most: more than the longest codes of the largest picture. */
const MOST_BLOCKS = 4096;
/** Pixels of a picture that is kept whole. */
const KEPT_PIXELS = 20480;

export class RleFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was: it needs none before it. */
  isComplete: boolean;
  private target: PixelTarget;
  private raster: Raster;
  private width: number;
  private height: number;
  private bottomUp: boolean;
  /** 8 bits a pixel, not 4. */
  private isWide: boolean;
  private left: number;
  private top: number;
  private source: FrameBytes;
  /** The kept picture, in bands of `bandRows` rows; or one kept row, for all rows. null before the first `reset`. */
  private bands: readonly Canvas[] | null;
  private bandRows: number;
  /** Of the band that `y` lies in: what draws on it, its first row and the one behind its last. */
  private canvas: Canvas | null;
  private bandTop: number;
  private bandEnd: number;
  /** All of the picture is kept. */
  private isKept: boolean;
  private changed: ChangedRows;
  /** The next pixel, and where the stretch began that is not sent yet; `y` counts rows in the order of the file. */
  private x: number;
  private y: number;
  /** The last move led beyond the last row or the end of one. */
  private isOutside: boolean;
  private from: number;
  /** The first of the rows of a kept picture up to `y` that may have changed and are not noted yet. */
  private rowFrom: number;
  /** The LCD's window: where its rows begin and end, and the row that the next stretch would land in; -1 for none. */
  private windowFrom: number;
  private windowEnd: number;
  private landY: number;
  /** Literal pixels still to come, and bytes of padding behind them. */
  private literals: number;
  private padding: number;
  /** No frame was decoded since `reset`; the next row to be filled with index 0 before the first is decoded again, or -1. */
  private isFirst: boolean;
  private groundRow: number;
  /** Steps that the frame at hand took. */
  private steps: number;
  /** Pixels sent in one step, and those that are sent in the slice that decoded them. */
  private sendPixels: number;
  private smallPixels: number;

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, file: ByteSource, target: PixelTarget, raster: Raster, x: number, y: number) {
    this.failure = 0;
    this.isComplete = false;
    this.target = target;
    this.raster = raster;
    this.width = info.width;
    this.height = info.height;
    this.bottomUp = info.bottomUp;
    this.isWide = info.bits === 8;
    this.left = x;
    this.top = y;
    this.source = new FrameBytes(file);
    this.bands = null;
    this.bandRows = 0;
    this.canvas = null;
    this.bandTop = 0;
    this.bandEnd = 0;
    this.isKept = info.width * info.height <= KEPT_PIXELS;
    this.changed = new ChangedRows();
    this.x = 0;
    this.y = 0;
    this.isOutside = false;
    this.from = 0;
    this.rowFrom = 0;
    this.windowFrom = -1;
    this.windowEnd = -1;
    this.landY = -1;
    this.literals = 0;
    this.padding = 0;
    this.isFirst = false;
    this.groundRow = -1;
    this.steps = 0;
    this.sendPixels = STEP_PIXELS;
    this.smallPixels = SMALL_PIXELS;
  }

  /** To send a pixel takes four times as long from here on. */
  slowDown(): void {
    this.sendPixels = divide(STEP_PIXELS, 4);
    this.smallPixels = divide(SMALL_PIXELS, 4);
  }

  /** Before the first frame, and before going back to it: all pixels are index 0. */
  reset(): void {
    const width = this.width;
    const height = this.height;
    const raster = this.raster;
    let bands = this.bands;
    if (bands === null) {
      // All 0 from the beginning.
      bands = this.isKept ? raster.canvas(width, height) : null;
      this.isKept = bands !== null;
      this.bandRows = this.isKept ? raster.bandRows : height;
      if (bands === null) {
        bands = raster.canvas(width, 1);
      }
      this.bands = bands;
    } else if (this.isKept) {
      let rows = height;
      for (let i = 0; i < bands.length; i++) {
        bands[i].setColor(0).fillRect(0, 0, width - 1, (rows < this.bandRows ? rows : this.bandRows) - 1);
        rows -= this.bandRows;
      }
    }
    if (this.isKept) {
      this.changed.all(height);
    }
    this.isFirst = true;
    this.groundRow = -1;
  }

  /** Begins the frame whose data is at this place. Returns false where it is too long to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    if (sizeBlocks >= MOST_BLOCKS || this.bands === null) {
      return false;
    }
    this.source.begin(block, offset, sizeBlocks * BLOCK_BYTES + sizeTail);
    this.rewind();
    return true;
  }

  private rewind(): void {
    this.failure = 0;
    this.isComplete = true;
    this.x = 0;
    this.y = 0;
    this.isOutside = false;
    this.enterBand(0);
    this.from = 0;
    this.landY = -1;
    this.literals = 0;
    this.padding = 0;
    this.steps = 0;
  }

  /** Row `y` of the picture is drawn next. */
  private enterBand(y: number): void {
    const rows = this.bandRows;
    const band = divide(y, rows);
    this.canvas = (this.bands as readonly Canvas[])[band];
    this.bandTop = band * rows;
    this.bandEnd = this.bandTop + rows < this.height ? this.bandTop + rows : this.height;
  }

  /** Row `y` is behind the band. */
  private leaveBand(y: number): void {
    if (y < this.height) {
      this.enterBand(y);
    } else {
      this.isOutside = true;
    }
  }

  /**
   * Decodes some codes. Nobody else may read from the card between two steps, unless after `yield`. Returns false when
   * the frame is decoded (or the card failed).
   */
  step(): boolean {
    if (this.groundRow >= 0) {
      this.drawGround();
      return true;
    }
    const source = this.source;
    const isKept = this.isKept;
    this.steps++;
    let budget = isKept ? KEPT_STEP_BYTES : STEP_BYTES;
    while (budget > 0) {
      if (source.bytes === null && !source.load()) {
        return this.stop();
      }
      if (this.isWide && this.literals === 0) {
        if (isKept) {
          // Behind what is here of the frame no code of four bytes may begin.
          const taken = this.decodeKept(
            source.bytes as Buf,
            source.base + source.at,
            source.base + source.held - 3,
            budget,
          );
          source.at += taken;
          budget -= taken;
        } else {
          budget = this.decode(source, source.bytes as Buf, budget);
        }
      }
      if (budget > 0) {
        budget -= 6;
        if (!this.decodeOther()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Decodes codes that lie within one block and one band of a picture that is kept, up to one that is neither a run nor a
   * move nor an end of line; returns how many bytes they have. By far the hottest loop of all. An interpreter reads what
   * it does not execute as well, for 0.005 ms a character, and looks for a name along all that were declared before it: so
   * runs have a loop of nothing else, what is rare is not in here, and what is asked for most comes first. Which rows change
   * is only noted where that is not simply all of them.
   */
  private decodeKept(bytes: Buf, start: number, last: number, budget: number): number {
    let at = start;
    let code = 0;
    let x = this.x;
    // Where a code may begin at the latest; 0 once there is none.
    let stop = start + budget < last ? start + budget : last;
    const canvas = this.canvas as Canvas;
    let row = this.y - this.bandTop;
    let isWhole = this.isComplete;
    const width = this.width;
    const rows = this.bandEnd - this.bandTop;
    this.rowFrom = this.y;
    while (at < stop) {
      code = bytes[at];
      while (code > 0 && at < stop) {
        canvas.setColor(bytes[at + 1]).fillRect(x, row, x + code - 1, row);
        x += code;
        at += 2;
        code = bytes[at];
      }
      if (at >= stop) {
        break;
      }
      code = bytes[at + 1];
      if (code === 0) {
        if (isWhole) {
          isWhole = x >= width;
        }
        if (x === 0) {
          this.passRow(row);
        }
        x = 0;
        at += 2;
        row++;
        if (row >= rows) {
          stop = 0;
        }
      } else {
        if (code !== 2) {
          break;
        }
        code = bytes[at + 3];
        if (code > 0) {
          row = this.climb(row, code, x);
          if (row >= rows) {
            stop = 0;
          }
        }
        x += bytes[at + 2];
        at += 4;
        isWhole = false;
        if (x >= width) {
          stop = 0;
        }
      }
    }
    this.x = x;
    this.from = x;
    this.isComplete = isWhole;
    // A move may have led beyond the last row: nothing is drawn there.
    this.climb(row, 0, row < rows ? x : 0);
    row += this.bandTop;
    this.y = row;
    if (stop === 0) {
      if (x >= width) {
        this.isOutside = true;
      }
      if (row >= this.bandEnd) {
        this.leaveBand(row);
      }
    }
    return at - start;
  }

  /** Nothing was drawn in this row of the band. */
  private passRow(row: number): void {
    this.climb(row, 1, 0);
  }

  /** Moves up from pixel `x` of a row of the band; notes the rows up to there as changed. Returns the row that it leads to. */
  private climb(row: number, up: number, x: number): number {
    const y = this.bandTop + row;
    const end = x > 0 ? y + 1 : y;
    if (end > this.rowFrom) {
      this.changed.touchRows(this.rowFrom, end);
    }
    this.rowFrom = y + up;
    return row + up;
  }

  /** The same where one row is kept and each changed stretch is sent as it ends. */
  private decode(source: FrameBytes, bytes: Buf, budget: number): number {
    const canvas = this.canvas as Canvas;
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
            this.mark();
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

  private endLine(x: number): void {
    if (x < this.width) {
      this.isComplete = false;
    }
    if (x > this.from) {
      this.x = x;
      this.mark();
    }
    this.x = 0;
    this.from = 0;
    this.y++;
  }

  private jump(x: number, right: number, up: number): void {
    this.isComplete = false;
    if (x > this.from) {
      this.x = x;
      this.mark();
    }
    this.x = x + right;
    this.from = this.x;
    this.y += up;
  }

  /** Lets others draw on the raster and read from the card before the next step. */
  yield(): void {
    this.mark();
    this.source.bytes = null;
  }

  /** What is not a run or a move within one block. Returns false at the end of the frame. */
  private decodeOther(): boolean {
    const source = this.source;
    // Nothing can be drawn outside; only the end of bitmap may follow.
    if (source.isEnd() || this.isOutside) {
      return this.end();
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
      return this.end();
    }
    const count = source.take();
    const value = source.take();
    if (source.failure !== 0) {
      return this.stop();
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
      return this.end();
    }
    if (value === 0) {
      this.endLine(this.x);
    } else {
      const right = source.take();
      this.jump(this.x, right, source.take());
    }
    if (this.y >= this.bandEnd) {
      this.leaveBand(this.y);
    }
    if (this.x >= this.width) {
      this.isOutside = true;
    }
    return true;
  }

  private drawRun(count: number, value: number): void {
    const room = this.width - this.x;
    const pixels = count < room ? count : room;
    if (pixels < 1) {
      return;
    }
    const row = this.isKept ? this.y - this.bandTop : 0;
    if (this.isWide) {
      (this.canvas as Canvas).setColor(value).fillRect(this.x, row, this.x + pixels - 1, row);
    } else {
      // Two colours in turn.
      this.raster.canvasLiteral4(this.canvas as Canvas, this.x, row, filled(divide(pixels + 1, 2), value), 0, pixels);
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
      const row = this.isKept ? this.y - this.bandTop : 0;
      if (isWide) {
        this.raster.canvasLiteral8(
          this.canvas as Canvas,
          this.x,
          row,
          source.bytes as Buf,
          source.base + source.at,
          pixels,
        );
      } else {
        this.raster.canvasLiteral4(
          this.canvas as Canvas,
          this.x,
          row,
          source.bytes as Buf,
          source.base + source.at,
          pixels,
        );
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

  /** What was drawn of the row since the last time is to be sent: with the rest of the picture, or now. */
  private mark(): void {
    const from = this.from;
    const end = this.x;
    const y = this.y;
    if (end <= from) {
      return;
    }
    this.from = end;
    if (this.isKept) {
      const changed = this.changed;
      if (y === changed.end && y > 0) {
        changed.end = y + 1;
      } else {
        changed.touch(y);
      }
      return;
    }
    if (y !== this.landY || from !== this.windowFrom || end !== this.windowEnd) {
      this.windowFrom = from;
      this.windowEnd = end;
      // As many rows as there are left: stretches of the same width above this one go on in this window.
      const top = this.bottomUp ? this.top : this.top + y;
      this.target.openWindow(this.left + from, top, end - from, this.height - y, this.bottomUp);
    }
    this.landY = y + 1;
    const pixels = this.raster.expand8(this.raster.canvasBytes(0), from, end - from);
    this.target.writePixels(pixels, 0, (end - from) * 2);
  }

  private end(): boolean {
    this.mark();
    const last = this.height - 1;
    // Complete is a frame that ends behind its last pixel, with or without the last end of line.
    if (this.y < last || (this.y === last && this.x < this.width)) {
      this.isComplete = false;
    }
    if (this.isFirst && !this.isKept && !this.isComplete) {
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

  private stop(): boolean {
    this.failure = this.source.failure;
    return false;
  }

  /** Whether so little waits that it may be sent in the slice that decoded it. */
  isSmall(): boolean {
    const changed = this.changed;
    return (changed.end - changed.first()) * this.width <= this.smallPixels;
  }

  /** Whether sending takes longer than decoding took: else nothing is won by sparing it. */
  isHeavy(): boolean {
    const changed = this.changed;
    return (changed.end - changed.first()) * this.width > this.sendPixels * 2 * this.steps;
  }

  /** Whether decoded rows wait to be sent. */
  isWaiting(): boolean {
    return !this.changed.isEmpty();
  }

  /** Sends some of the changed rows. Returns false when all are sent. */
  send(): boolean {
    const changed = this.changed;
    const width = this.width;
    const y = changed.first();
    // Of one band.
    const band = divide(y, this.bandRows);
    const top = band * this.bandRows;
    const most = divide(this.sendPixels, width);
    const below = top + this.bandRows - y;
    const rows = changed.take(below < most ? below : most);
    if (y !== this.landY) {
      const line = this.bottomUp ? this.top : this.top + y;
      this.target.openWindow(this.left, line, width, this.height - y, this.bottomUp);
    }
    this.landY = y + rows;
    const pixels = this.raster.expand8(this.raster.canvasBytes(band), (y - top) * width, rows * width);
    this.target.writePixels(pixels, 0, rows * width * 2);
    return !changed.isEmpty();
  }
}
