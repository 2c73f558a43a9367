// A card image as a BlockDevice: bytes in memory, or an open file that is only ever read.
// A file is read in chunks of many blocks, since a system call costs more than the bytes it brings.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES, type BlockDevice, ReadError } from "../../firmware/core/storage/block-device.js";

/** Blocks of a chunk: 64 KB. */
const CHUNK_BLOCKS = 128;

/** Counts what was asked for, so that reports and benchmarks can say it. */
export interface ReadCounter {
  /** Blocks that were read from the image. */
  blocksRead: number;
}

export class BytesDevice implements BlockDevice, ReadCounter {
  readonly blockCount: number;
  readonly bytes: Uint8Array;
  offset = 0;
  readonly stride = BLOCK_BYTES;
  blocksRead = 0;

  constructor(image: Uint8Array) {
    this.bytes = image;
    this.blockCount = Math.floor(image.length / BLOCK_BYTES);
  }

  read(first: number, count: number): number {
    const left = this.blockCount - first;
    if (first < 0 || left < 1) return ReadError.outOfRange;
    const blocks = Math.min(count, left);
    this.offset = first * BLOCK_BYTES;
    this.blocksRead += blocks;
    return blocks;
  }
}

export class ImageFileDevice implements BlockDevice, ReadCounter {
  readonly blockCount: number;
  bytes: Uint8Array = new Uint8Array(CHUNK_BLOCKS * BLOCK_BYTES);
  offset = 0;
  readonly stride = BLOCK_BYTES;
  blocksRead = 0;
  private readonly file: number;

  /** Opens an image file or a block device for reading. Throws what `openSync` throws. */
  constructor(path: string, sizeBytes?: number) {
    this.file = openSync(path, "r");
    this.blockCount = Math.floor((sizeBytes ?? fstatSync(this.file).size) / BLOCK_BYTES);
  }

  read(first: number, count: number): number {
    if (first < 0 || first >= this.blockCount) return ReadError.outOfRange;
    const blocks = Math.min(count, this.blockCount - first, CHUNK_BLOCKS);
    let got = 0;
    try {
      got = readSync(this.file, this.bytes, 0, blocks * BLOCK_BYTES, first * BLOCK_BYTES);
    } catch {
      // One block may be bad where the chunk fails; the caller asks for fewer then.
      return ReadError.badBlock;
    }
    const whole = Math.floor(got / BLOCK_BYTES);
    this.offset = 0;
    this.blocksRead += whole;
    return whole > 0 ? whole : ReadError.outOfRange;
  }

  close(): void {
    closeSync(this.file);
  }
}
