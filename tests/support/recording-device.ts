// A card that remembers which blocks were read of it, so that another runtime can be given the same.
import { type BlockDevice, ReadError } from "../../firmware/core/storage/block-device.js";
import type { SparseImage } from "../../tools/fixtures/sparse-image.js";

const MOST_BLOCKS = 8;

export class RecordingDevice implements BlockDevice {
  /** By number, each 512 characters; blocks of zeros are left out. */
  readonly blocks = new Map<number, string>();
  readonly blockCount: number;
  bytes: Uint8Array = new Uint8Array(0);
  offset = 0;
  readonly stride = 512;

  constructor(private readonly image: SparseImage) {
    this.blockCount = image.blockCount;
  }

  read(first: number, count: number): number {
    if (first < 0 || first >= this.blockCount) return ReadError.outOfRange;
    const most = Math.min(count, MOST_BLOCKS, this.blockCount - first);
    this.bytes = new Uint8Array(most * 512);
    this.image.read(first, this.bytes);
    for (let i = 0; i < most; i += 1) {
      const text = Buffer.from(this.bytes.buffer, i * 512, 512).toString("latin1");
      if (/[^\0]/.test(text)) this.blocks.set(first + i, text);
    }
    return most;
  }
}
