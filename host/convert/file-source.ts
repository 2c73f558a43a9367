// A file of the PC, read block by block as the player reads one from a card. Layer: host/convert.
import { closeSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES, ReadError } from "../../firmware/core/storage/block-device.js";
import type { ByteSource } from "../../firmware/core/storage/byte-source.js";
import { systemReason, UserError } from "../errors.js";
import { statOfFile } from "../regular-file.js";

const MOST_BLOCKS = 16;

export class FileSource implements ByteSource {
  readonly bytes: number;
  readonly blocks: number;
  readonly tailBytes: number;
  readonly volume: ByteSource["volume"];
  readonly #file: number;
  readonly #buffer = new Uint8Array(MOST_BLOCKS * BLOCK_BYTES);
  /** The block that is in the buffer, where there is just one. */
  #block = -1;

  /** @throws UserError where it cannot be read */
  constructor(path: string) {
    this.bytes = statOfFile(path).size;
    try {
      this.#file = openSync(path, "r");
    } catch (error) {
      throw new UserError(`cannot read ${path}: ${systemReason(error)}`);
    }
    this.blocks = Math.ceil(this.bytes / BLOCK_BYTES);
    this.tailBytes = this.bytes % BLOCK_BYTES;
    this.volume = { device: { bytes: this.#buffer, offset: 0, stride: BLOCK_BYTES } };
  }

  read(fileBlock: number, count: number): number {
    if (fileBlock < 0 || fileBlock >= this.blocks) return ReadError.outOfRange;
    const blocks = Math.min(count, this.blocks - fileBlock, MOST_BLOCKS);
    // A block may have the headers of dozens of chunks, asked for one by one.
    if (blocks === 1 && fileBlock === this.#block) return 1;
    this.#block = blocks === 1 ? fileBlock : -1;
    this.#buffer.fill(0);
    readSync(this.#file, this.#buffer, 0, blocks * BLOCK_BYTES, fileBlock * BLOCK_BYTES);
    return blocks;
  }

  /** @returns bytes from a place on, fewer at the end of the file */
  content(block: number, offset: number, length: number): Uint8Array {
    const data = new Uint8Array(length);
    return data.subarray(0, readSync(this.#file, data, 0, length, block * BLOCK_BYTES + offset));
  }

  close(): void {
    closeSync(this.#file);
  }
}
