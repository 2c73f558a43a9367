// A video's file read in bursts: what a frame needs is mostly here when it is asked for. Layer: core/video.
// Between two bursts of one run no file system and no chain is asked: an interpreter has 20 ms for a burst in all.
// Its fields are read directly by those who draw: byte i of block b is `bytes[base + (b - first) * stride + i]`.
import type { Buf } from "../bytes/buf.js";
import { fromBytes } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import { ReadError } from "../storage/block-device.js";
import type { Arriving, BlockData, PlacedSource } from "../storage/byte-source.js";

/** Blocks of a burst: what the SD driver gives at once. */
export const BURST_BLOCKS = 8;

/**
 * So far ahead blocks' places are looked up: to ask a file system means to stop the card, and leaves things in memory that
 * lie in a burst's way. 25 s of video or more; and so little of it is left when that is done again, 6 s.
 */
const AHEAD_BLOCKS = 8192;
const NEAR_BLOCKS = 2048;

interface Place {
  bytes: Buf;
  offset: number;
  stride: number;
}

export class ReadAhead {
  readonly blocks: number;
  readonly tailBytes: number;
  /** The file's own. */
  readonly arriving?: Arriving;
  readonly volume: { readonly device: BlockData };
  /** The burst: its first block in the file, its blocks (0 while there is none), and where they are. */
  first: number;
  count: number;
  bytes: Buf;
  base: number;
  stride: number;
  private nothing: Buf;
  private file: PlacedSource;
  private place: Place;
  /** Blocks of the file from `runStart` up to `runEnd` are the card's from `runBlock` on. */
  private runStart: number;
  runEnd: number;
  private runBlock: number;
  /** No further than this could be looked at a time when more was wanted; -1 for none. */
  private lookedEnd: number;
  private most: number;

  /** @param most blocks of a burst: each takes 45 of an interpreter's variables */
  constructor(file: PlacedSource, most: number) {
    this.blocks = file.blocks;
    this.tailBytes = file.tailBytes;
    this.arriving = file.arriving;
    this.nothing = fromBytes([]);
    this.place = { bytes: this.nothing, offset: 0, stride: 512 };
    this.volume = { device: this.place };
    this.first = 0;
    this.count = 0;
    this.bytes = this.place.bytes;
    this.base = 0;
    this.stride = 512;
    this.file = file;
    this.runStart = 0;
    this.runEnd = 0;
    this.runBlock = 0;
    this.lookedEnd = -1;
    this.most = most;
  }

  /** Others may read from the card now: what is here is not valid any more. */
  forget(): void {
    this.count = 0;
    this.bytes = this.nothing;
    this.place.bytes = this.nothing;
  }

  /** Whether any of these blocks is not at hand. */
  lacks(fileBlock: number, count: number): boolean {
    const at = fileBlock - this.first;
    return at < 0 || at + count > this.count;
  }

  /** As ByteSource says: blocks of the burst at hand, or of a new one. */
  read(fileBlock: number, count: number): number {
    let at = fileBlock - this.first;
    if (at < 0 || at >= this.count) {
      const got = this.load(fileBlock);
      if (got < 1) {
        return got;
      }
      at = 0;
    }
    const place = this.place;
    place.bytes = this.bytes;
    place.offset = this.base + at * this.stride;
    place.stride = this.stride;
    const here = this.count - at;
    return count < here ? count : here;
  }

  /** Whole bursts from this block of the file on that are known to lie together on the card. */
  burstsFrom(fileBlock: number): number {
    return fileBlock < this.runStart ? 0 : divide(this.runEnd - fileBlock, BURST_BLOCKS);
  }

  /** Where a block of theirs is on the card. */
  cardBlock(fileBlock: number): number {
    return this.runBlock + fileBlock - this.runStart;
  }

  /** Whether it is known where this block of the file is. */
  knows(fileBlock: number): boolean {
    return fileBlock >= this.runStart && fileBlock < this.runEnd;
  }

  /** Looks for the end of a run a little further: for between two reads. Returns false when it is far enough. */
  lookOn(fileBlock: number): boolean {
    const file = this.file;
    if (!this.knows(fileBlock) || this.runEnd - fileBlock >= AHEAD_BLOCKS || file.lookOn === undefined) {
      return false;
    }
    const isFurther = file.lookOn();
    this.runEnd = file.runEnd;
    this.lookedEnd = isFurther ? -1 : this.runEnd;
    return isFurther;
  }

  /** Whether it is known for little more than this block of the file where it goes on, and looking on may tell more. */
  isRunShort(fileBlock: number): boolean {
    const end = this.runEnd;
    return this.knows(fileBlock) && end - fileBlock < NEAR_BLOCKS && end < this.blocks && end !== this.lookedEnd;
  }

  /** Finds out where this block of the file and those behind it are. @returns 0, or a negative ReadError or ChainError */
  findRun(fileBlock: number): number {
    if (fileBlock < this.runStart || fileBlock >= this.runEnd) {
      const file = this.file;
      if (fileBlock >= this.blocks) {
        return ReadError.outOfRange;
      }
      const block = file.place(fileBlock);
      if (block < 0) {
        return block;
      }
      this.runStart = fileBlock;
      this.runBlock = block;
      this.runEnd = file.runEnd;
    }
    return 0;
  }

  /** Reads a burst from this block of the file on. @returns its blocks, or a negative ReadError or ChainError */
  load(fileBlock: number): number {
    const failure = this.findRun(fileBlock);
    if (failure < 0) {
      this.count = 0;
      return failure;
    }
    const left = this.runEnd - fileBlock;
    // Not kept while as much again comes in.
    this.forget();
    const device = this.file.volume.device;
    const got = device.read(this.runBlock + fileBlock - this.runStart, left < this.most ? left : this.most);
    this.count = got < 0 ? 0 : got;
    this.first = fileBlock;
    this.bytes = device.bytes;
    this.base = device.offset;
    this.stride = device.stride;
    return got;
  }
}
