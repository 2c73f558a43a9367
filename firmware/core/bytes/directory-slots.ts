// Walking directory slots: the hot loop of indexing, one call an entry and no call a byte. Layer: core/bytes, so that
// each runtime may have its own. Follows Microsoft's FAT specification (fatgen103), "Long File Name Implementation",
// and the exFAT specification, sections 6 and 7.
import { ascii } from "./ascii.js";
import type { Buf } from "./buf.js";
import { utf8FromUtf16 } from "./unicode.js";

export const SLOT_BYTES = 32;

/** What the walkers return when they find no set of slots; see `nextFatSet`. */
export const END_OF_FOLDER = -1;
const RUN_OVER = -2;

/**
 * Finds the next entry in use at or after `offset`: a short entry with the slots of its long name before it.
 * @param end where the run of slots ends, a multiple of 32 from `offset`
 * @returns offset of its first slot × 32 + slots before the short entry; END_OF_FOLDER at the end mark; or, where the
 * run is over, −2 − the offset at which a set begins that goes on behind the run (`end` itself where there is none)
 */
export function nextFatSet(bytes: Buf, offset: number, end: number): number {
  let o = offset;
  while (o < end) {
    const first = bytes[o];
    if (first === 0xe5) {
      o += 32;
    } else if (first === 0) {
      return END_OF_FOLDER;
    } else if ((bytes[o + 11] & 0x3f) !== 0x0f) {
      return o * 32;
    } else {
      // LDIR_Ord: 0x40 marks the last part of a name, which comes first; more than 20 parts no name has.
      const slots = first - 0x40;
      if (slots < 1 || slots > 20) {
        o += 32;
      } else {
        const short = o + slots * 32;
        if (short >= end) {
          return RUN_OVER - o;
        }
        const sum = bytes[o + 13];
        let p = o + 32;
        let ordinal = slots - 1;
        while (ordinal > 0 && bytes[p] === ordinal && bytes[p + 13] === sum) {
          p += 32;
          ordinal--;
        }
        const base = bytes[short];
        if (ordinal > 0 || base === 0xe5 || base === 0 || (bytes[short + 11] & 0x3f) === 0x0f) {
          // An orphan: what follows is looked at for itself.
          o += 32;
        } else {
          return o * 32 + slots;
        }
      }
    }
  }
  return RUN_OVER - end;
}

/**
 * The same for exFAT: a File entry (0x85) with its secondary entries, a Stream Extension (0xC0) first among them.
 * The slots counted are the secondary ones.
 */
export function nextExfatSet(bytes: Buf, offset: number, end: number): number {
  let o = offset;
  while (o < end) {
    const type = bytes[o];
    if (type === 0) {
      return END_OF_FOLDER;
    }
    if (type !== 0x85) {
      if (type === 0x83) {
        // The volume label, an entry of its own (7.3); only in the root folder.
        return o * 32;
      }
      o += 32;
    } else {
      const slots = bytes[o + 1];
      if (slots < 2 || slots > 18) {
        o += 32;
      } else if (o + slots * 32 >= end) {
        return RUN_OVER - o;
      } else {
        // A secondary entry in use has a type of C0h or more (6.2.1); the name's come right behind the stream's.
        let p = bytes[o + 32] === 0xc0 && bytes[o + 64] === 0xc1 ? o + 96 : o;
        const stop = o + slots * 32;
        while (p <= stop && bytes[p] >= 0xc0) {
          p += 32;
        }
        if (p > stop) {
          return o * 32 + slots;
        }
        o += 32;
      }
    }
  }
  return RUN_OVER - end;
}

/** Slots that the set beginning at `offset` says it has, its first one included: at most 21. */
export function setSlots(bytes: Buf, offset: number, exfat: boolean): number {
  return exfat ? bytes[offset + 1] + 1 : bytes[offset] - 0x40 + 1;
}

/** A FAT long name in UTF-8 whose `slots` slots begin at `offset` (LDIR_Name1 to 3). */
export function longName(bytes: Buf, offset: number, slots: number): string {
  const text = ascii(bytes, offset, slots * 32);
  let units = "";
  for (let o = slots * 32 - 32; o >= 0; o -= 32) {
    units += text.substr(o + 1, 10) + text.substr(o + 14, 12) + text.substr(o + 28, 4);
  }
  return utf8FromUtf16(units);
}

/** UTF-16LE characters of the File Name entries of exFAT (7.7): `slots` of them from `offset`, `length` UTF-16 characters. */
export function exfatNameUnits(bytes: Buf, offset: number, slots: number, length: number): string {
  const text = ascii(bytes, offset, slots * 32);
  let units = "";
  for (let o = 0; o < slots * 32; o += 32) {
    units += text.substr(o + 2, 30);
  }
  return units.substring(0, length * 2);
}

/** A byte rotated right by one, for numbers up to 511: what a sum of two bytes may be. */
let rotated: Uint8Array | null = null;

/** Made once a table is wanted: on the Pico it takes 35 ms. */
export function rotationTable(): Uint8Array {
  if (rotated === null) {
    rotated = new Uint8Array(512);
    // Two entries at a time: 2i becomes i, 2i + 1 becomes i + 128. The upper half is the lower one again.
    const pairs = new Uint16Array(rotated.buffer);
    for (let i = 0; i < 128; i++) {
      pairs[i] = i * 257 + 32768;
    }
    rotated.set(new Uint8Array(rotated.buffer, 0, 256), 256);
  }
  return rotated;
}

/** The checksum of the 11 bytes of a short name, which its long name's slots carry (LDIR_Chksum). */
export function shortChecksum(b: Buf, o: number): number {
  const t = rotationTable();
  // One expression, each step rotating the sum so far and adding a byte: a loop takes an interpreter three times as long.
  const ten =
    t[
      t[
        t[t[t[t[t[t[t[t[b[o]] + b[o + 1]] + b[o + 2]] + b[o + 3]] + b[o + 4]] + b[o + 5]] + b[o + 6]] + b[o + 7]] +
          b[o + 8]
      ] + b[o + 9]
    ];
  return (ten + b[o + 10]) % 256;
}
