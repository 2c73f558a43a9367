// Draws one frame of Microsoft RLE, 8 or 4 bits a pixel (BI_RLE8, BI_RLE4), onto the LCD's memory, which still holds
// the frame before: skipped pixels stay. No frame is ever in our memory, only one row. Layer: core/video.
// Spec: Microsoft, "Bitmap Compression": encoded mode, absolute mode (padded to 16 bits), 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy delta. What reaches beyond the picture is not drawn.
// Each stretch of changed pixels of a row is put together by native calls and sent at once; stretches that lie above
// each other share a window of the LCD.

import type { Raster } from "../../hal/raster.js";
import { type Buf, filled, u8 } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { DrawTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { VideoInfo } from "./video.js";

/** Blocks asked for at once. */
const READ_BLOCKS = 8;
/** Codes in one step: 1.5 to 2 ms each on the slowest board. */
const STEP_CODES = 10;
/** Blocks of a frame at most: more than the longest codes of the largest picture. */
const MOST_BLOCKS = 4096;

export class RleFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was: it needs none before it. */
  isComplete: boolean;
  private file: ByteSource;
  private target: DrawTarget;
  private raster: Raster;
  private width: number;
  private height: number;
  private bottomUp: boolean;
  /** 8 bits a pixel, not 4. */
  private isWide: boolean;
  private left: number;
  private top: number;
  /** The next pixel, and where the stretch began that is not sent yet; `y` counts rows in the order of the file. */
  private x: number;
  private y: number;
  private from: number;
  /** The LCD's window: where its rows begin and end, and the row that the next stretch would land in; -1 for none. */
  private windowFrom: number;
  private windowEnd: number;
  private landY: number;
  /** The block at hand: its number, where it begins in `bytes`, and how many more blocks are there behind it. */
  private bytes: Buf | null;
  private block: number;
  private base: number;
  private behind: number;
  /** The next byte of the block, how many of its bytes are the frame's, and how many from its beginning to the frame's end. */
  private at: number;
  private held: number;
  private span: number;
  /** Literal pixels still to come, and bytes of padding behind them. */
  private literals: number;
  private padding: number;

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, file: ByteSource, target: DrawTarget, raster: Raster, x: number, y: number) {
    this.failure = 0;
    this.isComplete = false;
    this.file = file;
    this.target = target;
    this.raster = raster;
    this.width = info.width;
    this.height = info.height;
    this.bottomUp = info.bottomUp;
    this.isWide = info.bits === 8;
    this.left = x;
    this.top = y;
    this.x = 0;
    this.y = 0;
    this.from = 0;
    this.windowFrom = -1;
    this.windowEnd = -1;
    this.landY = -1;
    this.bytes = null;
    this.block = 0;
    this.base = 0;
    this.behind = 0;
    this.at = 0;
    this.held = 0;
    this.span = 0;
    this.literals = 0;
    this.padding = 0;
  }

  /** Begins the frame whose data is at this place. Returns false where it is too long to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    if (sizeBlocks >= MOST_BLOCKS) {
      return false;
    }
    this.failure = 0;
    this.isComplete = true;
    this.x = 0;
    this.y = 0;
    this.from = 0;
    this.landY = -1;
    this.bytes = null;
    this.block = block;
    this.at = offset;
    this.span = offset + sizeBlocks * BLOCK_BYTES + sizeTail;
    this.literals = 0;
    this.padding = 0;
    return true;
  }

  /**
   * Draws what some codes say. Nobody else may read from the card between two steps, unless after `yield`. Returns false
   * when the frame is drawn (or the card failed).
   * By far the hottest loop of all: every name in it costs an interpreter 0.02 ms, every call of ours 0.3 and every 50
   * characters that it reads over 0.02, so runs have a short loop for themselves, the ends of lines and deltas are
   * told here, and bytes are read directly.
   */
  step(): boolean {
    let budget = STEP_CODES;
    let value = 0;
    while (budget > 0) {
      if (this.bytes === null && !this.load()) {
        return false;
      }
      const bytes = this.bytes as Buf;
      const raster = this.raster;
      const width = this.width;
      const last = this.isWide && this.literals === 0 ? this.base + this.held - 1 : -1;
      let at = this.base + this.at;
      let x = this.x;
      value = 0;
      while (value < 3 && value !== 1 && at < last && budget > 0) {
        while (at < last && bytes[at] > 0 && budget > 0) {
          const end = x + bytes[at];
          if (end <= width) {
            raster.rowRun(x, end, bytes[at + 1]);
            x = end;
          } else if (x < width) {
            raster.rowRun(x, width, bytes[at + 1]);
            x = width;
          }
          at += 2;
          budget--;
        }
        if (at < last && budget > 0) {
          value = bytes[at + 1];
          if (value === 0) {
            at += 2;
            this.endLine(x);
            x = 0;
            if (this.y >= this.height) {
              value = 1;
            }
          } else if (value === 2 && at + 2 < last) {
            this.jump(x, bytes[at + 2], bytes[at + 3]);
            x = this.x;
            at += 4;
            if (x >= width || this.y >= this.height) {
              value = 1;
            }
          } else if (value === 2) {
            // Its bytes are in the next block.
            value = 3;
          }
          budget--;
        }
      }
      this.x = x;
      this.at = at - this.base;
      if (value === 1) {
        return this.end();
      }
      if (budget > 0) {
        if (at < last) {
          this.at += 2;
          if (!this.escape(bytes[at + 1])) {
            return false;
          }
        } else if (!this.goOn()) {
          return false;
        }
        budget -= 2;
      }
    }
    return true;
  }

  private endLine(x: number): void {
    if (x < this.width) {
      this.isComplete = false;
    }
    if (x > this.from) {
      this.x = x;
      this.send();
    }
    this.x = 0;
    this.from = 0;
    this.y++;
  }

  private jump(x: number, right: number, up: number): void {
    this.isComplete = false;
    if (x > this.from) {
      this.x = x;
      this.send();
    }
    this.x = x + right;
    this.from = this.x;
    this.y += up;
  }

  /** Lets others draw on the raster's row and read from the card before the next step. */
  yield(): void {
    this.send();
    this.bytes = null;
  }

  /** What is not a run within one block: pending literals, the next block, a code across blocks. */
  private goOn(): boolean {
    if (this.at < this.held) {
      if (this.literals > 0) {
        this.drawLiterals();
        return true;
      }
      return this.drawCode();
    }
    if (this.span <= BLOCK_BYTES) {
      return this.end();
    }
    this.nextBlock();
    return true;
  }

  /** Reads the blocks from the current one on. Returns false when the card failed. */
  private load(): boolean {
    const file = this.file;
    const needed = divide(this.span + BLOCK_BYTES - 1, BLOCK_BYTES);
    const got = file.read(this.block, needed < 1 ? 1 : needed < READ_BLOCKS ? needed : READ_BLOCKS);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    const data = file.volume.device;
    this.bytes = data.bytes;
    this.base = data.offset;
    this.behind = got - 1;
    this.held = this.span < BLOCK_BYTES ? this.span : BLOCK_BYTES;
    return true;
  }

  private nextBlock(): void {
    this.block++;
    this.at -= BLOCK_BYTES;
    this.span -= BLOCK_BYTES;
    if (this.behind > 0) {
      this.behind--;
      this.base += this.file.volume.device.stride;
      this.held = this.span < BLOCK_BYTES ? this.span : BLOCK_BYTES;
    } else {
      this.bytes = null;
    }
  }

  /** The next byte, across the end of a block; 0 beyond the frame's end. */
  private take(): number {
    if (this.at >= this.held) {
      if (this.span <= BLOCK_BYTES) {
        return 0;
      }
      this.nextBlock();
      if (this.bytes === null && !this.load()) {
        // Nothing more is taken; `step` will see the failure when it loads again.
        this.span = 0;
        this.held = 0;
        return 0;
      }
    }
    const byte = u8(this.bytes as Buf, this.base + this.at);
    this.at++;
    return byte;
  }

  /** Any one code. Returns false at the end of the frame. */
  private drawCode(): boolean {
    if (this.span - this.at < 2) {
      return this.end();
    }
    const count = this.take();
    const value = this.take();
    if (count === 0) {
      return this.escape(value);
    }
    const room = this.width - this.x;
    const pixels = count < room ? count : room;
    if (pixels > 0) {
      if (this.isWide) {
        this.raster.rowRun(this.x, this.x + pixels, value);
      } else {
        // Two colours in turn.
        this.raster.rowLiteral4(this.x, filled(divide(pixels + 1, 2), value), 0, pixels);
      }
      this.x += pixels;
    }
    return true;
  }

  /** What follows a 0. Returns false at the end of the frame. */
  private escape(value: number): boolean {
    if (value > 2) {
      this.literals = value;
      this.padding = (this.isWide ? value : divide(value + 1, 2)) % 2;
      this.drawLiterals();
      return true;
    }
    if (value === 1) {
      return this.end();
    }
    if (value === 0) {
      this.endLine(this.x);
    } else {
      const right = this.take();
      this.jump(this.x, right, this.take());
    }
    // Nothing can be drawn beyond the last row; only the end of bitmap may follow.
    return (this.y < this.height && this.x < this.width) || this.end();
  }

  /** As many literals as the block has. */
  private drawLiterals(): void {
    const here = this.held - this.at;
    const count = this.literals;
    if (this.isWide && count + 1 <= here && this.x + count <= this.width) {
      // All of them at once, padding included: nearly always.
      this.raster.rowLiteral8(this.x, this.bytes as Buf, this.base + this.at, count);
      this.x += count;
      this.at += count + this.padding;
      this.literals = 0;
      this.padding = 0;
    } else {
      this.drawSomeLiterals(here);
    }
  }

  private drawSomeLiterals(here: number): void {
    const isWide = this.isWide;
    const wanted = isWide ? this.literals : divide(this.literals + 1, 2);
    const bytes = wanted < here ? wanted : here;
    if (bytes > 0) {
      const held = isWide ? bytes : bytes * 2;
      const count = held < this.literals ? held : this.literals;
      const room = this.width - this.x;
      const pixels = count < room ? count : room;
      if (pixels > 0) {
        if (isWide) {
          this.raster.rowLiteral8(this.x, this.bytes as Buf, this.base + this.at, pixels);
        } else {
          this.raster.rowLiteral4(this.x, this.bytes as Buf, this.base + this.at, pixels);
        }
        this.x += pixels;
      }
      this.at += bytes;
      this.literals -= count;
    }
    if (this.literals === 0 && this.padding > 0) {
      this.padding = 0;
      this.take();
    }
  }

  /** Sends the stretch of the row that was drawn since the last time. */
  private send(): void {
    const from = this.from;
    const end = this.x;
    const y = this.y;
    if (end <= from) {
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
    this.from = end;
    this.target.writePixels(this.raster.row(), from * 2, end * 2);
  }

  private end(): boolean {
    this.send();
    const last = this.height - 1;
    // Complete is a frame that ends behind its last pixel, with or without the last end of line.
    if (this.y < last || (this.y === last && this.x < this.width)) {
      this.isComplete = false;
    }
    return false;
  }
}
