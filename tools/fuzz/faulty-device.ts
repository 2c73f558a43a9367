// A card that misbehaves: short answers, wire bytes between the blocks, blocks that cannot be read, an image cut short.
// Counts what it is asked for. Layer: tools (fuzzing).
import { BLOCK_BYTES, type BlockDevice, ReadError } from "../../firmware/core/storage/block-device.js";
import type { SparseImage } from "../fixtures/sparse-image.js";

export interface Behaviour {
  /** Bytes from one block to the next in the buffer: 512, or more as on the wire. */
  readonly stride: number;
  /** Blocks of the longest answer. */
  readonly mostBlocks: number;
  readonly badBlocks: ReadonlySet<number>;
  /** What a bad block is answered with. */
  readonly badAnswer: number;
  /** Blocks that are there; fewer than the image has where it was cut. */
  readonly blockCount: number;
}

export class TooManyReads extends Error {}

export class FaultyDevice implements BlockDevice {
  readonly blockCount: number;
  bytes: Uint8Array;
  offset: number;
  readonly stride: number;
  /** The PC's device keeps blocks in front of this one; here they are read again. */
  keepBefore = 0;
  reads = 0;
  blocksRead = 0;
  readonly #image: SparseImage;
  readonly #behaviour: Behaviour;
  readonly #mostReads: number;
  readonly #block = new Uint8Array(BLOCK_BYTES);

  constructor(image: SparseImage, behaviour: Behaviour, mostReads: number) {
    this.#image = image;
    this.#behaviour = behaviour;
    this.#mostReads = mostReads;
    this.blockCount = behaviour.blockCount;
    this.stride = behaviour.stride;
    this.offset = behaviour.stride - BLOCK_BYTES;
    this.bytes = new Uint8Array(this.offset + behaviour.mostBlocks * behaviour.stride);
  }

  read(first: number, count: number): number {
    const { mostBlocks, stride } = this.#behaviour;
    return this.#into(this.bytes, this.offset, stride, first, Math.min(count, mostBlocks));
  }

  /** As the PC's device reads into memory of its caller: as much at once as it likes. */
  readInto(into: Uint8Array, offset: number, first: number, count: number): number {
    return this.#into(into, offset, BLOCK_BYTES, first, count);
  }

  #into(into: Uint8Array, offset: number, stride: number, first: number, count: number): number {
    this.reads++;
    if (this.reads > this.#mostReads) throw new TooManyReads(`more than ${this.#mostReads} reads`);
    const { badBlocks, badAnswer } = this.#behaviour;
    if (!Number.isInteger(first) || !Number.isInteger(count) || count < 1) {
      throw new RangeError(`read(${first}, ${count}) is no sensible question`);
    }
    if (first < 0 || first >= this.blockCount) return ReadError.outOfRange;
    const blocks = Math.min(count, this.blockCount - first);
    let done = 0;
    while (done < blocks && !badBlocks.has(first + done)) {
      this.#image.read(first + done, this.#block);
      into.set(this.#block, offset + done * stride);
      done++;
    }
    this.blocksRead += done;
    return done === 0 ? badAnswer : done;
  }
}
