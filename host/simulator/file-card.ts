// A card image as the content of a virtual card, read when it is asked for: it may be larger than any memory.
// Layer: host/simulator.
import { closeSync, openSync, readSync } from "node:fs";
import type { CardContent } from "../../hardware/virtual/engine.js";
import { systemReason, UserError } from "../errors.js";
import { statOfFile } from "../regular-file.js";

const BLOCK_BYTES = 512;
const CHUNK_BLOCKS = 64;

export class FileCard implements CardContent {
  readonly blockCount: number;
  readonly #file: number;
  readonly #path: string;
  readonly #chunk = new Uint8Array(CHUNK_BLOCKS * BLOCK_BYTES);
  #first = -1;

  constructor(path: string) {
    this.#path = path;
    this.blockCount = Math.floor(statOfFile(path).size / BLOCK_BYTES);
    try {
      this.#file = openSync(path, "r");
    } catch (error) {
      throw new UserError(`cannot read ${path}: ${systemReason(error)}`);
    }
    if (this.blockCount === 0) {
      this.close();
      throw new UserError(`${path} is no card image: it has not one block of 512 bytes`);
    }
  }

  readBlock(block: number, into: Uint8Array, offset: number): void {
    const first = block - (block % CHUNK_BLOCKS);
    if (first !== this.#first) {
      this.#chunk.fill(0);
      try {
        readSync(this.#file, this.#chunk, 0, this.#chunk.length, first * BLOCK_BYTES);
      } catch (error) {
        throw new UserError(`cannot read ${this.#path}: ${systemReason(error)}`);
      }
      this.#first = first;
    }
    const at = (block - first) * BLOCK_BYTES;
    into.set(this.#chunk.subarray(at, at + BLOCK_BYTES), offset);
  }

  close(): void {
    closeSync(this.#file);
  }
}
