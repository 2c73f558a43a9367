// The bytes of one compressed frame, block by block, as they lie in the raw burst. Layer: core/video.
// Its fields are read directly by the decoder's hot loop: `bytes[base + at]` is the next byte.
import { type Buf, concat, u8, view } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { ReadAhead } from "./read-ahead.js";

/** Bytes of a frame that are joined where they lie in two blocks: 3 ms, on the slowest board, for what takes 10 ms a code there. */
const MOST_JOINED = 1024;
/** Bytes of the longest code, literals aside. */
const MOST_CODE = 4;
/** Blocks asked for at once. */
const READ_BLOCKS = 8;

export class FrameBytes {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  /** The burst; null where it has to be read (again). */
  bytes: Buf | null;
  /** Where the block at hand begins in `bytes`. */
  base: number;
  /** The next byte of the block, and how many of its bytes belong to the frame. */
  at: number;
  held: number;
  /** Bytes from the beginning of the block to the end of the frame. */
  span: number;
  private file: ByteSource;
  private block: number;
  /** Where the frame begins. */
  private firstBlock: number;
  private firstAt: number;
  private length: number;
  /** Blocks of the burst behind the one at hand. */
  private behind: number;

  constructor(file: ByteSource) {
    this.failure = 0;
    this.bytes = null;
    this.base = 0;
    this.at = 0;
    this.held = 0;
    this.span = 0;
    this.file = file;
    this.block = 0;
    this.firstBlock = 0;
    this.firstAt = 0;
    this.length = 0;
    this.behind = 0;
  }

  begin(block: number, offset: number, length: number): void {
    this.failure = 0;
    this.bytes = null;
    this.block = block;
    this.at = offset;
    this.held = 0;
    this.span = offset + length;
    this.firstBlock = block;
    this.firstAt = offset;
    this.length = length;
  }

  /** The same of a frame that lies in a burst, `row` being its first block there. It is not begun once more. */
  beginIn(burst: ReadAhead, row: number, offset: number, length: number): void {
    const span = offset + length;
    const bytes = burst.bytes;
    const stride = burst.stride;
    const base = burst.base + row * stride;
    this.bytes = bytes;
    this.base = base;
    this.block = burst.first + row;
    this.behind = burst.count - row - 1;
    this.at = offset;
    this.span = span;
    this.held = span;
    if (span > BLOCK_BYTES) {
      this.held = BLOCK_BYTES;
      if (span <= BLOCK_BYTES * 2 && length <= MOST_JOINED) {
        const next = base + stride;
        this.bytes = concat(
          view(bytes, base + offset, base + BLOCK_BYTES),
          view(bytes, next, next + span - BLOCK_BYTES),
        );
        // As if the block were longer.
        this.base = -offset;
        this.held = span;
      }
    }
  }

  /** Others may read from the card before more is taken. */
  forget(): void {
    this.bytes = null;
    this.block += divide(this.at, BLOCK_BYTES);
    this.span -= this.at;
    this.at %= BLOCK_BYTES;
    this.span += this.at;
  }

  /** Begins the same frame once more. */
  restart(): void {
    this.begin(this.firstBlock, this.firstAt, this.length);
  }

  /** Reads from the block at hand on. Returns false when the card failed. */
  load(): boolean {
    const needed = divide(this.span + BLOCK_BYTES - 1, BLOCK_BYTES);
    const got = this.file.read(this.block, needed < 1 ? 1 : needed < READ_BLOCKS ? needed : READ_BLOCKS);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    const data = this.file.volume.device;
    this.bytes = data.bytes;
    this.base = data.offset;
    this.behind = got - 1;
    this.held = this.span < BLOCK_BYTES ? this.span : BLOCK_BYTES;
    return true;
  }

  /** Whether fewer bytes of the frame are here than a code may have, and the rest of them is not. */
  isShort(): boolean {
    return this.behind === 0 && this.held < this.span && this.held - this.at < MOST_CODE;
  }

  /** On to the next block, which may have to be loaded. */
  nextBlock(): void {
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

  /** The next byte, wherever it lies; 0 beyond the end, and when the card failed. */
  take(): number {
    if (this.at >= this.span) {
      return 0;
    }
    if (this.at >= BLOCK_BYTES && this.at >= this.held) {
      this.nextBlock();
    }
    if (this.bytes === null && !this.load()) {
      return 0;
    }
    const byte = u8(this.bytes as Buf, this.base + this.at);
    this.at++;
    return byte;
  }
}
