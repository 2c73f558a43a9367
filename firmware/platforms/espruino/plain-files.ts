// Indexing files with long ASCII names by Espruino's native calls. Layer: platforms/espruino.
// FAT long names: Microsoft's FAT specification (fatgen103), "Long File Name Implementation".
//
// The slots of one file are copied to where views have been laid out over the characters of a name: E.toString puts the
// low bytes of all of them, then the high ones, into one string. The rest is asking that string a few questions.
// Measured on the emulated Pico: 8 ms a file with 25 characters, where the portable code takes 40.

import { slice } from "../../core/bytes/buf.js";
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { KEY_END, NO_EXTENSION } from "../../core/catalog/folder-order.js";
import { kindOfName } from "../../core/player/policy.js";
import type { FileKeys, PlainFiles, SlotRun } from "../../hal/plain-files.js";

/** Slots of a long name: 13 characters each. Longer names go the portable way. */
const MOST_SLOTS = 5;
/** Where the short entry is put; the name's slots lie before it. */
const SHORT = MOST_SLOTS * 32;
/** Attributes that make an entry no plain file: folder, volume label, system, hidden. */
const NOT_PLAIN = 0x1e;

/** Text, one number, text: what most names are. Anything outside of ASCII does not match. */
const ONE_NUMBER = /^([^0-9\x80-\xff]*)([0-9]+)([^0-9\x80-\xff]*)$/;
/** Digits, or what is outside of ASCII. */
const NOT_TEXT = /[0-9\x80-\xff]+/;
const NOT_DIGIT = /[^0-9]/;
/** Numbers this long are exact, and written without exponent. */
const MOST_DIGITS = 9;

/** The ASCII characters, for taking the one of a number without a call. */
let characters = "";
/** What comes before a number of so many digits in a sort key. */
const numbers: string[] = [];

export class EspruinoPlainFiles implements PlainFiles {
  private work: Uint8Array;
  private words: Uint32Array;
  /** For names of 1, 2, … slots: views over their low bytes in order, then over their high ones. */
  private views: Uint16Array[][];
  /** For the same: zeros and one more, then what fills the slots behind the name's end. */
  private fills: string[];

  constructor() {
    if (characters === "") {
      for (let i = 0; i < 128; i++) {
        characters += String.fromCharCode(i);
      }
      for (let i = 0; i <= MOST_DIGITS; i++) {
        numbers.push(`0${String.fromCharCode(i + 1)}`);
      }
    }
    const work = new Uint8Array(SHORT + 32);
    this.work = work;
    this.words = new Uint32Array(work.buffer);
    this.views = [[]];
    this.fills = [""];
    let low: Uint16Array[] = [];
    let high: Uint16Array[] = [];
    for (let slots = 1; slots <= MOST_SLOTS; slots++) {
      const at = SHORT - slots * 32;
      low = low.concat(charactersAt(work, at));
      high = high.concat(charactersAt(work, at + 1));
      this.views.push(low.concat(high));
      this.fills.push("\0".repeat(slots * 13 + 1) + "\xff".repeat(slots * 13));
    }
  }

  take(run: SlotRun, into: FileKeys, most: number): number {
    // What is looked up outside of the function costs most: hence the many locals.
    const bytes = run.bytes;
    const buffer = bytes.buffer;
    const shift = bytes.byteOffset;
    const end = run.end;
    const work = this.work;
    const words = this.words;
    const views = this.views;
    const fills = this.fills;
    const table = rotationTable();
    const pattern = ONE_NUMBER;
    const before = numbers;
    const bytesOf = characters;
    const keys = into.keys;
    let at = run.at;
    let slot = run.base + ((at - run.origin) >> 5);
    // What ends the keys of 128 slots, but for the last character.
    let page = -1;
    let slotEnd = "";
    let extension = into.extension;
    let taken = 0;
    let same = 0;
    let length = 0;
    while (at < end && taken < most) {
      let slots = bytes[at];
      let step = 0;
      if (run.carry !== null) {
        const carry = run.carry;
        slots = carry[0] - 64;
        step = slots * 32 + 32 - carry.length;
        if (slots < 1 || slots > MOST_SLOTS || at + step > end) {
          break;
        }
        work.set(carry, SHORT - slots * 32);
        work.set(new Uint8Array(buffer, shift + at, step), SHORT + 32 - step);
        slot = run.carrySlot;
      } else if (slots === 0xe5) {
        at += 32;
        slot++;
        continue;
      } else {
        slots -= 64;
        if (slots < 1 || slots > MOST_SLOTS || bytes[at + 11] !== 15) {
          break;
        }
        step = slots * 32 + 32;
        if (at + step > end) {
          run.carry = slice(bytes, at, end);
          run.carrySlot = slot;
          at = end;
          break;
        }
        // 40 words are the slots before the short entry.
        words.set(new Uint32Array(buffer, shift + at, slots * 8 + 8), 40 - slots * 8);
      }
      // In `work` the short entry is at 160, its attributes at 171; the name's last slot, number 1, is at 128.
      const sum = work[173 - slots * 32];
      if (
        (work[171] & NOT_PLAIN) !== 0 ||
        ((table[
          table[
            table[
              table[
                table[
                  table[table[table[table[table[work[160]] + work[161]] + work[162]] + work[163]] + work[164]] +
                    work[165]
                ] + work[166]
              ] + work[167]
            ] + work[168]
          ] + work[169]
        ] +
          work[170]) &
          255) !==
          sum ||
        (slots > 1 && (work[128] !== 1 || work[141] !== sum || (slots > 2 && !this.inOrder(slots, sum))))
      ) {
        break;
      }
      let name = E.toString(views[slots]) as string;
      const room = slots * 13;
      // The low bytes end at the first zero: the terminator's, or that of the first high byte.
      const size = name.indexOf("\0");
      if (size < 1 || name.substr(room) !== fills[slots].substr(room - size, room)) {
        break;
      }
      name = name.substr(0, size);
      const lower = name.toLowerCase();
      const match = pattern.exec(lower);
      let key: string;
      if (match !== null && match[2].length <= MOST_DIGITS) {
        const digits = match[2];
        const number = `${parseInt(digits, 10)}`;
        key = match[1] + before[number.length] + number + match[3];
        if (lower !== name || number.length !== digits.length) {
          key += `\0${name}`;
        }
      } else {
        key = keyOfMany(lower, name);
        if (key === "") {
          break;
        }
      }
      if (!lower.endsWith(extension)) {
        into.counts[into.kind] += same;
        same = 0;
        const dot = lower.lastIndexOf(".");
        extension = dot < 0 ? NO_EXTENSION : lower.substr(dot);
        into.extension = extension;
        into.kind = kindOfName(lower);
      }
      if (lower[0] !== ".") {
        if (slot >> 7 !== page) {
          page = slot >> 7;
          slotEnd = KEY_END + bytesOf[slot >> 14] + bytesOf[page & 127];
        }
        keys.push(key + slotEnd + bytesOf[slot & 127]);
        length += key.length;
        same++;
        taken++;
      }
      at += step;
      if (run.carry !== null) {
        run.carry = null;
        slot = run.base + ((at - run.origin) >> 5);
      } else {
        slot += slots + 1;
      }
    }
    run.at = at;
    into.counts[into.kind] += same;
    into.characters += length;
    return taken;
  }

  /** Whether the slots before the first two of a name are its third, fourth, …, as the portable walker asks as well. */
  private inOrder(slots: number, sum: number): boolean {
    for (let ordinal = 2; ordinal < slots; ordinal++) {
      const at = SHORT - ordinal * 32;
      if (this.work[at] !== ordinal || this.work[at + 13] !== sum) {
        return false;
      }
    }
    return true;
  }
}

/** Views over the 13 characters of a slot (LDIR_Name1 to 3), from byte `at` + 1 on: Espruino takes odd places too. */
function charactersAt(work: Uint8Array, at: number): Uint16Array[] {
  const buffer = work.buffer;
  return [new Uint16Array(buffer, at + 1, 5), new Uint16Array(buffer, at + 14, 6), new Uint16Array(buffer, at + 28, 2)];
}

/** The sort key of a name with no number, or more than one; "" where it is not ASCII, or a number is very long. */
function keyOfMany(lower: string, name: string): string {
  let key = "";
  let rest = lower;
  let exact = lower === name;
  let match = NOT_TEXT.exec(rest);
  while (match !== null) {
    const digits = match[0];
    if (digits.length > MOST_DIGITS || NOT_DIGIT.test(digits)) {
      return "";
    }
    const number = `${parseInt(digits, 10)}`;
    key += rest.substr(0, match.index) + numbers[number.length] + number;
    exact = exact && number.length === digits.length;
    rest = rest.substr(match.index + digits.length);
    match = NOT_TEXT.exec(rest);
  }
  key += rest;
  return exact ? key : `${key}\0${name}`;
}
