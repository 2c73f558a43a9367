// Looks for the catalog that a card may bring, in the slots of its root folder. Layer: core/catalog. See FORMAT.md.
// By native searches for its name, a few blocks a step: walking the entries takes the Pico 40 ms for each.
import { ascii } from "../bytes/ascii.js";
import { divide } from "../bytes/integer.js";
import { u16At, u32At } from "../bytes/little-endian.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { CATALOG_NAME } from "./format.js";

/**
 * Blocks of the root folder that are looked at, 128 slots: each takes the Pico 6 ms, on every card. `card make` puts the
 * catalog's entry first; one further behind is not used.
 */
const MOST_BLOCKS = 8;
const BURST_BLOCKS = 4;
const SLOT = 32;

export class CatalogSearch {
  /** Where the catalog lies, once `step` returned false; null where there is none. */
  found: FileRef | null;
  /** The number of its entry's first slot in the root folder. */
  slot: number;
  private block: number;
  private file: FileReader;
  private exfat: boolean;
  private isFat32: boolean;
  /** How its name's slot begins, and what of the name's characters is in there behind each other. */
  private needle: string;
  /** The last two slots of the block before: an entry may begin there. */
  private before: string;

  constructor(volume: Volume) {
    this.found = null;
    this.slot = -1;
    this.file = new FileReader(volume, volume.root);
    this.exfat = volume.filesystem === "exFAT";
    this.isFat32 = volume.filesystem === "FAT32";
    const units = `${CATALOG_NAME.split("").join("\0")}\0`;
    // A File Name slot of exFAT has the whole name; one of FAT five characters, then six, then two.
    this.needle = this.exfat ? `\xc1\0${units}` : `A${units.substr(0, 10)}`;
    this.block = 0;
    this.before = "";
  }

  /** @returns false when the search is over */
  step(): boolean {
    const file = this.file;
    if (this.block >= MOST_BLOCKS || this.block >= file.blocks) {
      return false;
    }
    const status = file.read(this.block, BURST_BLOCKS);
    if (status < 1) {
      return false;
    }
    const device = file.volume.device;
    for (let i = 0; i < status; i++) {
      const text = this.before + ascii(device.bytes, device.offset + i * device.stride, 512);
      const at = text.indexOf(this.needle);
      if (at >= 0 && this.take(text, at)) {
        this.slot = (this.block + i) * 16 + (at - this.before.length) / SLOT;
        return false;
      }
      // No entry, none behind it.
      if (text.charCodeAt(text.length - SLOT) === 0) {
        return false;
      }
      this.before = text.substr(text.length - 2 * SLOT);
    }
    this.block += status;
    return true;
  }

  /** Whether the slot at `at` is the catalog's name indeed, with the rest of its entry around it. */
  private take(text: string, at: number): boolean {
    if (at % SLOT !== 0) {
      return false;
    }
    if (this.exfat) {
      const stream = at - SLOT;
      const file = stream - SLOT;
      if (file < 0 || text.charCodeAt(file) !== 0x85 || text.charCodeAt(stream) !== 0xc0) {
        return false;
      }
      const size = u32At(text, stream + 24);
      this.found = {
        firstCluster: u32At(text, stream + 20),
        sizeBlocks: divide(size, 512),
        tailBytes: size % 512,
        contiguous: divide(text.charCodeAt(stream + 1), 2) % 2 === 1,
      };
      return text.charCodeAt(stream + 3) === CATALOG_NAME.length;
    }
    const short = at + SLOT;
    if (short + SLOT > text.length || text.charCodeAt(at + 11) !== 0x0f) {
      return false;
    }
    const size = u32At(text, short + 28);
    this.found = {
      firstCluster: u16At(text, short + 26) + (this.isFat32 ? u16At(text, short + 20) * 65536 : 0),
      sizeBlocks: divide(size, 512),
      tailBytes: size % 512,
      contiguous: false,
    };
    return true;
  }
}
