// The blocks of one file or folder, through its cluster chain. Layer: core/storage.
// Bounded: a chain is never followed further than the file's size needs, so that a loop in it cannot hang anyone.
import { divide } from "../bytes/integer.js";
import { SKIMMED_BLOCKS, type Skimmer } from "../bytes/skimmer.js";
import { ReadError } from "./block-device.js";
import { ChainError, END_OF_CHAIN, neighbours } from "./cluster-table.js";
import type { FileRef } from "./file-ref.js";
import type { Volume } from "./volume.js";

/** Fragments of a chain remembered for jumping back; when full, every other one is dropped. */
const MAX_FRAGMENTS = 16;
/** Numbers kept of each: its place in the chain, its first cluster, its clusters as far as they are known. */
const FRAGMENT = 3;
/** Clusters looked at ahead one by one, where the table tells no more at a time. */
const FEW_CLUSTERS = 4;

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
  /** The fragment of the chain that was followed last: its first cluster, and that one's position in the chain. */
  private firstCluster: number;
  private firstIndex: number;
  /** Its last cluster, as far as it was followed. */
  private cluster: number;
  private index: number;
  /** Fragments that were left, in the order of the chain; FRAGMENT numbers each. The first one is never dropped. */
  private fragments: number[];
  /** Clusters that lie at least between the beginnings of two of them. */
  private apart: number;

  constructor(volume: Volume, ref: FileRef) {
    this.volume = volume;
    this.ref = ref;
    this.blocks = ref.sizeBlocks + (ref.tailBytes > 0 ? 1 : 0);
    this.tailBytes = ref.tailBytes;
    this.firstCluster = ref.firstCluster;
    this.firstIndex = 0;
    this.cluster = ref.firstCluster;
    this.index = 0;
    this.fragments = [];
    this.apart = 1;
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
    const left = this.runEnd - fileBlock < most * SKIMMED_BLOCKS ? 1 : most;
    return device.sweep(this.runBlock + fileBlock - this.runStart, left, skimmer);
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
    if (this.clusterOf(end - 1) !== this.cluster) {
      return false;
    }
    const clusters = this.lookAhead(this.blocks - end);
    if (clusters < 1) {
      return false;
    }
    const further = end + clusters * clusterBlocks;
    this.runEnd = further < this.blocks ? further : this.blocks;
    return true;
  }

  /** As ByteSource says. */
  foresee(fileBlock: number, blocks: number): boolean {
    if (!this.isPlaced(fileBlock)) {
      return this.place(fileBlock) >= 0;
    }
    return fileBlock + blocks > this.runEnd && this.lookOn();
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
      together = (this.cluster - first + 1) * clusterBlocks;
      // Further than asked for: what follows is mostly read next. As far as the same block of the table tells.
      let clusters = 1;
      while (clusters === 1 && together < FEW_CLUSTERS * clusterBlocks && start + together < this.blocks) {
        clusters = this.lookAhead(this.blocks - start - together);
        together += clusters * clusterBlocks;
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

  /** Goes on to the neighbours of the last known cluster, if the next of the file's `blocks` lie there. @returns clusters */
  private lookAhead(blocks: number): number {
    const clusterBlocks = this.volume.clusterBlocks;
    const clusters = neighbours(this.volume.table, this.cluster, divide(blocks + clusterBlocks - 1, clusterBlocks));
    this.cluster += clusters;
    this.index += clusters;
    return clusters;
  }

  /** Cluster number `index` of the chain. Follows it from the nearest place that is known. */
  private locate(index: number): number {
    const table = this.volume.table;
    const fragments = this.fragments;
    if (
      index < this.firstIndex ||
      // After going back what lies ahead is known as well.
      (index > this.index && fragments.length > 0 && fragments[fragments.length - FRAGMENT] > this.firstIndex)
    ) {
      this.goNear(index);
    }
    if (!table.holds(this.cluster) || index >= this.volume.clusterCount) {
      return ChainError.brokenChain;
    }
    while (this.index < index) {
      const clusters = neighbours(table, this.cluster, index - this.index);
      if (clusters > 0) {
        this.cluster += clusters;
        this.index += clusters;
        continue;
      }
      const next = table.next(this.cluster);
      if (next === END_OF_CHAIN) {
        return ChainError.chainEnd;
      }
      if (next < 0) {
        return next;
      }
      const after = this.index + 1;
      if (next !== this.cluster + 1) {
        this.keepFragment();
        this.firstCluster = next;
        this.firstIndex = after;
      }
      this.cluster = next;
      this.index = after;
    }
    return this.firstCluster + index - this.firstIndex;
  }

  /** Goes to the last fragment that is remembered and begins at or before `index`, where that is nearer. */
  private goNear(index: number): void {
    this.keepFragment();
    const fragments = this.fragments;
    let at = fragments.length - FRAGMENT;
    while (fragments[at] > index) {
      at -= FRAGMENT;
    }
    if (index >= this.firstIndex && fragments[at] <= this.firstIndex) {
      return;
    }
    this.firstIndex = fragments[at];
    this.firstCluster = fragments[at + 1];
    const further = fragments[at + 2] - 1;
    this.index = this.firstIndex + further;
    this.cluster = this.firstCluster + further;
  }

  /** Remembers the fragment that was followed last, if none is remembered too near before it. */
  private keepFragment(): void {
    const fragments = this.fragments;
    const index = this.firstIndex;
    let at = fragments.length - FRAGMENT;
    while (at >= 0 && fragments[at] > index) {
      at -= FRAGMENT;
    }
    const clusters = this.index - index + 1;
    if (at >= 0 && fragments[at] === index) {
      fragments[at + 2] = clusters;
    } else if (at === fragments.length - FRAGMENT && (at < 0 || index - fragments[at] >= this.apart)) {
      fragments.push(index, this.firstCluster, clusters);
      if (fragments.length > MAX_FRAGMENTS * FRAGMENT) {
        this.thinOut();
      }
    }
  }

  private thinOut(): void {
    const kept: number[] = [];
    const old = this.fragments;
    for (let at = 0; at < old.length; at += 2 * FRAGMENT) {
      kept.push(old[at], old[at + 1], old[at + 2]);
    }
    this.fragments = kept;
    this.apart *= 2;
  }
}
