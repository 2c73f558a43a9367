// Frames of Microsoft RLE of a small picture, which is kept as indices: codes cost little, the changed rows are sent
// together at the end of the frame, and a late frame need not be sent at all. Layer: core/video.

import type { Canvas, Raster } from "../../hal/raster.js";
import { type Buf, u8 } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { ChangedRows } from "./changed-rows.js";
import type { FrameBytes } from "./frame-bytes.js";
import { BITMAP_END, RleFrame } from "./ms-rle.js";
import type { ReadAhead } from "./read-ahead.js";
import type { VideoInfo } from "./video.js";

/** Bytes of codes in one step, on the slowest board: a run has two, a move has four, each takes 0.9 ms. */
const STEP_BYTES = 64;
/** Pixels sent in one step. */
const STEP_PIXELS = 4096;
/**
 * Pixels that are sent in the slice that decoded them, less those that could have been sent in the time that each byte of
 * codes took: 20 ms on the slowest board.
 */
const SMALL_PIXELS = 4000;
const BYTE_PIXELS = 80;

export class KeptRle extends RleFrame {
  /** Pixels of the changed rows that wait to be sent, with what lies between them; counted at the end of a frame. */
  waiting: number;
  /** The picture in bands of `bandRows` rows. */
  private bands: readonly Canvas[];
  private bandRows: number;
  private changed: ChangedRows;
  /** The first of the rows up to `y` that may have changed and are not noted yet. */
  private rowFrom: number;
  /** The row of the picture that pixels would land in if they simply went on, and the first of the window; -1 for none. */
  private landY: number;
  private windowY: number;
  /** All pixels are index 0. */
  private isBlank: boolean;
  /** Pixels sent in one step, and how much longer than usual it takes to send one. */
  private sendPixels: number;
  private pixelCost: number;

  /**
   * @param x,y where the picture's top left corner goes
   * @param bands of the raster, all index 0
   */
  constructor(
    info: VideoInfo,
    file: ByteSource,
    target: PixelTarget,
    raster: Raster,
    x: number,
    y: number,
    bands: readonly Canvas[],
  ) {
    super(info, file, target, raster, x, y, bands[0], STEP_BYTES);
    this.waiting = 0;
    this.bands = bands;
    this.bandRows = raster.bandRows;
    this.changed = new ChangedRows();
    this.rowFrom = 0;
    this.landY = -1;
    this.windowY = -1;
    this.isBlank = true;
    this.sendPixels = STEP_PIXELS;
    this.pixelCost = 1;
  }

  /** To send a pixel takes four times as long from here on. */
  slowDown(): void {
    this.sendPixels = divide(STEP_PIXELS, 4);
    this.pixelCost = 4;
  }

  reset(): void {
    if (!this.isBlank) {
      let rows = this.height;
      for (let i = 0; i < this.bands.length; i++) {
        const last = (rows < this.bandRows ? rows : this.bandRows) - 1;
        this.bands[i].setColor(0).fillRect(0, 0, this.width - 1, last);
        rows -= this.bandRows;
      }
    }
    this.isBlank = true;
    this.changed.all(this.height);
  }

  override begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    this.enterBand(0);
    // Others may have drawn.
    this.windowY = -1;
    return super.begin(block, offset, sizeBlocks, sizeTail);
  }

  /**
   * The same of `length` bytes that lie in a burst, `row` being their first block there; nobody drew since the frame before.
   */
  beginIn(burst: ReadAhead, row: number, offset: number, length: number): void {
    const source = this.source;
    source.beginIn(burst, row, offset, length);
    this.rewind();
    const bytes = source.bytes as Buf;
    const at = source.base + offset;
    // Most begin with a move to the first row that changes, beyond the first band.
    if (u8(bytes, at) === 0 && u8(bytes, at + 1) === 2 && source.held - offset > 4) {
      const x = u8(bytes, at + 2);
      const y = u8(bytes, at + 3);
      if (x < this.width && y < this.height) {
        this.x = x;
        this.from = x;
        this.y = y;
        this.isComplete = false;
        source.at += 4;
      }
    }
    const y = this.y;
    if (y < this.bandTop || y >= this.bandEnd) {
      this.enterBand(y);
    }
  }

  protected override rewind(): void {
    super.rewind();
    this.isBlank = false;
    this.landY = -1;
  }

  /** Row `y` of the picture is drawn next. */
  private enterBand(y: number): void {
    const rows = this.bandRows;
    const band = divide(y, rows);
    const top = band * rows;
    this.canvas = this.bands[band];
    this.bandTop = top;
    this.bandEnd = top + rows < this.height ? top + rows : this.height;
  }

  protected override leaveBand(y: number): void {
    if (y < this.height) {
      this.enterBand(y);
    } else {
      this.isOutside = true;
    }
  }

  protected canvasRow(): number {
    return this.y - this.bandTop;
  }

  /**
   * Up to a code that is neither a run nor a move nor an end of line, or to the end of the band. By far the hottest loop of
   * all. An interpreter reads what it does not execute as well, for 0.005 ms a character, and looks for a name along all
   * that were declared before it: so runs have a loop of nothing else, what is rare is not in here, and what is asked for
   * most comes first. Which rows change is only noted where that is not simply all of them.
   */
  protected decode(source: FrameBytes, bytes: Buf, budget: number): number {
    let at = source.base + source.at;
    let code = 0;
    let x = this.x;
    const start = at;
    // Behind what is here of the frame no code of four bytes may begin.
    const last = source.base + source.held - 3;
    // Where a code may begin at the latest; 0 once there is none.
    let stop = start + budget < last ? start + budget : last;
    const canvas = this.canvas;
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
    const taken = at - start;
    source.at += taken;
    // A move may have led beyond the last row: nothing is drawn there.
    this.climb(row, 0, row < rows ? x : 0);
    row += this.bandTop;
    this.y = row;
    if (stop === 0) {
      if (row >= this.bandEnd) {
        this.leaveBand(row);
      }
      if (x >= width) {
        this.isOutside = true;
      }
    } else if (at <= last + 1 && bytes[at] === 0 && bytes[at + 1] === 1) {
      return BITMAP_END;
    }
    return budget - taken;
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

  protected mark(): void {
    const end = this.x;
    if (end <= this.from) {
      return;
    }
    this.from = end;
    const changed = this.changed;
    const y = this.y;
    if (y === changed.end && y > 0) {
      changed.end = y + 1;
    } else {
      changed.touch(y);
    }
  }

  protected finish(): boolean {
    const changed = this.changed;
    this.waiting = changed.end === 0 ? 0 : (changed.end - changed.first()) * this.width;
    return false;
  }

  /** Whether so little waits that it may be sent in the slice that decoded it. */
  isSmall(): boolean {
    const taken = this.source.at - this.stepAt;
    return this.waiting * this.pixelCost + (taken < 0 ? taken + BLOCK_BYTES : taken) * BYTE_PIXELS <= SMALL_PIXELS;
  }

  /** Whether sending takes longer than decoding took: else nothing is won by sparing it. */
  isHeavy(): boolean {
    return this.waiting > this.sendPixels * 2 * this.steps;
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
    if (y !== this.landY && y === this.windowY) {
      this.target.reopenWindow();
    } else if (y !== this.landY) {
      this.windowY = y;
      const line = this.bottomUp ? this.top : this.top + y;
      this.target.openWindow(this.left, line, width, this.height - y, this.bottomUp);
    }
    this.landY = y + rows;
    const pixels = this.raster.expand8(this.raster.canvasBytes(band), (y - top) * width, rows * width);
    this.target.writePixels(pixels, 0, rows * width * 2);
    if (changed.end === 0) {
      this.waiting = 0;
      return false;
    }
    return true;
  }
}
