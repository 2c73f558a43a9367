// A card image or block device opened for indexing: read only, every block read counted, single blocks of the FAT kept.
// Layer: host/indexer.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES, type BlockDevice, ReadError } from "../../firmware/core/storage/block-device.js";

const CHUNK_BLOCKS = 128;

export class CardDevice implements BlockDevice {
  readonly blockCount: number;
  bytes: Uint8Array = new Uint8Array(CHUNK_BLOCKS * BLOCK_BYTES);
  offset = 0;
  readonly stride = BLOCK_BYTES;
  blocksRead = 0;
  /** Single blocks in front of this one are kept: a folder's chain comes back to the FAT's blocks again and again. */
  keepBefore = 0;
  readonly #chunk = this.bytes;
  readonly #kept = new Map<number, Uint8Array>();
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "r");
    this.blockCount = Math.floor(sizeOf(this.#file) / BLOCK_BYTES);
  }

  read(first: number, count: number): number {
    if (first < 0 || first >= this.blockCount) return ReadError.outOfRange;
    this.offset = 0;
    if (count === 1 && first < this.keepBefore) return this.#readKept(first);
    const blocks = Math.min(count, this.blockCount - first, CHUNK_BLOCKS);
    this.bytes = this.#chunk;
    return this.readInto(this.bytes, 0, first, blocks);
  }

  #readKept(first: number): number {
    let block = this.#kept.get(first);
    if (block === undefined) {
      block = new Uint8Array(BLOCK_BYTES);
      const status = this.readInto(block, 0, first, 1);
      if (status < 1) return status;
      this.#kept.set(first, block);
    }
    this.bytes = block;
    return 1;
  }

  /** Reads into memory of the caller. @returns blocks read, or a negative ReadError */
  readInto(into: Uint8Array, offset: number, first: number, count: number): number {
    let got: number;
    try {
      got = readSync(this.#file, into, offset, count * BLOCK_BYTES, first * BLOCK_BYTES);
    } catch {
      // One block may be bad where many fail; the caller asks for fewer then.
      return ReadError.badBlock;
    }
    const whole = Math.floor(got / BLOCK_BYTES);
    this.blocksRead += whole;
    return whole > 0 ? whole : ReadError.outOfRange;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Of a file; of a block device, which has no size to the file system, by reading where it ends. */
function sizeOf(file: number): number {
  const facts = fstatSync(file);
  if (!facts.isBlockDevice()) return facts.size;
  const probe = new Uint8Array(BLOCK_BYTES);
  const readable = (block: number) => {
    try {
      return readSync(file, probe, 0, BLOCK_BYTES, block * BLOCK_BYTES) === BLOCK_BYTES;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = 1;
  while (high < 2 ** 36 && readable(high)) high *= 2;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (readable(middle)) low = middle + 1;
    else high = middle;
  }
  return low * BLOCK_BYTES;
}
