// Looks for what a card may bring, in the slots of its root folder: its catalog (FORMAT.md) and its font pack
// (core/text/FORMAT.md). Layer: core/catalog.
// By native searches for its name, a few blocks a step: walking the entries takes the Pico 40 ms for each.
import { ascii } from "../bytes/ascii.js";
import { divide } from "../bytes/integer.js";
import { u16At, u32At } from "../bytes/little-endian.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { PACK_NAME } from "../text/pack-format.js";
import { CATALOG_NAME } from "./format.js";

/**
 * Blocks of the root folder that are looked at, 128 slots: each takes the Pico 5 ms, on every card. `card make` puts these
 * entries first; one further behind is not used.
 */
const MOST_BLOCKS = 8;
const BURST_BLOCKS = 3;
const SLOT = 32;
/** Both names begin with these five characters: one search finds both. */
const START = 5;

export class CatalogSearch {
  /** Where the catalog lies, once `step` returned false; null where there is none. */
  found: FileRef | null;
  /** The number of its entry's first slot in the root folder. */
  slot: number;
  /** Where the font pack lies; null where there is none. */
  fonts: FileRef | null;
  private block: number;
  private file: FileReader;
  private exfat: boolean;
  private isFat32: boolean;
  /** How its name's slot begins, and what of the name's characters is in there behind each other. */
  private needle: string;
  /**
   * Of the block before: on exFAT its last two slots, since the name comes third; on FAT its last one, if the name is in
   * there, since the short entry comes behind it. Joined to a block only where they are needed: that takes 4 ms.
   */
  private before: string;

  constructor(volume: Volume) {
    this.found = null;
    this.slot = -1;
    this.fonts = null;
    this.file = new FileReader(volume, volume.root);
    this.exfat = volume.filesystem === "exFAT";
    this.isFat32 = volume.filesystem === "FAT32";
    const units = unitsOf(CATALOG_NAME.substr(0, START));
    // A File Name slot of exFAT has the whole name; one of FAT five characters, then six, then two.
    this.needle = this.exfat ? `\xc1\0${units}` : `A${units}`;
    this.block = 0;
    this.before = "";
  }

  /** @returns false when the search is over */
  step(): boolean {
    const file = this.file;
    if (this.block >= MOST_BLOCKS || this.block >= file.blocks) {
      return false;
    }
    // Following the chain takes as long as reading: a slice of its own.
    if (!file.isPlaced(this.block) && file.place(this.block) >= 0) {
      return true;
    }
    const status = file.read(this.block, BURST_BLOCKS);
    if (status < 1) {
      return false;
    }
    const device = file.volume.device;
    for (let i = 0; i < status; i++) {
      const text = ascii(device.bytes, device.offset + i * device.stride, 512);
      this.searchBlock(text, (this.block + i) * 16);
      // The two are side by side.
      if (this.found !== null) {
        return false;
      }
      // No entry, none behind it.
      if (text.charCodeAt(text.length - SLOT) === 0) {
        return false;
      }
    }
    this.block += status;
    return true;
  }

  /** @param slot of the folder that the block begins with */
  private searchBlock(text: string, slot: number): void {
    const needle = this.needle;
    const last = text.length - SLOT;
    if (!this.exfat && this.before !== "") {
      this.take(this.before + text, 0, slot - 1);
    }
    const before = this.exfat ? this.before : "";
    let isLast = false;
    let at = text.indexOf(needle);
    while (at >= 0 && at + needle.length <= text.length) {
      isLast = at === last;
      this.take(before + text, before.length + at, slot + at / SLOT);
      at = text.indexOf(needle, at - (at % SLOT) + SLOT);
    }
    this.before = this.exfat ? text.substr(last - SLOT) : isLast ? text.substr(last) : "";
  }

  /** Takes the entry whose name's slot is at `at`, with the rest of it around, where it is one of the two. */
  private take(text: string, at: number, slot: number): void {
    if (at % SLOT !== 0) {
      return;
    }
    if (this.exfat) {
      const stream = at - SLOT;
      const file = stream - SLOT;
      if (file < 0 || text.charCodeAt(file) !== 0x85 || text.charCodeAt(stream) !== 0xc0) {
        return;
      }
      const size = u32At(text, stream + 24);
      const ref = {
        firstCluster: u32At(text, stream + 20),
        sizeBlocks: divide(size, 512),
        tailBytes: size % 512,
        contiguous: divide(text.charCodeAt(stream + 1), 2) % 2 === 1,
      };
      const length = text.charCodeAt(stream + 3);
      if (length <= 15) {
        this.takeNamed(text.substr(at + 2, length * 2), ref, slot);
      }
      return;
    }
    const short = at + SLOT;
    if (short + SLOT > text.length || text.charCodeAt(at + 11) !== 0x0f) {
      return;
    }
    const size = u32At(text, short + 28);
    const ref = {
      firstCluster: u16At(text, short + 26) + (this.isFat32 ? u16At(text, short + 20) * 65536 : 0),
      sizeBlocks: divide(size, 512),
      tailBytes: size % 512,
      contiguous: false,
    };
    // A terminator behind the name, where the slot has room for one.
    const units = text.substr(at + 1, 10) + text.substr(at + 14, 12) + text.substr(at + 28, 4);
    const end = units.indexOf("\0\0\xff");
    this.takeNamed(units.substring(0, end < 0 ? units.length - 2 : end + (end % 2)), ref, slot);
  }

  private takeNamed(units: string, ref: FileRef, slot: number): void {
    if (units === unitsOf(CATALOG_NAME)) {
      if (this.found === null) {
        this.found = ref;
        this.slot = slot;
      }
    } else if (units === unitsOf(PACK_NAME) && this.fonts === null) {
      this.fonts = ref;
    }
  }
}

/** As UTF-16LE. */
function unitsOf(name: string): string {
  return `${name.split("").join("\0")}\0`;
}
