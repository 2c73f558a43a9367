// What a catalog knows a folder by: the sum of its directory slots. Layer: core/catalog. See FORMAT.md, "Freshness".
import { ascii } from "../bytes/ascii.js";
import { type Buf, slice, u8 } from "../bytes/buf.js";
import { CRC_OF_NOTHING, crcOfBytes } from "../bytes/crc32.js";
import { ChainError } from "../storage/cluster-table.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { CATALOG_NAME } from "./format.js";

const SLOT = 32;
const BURST_BLOCKS = 8;

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

/** Sums the slots of one folder, block by block. */
export class DirectorySum {
  crc: string;
  /** Slots summed. */
  slots: number;
  /** The end mark was met. */
  over: boolean;
  private isRoot: boolean;
  private exfat: boolean;
  private units: string;
  /** Of the catalog's own entry: slots still to be left out; on exFAT those that may be its own, and are held back. */
  private leaveOut: number;
  private held: Buf[];

  constructor(isRoot: boolean, exfat: boolean) {
    this.crc = CRC_OF_NOTHING;
    this.slots = 0;
    this.over = false;
    this.isRoot = isRoot;
    this.exfat = exfat;
    this.units = isRoot ? ownUnits() : "";
    this.leaveOut = 0;
    this.held = [];
  }

  /** Adds the slots from `at` up to `end`. */
  add(bytes: Buf, at: number, end: number): void {
    let stop = at;
    while (stop < end && u8(bytes, stop) !== 0) {
      stop += SLOT;
    }
    this.over = stop < end;
    if (!this.isRoot) {
      this.crc = crcOfBytes(this.crc, bytes, at, stop);
      this.slots += (stop - at) / SLOT;
      return;
    }
    for (let slot = at; slot < stop; slot += SLOT) {
      if (this.exfat) {
        this.addExfat(bytes, slot);
      } else {
        this.addFat(bytes, slot);
      }
    }
  }

  private one(bytes: Buf, at: number): void {
    this.crc = crcOfBytes(this.crc, bytes, at, at + SLOT);
    this.slots++;
  }

  private addFat(bytes: Buf, at: number): void {
    if (this.leaveOut > 0) {
      this.leaveOut--;
    } else if (isOwnFatName(bytes, at, this.units)) {
      this.leaveOut = 1;
    } else if (u8(bytes, at) !== 0xe5) {
      this.one(bytes, at);
    }
  }

  /** The catalog's own entry has three slots: File (85h) with two more, Stream Extension (C0h), File Name (C1h). */
  private addExfat(bytes: Buf, at: number): void {
    const type = u8(bytes, at);
    if (type < 0x80) {
      return;
    }
    const held = this.held.length;
    if (held === 2 && type === 0xc1 && ascii(bytes, at + 2, this.units.length) === this.units) {
      this.held = [];
      return;
    }
    if (held === 1 && type === 0xc0 && u8(bytes, at + 3) === CATALOG_NAME.length) {
      this.held.push(slice(bytes, at, at + SLOT));
      return;
    }
    this.release();
    if (type === 0x85 && u8(bytes, at + 1) === 2) {
      this.held.push(slice(bytes, at, at + SLOT));
    } else {
      this.one(bytes, at);
    }
  }

  private release(): void {
    for (let i = 0; i < this.held.length; i++) {
      this.one(this.held[i], 0);
    }
    this.held = [];
  }

  /** After the last slot. */
  end(): void {
    this.release();
  }
}

/**
 * Reads a folder's directory blocks and sums them.
 * @returns the sum, or null where a block cannot be read
 */
export function sumDirectory(volume: Volume, ref: FileRef): DirectorySum | null {
  const sum = new DirectorySum(ref === volume.root, volume.filesystem === "exFAT");
  const file = new FileReader(volume, ref);
  const clusterBlocks = volume.clusterBlocks;
  let block = 0;
  while (!sum.over && block < file.blocks) {
    const left = clusterBlocks - (block % clusterBlocks);
    const status = file.read(block, left < BURST_BLOCKS ? left : BURST_BLOCKS);
    if (status === ChainError.chainEnd) {
      break;
    }
    if (status < 1) {
      return null;
    }
    const device = volume.device;
    for (let i = 0; i < status && !sum.over; i++) {
      const at = device.offset + i * device.stride;
      sum.add(device.bytes, at, at + 512);
    }
    block += status;
  }
  sum.end();
  return sum;
}
