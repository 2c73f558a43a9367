// Indexing files with long ASCII names by Espruino's native calls. Layer: platforms/espruino.
// FAT long names: Microsoft's FAT specification (fatgen103), "Long File Name Implementation".
//
// The slots of one file are copied to where views have been laid out over the characters of a name: E.toString puts the
// low bytes of all of them, then the high ones, into one string. The rest is asking that string a few questions.
// Measured on the emulated Pico: 8.5 ms a file with 25 characters, where the portable code takes 40. So that nothing is
// looked up far away, `take` is one function inside another that has all it needs: a name costs 0.02 ms there, one of the
// script 0.1, a property 0.05.
import { slice } from "../../core/bytes/buf.js";
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { KEY_END, NO_EXTENSION } from "../../core/catalog/folder-order.js";
import { kindOfName } from "../../core/player/policy.js";
import type { FileKeys, PlainFiles, SlotRun } from "../../hal/plain-files.js";

/** Slots of a long name: 13 characters each. Longer names go the portable way. */
export const MOST_SLOTS = 5;
/** Where the short entry is put; the name's slots lie before it. */
export const SHORT = MOST_SLOTS * 32;
/** Attributes that make an entry no plain file: folder, volume label, system, hidden. */
export const NOT_PLAIN = 0x1e;
const DOT = 0x2e;

/** Text, one number, text: what most names are. Anything outside of ASCII does not match. */
const ONE_NUMBER = /^([^0-9\x80-\xff]*)([0-9]+)([^0-9\x80-\xff]*)$/;
/** Digits, or what is outside of ASCII. */
const NOT_TEXT = /[0-9\x80-\xff]+/;
const NOT_DIGIT = /[^0-9]/;
/** Numbers this long are exact, and written without exponent. */
const MOST_DIGITS = 9;
/** What comes before a number of so many digits in a sort key. */
const NUMBERS = ["", "0\x02", "0\x03", "0\x04", "0\x05", "0\x06", "0\x07", "0\x08", "0\x09", "0\x0a"];
/** The characters below 128: taking one is quicker than making it. */
const ASCII =
  "\0\x01\x02\x03\x04\x05\x06\x07\b\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f" +
  " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f";

const NO_RUN: SlotRun = { bytes: new Uint8Array(0), at: 0, end: 0, origin: 0, base: 0, carry: null, carrySlot: 0 };
const NO_KEYS: FileKeys = { keys: [], characters: 0, extension: "", kind: 0, counts: [] };

export function newEspruinoPlainFiles(): PlainFiles {
  const work = new Uint8Array(SHORT + 32);
  const words = new Uint32Array(work.buffer);
  const table = rotationTable();
  const characters = ASCII;
  /** For names of 1, 2, … slots: views over their low bytes in order, then over their high ones. */
  const views: Uint16Array[][] = [[]];
  /** For the same: zeros and one more, then what fills the slots behind the name's end. */
  const fills: string[] = [""];
  const lows: Uint16Array[][] = [[]];
  const highs: Uint16Array[][] = [[]];

  /** Lays the views for names of up to so many slots. */
  function lay(most: number): void {
    for (let count = views.length; count <= most; count++) {
      const place = SHORT - count * 32;
      lows.push(lows[count - 1].concat(charactersAt(work, place)));
      highs.push(highs[count - 1].concat(charactersAt(work, place + 1)));
      views.push(lows[count].concat(highs[count]));
      fills.push("\0".repeat(count * 13 + 1) + "\xff".repeat(count * 13));
    }
  }

  /** Whether the slots before the first two of a name are its third, fourth, …, as the portable walker asks as well. */
  function inOrder(count: number, sum: number): boolean {
    for (let ordinal = 2; ordinal <= count; ordinal++) {
      const place = SHORT - ordinal * 32;
      if (work[place + 13] !== sum || (ordinal < count && work[place] !== ordinal)) {
        return false;
      }
    }
    return true;
  }

  // What `take` works on, here so that the rare cases can be functions of their own: the interpreter reads over what it
  // does not run, 0.2 ms for a hundred characters, and that for every file.
  let run = NO_RUN;
  let into = NO_KEYS;
  let at = 0;
  let end = 0;
  let slot = 0;
  let slots = 0;
  let next = 0;
  let taken = 0;
  let counted = 0;
  let extension = NO_EXTENSION;
  let page = -1;
  let slotEnd = "";

  /** Where no whole name begins. @returns whether there is one in `work` after all */
  function unusual(): boolean {
    const carry = run.carry;
    if (carry !== null) {
      // What began in the run before is put together.
      slots = carry[0] - 64;
      const missing = slots * 32 + 32 - carry.length;
      if (slots < 1 || slots > MOST_SLOTS || at + missing > end || run.carrySlot >> 7 !== page) {
        return false;
      }
      const bytes = run.bytes;
      work.set(carry, SHORT - slots * 32);
      work.set(new Uint8Array(bytes.buffer, bytes.byteOffset + at, missing), SHORT + 32 - missing);
      slot = run.carrySlot;
      next = at + missing;
      return true;
    }
    if (slots > 0 && slots <= MOST_SLOTS && run.bytes[at + 11] === 15 && end === run.end) {
      run.carry = slice(run.bytes, at, end);
      run.carrySlot = slot;
      at = end;
    }
    return false;
  }

  /** Slots of deleted files are passed over. */
  function skipDeleted(): void {
    const bytes = run.bytes;
    while (at < end && bytes[at] === 0xe5) {
      at += 32;
      slot++;
    }
  }

  /** A name with another extension than the one before. */
  function newExtension(lower: string): void {
    into.counts[into.kind] += taken - counted;
    counted = taken;
    const dot = lower.lastIndexOf(".");
    extension = dot < 0 ? NO_EXTENSION : lower.substr(dot);
    into.extension = extension;
    into.kind = kindOfName(lower);
  }

  function turnPage(): void {
    page = slot >> 7;
    slotEnd = KEY_END + characters[page >> 7] + characters[page & 127];
  }

  function take(newRun: SlotRun, newInto: FileKeys, most: number): number {
    run = newRun;
    into = newInto;
    const bytes = run.bytes;
    const buffer = bytes.buffer;
    const shift = bytes.byteOffset;
    const keys = into.keys;
    const start = run.at;
    extension = into.extension;
    at = start;
    slot = run.base + ((start - run.origin) >> 5);
    end = run.end;
    taken = 0;
    counted = 0;
    if (slot >> 7 !== page) {
      turnPage();
    }
    if (end - start > 512 || (run.base & 15) !== 0) {
      // Never beyond the slots that `slotEnd` is for.
      end = Math.min(end, start + (128 - (slot & 127)) * 32);
    }
    let joins = run.carry !== null;
    if (!joins && bytes[at] === 0xe5) {
      skipDeleted();
    }
    while (taken < most && at < end) {
      slots = bytes[at] - 64;
      next = at + slots * 32 + 32;
      if (joins || slots < 1 || slots > MOST_SLOTS || bytes[at + 11] !== 15 || next > end) {
        if (!unusual()) {
          break;
        }
      } else {
        // 40 words are the slots before the short entry.
        words.set(new Uint32Array(buffer, shift + at, slots * 8 + 8), 40 - slots * 8);
      }
      // In `work` the short entry is at 160, its attributes at 171; the name's last slot, number 1, is at 128.
      const sum = work[141];
      if (
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
        (work[171] & NOT_PLAIN) !== 0 ||
        work[129] === DOT ||
        (slots > 1 && (work[128] !== 1 || work[109] !== sum || (slots > 2 && !inOrder(slots, sum))))
      ) {
        break;
      }
      if (views.length <= slots) {
        lay(slots);
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
      const key = keyOf(lower, name);
      if (key === "") {
        break;
      }
      if (!lower.endsWith(extension)) {
        newExtension(lower);
      }
      keys.push(key + slotEnd + characters[slot & 127]);
      taken++;
      slot += slots + 1;
      at = next;
      if (joins) {
        joins = false;
        run.carry = null;
      }
      if (bytes[at] === 0xe5) {
        skipDeleted();
      }
    }
    run.at = at;
    into.counts[into.kind] += taken - counted;
    // Near enough to what the keys have: some 16 characters a slot.
    into.characters += (at - start) >> 1;
    return taken;
  }

  return { take };
}

/** Views over the 13 characters of a slot (LDIR_Name1 to 3), from byte `at` + 1 on: Espruino takes odd places too. */
export function charactersAt(work: Uint8Array, at: number): Uint16Array[] {
  const buffer = work.buffer;
  return [new Uint16Array(buffer, at + 1, 5), new Uint16Array(buffer, at + 14, 6), new Uint16Array(buffer, at + 28, 2)];
}

/** `sortKey` of collation.ts for an ASCII name; "" where it is not ASCII, or a number is very long. */
function keyOf(lower: string, name: string): string {
  const match = ONE_NUMBER.exec(lower);
  if (match === null) {
    return keyOfMany(lower, name);
  }
  const digits = match[2];
  const number = `${parseInt(digits, 10)}`;
  if (number.length !== digits.length || digits.length > MOST_DIGITS) {
    return keyOfMany(lower, name);
  }
  const key = match[1] + NUMBERS[number.length] + number + match[3];
  return lower === name ? key : `${key}\0${name}`;
}

/** The same for a name with no number, more than one, or leading zeros. */
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
    key += rest.substr(0, match.index) + NUMBERS[number.length] + number;
    exact = exact && number.length === digits.length;
    rest = rest.substr(match.index + digits.length);
    match = NOT_TEXT.exec(rest);
  }
  key += rest;
  return exact ? key : `${key}\0${name}`;
}
