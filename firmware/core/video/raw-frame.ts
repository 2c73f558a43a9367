// Draws one uncompressed frame of 8-bit palette indices (BI_RGB), straight from the card's blocks: several blocks are
// expanded by one native call and sent on, so that no frame is ever in memory. Layer: core/video.
// Spec: Microsoft, wingdi.h, BITMAPINFOHEADER: rows are padded to 4 bytes.

import type { Raster } from "../../hal/raster.js";
import type { Buf } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import type { DrawTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { VideoInfo } from "./video.js";

/** Blocks in one step: 20 ms on the slowest board. With padding each row is a call of its own: fewer of them. */
const STEP_BLOCKS = 8;
const PADDED_STEP_BLOCKS = 4;

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
  /** Bytes of a row in the file. */
  private rowBytes: number;
  private block: number;
  private offset: number;
  private left: number;
  /** Bytes of the current row that are done. */
  private inRow: number;

  /** @param x,y where the picture's top left corner goes */
  constructor(info: VideoInfo, file: ByteSource, target: DrawTarget, raster: Raster, x: number, y: number) {
    this.failure = 0;
    this.isComplete = true;
    this.info = info;
    this.file = file;
    this.target = target;
    this.raster = raster;
    this.x = x;
    this.y = y;
    this.rowBytes = divide(info.width + 3, 4) * 4;
    this.block = 0;
    this.offset = 0;
    this.left = 0;
    this.inRow = 0;
  }

  /** Begins the frame whose data is at this place. Returns false where it is too short to be one. */
  begin(block: number, offset: number, sizeBlocks: number, sizeTail: number): boolean {
    const info = this.info;
    const bytes = this.rowBytes * info.height;
    if (sizeBlocks < 65536 && sizeBlocks * BLOCK_BYTES + sizeTail < bytes) {
      return false;
    }
    this.failure = 0;
    this.block = block;
    this.offset = offset;
    this.left = bytes;
    this.inRow = 0;
    this.target.openWindow(this.x, this.y, info.width, info.height, info.bottomUp);
    return true;
  }

  /** Draws the next piece. Returns false when the frame is drawn (or the card failed). */
  step(): boolean {
    const file = this.file;
    const isPadded = this.rowBytes !== this.info.width;
    const most = isPadded ? PADDED_STEP_BLOCKS : STEP_BLOCKS;
    const needed = divide(this.offset + this.left + BLOCK_BYTES - 1, BLOCK_BYTES);
    const got = file.read(this.block, needed < most ? needed : most);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    const data = file.volume.device;
    const pixels = this.raster.expandBlocks8(data.bytes, data.offset, data.stride, got);
    const end = this.offset + this.left < got * BLOCK_BYTES ? this.offset + this.left : got * BLOCK_BYTES;
    if (isPadded) {
      this.writeRows(pixels, this.offset, end);
    } else {
      this.target.writePixels(pixels, this.offset * 2, end * 2);
    }
    this.left -= end - this.offset;
    this.offset = 0;
    this.block += got;
    return this.left > 0;
  }

  private writeRows(pixels: Buf, start: number, end: number): void {
    const width = this.info.width;
    let at = start;
    while (at < end) {
      const isPadding = this.inRow >= width;
      const rest = (isPadding ? this.rowBytes : width) - this.inRow;
      const count = rest < end - at ? rest : end - at;
      if (!isPadding) {
        this.target.writePixels(pixels, at * 2, (at + count) * 2);
      }
      at += count;
      this.inRow = (this.inRow + count) % this.rowBytes;
    }
  }
}
