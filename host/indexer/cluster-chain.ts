// Following cluster chains with the FAT's blocks kept as words, each read once. Layer: host/indexer.
// core/storage/cluster-table.ts reads and judges them; 32-bit entries that are sound are then found here at once.
import { type ClusterTable, END_OF_CHAIN } from "../../firmware/core/storage/cluster-table.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "./card-device.js";

/** Tables of more entries than this, 128 MB, are not kept as a whole. */
const MOST_ENTRIES = 2 ** 25;
const ENTRIES_OF_BLOCK = 128;
/** Blocks, 16 MB. */
const MOST_AHEAD = 32768;

export class ClusterChain {
  readonly #table: ClusterTable;
  readonly #device: CardDevice;
  readonly #words: Uint32Array;
  /** The same memory. */
  readonly #bytes: Uint8Array;
  readonly #loaded: Uint8Array;
  /** FAT32 uses 28 bits of an entry. */
  readonly #mask: number;
  readonly #endMark: number;

  constructor(volume: Volume, device: CardDevice) {
    this.#table = volume.table;
    this.#device = device;
    const { entryBits, lastCluster } = volume.table;
    const isKept = entryBits === 32 && lastCluster < MOST_ENTRIES;
    const blocks = isKept ? Math.min(Math.floor(lastCluster / ENTRIES_OF_BLOCK) + 1, volume.table.blocks) : 0;
    this.#words = new Uint32Array(blocks * ENTRIES_OF_BLOCK);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#loaded = new Uint8Array(blocks);
    this.#mask = volume.filesystem === "exFAT" ? 0xffffffff : 0x0fffffff;
    this.#endMark = this.#mask - 7;
  }

  /** Reads the whole table at once, where it is not large: less work than some thousand blocks of it one by one. */
  readAhead(): void {
    const { start } = this.#table;
    const wanted = this.#loaded.length;
    if (wanted > MOST_AHEAD) return;
    for (let done = 0; done < wanted; ) {
      const got = this.#device.readInto(this.#bytes, done * 512, start + done, wanted - done);
      // What cannot be read now is asked for when it is needed.
      if (got < 1) return;
      this.#loaded.fill(1, done, done + got);
      done += got;
    }
  }

  /** Whether each block of the table is read once only. */
  get keeps(): boolean {
    return this.#loaded.length > 0;
  }

  /** As ClusterTable.next. */
  next(cluster: number): number {
    const block = cluster >>> 7;
    if (block >= this.#loaded.length) return this.#table.next(cluster);
    if (this.#loaded[block] === 0) {
      // What cannot be read here is asked of the table, which knows of other copies.
      const place = block * ENTRIES_OF_BLOCK * 4;
      if (this.#device.readInto(this.#bytes, place, this.#table.start + block, 1) !== 1)
        return this.#table.next(cluster);
      this.#loaded[block] = 1;
    }
    const value = (this.#words[cluster] & this.#mask) >>> 0;
    if (value >= this.#endMark) return END_OF_CHAIN;
    return this.#table.holds(value) ? value : this.#table.next(cluster);
  }
}
