// The entries of one folder, a block at a time, for FAT and exFAT alike. Layer: core/storage.
// Damage costs the damaged part: a bad block its entries, a loop what lies behind it; everything else is still found.

import type { PlainFiles, SlotRun } from "../../hal/plain-files.js";
import { isPressed } from "../attention.js";
import { ascii } from "../bytes/ascii.js";
import { type Buf, concat, fromBytes, slice, u8, u16 } from "../bytes/buf.js";
import {
  END_OF_FOLDER,
  exfatNameUnits,
  longName,
  nextExfatSet,
  nextFatSet,
  SLOT_BYTES,
  setSlots,
  shortChecksum,
} from "../bytes/directory-slots.js";
import { divide } from "../bytes/integer.js";
import { utf8FromUtf16 } from "../bytes/unicode.js";
import { ReadError } from "./block-device.js";
import { ClusterRuns, type TakenClusters } from "./cluster-runs.js";
import { ChainError } from "./cluster-table.js";
import { exfatRef, fatRef } from "./entry-fields.js";
import { oemText, shortName, unpadded } from "./fat/short-name.js";
import { FileReader } from "./file.js";
import type { FileRef } from "./file-ref.js";
import type { Volume } from "./volume.js";

/** What `next` comes back with; any other negative number is a ReadError that ends the reading. */
export const DirectoryStep = {
  /** Nothing yet: a slice of work is done, call again. */
  more: 0,
  /** An entry: the fields say which. */
  entry: 1,
  end: 2,
  /** Some of the folder is lost: `damage` says why. Call again for the rest. */
  damage: 3,
} as const;

/** A cluster comes again, of this folder or of another: joins ReadError and ChainError as a reason for damage. */
export const FOLDER_LOOP = -7;
/** An entry names clusters that the volume does not have. */
export const ENTRY_OUTSIDE = -8;

const ATTR_DIRECTORY = 0x10;
const ATTR_VOLUME_ID = 0x08;
/** ATTR_HIDDEN and ATTR_SYSTEM: Windows' own folders, the Mac's leftovers, and what people hid. */
export const ATTR_UNSEEN = 0x06;

/** Blocks read at once: what one burst of the card holds. */
const BURST_BLOCKS = 8;
/**
 * In so many steps `next` is at the entry that `seek` went to: a long name, which has 640 bytes, lies in three blocks, each
 * of which takes up to four.
 */
export const STEPS_TO_ENTRY = 14;
/** Blocks of one folder that may each cost the card's whole time limit, before its rest is given up. */
const MAX_TIMEOUTS = 3;

export class DirectoryReader implements SlotRun {
  /** UTF-8, of the entry that `next` found last. */
  name: string;
  isFolder: boolean;
  /** Number of the entry's first slot in the folder: what `seek` takes. */
  slot: number;
  damage: number;
  /** Most blocks to read at once; 1 for looking up single entries. */
  burst: number;
  /** Clusters that were read: a chain that comes to one of them is a loop, or runs into another folder's. */
  taken: TakenClusters | null;
  private volume: Volume;
  private file: FileReader;
  private skip: number;
  private isRoot: boolean;
  /** A SlotRun: bytes being walked, from `at` to `end`; slot number `base` is at `origin`. */
  bytes: Buf;
  at: number;
  end: number;
  origin: number;
  base: number;
  /** The slots so far of an entry that goes on in the next run. */
  carry: Buf | null;
  carrySlot: number;
  /** Of such an entry all slots, so many behind its first one: to be decoded by the next step. */
  private joined: Buf | null;
  private joinedSlots: number;
  readonly exfat: boolean;
  /** Slots to pass over in the next block, after `seek`. */
  private firstSlot: number;
  /** Blocks of the device's window: the next one to walk, and how many there are. */
  private windowNext: number;
  private windowBlocks: number;
  /** Kept here: between two slices the device may read something else, and then has that. */
  private windowBytes: Buf;
  private windowOffset: number;
  private windowStride: number;
  /** The folder's block after those of the window. */
  private block: number;
  private over: boolean;
  /** The blocks that are to be read next waited for somebody who presses a button. */
  private gaveWay: boolean;
  private timeouts: number;
  /** Where the found entry's fields are: its short entry on FAT, its File entry on exFAT. */
  entryBytes: Buf;
  entryAt: number;

  /**
   * @param skip entries with one of these attributes are passed over
   */
  constructor(volume: Volume, ref: FileRef, skip: number) {
    this.name = "";
    this.isFolder = false;
    this.slot = 0;
    this.damage = 0;
    this.burst = BURST_BLOCKS;
    this.taken = new ClusterRuns();
    this.volume = volume;
    this.file = new FileReader(volume, ref);
    this.exfat = volume.filesystem === "exFAT";
    this.skip = skip;
    this.isRoot = ref === volume.root;
    this.bytes = volume.device.bytes;
    this.at = 0;
    this.end = 0;
    this.origin = 0;
    this.base = 0;
    this.firstSlot = 0;
    this.timeouts = 0;
    this.windowNext = 0;
    this.windowBlocks = 0;
    this.windowBytes = this.bytes;
    this.windowOffset = 0;
    this.windowStride = 0;
    this.block = 0;
    this.carry = null;
    this.carrySlot = 0;
    this.joined = null;
    this.joinedSlots = 0;
    this.over = false;
    this.gaveWay = false;
    this.entryBytes = this.bytes;
    this.entryAt = 0;
  }

  /** Makes `next` go on at the entry whose first slot is `slot`. From then on the same cluster may be read again. */
  seek(slot: number): void {
    const block = divide(slot, 16);
    const first = this.block - this.windowBlocks;
    this.taken = null;
    // Entries that are looked at one after the other mostly share a block: the one that was read last is still here.
    if (block >= first && block < this.block) {
      this.windowNext = block - first;
    } else {
      this.block = block;
      this.windowNext = 0;
      this.windowBlocks = 0;
    }
    this.at = 0;
    this.end = 0;
    this.carry = null;
    this.joined = null;
    this.over = false;
    this.firstSlot = slot % 16;
  }

  /** One slice: up to the next entry, or the next block. @returns a DirectoryStep or a negative ReadError */
  next(): number {
    const joined = this.joined;
    if (joined !== null) {
      this.joined = null;
      this.slot = this.carrySlot;
      return this.decode(joined, 0, this.joinedSlots) ? DirectoryStep.entry : DirectoryStep.more;
    }
    if (this.over) {
      return DirectoryStep.end;
    }
    if (this.carry !== null && this.at < this.end) {
      return this.joinCarry(this.carry);
    }
    while (this.at < this.end) {
      const code = this.exfat ? nextExfatSet(this.bytes, this.at, this.end) : nextFatSet(this.bytes, this.at, this.end);
      if (code < 0) {
        if (code === END_OF_FOLDER) {
          this.over = true;
          return DirectoryStep.end;
        }
        const left = -2 - code;
        const isCut = left < this.end;
        if (isCut) {
          this.carry = slice(this.bytes, left, this.end);
          this.carrySlot = this.base + (left - this.origin) / SLOT_BYTES;
        }
        this.at = this.end;
        if (isCut) {
          // Reading takes long enough for a slice.
          return DirectoryStep.more;
        }
        break;
      }
      const slots = code % 32;
      const first = (code - slots) / 32;
      this.at = first + (slots + 1) * SLOT_BYTES;
      this.slot = this.base + (first - this.origin) / SLOT_BYTES;
      if (this.decode(this.bytes, first, slots)) {
        return DirectoryStep.entry;
      }
    }
    return this.nextRun();
  }

  /** Goes on to the next block, or to the next window of them. */
  private nextRun(): number {
    if (this.windowNext === this.windowBlocks) {
      return this.readWindow();
    }
    const start = this.windowOffset + this.windowNext * this.windowStride;
    const firstBlock = this.block - this.windowBlocks + this.windowNext;
    this.bytes = this.windowBytes;
    this.at = start + this.firstSlot * SLOT_BYTES;
    this.origin = start;
    this.base = firstBlock * 16;
    this.firstSlot = 0;
    if (this.windowStride === 512) {
      this.end = start + (this.windowBlocks - this.windowNext) * 512;
      this.windowNext = this.windowBlocks;
    } else {
      this.end = start + 512;
      this.windowNext++;
    }
    return DirectoryStep.more;
  }

  /**
   * Right after blocks were read that lie apart: has them moved together, to be walked as one run.
   * @returns false when there is nothing to move
   */
  closeGaps(files: PlainFiles): boolean {
    if (this.windowNext > 0 || this.windowBlocks < 2 || this.windowStride === 512) {
      return false;
    }
    files.closeGaps(this.windowBytes, this.windowOffset, this.windowStride, this.windowBlocks);
    this.windowStride = 512;
    return true;
  }

  /** A set that began in the block before: its slots are put together, and only those. */
  private joinCarry(carry: Buf): number {
    this.carry = null;
    const missing = setSlots(carry, 0, this.exfat) * SLOT_BYTES - carry.length;
    if (this.at + missing > this.end) {
      // The longest names lie in three blocks.
      this.carry = concat(carry, slice(this.bytes, this.at, this.end));
      this.at = this.end;
      return DirectoryStep.more;
    }
    if (missing > 0) {
      const joined = concat(carry, slice(this.bytes, this.at, this.at + missing));
      const code = this.exfat ? nextExfatSet(joined, 0, joined.length) : nextFatSet(joined, 0, joined.length);
      if (code > 0 && code < 32) {
        this.at += missing;
        this.joined = joined;
        this.joinedSlots = code;
        return DirectoryStep.more;
      }
    }
    // The set is an orphan: all but its first slot is walked again, in front of this run.
    const rest = slice(carry, SLOT_BYTES, carry.length);
    return this.walkAgain(concat(rest, slice(this.bytes, this.at, this.end)));
  }

  /** Goes on with slots that were looked at before, from the one behind the first of what was carried over. */
  private walkAgain(slots: Buf): number {
    this.base = this.carrySlot + 1;
    this.bytes = slots;
    this.origin = 0;
    this.at = 0;
    this.end = slots.length;
    return DirectoryStep.more;
  }

  /** The folder ends here, for the reason `damage` if that is not 0. */
  private finish(damage: number): number {
    const carry = this.carry;
    if (carry !== null) {
      // A set that claims more slots than there are is an orphan, too. What is behind its first slot comes first; then
      // `next` meets this end again.
      this.carry = null;
      return this.walkAgain(slice(carry, SLOT_BYTES, carry.length));
    }
    this.over = true;
    return damage === 0 ? DirectoryStep.end : this.damaged(damage);
  }

  /** @returns what `next` shall return */
  private readWindow(): number {
    const file = this.file;
    this.windowNext = 0;
    this.windowBlocks = 0;
    if (this.block >= file.blocks) {
      return this.finish(0);
    }
    // Following the chain takes as long as reading: a slice of its own.
    if (!file.isPlaced(this.block) && file.place(this.block) >= 0) {
      return DirectoryStep.more;
    }
    const clusterBlocks = this.volume.clusterBlocks;
    const left = clusterBlocks - (this.block % clusterBlocks);
    // Not kept while as much again comes in.
    this.bytes = fromBytes([]);
    this.entryBytes = this.bytes;
    this.windowBytes = this.bytes;
    // The longest of an index's steps begins here: whoever presses something comes first, once.
    this.gaveWay = !this.gaveWay && isPressed();
    if (this.gaveWay) {
      return DirectoryStep.more;
    }
    let status = file.read(this.block, left < this.burst ? left : this.burst);
    if (status < 0 && status > ReadError.outOfRange && status !== ReadError.cardGone && left > 1) {
      status = file.read(this.block, 1);
    }
    if (status === ReadError.cardGone) {
      return status;
    }
    if (status === ChainError.chainEnd) {
      return this.finish(0);
    }
    if (status <= ChainError.brokenChain) {
      return this.finish(status);
    }
    // Only the root folder of FAT12 and FAT16 has no clusters.
    if (
      this.block % clusterBlocks === 0 &&
      this.taken !== null &&
      file.clusterOf(this.block) !== 0 &&
      !this.taken.add(file.clusterOf(this.block))
    ) {
      return this.finish(FOLDER_LOOP);
    }
    if (status === ReadError.timeout) {
      this.timeouts++;
      this.over = this.timeouts >= MAX_TIMEOUTS;
    }
    if (status < 0) {
      // Behind the end of the device there is nothing in the rest of the cluster either.
      this.block += status === ReadError.outOfRange ? left : 1;
      this.carry = null;
      return this.damaged(status);
    }
    this.windowBytes = this.volume.device.bytes;
    this.windowOffset = this.volume.device.offset;
    this.windowStride = this.volume.device.stride;
    this.windowBlocks = status;
    this.block += status;
    return DirectoryStep.more;
  }

  private damaged(reason: number): number {
    this.damage = reason;
    return DirectoryStep.damage;
  }

  /** Takes an entry's fields and name, unless nobody wants to see it. */
  private decode(bytes: Buf, first: number, slots: number): boolean {
    if (this.exfat) {
      return this.decodeExfat(bytes, first, slots);
    }
    const short = first + slots * SLOT_BYTES;
    const attributes = u8(bytes, short + 11);
    if ((attributes & ATTR_VOLUME_ID) !== 0) {
      // The root's volume label is newer than the boot sector's.
      if (this.isRoot && slots === 0 && (attributes & ATTR_DIRECTORY) === 0) {
        this.volume.label = oemText(unpadded(ascii(bytes, short, 11)));
      }
      return false;
    }
    // Only "." and ".." begin with a dot in a short entry.
    if ((attributes & this.skip) !== 0 || u8(bytes, short) === 0x2e) {
      return false;
    }
    let name = "";
    if (slots > 0 && shortChecksum(bytes, short) === u8(bytes, first + 13)) {
      name = longName(bytes, first, slots);
    }
    if (name === "") {
      name = shortName(bytes, short);
    }
    this.name = name;
    this.isFolder = (attributes & ATTR_DIRECTORY) !== 0;
    this.entryBytes = bytes;
    this.entryAt = short;
    return true;
  }

  private decodeExfat(bytes: Buf, first: number, slots: number): boolean {
    if (slots === 0) {
      const length = u8(bytes, first + 1);
      if (length <= 11) {
        this.volume.label = utf8FromUtf16(ascii(bytes, first + 2, length * 2));
      }
      return false;
    }
    const attributes = u8(bytes, first + 4);
    if ((attributes & this.skip) !== 0) {
      return false;
    }
    const length = u8(bytes, first + 35);
    const nameSlots = slots - 1;
    if (length === 0 || length > nameSlots * 15) {
      return false;
    }
    this.name = utf8FromUtf16(exfatNameUnits(bytes, first + 64, nameSlots, length));
    this.isFolder = (attributes & ATTR_DIRECTORY) !== 0;
    this.entryBytes = bytes;
    this.entryAt = first;
    return this.name !== "";
  }

  /** FAT's date (fatgen103, "Date and Time Formats"), the same 16 bits on exFAT. */
  modifiedDate(): number {
    return u16(this.entryBytes, this.entryAt + (this.exfat ? 14 : 24));
  }

  modifiedTime(): number {
    return u16(this.entryBytes, this.entryAt + (this.exfat ? 12 : 22));
  }

  /** The found entry's data; a folder's size is its limit on FAT, which keeps none. */
  ref(): FileRef {
    const bytes = this.entryBytes;
    return this.exfat
      ? exfatRef(bytes, this.entryAt, this.isFolder)
      : fatRef(bytes, this.entryAt, this.isFolder, this.volume.filesystem === "FAT32");
  }
}
