// The file allocation table, one class for FAT12, FAT16, FAT32 and exFAT: they differ in the width of an entry and in
// where the reserved values begin. Layer: core/storage.
// Follows Microsoft's FAT specification (fatgen103), "FAT Data Structure", and the exFAT specification, section 4.1.
import { type Buf, slice, u8, u16 } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import { countAscending16, countAscending32 } from "../bytes/strided.js";
import { type BlockDevice, ReadError } from "./block-device.js";

/** Why a chain could not be followed; joins the ReadErrors in one number. */
export const ChainError = {
  /** An entry that names no cluster of this volume, a free or a bad one, or a chain that ends too early. */
  brokenChain: -5,
  /** The chain is whole, and ends before the place asked for: how a folder without a size ends. */
  chainEnd: -6,
} as const;

/** What `next` returns after the last cluster of a chain. */
export const END_OF_CHAIN = 0;

export class ClusterTable {
  private device: BlockDevice;
  /** 12, 16 or 32. */
  readonly entryBits: number;
  /** Blocks of the device: where the table begins, and how many it has. */
  readonly start: number;
  readonly blocks: number;
  private copies: number;
  readonly lastCluster: number;
  /** Upper 16 bits of the end marks of 32-bit entries: FAT32 uses only 28 bits of an entry. */
  private topMark: number;
  /** The block read last, and its number in the table; most chains stay in one block for long. */
  cached: Buf | null;
  private cachedBlock: number;
  /** The block that could not be read last, and why: trying again and again would take a card's patience and ours. */
  private badBlock: number;
  private badFailure: number;

  /**
   * @param start block of the device where the first usable copy begins
   * @param copies further copies that lie behind it, itself included
   */
  constructor(
    device: BlockDevice,
    entryBits: number,
    start: number,
    blocks: number,
    copies: number,
    clusterCount: number,
    topMark: number,
  ) {
    this.device = device;
    this.entryBits = entryBits;
    this.start = start;
    this.blocks = blocks;
    this.copies = copies;
    this.lastCluster = clusterCount + 1;
    this.topMark = topMark;
    this.cached = null;
    this.cachedBlock = -1;
    this.badBlock = -1;
    this.badFailure = 0;
  }

  /** Whether `cluster` is one of the volume's. */
  holds(cluster: number): boolean {
    return cluster >= 2 && cluster <= this.lastCluster;
  }

  /**
   * The cluster after `cluster`, which must be one that `holds` allows.
   * @returns END_OF_CHAIN after the last one, or a negative ReadError or ChainError
   */
  next(cluster: number): number {
    const bits = this.entryBits;
    let value: number;
    if (bits === 32) {
      const failure = this.load(divide(cluster, 128));
      if (failure < 0) {
        return failure;
      }
      const bytes = this.cached as Buf;
      const offset = (cluster % 128) * 4;
      const high = u16(bytes, offset + 2) % (this.topMark + 1);
      const low = u16(bytes, offset);
      if (high === this.topMark && low >= 0xfff8) {
        return END_OF_CHAIN;
      }
      value = high * 65536 + low;
    } else if (bits === 16) {
      const failure = this.load(divide(cluster, 256));
      if (failure < 0) {
        return failure;
      }
      value = u16(this.cached as Buf, (cluster % 256) * 2);
      if (value >= 0xfff8) {
        return END_OF_CHAIN;
      }
    } else {
      const at = cluster + divide(cluster, 2);
      const low = this.byteAt(at);
      const high = low < 0 ? low : this.byteAt(at + 1);
      if (high < 0) {
        return high;
      }
      value = cluster % 2 === 0 ? low + (high % 16) * 256 : divide(low, 16) + high * 16;
      if (value >= 0xff8) {
        return END_OF_CHAIN;
      }
    }
    return this.holds(value) ? value : ChainError.brokenChain;
  }

  /** 12-bit entries may lie across two blocks, so that they are read byte by byte. */
  private byteAt(position: number): number {
    const failure = this.load(divide(position, 512));
    return failure < 0 ? failure : u8(this.cached as Buf, position % 512);
  }

  /** Has block `block` of the table in `cached`. @returns 0, or a negative ReadError or ChainError */
  load(block: number): number {
    if (block === this.cachedBlock) {
      return 0;
    }
    if (block >= this.blocks) {
      return ChainError.brokenChain;
    }
    if (block === this.badBlock) {
      return this.badFailure;
    }
    const device = this.device;
    let failure = 0;
    // A copy of the table is what a bad block in the first one is there for.
    for (let copy = 0; copy < this.copies; copy++) {
      failure = device.read(this.start + copy * this.blocks + block, 1);
      if (failure > 0) {
        this.cached = slice(device.bytes, device.offset, device.offset + 512);
        this.cachedBlock = block;
        return 0;
      }
      if (failure === ReadError.cardGone) {
        return failure;
      }
    }
    this.badBlock = block;
    this.badFailure = failure;
    return failure;
  }
}

/**
 * How many clusters of the chain, at most `most`, follow `cluster` as its neighbours on the card. 0 says nothing: the
 * chain may go on elsewhere, end, or be broken; `next` tells. Not a method: mounting makes the table, and what only
 * mounting reaches is forgotten after it (core/player/part.ts).
 */
export function neighbours(table: ClusterTable, cluster: number, most: number): number {
  const bits = table.entryBits;
  if (bits === 12) {
    return table.next(cluster) === cluster + 1 ? 1 : 0;
  }
  const perBlock = bits === 32 ? 128 : 256;
  const at = cluster % perBlock;
  if (table.load((cluster - at) / perBlock) < 0) {
    return 0;
  }
  // The last cluster's entry can name no neighbour.
  let room = table.lastCluster - cluster;
  if (room > perBlock - at) {
    room = perBlock - at;
  }
  if (room > most) {
    room = most;
  }
  return bits === 32
    ? countAscending32(table.cached as Buf, at * 4, cluster + 1, room)
    : countAscending16(table.cached as Buf, at * 2, cluster + 1, room);
}
