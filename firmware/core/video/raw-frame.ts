// Draws uncompressed frames of 8-bit or 4-bit palette indices (BI_RGB), straight from the card's blocks: a burst of them
// is expanded by one native call and sent by another, so that no frame is ever in memory. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER: rows are padded to 4 bytes.
// A burst goes on over the end of a frame: the frame behind it begins with what was expanded already.

import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import { type Buf, view } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { DrawTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere } from "../storage/byte-source.js";
import { BURST_BLOCKS, type ReadAhead } from "./read-ahead.js";
import type { VideoInfo } from "./video.js";

/** Blocks that are expanded by one call: some 17 ms on the slowest board, with reading and sending. */
const BLOCKS_8_BIT = 8;
const BLOCKS_4_BIT = 4;

export class RawFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was. */
  isComplete: boolean;
  private source: ReadAhead;
  private target: DrawTarget;
  private raster: Raster;
  private pipe: BlockPipe | null;
  /** Whole bursts of the frame for the pipe, where it was looked for them: else 0. */
  private bursts: number;
  private burstPixels: number;
  /** And the one behind them, in which the frame ends, may be the pipe's too. */
  private endsInPipe: boolean;
  /** The burst of the file that the pipe keeps, or -1; and the byte of it where the frame at hand begins, or -1. */
  private kept: number;
  private restAt: number;
  /** The window is still the last frame's. */
  private hasWindow: boolean;
  private x: number;
  private y: number;
  private width: number;
  private height: number;
  private bottomUp: boolean;
  /** 8 bits a pixel, not 4. */
  private isWide: boolean;
  /** Pixels of a byte, pixels of a row in the file, and those of a block. */
  private bytePixels: number;
  private rowPixels: number;
  private blockPixels: number;
  private isPadded: boolean;
  private mostBlocks: number;
  /** The block of the file where the rest of the frame begins; its pixels before that, and the pixels of the rest. */
  private block: number;
  private skip: number;
  private left: number;
  /** Pixels of the current row that are done. */
  private inRow: number;
  /** The expanded blocks: the first one in the file, how many (0 for none), and the pixels of each. */
  private first: number;
  private count: number;
  private runs: readonly Buf[];

  /**
   * @param pipe the short way, for frames without padding; null where there is none
   * @param x,y where the picture's top left corner goes
   */
  constructor(
    info: VideoInfo,
    source: ReadAhead,
    target: DrawTarget,
    raster: Raster,
    pipe: BlockPipe | null,
    x: number,
    y: number,
  ) {
    const isWide = info.bits === 8;
    this.failure = 0;
    this.isComplete = true;
    this.source = source;
    this.target = target;
    this.raster = raster;
    this.rowPixels = isWide ? divide(info.width + 3, 4) * 4 : divide(info.width + 7, 8) * 8;
    // Smaller frames may end in the burst in which they begin: not worth a way of their own.
    const burst = BURST_BLOCKS * BLOCK_BYTES * (isWide ? 1 : 2);
    this.pipe = this.rowPixels === info.width && info.width * info.height >= burst * 2 ? pipe : null;
    this.bursts = 0;
    this.endsInPipe = false;
    this.kept = -1;
    this.restAt = -1;
    this.hasWindow = false;
    this.burstPixels = (isWide ? BLOCK_BYTES : BLOCK_BYTES * 2) * BURST_BLOCKS;
    this.x = x;
    this.y = y;
    this.width = info.width;
    this.height = info.height;
    this.bottomUp = info.bottomUp;
    this.isWide = isWide;
    this.bytePixels = isWide ? 1 : 2;
    this.blockPixels = isWide ? BLOCK_BYTES : BLOCK_BYTES * 2;
    this.isPadded = this.rowPixels !== info.width;
    this.mostBlocks = isWide ? BLOCKS_8_BIT : BLOCKS_4_BIT;
    this.block = 0;
    this.skip = 0;
    this.left = 0;
    this.inRow = 0;
    this.first = 0;
    this.count = 0;
    this.runs = [];
  }

  /** Others may draw on the raster now: what is expanded is not valid any more. */
  forget(): void {
    this.count = 0;
    this.hasWindow = false;
    if (this.kept >= 0) {
      (this.pipe as BlockPipe).losePixels();
    }
  }

  /** Lets go of all that came from the card. */
  drop(): void {
    this.forget();
    this.kept = -1;
    if (this.pipe !== null) {
      this.pipe.drop();
    }
  }

  /** `count` bytes at this place, where the pipe keeps them; else "". */
  peek(block: number, offset: number, count: number): string {
    return this.kept < 0 ? "" : (this.pipe as BlockPipe).peek((block - this.kept) * BLOCK_BYTES + offset, count);
  }

  /** Begins the frame whose data is at this place. Returns false where it is too short to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    const pixels = this.rowPixels * this.height;
    if (sizeBlocks < 65536 && (sizeBlocks * BLOCK_BYTES + sizeTail) * this.bytePixels < pixels) {
      return false;
    }
    this.failure = 0;
    this.block = block;
    this.skip = offset * this.bytePixels;
    this.left = pixels;
    this.inRow = 0;
    this.bursts = 0;
    this.endsInPipe = false;
    this.restAt = -1;
    if (this.kept >= 0) {
      const at = (block - this.kept) * BLOCK_BYTES + offset;
      if (block >= this.kept && at < BURST_BLOCKS * BLOCK_BYTES) {
        this.restAt = at;
      } else {
        this.drop();
      }
    }
    if (this.hasWindow) {
      this.target.reopenWindow();
    } else {
      this.hasWindow = true;
      this.target.openWindow(this.x, this.y, this.width, this.height, this.bottomUp);
    }
    return true;
  }

  /** Draws the next piece. Returns false when the frame is drawn (or the card failed). */
  step(): boolean {
    const block = this.block;
    if (this.restAt >= 0) {
      (this.pipe as BlockPipe).rest(this.restAt);
      this.left -= (BURST_BLOCKS * BLOCK_BYTES - this.restAt) * this.bytePixels;
      this.block = this.kept + BURST_BLOCKS;
      this.skip = 0;
      this.kept = -1;
      this.restAt = -1;
      this.lookAhead();
      return true;
    }
    if (this.bursts > 0) {
      const most = this.isWide && this.bursts > 1 ? 2 : 1;
      const moved = (this.pipe as BlockPipe).move(this.source.cardBlock(block), this.isWide ? 8 : 4, most);
      if (moved > 0) {
        this.left -= moved * this.burstPixels;
        this.block = block + moved * BURST_BLOCKS;
        this.bursts -= moved;
        return this.left > 0;
      }
    } else if (this.endsInPipe) {
      this.endsInPipe = false;
      const bytes = divide(this.left, this.bytePixels);
      if ((this.pipe as BlockPipe).end(this.source.cardBlock(block), this.isWide ? 8 : 4, bytes)) {
        this.kept = block;
        this.left = 0;
        return false;
      }
    }
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
    this.runs = this.isWide
      ? this.raster.expandBlocks8(source.bytes, offset, stride, count)
      : this.raster.expandBlocks4(source.bytes, offset, stride, count);
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

  /** Finds out how far the pipe can take it from here. */
  private lookAhead(): void {
    const block = this.block;
    const source = this.source;
    const at = block - source.first;
    this.bursts = 0;
    this.endsInPipe = false;
    if (this.pipe !== null && this.left > 0 && this.skip === 0 && (at < 0 || at >= source.count)) {
      const wanted = divide(this.left, this.burstPixels);
      const known = source.burstsFrom(block);
      this.bursts = wanted < known ? wanted : known;
      this.endsInPipe = known > wanted && this.left > wanted * this.burstPixels;
      this.count = 0;
      if (known > 0) {
        // The room is needed for the next one.
        source.forget();
      }
    }
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
