// Draws one uncompressed frame of 8-bit or 4-bit palette indices (BI_RGB), straight from the card's blocks: several
// blocks are expanded by one native call and sent on, so that no frame is ever in memory. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER: rows are padded to 4 bytes.

import type { Raster } from "../../hal/raster.js";
import type { Buf } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { DrawTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { VideoInfo } from "./video.js";

/** Blocks in one step: some 25 ms on the slowest board. With padding each row is a call of its own: fewer of them. */
const STEP_BLOCKS = 8;
const PADDED_STEP_BLOCKS = 4;
/** At 4 bits they hold twice the pixels. */
const NIBBLE_STEP_BLOCKS = 4;

export class RawFrame {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The frame left no pixel as it was. */
  isComplete: boolean;
  private info: VideoInfo;
  private file: ByteSource;
  private target: DrawTarget;
  private raster: Raster;
  private x: number;
  private y: number;
  /** Pixels of a row in the file, and those of a block. */
  private rowPixels: number;
  private blockPixels: number;
  private isPadded: boolean;
  private stepBlocks: number;
  private block: number;
  /** Pixels of the block that lie before the frame, and pixels of the frame still to come, padding included. */
  private skip: number;
  private left: number;
  /** Pixels of the current row that are done. */
  private inRow: number;

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, file: ByteSource, target: DrawTarget, raster: Raster, x: number, y: number) {
    const isWide = info.bits === 8;
    this.failure = 0;
    this.isComplete = true;
    this.info = info;
    this.file = file;
    this.target = target;
    this.raster = raster;
    this.x = x;
    this.y = y;
    this.rowPixels = isWide ? divide(info.width + 3, 4) * 4 : divide(info.width + 7, 8) * 8;
    this.blockPixels = isWide ? BLOCK_BYTES : BLOCK_BYTES * 2;
    this.isPadded = this.rowPixels !== info.width;
    this.stepBlocks = !isWide ? NIBBLE_STEP_BLOCKS : this.isPadded ? PADDED_STEP_BLOCKS : STEP_BLOCKS;
    this.block = 0;
    this.skip = 0;
    this.left = 0;
    this.inRow = 0;
  }

  /** Begins the frame whose data is at this place. Returns false where it is too short to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    const info = this.info;
    const pixels = this.rowPixels * info.height;
    const perByte = divide(this.blockPixels, BLOCK_BYTES);
    if (sizeBlocks < 65536 && (sizeBlocks * BLOCK_BYTES + sizeTail) * perByte < pixels) {
      return false;
    }
    this.failure = 0;
    this.block = block;
    this.skip = offset * perByte;
    this.left = pixels;
    this.inRow = 0;
    this.target.openWindow(this.x, this.y, info.width, info.height, info.bottomUp);
    return true;
  }

  /** Draws the next piece. Returns false when the frame is drawn (or the card failed). */
  step(): boolean {
    const file = this.file;
    const block = this.block;
    const skip = this.skip;
    const blockPixels = this.blockPixels;
    let end = skip + this.left;
    let blocks = this.stepBlocks;
    if (end < blocks * blockPixels) {
      blocks = divide(end + blockPixels - 1, blockPixels);
    }
    const got = file.read(block, blocks);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    const data = file.volume.device;
    const raster = this.raster;
    const pixels =
      this.info.bits === 8
        ? raster.expandBlocks8(data.bytes, data.offset, data.stride, got)
        : raster.expandBlocks4(data.bytes, data.offset, data.stride, got);
    if (end > got * blockPixels) {
      end = got * blockPixels;
    }
    if (this.isPadded) {
      this.writeRows(pixels, skip, end);
    } else {
      this.target.writePixels(pixels, skip * 2, end * 2);
    }
    this.left -= end - skip;
    this.skip = 0;
    this.block = block + got;
    return this.left > 0;
  }

  private writeRows(pixels: Buf, start: number, end: number): void {
    const width = this.info.width;
    let at = start;
    while (at < end) {
      const isPadding = this.inRow >= width;
      const rest = (isPadding ? this.rowPixels : width) - this.inRow;
      const count = rest < end - at ? rest : end - at;
      if (!isPadding) {
        this.target.writePixels(pixels, at * 2, (at + count) * 2);
      }
      at += count;
      this.inRow = (this.inRow + count) % this.rowPixels;
    }
  }
}
