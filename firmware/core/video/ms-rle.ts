// Draws one frame of Microsoft RLE, 8 bits a pixel (BI_RLE8), onto the LCD's memory, which still holds the frame
// before: skipped pixels stay. No frame is ever in our memory. Layer: core/video.
// Spec: Microsoft, "Bitmap Compression": encoded mode, absolute mode (padded to 16 bits), 00 00 end of line,
// 00 01 end of bitmap, 00 02 dx dy delta. What reaches beyond the picture is not drawn.
// Runs that follow each other without a gap, from row to row too, share one window of the LCD.

import type { Raster } from "../../hal/raster.js";
import { type Buf, u8 } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { DrawTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { VideoInfo } from "./video.js";

/** Blocks asked for at once. */
const READ_BLOCKS = 8;
/** Codes in one step: some 2 ms each on the slowest board. */
const STEP_CODES = 8;
/** Blocks of a frame at most: the longest codes of the largest picture. */
const MOST_BLOCKS = 4096;

export class RleFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was: it needs none before it. */
  isComplete: boolean;
  private info: VideoInfo;
  private file: ByteSource;
  private target: DrawTarget;
  private raster: Raster;
  private left: number;
  private top: number;
  /** The next pixel; `y` counts rows in the order of the file. */
  private x: number;
  private y: number;
  /** Where the next pixel would land if it were simply sent, and where the window's rows begin. */
  private landX: number;
  private landY: number;
  private windowX: number;
  /** The block at hand: its number, where it begins in `bytes`, and how many more blocks are there behind it. */
  private bytes: Buf | null;
  private block: number;
  private base: number;
  private behind: number;
  /** The next byte of the block. */
  private at: number;
  /** Bytes of the frame not taken yet. */
  private remaining: number;
  /** Literal pixels still to come, and whether a padding byte follows them. */
  private literals: number;
  private isPadded: boolean;

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, file: ByteSource, target: DrawTarget, raster: Raster, x: number, y: number) {
    this.failure = 0;
    this.isComplete = false;
    this.info = info;
    this.file = file;
    this.target = target;
    this.raster = raster;
    this.left = x;
    this.top = y;
    this.x = 0;
    this.y = 0;
    this.landX = -1;
    this.landY = -1;
    this.windowX = 0;
    this.bytes = null;
    this.block = 0;
    this.base = 0;
    this.behind = 0;
    this.at = 0;
    this.remaining = 0;
    this.literals = 0;
    this.isPadded = false;
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
    this.landX = -1;
    this.bytes = null;
    this.block = block;
    this.at = offset;
    this.remaining = sizeBlocks * BLOCK_BYTES + sizeTail;
    this.literals = 0;
    return true;
  }

  /** Draws what some codes say. Returns false when the frame is drawn (or the card failed). */
  step(): boolean {
    // Somebody else may have read from the card since the last step.
    if (this.bytes === null || this.bytes !== this.file.volume.device.bytes) {
      if (!this.load()) {
        return false;
      }
    }
    for (let codes = 0; codes < STEP_CODES; codes++) {
      if (this.literals > 0) {
        this.drawLiterals();
      } else if (!this.drawCode()) {
        return false;
      }
      if (this.at >= BLOCK_BYTES && this.remaining > 0) {
        if (this.behind === 0) {
          // Reading is work enough for one step.
          this.block++;
          this.at -= BLOCK_BYTES;
          this.bytes = null;
          return true;
        }
        this.nextBlock();
      }
    }
    return true;
  }

  /** Reads the blocks from the current one on. Returns false when the card failed. */
  private load(): boolean {
    const file = this.file;
    const needed = divide(this.at + this.remaining + BLOCK_BYTES - 1, BLOCK_BYTES);
    const got = file.read(this.block, needed < READ_BLOCKS ? needed : READ_BLOCKS);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    const data = file.volume.device;
    this.bytes = data.bytes;
    this.base = data.offset;
    this.behind = got - 1;
    return true;
  }

  private nextBlock(): void {
    this.block++;
    this.behind--;
    this.at -= BLOCK_BYTES;
    this.base += this.file.volume.device.stride;
  }

  /** The next byte, across the end of a block; 0 beyond the frame's end. For what is rare. */
  private take(): number {
    if (this.remaining < 1) {
      return 0;
    }
    if (this.at >= BLOCK_BYTES) {
      if (this.behind > 0) {
        this.nextBlock();
      } else {
        this.block++;
        this.at -= BLOCK_BYTES;
        if (!this.load()) {
          this.remaining = 0;
          return 0;
        }
      }
    }
    this.remaining--;
    const byte = u8(this.bytes as Buf, this.base + this.at);
    this.at++;
    return byte;
  }

  /** Returns false at the end of the frame. */
  private drawCode(): boolean {
    if (this.remaining < 2) {
      return this.end();
    }
    const count = this.take();
    const value = this.take();
    if (count > 0) {
      const room = this.info.width - this.x;
      const pixels = count < room ? count : room;
      if (pixels > 0) {
        this.aim();
        const colors = this.raster.solid(pixels, this.info.palette[value]);
        this.target.writePixels(colors, 0, pixels * 2);
        this.advance(pixels);
      }
      return true;
    }
    if (value > 2) {
      this.literals = value;
      this.isPadded = value % 2 === 1;
      return true;
    }
    if (value === 0) {
      this.isComplete = this.isComplete && this.x === this.info.width;
      this.x = 0;
      this.y++;
      // Nothing can be drawn above the picture; only the end of bitmap may follow.
      return this.y < this.info.height || this.end();
    }
    if (value === 2) {
      this.isComplete = false;
      this.x += this.take();
      this.y += this.take();
      return (this.x < this.info.width && this.y < this.info.height) || this.end();
    }
    return this.end();
  }

  private drawLiterals(): void {
    if (this.at >= BLOCK_BYTES) {
      return;
    }
    const here = BLOCK_BYTES - this.at;
    let count = this.literals < here ? this.literals : here;
    if (count > this.remaining) {
      count = this.remaining;
    }
    const room = this.info.width - this.x;
    const pixels = count < room ? count : room;
    if (pixels > 0) {
      this.aim();
      const colors = this.raster.expand8(this.bytes as Buf, this.base + this.at, pixels);
      this.target.writePixels(colors, 0, pixels * 2);
      this.advance(pixels);
    }
    this.at += count;
    this.remaining -= count;
    this.literals = this.remaining > 0 ? this.literals - count : 0;
    if (this.literals === 0 && this.isPadded) {
      this.isPadded = false;
      this.take();
    }
  }

  /** Opens a window where the next pixel would not land in its place by itself. */
  private aim(): void {
    if (this.x === this.landX && this.y === this.landY) {
      return;
    }
    const info = this.info;
    const rows = info.height - this.y;
    this.windowX = this.x;
    this.landX = this.x;
    this.landY = this.y;
    // The rest of the row and all rows after it: whatever follows without a gap goes on in this window.
    this.target.openWindow(
      this.left + this.x,
      info.bottomUp ? this.top : this.top + this.y,
      info.width - this.x,
      rows,
      info.bottomUp,
    );
  }

  private advance(pixels: number): void {
    this.x += pixels;
    this.landX += pixels;
    if (this.landX === this.info.width) {
      this.landX = this.windowX;
      this.landY++;
    }
  }

  private end(): boolean {
    const info = this.info;
    const last = info.height - 1;
    // Complete is a frame that ends behind its last pixel, with or without the last end of line.
    if (!(this.y > last || (this.y === last && this.x === info.width))) {
      this.isComplete = false;
    }
    return false;
  }
}
