// Where a catalog goes while it is made: to a file, or to memory where none is wanted; and how it is read back.
// Layer: host/indexer.
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { ByteSource } from "../../firmware/core/storage/byte-source.js";

const BLOCK_BYTES = 512;
const CHUNK_BLOCKS = 256;

export class CatalogStore {
  bytes = 0;
  readonly #file: number | null;
  readonly #chunks: Buffer[] = [];

  /** @param path null: in memory. @param keep the catalog that is there, to be read */
  constructor(path: string | null, keep = false) {
    this.#file = path === null ? null : openSync(path, keep ? "r" : "w+");
    if (keep && this.#file !== null) this.bytes = fstatSync(this.#file).size;
  }

  readonly take = (bytes: Uint8Array): void => {
    if (this.#file === null) this.#chunks.push(Buffer.from(bytes));
    else for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.bytes += bytes.length;
  };

  /** After the last `take`. */
  source(): ByteSource {
    return this.#file === null ? memorySource(Buffer.concat(this.#chunks)) : fileSource(this.#file, this.bytes);
  }

  /** All of a catalog that is kept in memory. */
  memory(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

export function memorySource(bytes: Uint8Array): ByteSource {
  const device = { bytes, offset: 0, stride: BLOCK_BYTES };
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
  return {
    blocks,
    tailBytes: bytes.length % BLOCK_BYTES,
    volume: { device },
    read(fileBlock, count) {
      device.offset = fileBlock * BLOCK_BYTES;
      return Math.min(count, blocks - fileBlock);
    },
  };
}

function fileSource(file: number, length: number): ByteSource {
  const device = { bytes: new Uint8Array(CHUNK_BLOCKS * BLOCK_BYTES), offset: 0, stride: BLOCK_BYTES };
  const blocks = length / BLOCK_BYTES;
  /** The first block in memory, and how many there are. */
  let first = 0;
  let held = 0;
  return {
    blocks,
    tailBytes: 0,
    volume: { device },
    read(fileBlock, count) {
      const wanted = Math.min(count, blocks - fileBlock);
      if (fileBlock < first || fileBlock + wanted > first + held) {
        const got = readSync(file, device.bytes, 0, device.bytes.length, fileBlock * BLOCK_BYTES);
        first = fileBlock;
        held = Math.floor(got / BLOCK_BYTES);
      }
      device.offset = (fileBlock - first) * BLOCK_BYTES;
      return Math.min(wanted, held - (fileBlock - first));
    },
  };
}
