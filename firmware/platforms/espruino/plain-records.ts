// Catalog records of files with long ASCII names by Espruino's native calls. Layer: platforms/espruino.
// The slots of a name are laid out and asked as in plain-files.ts, of which name-slots.ts is what both share; what is not plain goes the portable way.
// Microsoft's FAT specification (fatgen103), "FAT Directory Structure"; core/catalog/FORMAT.md for the record.
import type { Buf } from "../../core/bytes/buf.js";
import { shortChecksum } from "../../core/bytes/directory-slots.js";
import { isAscii } from "../../core/bytes/text.js";
import { NO_EXTENSION } from "../../core/catalog/folder-order.js";
import { kindOfName } from "../../core/player/policy.js";
import type { PlainRecords } from "../../hal/plain-files.js";
import { areInOrder, layNames, MOST_SLOTS, NOT_PLAIN, newNameSlots, SHORT } from "./name-slots.js";

export function newEspruinoPlainRecords(isFat32: boolean): PlainRecords {
  const names = newNameSlots();
  const work = names.work;
  const words = names.words;
  layNames(names, MOST_SLOTS);
  /** Fields of the short entry: DIR_FstClusLO at 26, DIR_FstClusHI at 20, DIR_WrtDate at 24, DIR_WrtTime at 22. */
  const lowCluster = new Uint8Array(work.buffer, SHORT + 26, 2);
  const highCluster = isFat32 ? new Uint8Array(work.buffer, SHORT + 20, 2) : [0, 0];
  const dateAndTime = [new Uint8Array(work.buffer, SHORT + 24, 2), new Uint8Array(work.buffer, SHORT + 22, 2)];
  let extension = NO_EXTENSION;
  let kind = 0;

  function newExtension(lower: string): void {
    const dot = lower.lastIndexOf(".");
    extension = dot < 0 ? NO_EXTENSION : lower.substr(dot);
    kind = kindOfName(lower);
  }

  /** The name whose slots are in `work`; "" where it is not plain. */
  function checkedName(slots: number): string {
    const sum = work[141];
    if (
      shortChecksum(work, SHORT) !== sum ||
      (work[171] & NOT_PLAIN) !== 0 ||
      (slots > 1 && (work[128] !== 1 || work[109] !== sum || (slots > 2 && !areInOrder(work, slots, sum))))
    ) {
      return "";
    }
    const text = E.toString(names.views[slots]) as string;
    const size = text.indexOf("\0");
    if (size < slots * 13 - 12 || !text.endsWith(names.paddings[size])) {
      return "";
    }
    const name = text.substr(0, size);
    return isAscii(name) ? name : "";
  }

  let bytes: Buf = work;
  let buffer = work.buffer;
  let shift = 0;

  function open(newBytes: Buf): void {
    bytes = newBytes;
    buffer = newBytes.buffer;
    shift = newBytes.byteOffset;
  }

  function record(at: number, end: number, isPlain: boolean): string {
    const slots = bytes[at] - 64;
    if (slots < 1 || slots > MOST_SLOTS || bytes[at + 11] !== 15 || at + slots * 32 + 32 > end) {
      return "";
    }
    words.set(new Uint32Array(buffer, shift + at, slots * 8 + 8), 40 - slots * 8);
    let name: string;
    if (isPlain) {
      name = E.toString(names.lows[slots]) as string;
      const size = name.indexOf("\0");
      if (size >= 0) {
        name = name.substr(0, size);
      }
    } else {
      name = checkedName(slots);
      if (name === "") {
        return "";
      }
    }
    if (!name.endsWith(extension)) {
      newExtension(name.toLowerCase());
    }
    // DIR_FileSize at 28.
    const size32 = words[47];
    const blocks = Math.floor(size32 / 512);
    return E.toString(
      lowCluster,
      highCluster,
      [blocks & 255, (blocks >> 8) & 255, blocks >> 16, 0, size32 & 255, (size32 >> 8) & 1],
      dateAndTime,
      [kind, 0],
      name,
    ) as string;
  }

  return { open, record };
}
