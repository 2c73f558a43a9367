// Walking directory slots on Lua: the hot loop of indexing. Layer: core/bytes; directory-slots.ts says what each function
// is for, and which specification it follows.
import type { Buf } from "./buf.js";
import { utf8FromUtf16 } from "./unicode.js";

export const SLOT_BYTES = 32;
export const END_OF_FOLDER = -1;
const RUN_OVER = -2;

export function nextFatSet(bytes: Buf, offset: number, end: number): number {
  let o = offset;
  while (o < end) {
    const first = string.byte(bytes, o + 1);
    if (first === 0xe5) {
      o += 32;
    } else if (first === 0) {
      return END_OF_FOLDER;
    } else if ((string.byte(bytes, o + 12) & 0x3f) !== 0x0f) {
      return o * 32;
    } else {
      const slots = first - 0x40;
      if (slots < 1 || slots > 20) {
        o += 32;
      } else {
        const short = o + slots * 32;
        if (short >= end) {
          return RUN_OVER - o;
        }
        const sum = string.byte(bytes, o + 14);
        let p = o + 33;
        let ordinal = slots - 1;
        while (ordinal > 0 && string.byte(bytes, p) === ordinal && string.byte(bytes, p + 13) === sum) {
          p += 32;
          ordinal--;
        }
        const base = string.byte(bytes, short + 1);
        if (ordinal > 0 || base === 0xe5 || base === 0 || (string.byte(bytes, short + 12) & 0x3f) === 0x0f) {
          o += 32;
        } else {
          return o * 32 + slots;
        }
      }
    }
  }
  return RUN_OVER - end;
}

export function nextExfatSet(bytes: Buf, offset: number, end: number): number {
  let o = offset;
  while (o < end) {
    const [type, slots] = string.byte(bytes, o + 1, o + 2);
    if (type === 0) {
      return END_OF_FOLDER;
    }
    if (type !== 0x85) {
      if (type === 0x83) {
        return o * 32;
      }
      o += 32;
    } else if (slots < 2 || slots > 18) {
      o += 32;
    } else if (o + slots * 32 >= end) {
      return RUN_OVER - o;
    } else {
      let p = string.byte(bytes, o + 33) === 0xc0 && string.byte(bytes, o + 65) === 0xc1 ? o + 96 : o;
      const stop = o + slots * 32;
      while (p <= stop && string.byte(bytes, p + 1) >= 0xc0) {
        p += 32;
      }
      if (p > stop) {
        return o * 32 + slots;
      }
      o += 32;
    }
  }
  return RUN_OVER - end;
}

export function setSlots(bytes: Buf, offset: number, exfat: boolean): number {
  return exfat ? string.byte(bytes, offset + 2) + 1 : string.byte(bytes, offset + 1) - 0x40 + 1;
}

export function longName(bytes: Buf, offset: number, slots: number): string {
  let name = "";
  for (let o = offset + slots * 32 - 32; o >= offset; o -= 32) {
    // Lower and upper byte of each character; in between the attributes, the type, the sum, and the cluster that is 0.
    // biome-ignore format: a line for each of the slot's three fields
    const [
      a, upperA, b, upperB, c, upperC, d, upperD, e, upperE, , , ,
      f, upperF, g, upperG, h, upperH, i, upperI, j, upperJ, k, upperK, , ,
      l, upperL, m, upperM,
    ] = string.byte(bytes, o + 2, o + 32);
    let part = string.char(a, b, c, d, e, f, g, h, i, j, k, l, m);
    // biome-ignore format: as above
    const upper = upperA | upperB | upperC | upperD | upperE | upperF | upperG | upperH | upperI | upperJ | upperK
      | upperL | upperM;
    if (upper !== 0) {
      // Behind the terminator the last slot of a name is filled with FFh.
      const ending = string.find(part, "\0", 1, true);
      if (o > offset || ending === undefined) {
        return utf8FromUtf16(units(bytes, offset, slots));
      }
      // biome-ignore format: as above
      const uppers = string.char(
        upperA, upperB, upperC, upperD, upperE, upperF, upperG, upperH, upperI, upperJ, upperK, upperL, upperM,
      );
      const filled = string.find(uppers, "[^%z]");
      if (filled === undefined || filled <= ending) {
        return utf8FromUtf16(units(bytes, offset, slots));
      }
      part = string.sub(part, 1, ending - 1);
    }
    name += part;
  }
  return string.find(name, "^[ -~]*$") === undefined ? utf8FromUtf16(units(bytes, offset, slots)) : name;
}

function units(bytes: Buf, offset: number, slots: number): string {
  let found = "";
  for (let o = offset + slots * 32 - 32; o >= offset; o -= 32) {
    found += string.sub(bytes, o + 2, o + 11) + string.sub(bytes, o + 15, o + 26) + string.sub(bytes, o + 29, o + 32);
  }
  return found;
}

export function exfatNameUnits(bytes: Buf, offset: number, slots: number, length: number): string {
  let units = "";
  for (let o = offset; o < offset + slots * 32; o += 32) {
    units += string.sub(bytes, o + 3, o + 32);
  }
  return string.sub(units, 1, length * 2);
}

export function shortChecksum(bytes: Buf, offset: number): number {
  const [a, b, c, d, e, f, g, h, i, j, k] = string.byte(bytes, offset + 1, offset + 11);
  // A byte rotated right by one, plus the next; what is shifted beyond 255 goes with the mask.
  let sum = ((a << 7) + (a >>> 1) + b) & 255;
  sum = ((sum << 7) + (sum >>> 1) + c) & 255;
  sum = ((sum << 7) + (sum >>> 1) + d) & 255;
  sum = ((sum << 7) + (sum >>> 1) + e) & 255;
  sum = ((sum << 7) + (sum >>> 1) + f) & 255;
  sum = ((sum << 7) + (sum >>> 1) + g) & 255;
  sum = ((sum << 7) + (sum >>> 1) + h) & 255;
  sum = ((sum << 7) + (sum >>> 1) + i) & 255;
  sum = ((sum << 7) + (sum >>> 1) + j) & 255;
  return ((sum << 7) + (sum >>> 1) + k) & 255;
}
