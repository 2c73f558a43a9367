// Where a card image is kept while it is written: in memory, or straight in a (sparse) file for large cards.
// Layer: host/media. Positions are 512-byte blocks, as everywhere in this project.
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

export const BLOCK_BYTES = 512;

export interface BlockStore {
  readonly blockCount: number;
  /** Fills `into` (a whole number of blocks) from block `first`. */
  read(first: number, into: Uint8Array): void;
  write(first: number, from: Uint8Array): void;
}

export class MemoryBlocks implements BlockStore {
  readonly blockCount: number;

  constructor(readonly bytes: Uint8Array) {
    this.blockCount = Math.floor(bytes.length / BLOCK_BYTES);
  }

  read(first: number, into: Uint8Array): void {
    into.set(this.bytes.subarray(first * BLOCK_BYTES, first * BLOCK_BYTES + into.length));
  }

  write(first: number, from: Uint8Array): void {
    this.bytes.set(from, first * BLOCK_BYTES);
  }
}

/** An image file; blocks never written stay holes where the system knows them. */
export class FileBlocks implements BlockStore {
  readonly blockCount: number;
  readonly #descriptor: number;

  /** With `sizeBytes` the file is created anew; without it, an existing one is opened, for reading unless told. */
  constructor(path: string, sizeBytes?: number, access: "r" | "r+" = "r") {
    this.#descriptor = openSync(path, sizeBytes === undefined ? access : "w+");
    if (sizeBytes !== undefined) ftruncateSync(this.#descriptor, sizeBytes);
    this.blockCount = Math.floor((sizeBytes ?? fstatSync(this.#descriptor).size) / BLOCK_BYTES);
  }

  read(first: number, into: Uint8Array): void {
    const got = readSync(this.#descriptor, into, 0, into.length, first * BLOCK_BYTES);
    into.fill(0, got);
  }

  write(first: number, from: Uint8Array): void {
    writeSync(this.#descriptor, from, 0, from.length, first * BLOCK_BYTES);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
