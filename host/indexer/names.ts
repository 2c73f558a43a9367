// Names as bytes: UTF-16 from directory slots to UTF-8 and to the sort key, both into growing arrays, without a string
// for any file. Layer: host/indexer. What comes out is what core/bytes/unicode.ts and core/catalog/collation.ts make
// of the same name, which tests hold it to.

import { foldCode } from "../../firmware/core/catalog/fold.js";
import { shortName } from "../../firmware/core/storage/fat/short-name.js";

/** A long name of FAT has 20 slots of 13 units at the most. */
const MOST_UNITS = 260;
/** Where the 13 units of a long name slot are: LDIR_Name1, 2 and 3. */
const UNIT_OFFSETS = new Uint8Array([1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]);

/** Folded code points of the first plane; codes that fold to more than that have none in the collation. */
function foldTable(): Uint16Array {
  const table = new Uint16Array(65536);
  for (let code = 0x3001; code < 0xff00; code++) table[code] = code;
  for (let code = 0; code < 0x3001; code++) table[code] = foldCode(code);
  for (let code = 0xff00; code < 65536; code++) table[code] = foldCode(code);
  return table;
}

/** Which units are ASCII and no digits. */
const isText = new Uint8Array(65536);
for (let unit = 1; unit < 0x80; unit++) isText[unit] = unit >= 0x30 && unit <= 0x39 ? 0 : 1;

export class NameArena {
  /** UTF-8 of the names, and the keys without the names behind them, one behind the other. */
  names = new Uint8Array(1 << 16);
  keys = new Uint8Array(1 << 17);
  namesEnd = 0;
  keysEnd = 0;
  /** Whether the name added last is its own key: else the name follows in what orders it. */
  exact = true;
  readonly #units = new Uint16Array(MOST_UNITS);
  /** Made with the first name: a card on which nothing has changed needs none. */
  #fold: Uint16Array | null = null;

  clear(): void {
    this.namesEnd = 0;
    this.keysEnd = 0;
  }

  /** The long name of FAT whose `slots` slots begin at `first`. @returns whether it is not empty */
  addLong(bytes: Uint8Array, first: number, slots: number): boolean {
    const units = this.#units;
    let count = 0;
    for (let slot = first + slots * 32 - 32; slot >= first; slot -= 32) {
      for (let i = 0; i < 13; i++) {
        const at = slot + UNIT_OFFSETS[i];
        const unit = bytes[at] | (bytes[at + 1] << 8);
        if (unit === 0) {
          slot = -1;
          break;
        }
        units[count++] = unit;
      }
    }
    if (count > 0) this.#add(count);
    return count > 0;
  }

  /** The name of exFAT in the File Name slots from `at`, of `length` units. */
  addExfat(bytes: Uint8Array, at: number, length: number): boolean {
    const units = this.#units;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const place = at + Math.floor(i / 15) * 32 + 2 + (i % 15) * 2;
      const unit = bytes[place] | (bytes[place + 1] << 8);
      if (unit === 0) break;
      units[count++] = unit;
    }
    if (count > 0) this.#add(count);
    return count > 0;
  }

  /** The short name of the entry at `at`. */
  addShort(bytes: Uint8Array, at: number): void {
    const units = this.#units;
    let any = bytes[at] === 0x05 ? 0x80 : 0;
    for (let i = 0; i < 11; i++) any |= bytes[at + i];
    if (any > 0x7f) {
      this.addText(shortName(bytes, at));
      return;
    }
    let base = 8;
    while (base > 0 && (bytes[at + base - 1] === 0x20 || bytes[at + base - 1] === 0)) base--;
    let extension = 3;
    while (extension > 0 && (bytes[at + 7 + extension] === 0x20 || bytes[at + 7 + extension] === 0)) extension--;
    // DIR_NTRes: base or extension in lower case.
    const flags = bytes[at + 12];
    let count = 0;
    for (let i = 0; i < base; i++) units[count++] = (flags & 0x08) !== 0 ? lower(bytes[at + i]) : bytes[at + i];
    if (extension > 0) {
      units[count++] = 0x2e;
      for (let i = 8; i < 8 + extension; i++) {
        units[count++] = (flags & 0x10) !== 0 ? lower(bytes[at + i]) : bytes[at + i];
      }
    }
    this.#add(count);
  }

  /** A byte string in UTF-8. */
  addText(name: string): void {
    this.addUnits(Buffer.from(name, "latin1").toString("utf8"));
  }

  /** A text of JavaScript. */
  addUnits(text: string): void {
    const count = Math.min(text.length, MOST_UNITS);
    for (let i = 0; i < count; i++) this.#units[i] = text.charCodeAt(i);
    this.#add(count);
  }

  #room(): void {
    // A unit has at most three bytes in UTF-8; the key may have the name behind it, and two bytes more for each number.
    if (this.names.length - this.namesEnd < MOST_UNITS * 3) this.names = grown(this.names);
    if (this.keys.length - this.keysEnd < MOST_UNITS * 9) this.keys = grown(this.keys);
  }

  #add(count: number): void {
    this.#room();
    const { names, keys } = this;
    const units = this.#units;
    this.#fold ??= foldTable();
    const fold = this.#fold;
    let n = this.namesEnd;
    let k = this.keysEnd;
    let exact = true;
    /** Of the number being read: its digits so far without leading zeros, those zeros, the place of its length. */
    let inNumber = false;
    let digits = 0;
    let zeros = 0;
    let lengthAt = 0;
    for (let i = 0; i < count; i++) {
      const unit = units[i];
      if (unit >= 0x3001 && unit < 0xd800 && !inNumber) {
        // Kana, Han and Hangul: no case, no other width.
        const b0 = 0xe0 | (unit >> 12);
        const b1 = 0x80 | ((unit >> 6) & 63);
        const b2 = 0x80 | (unit & 63);
        names[n] = b0;
        names[n + 1] = b1;
        names[n + 2] = b2;
        n += 3;
        keys[k] = b0;
        keys[k + 1] = b1;
        keys[k + 2] = b2;
        k += 3;
        continue;
      }
      if (isText[unit] === 1 && !inNumber) {
        // The most usual: ASCII, no digit.
        const plain = fold[unit];
        if (plain !== unit) exact = false;
        names[n++] = unit;
        keys[k++] = plain;
        continue;
      }
      const folded = fold[unit];
      if (folded !== unit) exact = false;
      if (folded >= 0x30 && folded <= 0x39) {
        if (!inNumber) {
          inNumber = true;
          digits = 0;
          zeros = 0;
          keys[k] = 0x30;
          lengthAt = k + 1;
          k += 2;
        }
        if (digits === 0 && folded === 0x30) {
          zeros++;
        } else {
          keys[k++] = folded;
          digits++;
        }
      } else {
        if (inNumber) {
          inNumber = false;
          if (digits === 0) {
            keys[k++] = 0x30;
            digits = 1;
            zeros--;
          }
          if (zeros > 0) exact = false;
          keys[lengthAt] = digits < 254 ? digits + 1 : 255;
        }
        if (folded < 0x80) {
          keys[k++] = folded;
        } else if (folded < 0x800) {
          keys[k++] = 0xc0 | (folded >> 6);
          keys[k++] = 0x80 | (folded & 63);
        } else if (folded < 0xd800 || folded > 0xdfff) {
          keys[k++] = 0xe0 | (folded >> 12);
          keys[k++] = 0x80 | ((folded >> 6) & 63);
          keys[k++] = 0x80 | (folded & 63);
        } else {
          // The same bytes in name and key: a pair, or U+FFFD for what lacks its other half.
          const next = i + 1 < count ? units[i + 1] : 0;
          let code = 0xfffd;
          if (unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
            code = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
            i++;
          }
          const start = n;
          if (code === 0xfffd) {
            names[n++] = 0xef;
            names[n++] = 0xbf;
            names[n++] = 0xbd;
          } else {
            names[n++] = 0xf0 | (code >> 18);
            names[n++] = 0x80 | ((code >> 12) & 63);
            names[n++] = 0x80 | ((code >> 6) & 63);
            names[n++] = 0x80 | (code & 63);
          }
          for (let from = start; from < n; from++) keys[k++] = names[from];
          continue;
        }
      }
      if (unit < 0x80) {
        names[n++] = unit;
      } else if (unit < 0x800) {
        names[n++] = 0xc0 | (unit >> 6);
        names[n++] = 0x80 | (unit & 63);
      } else {
        names[n++] = 0xe0 | (unit >> 12);
        names[n++] = 0x80 | ((unit >> 6) & 63);
        names[n++] = 0x80 | (unit & 63);
      }
    }
    if (inNumber) {
      if (digits === 0) {
        keys[k++] = 0x30;
        digits = 1;
        zeros--;
      }
      if (zeros > 0) exact = false;
      keys[lengthAt] = digits < 254 ? digits + 1 : 255;
    }
    // Filled up to whole words, by which keys are compared; no byte of a name is as low as the filling.
    do keys[k++] = 0;
    while ((k & 3) !== 0);
    this.namesEnd = n;
    this.keysEnd = k;
    this.exact = exact;
  }
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 32 : code;
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
