// Catalog records of files with long ASCII names by Espruino's native calls. Layer: platforms/espruino.
// The slots of a name are laid out and asked as in plain-files.ts; what is not plain goes the portable way.
// Microsoft's FAT specification (fatgen103), "FAT Directory Structure"; core/catalog/FORMAT.md for the record.
import type { Buf } from "../../core/bytes/buf.js";
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { isAscii } from "../../core/bytes/text.js";
import { NO_EXTENSION } from "../../core/catalog/folder-order.js";
import { kindOfName } from "../../core/player/policy.js";
import type { PlainRecords } from "../../hal/plain-files.js";
import { charactersAt, MOST_SLOTS, NOT_PLAIN, SHORT } from "./plain-files.js";

export function newEspruinoPlainRecords(isFat32: boolean): PlainRecords {
  const work = new Uint8Array(SHORT + 32);
  const words = new Uint32Array(work.buffer);
  const short = new Uint8Array(work.buffer, SHORT, 32);
  const table = rotationTable();
  const fromCharCode = String.fromCharCode;
  /** For names of 1, 2, … slots: views over their low bytes in order, then over their high ones; and what fills them. */
  const views: Uint16Array[][] = [[]];
  const fills: string[] = [""];
  let lows: Uint16Array[] = [];
  let highs: Uint16Array[] = [];
  for (let count = 1; count <= MOST_SLOTS; count++) {
    const place = SHORT - count * 32;
    lows = lows.concat(charactersAt(work, place));
    highs = highs.concat(charactersAt(work, place + 1));
    views.push(lows.concat(highs));
    fills.push("\0".repeat(count * 13 + 1) + "\xff".repeat(count * 13));
  }
  let extension = NO_EXTENSION;
  let kind = 0;

  function newExtension(lower: string): void {
    const dot = lower.lastIndexOf(".");
    extension = dot < 0 ? NO_EXTENSION : lower.substr(dot);
    kind = kindOfName(lower);
  }

  /** Whether the slots before the first two of a name are its third, fourth, … */
  function inOrder(count: number, sum: number): boolean {
    for (let ordinal = 2; ordinal <= count; ordinal++) {
      const place = SHORT - ordinal * 32;
      if (work[place + 13] !== sum || (ordinal < count && work[place] !== ordinal)) {
        return false;
      }
    }
    return true;
  }

  function record(bytes: Buf, at: number, end: number): string {
    const slots = bytes[at] - 64;
    if (slots < 1 || slots > MOST_SLOTS || bytes[at + 11] !== 15 || at + slots * 32 + 32 > end) {
      return "";
    }
    words.set(new Uint32Array(bytes.buffer, bytes.byteOffset + at, slots * 8 + 8), 40 - slots * 8);
    const sum = work[141];
    if (
      ((table[
        table[
          table[
            table[
              table[
                table[table[table[table[table[work[160]] + work[161]] + work[162]] + work[163]] + work[164]] + work[165]
              ] + work[166]
            ] + work[167]
          ] + work[168]
        ] + work[169]
      ] +
        work[170]) &
        255) !==
        sum ||
      (work[171] & NOT_PLAIN) !== 0 ||
      (slots > 1 && (work[128] !== 1 || work[109] !== sum || (slots > 2 && !inOrder(slots, sum))))
    ) {
      return "";
    }
    let name = E.toString(views[slots]) as string;
    const room = slots * 13;
    const size = name.indexOf("\0");
    if (size < 1 || name.substr(room) !== fills[slots].substr(room - size, room)) {
      return "";
    }
    name = name.substr(0, size);
    if (!isAscii(name)) {
      return "";
    }
    const lower = name.toLowerCase();
    if (!lower.endsWith(extension)) {
      newExtension(lower);
    }
    // DIR_FstClusLO at 26, DIR_FstClusHI at 20, DIR_WrtDate at 24, DIR_WrtTime at 22, DIR_FileSize at 28.
    const fields = E.toString(short) as string;
    const bytesOfFile = words[47];
    const blocks = Math.floor(bytesOfFile / 512);
    return (
      fields.substr(26, 2) +
      (isFat32 ? fields.substr(20, 2) : "\0\0") +
      fromCharCode(blocks & 255, (blocks >> 8) & 255, blocks >> 16, 0, bytesOfFile & 255, (bytesOfFile >> 8) & 1) +
      fields.substr(24, 2) +
      fields.substr(22, 2) +
      fromCharCode(kind, 0) +
      name
    );
  }

  return { record };
}
