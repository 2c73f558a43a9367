// The blocks of one file or folder, through its cluster chain. Layer: core/storage.
// Bounded: a chain is never followed further than the file's size needs, so that a loop in it cannot hang anyone.
import { divide } from "../bytes/integer.js";
import { ReadError, SKIMMED_BLOCKS, type Skimmer } from "./block-device.js";
import { ChainError, END_OF_CHAIN, neighbours } from "./cluster-table.js";
import type { FileRef } from "./file-ref.js";
import type { Volume } from "./volume.js";

/** Places of a chain remembered for jumping back; when full, every other one is dropped. */
const MAX_MARKS = 32;
/** The least that lie between two of them. */
const LEAST_MARK = 8;
/** Blocks for which the chain is looked at ahead. */
const RUN_BLOCKS = 1024;

export class FileReader {
  readonly volume: Volume;
  /** Blocks, the one with the tail included. */
  readonly blocks: number;
  /** Bytes in the last block, 0 where it is full. */
  readonly tailBytes: number;
  private ref: FileRef;
  /** Blocks of the file that are known to lie together on the card, and where the first one lies. */
  private runStart: number;
  /** As `place` says. */
  runEnd: number;
  private runBlock: number;
  /** A cluster of the chain, as far as it was followed, and its position in there. */
  private cluster: number;
  private index: number;
  private marks: number[];
  private markEvery: number;

  constructor(volume: Volume, ref: FileRef) {
    this.volume = volume;
    this.ref = ref;
    this.blocks = ref.sizeBlocks + (ref.tailBytes > 0 ? 1 : 0);
    this.tailBytes = ref.tailBytes;
    this.cluster = ref.firstCluster;
    this.index = 0;
    this.marks = [];
    // So that they last for all of it.
    const marks = divide(this.blocks, volume.clusterBlocks * MAX_MARKS) + 1;
    this.markEvery = marks < LEAST_MARK ? LEAST_MARK : marks;
    this.runStart = 0;
    this.runEnd = 0;
    this.runBlock = 0;
  }

  /**
   * Reads up to `count` (≥ 1) blocks that lie together on the card, from block `fileBlock` of the file. The data is in
   * `volume.device`, as BlockDevice says.
   * @returns blocks read, or a negative ReadError or ChainError
   */
  read(fileBlock: number, count: number): number {
    // Mostly the next blocks of a run that is known: then the chain is not asked again.
    if (fileBlock < this.runStart || fileBlock >= this.runEnd) {
      const failure = this.findRun(fileBlock);
      if (failure < 0) {
        return failure;
      }
    }
    const run = this.runEnd - fileBlock;
    return this.volume.device.read(this.runBlock + fileBlock - this.runStart, count < run ? count : run);
  }

  /** As ByteSource says. */
  sweep(fileBlock: number, most: number, skimmer: Skimmer): number {
    const device = this.volume.device;
    if (device.sweep === undefined || fileBlock < this.runStart || fileBlock + SKIMMED_BLOCKS > this.runEnd) {
      return 0;
    }
    const left = divide(this.runEnd - fileBlock, SKIMMED_BLOCKS);
    return device.sweep(this.runBlock + fileBlock - this.runStart, most < left ? most : left, skimmer);
  }

  /**
   * Where block `fileBlock` of the file is on the card; it and the blocks behind it, up to block `runEnd` of the file,
   * lie there one after the other. For those who read many blocks from the device itself.
   * @returns the device's block, or a negative ReadError or ChainError
   */
  place(fileBlock: number): number {
    if (fileBlock < this.runStart || fileBlock >= this.runEnd) {
      const failure = this.findRun(fileBlock);
      if (failure < 0) {
        return failure;
      }
    }
    return this.runBlock + fileBlock - this.runStart;
  }

  /**
   * Looks further for the end of the run, as far as one block of the table tells. Returns false where it ends as it is
   * known: `runEnd` is right then.
   */
  lookOn(): boolean {
    const end = this.runEnd;
    const clusterBlocks = this.volume.clusterBlocks;
    if (this.ref.contiguous || end === 0 || end >= this.blocks || (end - this.runStart) % clusterBlocks !== 0) {
      return false;
    }
    const left = this.blocks - end;
    const wanted = left < RUN_BLOCKS ? left : RUN_BLOCKS;
    const clusters = neighbours(this.volume.table, this.cluster, divide(wanted + clusterBlocks - 1, clusterBlocks));
    if (clusters < 1 || this.clusterOf(end - 1) !== this.cluster) {
      return false;
    }
    this.advance(this.cluster + clusters, clusters);
    const further = end + clusters * clusterBlocks;
    this.runEnd = further < this.blocks ? further : this.blocks;
    return true;
  }

  /** Whether it is known where block `fileBlock` is: then reading it takes nothing but the read. */
  isPlaced(fileBlock: number): boolean {
    return fileBlock >= this.runStart && fileBlock < this.runEnd;
  }

  /** Makes the run known in which block `fileBlock` is. @returns 0, or a negative ReadError or ChainError */
  private findRun(fileBlock: number): number {
    if (fileBlock >= this.blocks) {
      return ReadError.outOfRange;
    }
    const volume = this.volume;
    const ref = this.ref;
    const clusterBlocks = volume.clusterBlocks;
    let start = 0;
    let together = this.blocks;
    if (ref.contiguous) {
      if (ref.firstCluster === 0 && volume.rootStart > 0) {
        this.runBlock = volume.rootStart;
      } else {
        const cluster = ref.firstCluster + divide(fileBlock, clusterBlocks);
        if (!volume.table.holds(ref.firstCluster) || !volume.table.holds(cluster)) {
          return ChainError.brokenChain;
        }
        // A size may lie: where the file would end behind the volume, the run ends with the cluster asked for.
        if (!volume.table.holds(ref.firstCluster + divide(this.blocks - 1, clusterBlocks))) {
          together = fileBlock - (fileBlock % clusterBlocks) + clusterBlocks;
        }
        this.runBlock = volume.dataStart + (ref.firstCluster - 2) * clusterBlocks;
      }
    } else {
      start = fileBlock - (fileBlock % clusterBlocks);
      const first = this.locate(start / clusterBlocks);
      if (first < 0) {
        return first;
      }
      this.runBlock = volume.dataStart + (first - 2) * clusterBlocks;
      together = clusterBlocks;
      // Further than asked for: what follows is mostly read next. As far as the same block of the table tells.
      // A table of 12-bit entries tells one cluster at a time.
      let clusters = 1;
      while (clusters === 1 && together < RUN_BLOCKS && start + together < this.blocks) {
        const left = this.blocks - start - together;
        const wanted = left < RUN_BLOCKS ? left : RUN_BLOCKS;
        clusters = neighbours(volume.table, this.cluster, divide(wanted + clusterBlocks - 1, clusterBlocks));
        if (clusters > 0) {
          this.advance(this.cluster + clusters, clusters);
          together += clusters * clusterBlocks;
        }
      }
    }
    this.runStart = start;
    this.runEnd = start + together < this.blocks ? start + together : this.blocks;
    return 0;
  }

  /** The cluster of a block that was just read; 0 in the root folder's own region of FAT12 and FAT16. */
  clusterOf(fileBlock: number): number {
    const clusterBlocks = this.volume.clusterBlocks;
    const ref = this.ref;
    if (ref.contiguous) {
      return ref.firstCluster === 0 ? 0 : ref.firstCluster + divide(fileBlock, clusterBlocks);
    }
    return divide(this.runBlock + fileBlock - this.runStart - this.volume.dataStart, clusterBlocks) + 2;
  }

  /** Goes `clusters` further in the chain, all neighbours, to `cluster`. */
  private advance(cluster: number, clusters: number): void {
    this.cluster = cluster;
    this.index += clusters;
    let mark = (this.marks.length + 1) * this.markEvery;
    while (mark <= this.index) {
      if (this.marks.length === MAX_MARKS) {
        const kept: number[] = [];
        for (let i = 1; i < MAX_MARKS; i += 2) {
          kept.push(this.marks[i]);
        }
        this.marks = kept;
        this.markEvery *= 2;
      } else {
        this.marks.push(cluster - (this.index - mark));
      }
      mark = (this.marks.length + 1) * this.markEvery;
    }
  }

  /** Cluster number `index` of the chain. Follows it from the nearest place that is known. */
  private locate(index: number): number {
    const table = this.volume.table;
    if (index < this.index) {
      const mark = divide(index, this.markEvery);
      this.index = mark * this.markEvery;
      this.cluster = mark === 0 ? this.ref.firstCluster : this.marks[mark - 1];
    }
    if (!table.holds(this.cluster) || index >= this.volume.clusterCount) {
      return ChainError.brokenChain;
    }
    while (this.index < index) {
      const clusters = neighbours(table, this.cluster, index - this.index);
      if (clusters > 0) {
        this.advance(this.cluster + clusters, clusters);
        continue;
      }
      const next = table.next(this.cluster);
      if (next === END_OF_CHAIN) {
        return ChainError.chainEnd;
      }
      if (next < 0) {
        return next;
      }
      this.advance(next, 1);
    }
    return this.cluster;
  }
}
