// What a catalog knows a folder by: the sum of its directory slots. Layer: core/catalog. See FORMAT.md, "Freshness".
import { ascii } from "../bytes/ascii.js";
import { type Buf, slice, u8 } from "../bytes/buf.js";
import { CRC_OF_NOTHING, crcGoingOn, crcOfBytes } from "../bytes/crc32.js";
import { ChainError } from "../storage/cluster-table.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { CATALOG_NAME } from "./format.js";

const SLOT = 32;
/** Blocks of a step: on the Pico some 30 ms. */
const BURST_BLOCKS = 2;
/** Slots that wait for their sum: where a runtime sums natively, going on with a sum costs as much as a block of it. */
const MOST_PENDING = 2048;

/** The catalog's own name in UTF-16LE. */
function ownUnits(): string {
  return `${CATALOG_NAME.split("").join("\0")}\0`;
}

/** Whether a FAT slot is the only long name slot of the catalog's own entry. */
function isOwnFatName(bytes: Buf, at: number, units: string): boolean {
  return (
    u8(bytes, at) === 0x41 &&
    (u8(bytes, at + 11) & 0x3f) === 0x0f &&
    ascii(bytes, at + 1, 10) + ascii(bytes, at + 14, 12) + ascii(bytes, at + 28, 4) === `${units}\0\0`
  );
}

function within(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** Sums the slots of one folder, block by block. */
export class DirectorySum {
  /** After `end`. */
  crc: string;
  /** Slots summed. */
  slots: number;
  /** The end mark was met. */
  over: boolean;
  /** Takes a block whose last slot is no end mark to have none: a sum of something else is at worst a wrong one. */
  quick: boolean;
  /** Of the root folder: the first slot of the catalog's own entry, where it is known; else -1. */
  ownSlot: number;
  /** Slots added. */
  private seen: number;
  private isRoot: boolean;
  private exfat: boolean;
  private units: string;
  private pending: string;
  /** Of the catalog's own entry: slots still to be left out; on exFAT those that may be its own, and are held back. */
  private leaveOut: number;
  private held: Buf[];

  constructor(isRoot: boolean, exfat: boolean) {
    this.crc = CRC_OF_NOTHING;
    this.slots = 0;
    this.over = false;
    this.quick = false;
    this.pending = "";
    this.ownSlot = -1;
    this.seen = 0;
    this.isRoot = isRoot;
    this.exfat = exfat;
    this.units = isRoot ? ownUnits() : "";
    this.leaveOut = 0;
    this.held = [];
  }

  /** Adds the slots from `at` up to `end`. */
  add(bytes: Buf, at: number, end: number): void {
    let stop = at;
    if (this.quick && u8(bytes, end - SLOT) !== 0) {
      stop = end;
    }
    while (stop < end && u8(bytes, stop) !== 0) {
      stop += SLOT;
    }
    this.over = stop < end;
    if (!this.isRoot) {
      this.range(bytes, at, stop);
      return;
    }
    if (this.ownSlot >= 0 && !this.exfat) {
      // Where the catalog's own entry is need not be asked slot by slot.
      const own = at + (this.ownSlot - this.seen) * SLOT;
      this.seen += (end - at) / SLOT;
      this.inUse(bytes, at, within(own, at, stop));
      this.inUse(bytes, within(own + 2 * SLOT, at, stop), stop);
      return;
    }
    let from = at;
    for (let slot = at; slot < stop; slot += SLOT) {
      if (this.exfat ? !this.keepsExfat(bytes, slot) : !this.keepsFat(bytes, slot)) {
        // What lies before it goes in one piece.
        this.range(bytes, from, slot);
        from = slot + SLOT;
      }
    }
    this.range(bytes, from, stop);
  }

  private range(bytes: Buf, from: number, end: number): void {
    if (from < end) {
      this.slots += (end - from) / SLOT;
      if (end - from > MOST_PENDING) {
        this.sumPending();
        this.crc = crcOfBytes(this.crc, bytes, from, end);
        return;
      }
      this.pending += ascii(bytes, from, end - from);
      if (this.pending.length >= MOST_PENDING) {
        this.sumPending();
      }
    }
  }

  private sumPending(): void {
    if (this.pending !== "") {
      this.crc = crcGoingOn(this.crc, this.pending);
      this.pending = "";
    }
  }

  /** The slots in use of a FAT folder, none of which is the catalog's own. */
  private inUse(bytes: Buf, at: number, end: number): void {
    if (at >= end) {
      return;
    }
    // One native search: slot by slot it takes the Pico 2 ms each.
    if (ascii(bytes, at, end - at).indexOf("\xe5") < 0) {
      this.range(bytes, at, end);
      return;
    }
    let from = at;
    for (let slot = at; slot < end; slot += SLOT) {
      if (u8(bytes, slot) === 0xe5) {
        this.range(bytes, from, slot);
        from = slot + SLOT;
      }
    }
    this.range(bytes, from, end);
  }

  private keepsFat(bytes: Buf, at: number): boolean {
    if (this.leaveOut > 0) {
      this.leaveOut--;
      return false;
    }
    if (isOwnFatName(bytes, at, this.units)) {
      this.leaveOut = 1;
      return false;
    }
    return u8(bytes, at) !== 0xe5;
  }

  /** The catalog's own entry has three slots: File (85h) with two more, Stream Extension (C0h), File Name (C1h). */
  private keepsExfat(bytes: Buf, at: number): boolean {
    const type = u8(bytes, at);
    if (type < 0x80) {
      return false;
    }
    const held = this.held.length;
    if (held === 2 && type === 0xc1 && ascii(bytes, at + 2, this.units.length) === this.units) {
      this.held = [];
      return false;
    }
    if (held === 1 && type === 0xc0 && u8(bytes, at + 3) === CATALOG_NAME.length) {
      this.held.push(slice(bytes, at, at + SLOT));
      return false;
    }
    if (held > 0) {
      this.release();
    }
    if (type === 0x85 && u8(bytes, at + 1) === 2) {
      this.held.push(slice(bytes, at, at + SLOT));
      return false;
    }
    return true;
  }

  private release(): void {
    for (let i = 0; i < this.held.length; i++) {
      this.range(this.held[i], 0, SLOT);
    }
    this.held = [];
  }

  /** After the last slot. */
  end(): void {
    this.release();
    this.sumPending();
  }
}

/** Reads a folder's directory blocks and sums them, a burst a step. */
export class FolderSum {
  readonly sum: DirectorySum;
  /** The ReadError or ChainError of a block that cannot be read; then there is no sum. */
  failure: number;
  /** What the last step has read, which is still in the device's buffer: the first block and how many. */
  first: number;
  got: number;
  private file: FileReader;
  private clusterBlocks: number;

  constructor(volume: Volume, ref: FileRef) {
    this.sum = new DirectorySum(ref === volume.root, volume.filesystem === "exFAT");
    this.failure = 0;
    this.first = 0;
    this.got = 0;
    this.file = new FileReader(volume, ref);
    this.clusterBlocks = volume.clusterBlocks;
  }

  /** @returns false when the sum is there, or a block could not be read */
  step(): boolean {
    const sum = this.sum;
    const file = this.file;
    const block = this.first + this.got;
    this.first = block;
    this.got = 0;
    if (sum.over || block >= file.blocks) {
      sum.end();
      return false;
    }
    const left = this.clusterBlocks - (block % this.clusterBlocks);
    const status = file.read(block, left < BURST_BLOCKS ? left : BURST_BLOCKS);
    if (status < 1) {
      this.failure = status === ChainError.chainEnd ? 0 : status;
      sum.end();
      return false;
    }
    const device = file.volume.device;
    for (let i = 0; i < status && !sum.over; i++) {
      const at = device.offset + i * device.stride;
      sum.add(device.bytes, at, at + 512);
    }
    this.got = status;
    return true;
  }
}

/**
 * Reads a folder's directory blocks and sums them.
 * @returns the sum, or null where a block cannot be read
 */
export function sumDirectory(volume: Volume, ref: FileRef): DirectorySum | null {
  const folder = new FolderSum(volume, ref);
  while (folder.step()) {
    // A burst each.
  }
  return folder.failure === 0 ? folder.sum : null;
}
