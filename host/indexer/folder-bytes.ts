// The directory slots of one folder in one piece, for folders that are whole: a chain that ends where it should, every
// block readable. What is damaged is left to the portable reader. Layer: host/indexer.
import { END_OF_CHAIN } from "../../firmware/core/storage/cluster-table.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "./card-device.js";
import { ClusterBitmap } from "./cluster-bitmap.js";
import { ClusterChain } from "./cluster-chain.js";

/** Blocks read at once where the end mark may be near: reading on costs less than asking again, once a folder is long. */
const CAREFUL_BLOCKS = 2;

/** The most slots that a set has. */
const PADDING_BYTES = 21 * 32;

export class FolderBytes {
  bytes = Buffer.alloc(1 << 16);
  /** Bytes before the end mark. */
  end = 0;
  readonly #volume: Volume;
  readonly #device: CardDevice;
  readonly #chain: ClusterChain;
  /** Bytes read: the reader of entries looks for the end mark itself, as the portable one does. */
  filled = 0;
  /** Clusters that belong to folders: one that comes to them is not whole. */
  taken = new ClusterBitmap();
  /** The clusters read, as runs of neighbours: first and last of each. */
  readonly runs: number[] = [];
  #over = false;
  /** Blocks that should reach behind the end mark; 0 where nothing is known. */
  #expected = 0;

  constructor(volume: Volume, device: CardDevice) {
    this.#volume = volume;
    this.#device = device;
    this.#chain = new ClusterChain(volume, device);
    if (!this.#chain.keeps) device.keepBefore = volume.dataStart;
  }

  /** Before all folders of a card are read again. */
  readAhead(): void {
    this.#chain.readAhead();
  }

  /**
   * @param slots how many slots the folder had last time, if that is known: no block behind their end mark is read
   * @returns whether the folder is whole and was read
   */
  read(ref: FileRef, slots = -1): boolean {
    this.#expected = Math.ceil((slots + 1) / 16);
    this.filled = 0;
    this.runs.length = 0;
    this.#over = false;
    const blocks = ref.sizeBlocks + (ref.tailBytes > 0 ? 1 : 0);
    const whole = ref.contiguous ? this.#readContiguous(ref, blocks) : this.#readChain(ref.firstCluster, blocks);
    if (!whole) return false;
    const filled = this.filled;
    // What cannot be an entry any more looks like one to nobody.
    this.#makeRoom(PADDING_BYTES);
    this.bytes.fill(0, filled, filled + PADDING_BYTES);
    this.filled += PADDING_BYTES;
    const { bytes } = this;
    let end = 0;
    while (end < this.filled && bytes[end] !== 0) end += 32;
    this.end = end;
    if (this.#over) this.#leaveBehind(Math.floor(end / 512) + 1);
    return true;
  }

  /** Has `runs` end with the cluster in which the folder's block number `blocks` is, counted from 1. */
  #leaveBehind(blocks: number): void {
    const { runs } = this;
    let left = Math.ceil(blocks / this.#volume.clusterBlocks);
    for (let i = 0; i < runs.length; i += 2) {
      const clusters = runs[i + 1] - runs[i] + 1;
      if (clusters >= left) {
        runs[i + 1] = runs[i] + left - 1;
        runs.length = i + 2;
        return;
      }
      left -= clusters;
    }
  }

  /** Makes the clusters of the folder that was just read its own. */
  take(): void {
    takeRuns(this.runs, 0, this.runs.length, this.taken);
  }

  #readContiguous(ref: FileRef, blocks: number): boolean {
    const volume = this.#volume;
    if (ref.firstCluster === 0 && volume.rootStart > 0) return this.#readCarefully(volume.rootStart, blocks);
    const last = ref.firstCluster + Math.floor(Math.max(0, blocks - 1) / volume.clusterBlocks);
    if (!volume.table.holds(ref.firstCluster) || !volume.table.holds(last)) return false;
    return this.#readCarefully(this.#place(ref.firstCluster), blocks);
  }

  #place(cluster: number): number {
    return this.#volume.dataStart + (cluster - 2) * this.#volume.clusterBlocks;
  }

  #readChain(first: number, blocks: number): boolean {
    const { clusterBlocks, table } = this.#volume;
    const chain = this.#chain;
    if (!table.holds(first)) return false;
    let left = blocks;
    let start = first;
    let together = 1;
    let cluster = first;
    const starts = [first];
    const ends: number[] = [];
    while (left > 0 && !this.#over) {
      // The last cluster that a size allows is not asked for what follows it; FAT knows no size, only a limit.
      const isEnough = this.#expected > 0 && blocks - left + together * clusterBlocks >= this.#expected;
      const isLast = isEnough || together * clusterBlocks >= left;
      if (isLast && !isEnough && this.#volume.filesystem !== "exFAT") return false;
      const next = isLast ? END_OF_CHAIN : chain.next(cluster);
      if (next < 0) return false;
      if (next === cluster + 1 && together < 64) {
        cluster = next;
        together++;
        continue;
      }
      const size = Math.min(left, together * clusterBlocks);
      if (next === END_OF_CHAIN) {
        const sure = size - Math.min(size, clusterBlocks);
        const whole =
          this.#readAll(this.#place(start), sure) && this.#readCarefully(this.#place(start) + sure, size - sure);
        return whole && (this.#over || !isEnough);
      }
      if (!this.#readAll(this.#place(start), size)) return false;
      left -= size;
      ends.push(cluster);
      // A loop has a jump in it.
      for (let i = 0; i < starts.length; i++) if (next >= starts[i] && next <= ends[i]) return false;
      starts.push(next);
      start = next;
      cluster = next;
      together = 1;
    }
    return true;
  }

  #readAll(first: number, count: number): boolean {
    if (count === 0 || this.#over) return true;
    if (!this.#areFree(first, count)) return false;
    const bytes = count * 512;
    this.#makeRoom(bytes);
    if (this.#device.readInto(this.bytes, this.filled, first, count) !== count) return false;
    this.filled += bytes;
    this.#over = this.bytes[this.filled - 32] === 0;
    return true;
  }

  /** Whether no folder has the clusters of these blocks; notes them as this one's. */
  #areFree(firstBlock: number, count: number): boolean {
    const { dataStart, clusterBlocks } = this.#volume;
    const { runs } = this;
    // The root folder of FAT12 and FAT16 lies before the clusters.
    if (firstBlock < dataStart) return true;
    const first = Math.floor((firstBlock - dataStart) / clusterBlocks) + 2;
    const last = Math.floor((firstBlock + count - 1 - dataStart) / clusterBlocks) + 2;
    for (let cluster = first; cluster <= last; cluster++) if (this.taken.has(cluster)) return false;
    const end = runs.length - 1;
    if (end > 0 && (runs[end] === first || runs[end] + 1 === first)) runs[end] = last;
    else runs.push(first, last);
    return true;
  }

  #makeRoom(bytes: number): void {
    while (this.bytes.length < this.filled + bytes) {
      const larger = Buffer.alloc(this.bytes.length * 2);
      this.bytes.copy(larger, 0, 0, this.filled);
      this.bytes = larger;
    }
  }

  #readCarefully(first: number, count: number): boolean {
    let done = 0;
    while (done < count && !this.#over) {
      const known = this.#expected - (this.filled >> 9);
      const step = Math.min(count - done, known > 0 ? known : CAREFUL_BLOCKS + (this.filled >> 14));
      if (!this.#readAll(first + done, step)) return false;
      done += step;
    }
    return true;
  }
}

/** @returns whether none of the clusters of these runs is taken */
export function runsAreFree(runs: readonly number[], from: number, end: number, taken: ClusterBitmap): boolean {
  for (let i = from; i < end; i += 2) {
    for (let cluster = runs[i]; cluster <= runs[i + 1]; cluster++) if (taken.has(cluster)) return false;
  }
  return true;
}

export function takeRuns(runs: readonly number[], from: number, end: number, taken: ClusterBitmap): void {
  for (let i = from; i < end; i += 2) for (let cluster = runs[i]; cluster <= runs[i + 1]; cluster++) taken.add(cluster);
}
