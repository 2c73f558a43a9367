// Indexing files with long ASCII names by Espruino's native calls. Layer: platforms/espruino.
// FAT long names: Microsoft's FAT specification (fatgen103), "Long File Name Implementation".
//
// The slots of one file are copied to where views have been laid out over the characters of a name: E.toString puts the
// low bytes of all of them, then the high ones, into one string. The rest is asking that string a few questions.
// Measured on the emulated Pico: 9 ms a file with 25 characters, where the portable code takes 40. What counts is how far
// away a name is looked up: `take` has all that it needs in its own variables, the most used ones first, and none in the
// loop (a block with variables of its own costs 0.3 ms a turn). Rare cases are functions of their own, since the
// interpreter reads over what it does not run.
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { KEY_END, NO_EXTENSION } from "../../core/catalog/folder-order.js";
import { kindOfName } from "../../core/player/policy.js";
import type { FileKeys, PlainFiles, SlotRun } from "../../hal/plain-files.js";
import { isWanted } from "./attention.js";
import { areInOrder, layNames, MOST_SLOTS, NOT_PLAIN, newNameSlots } from "./name-slots.js";
import { smallNumbers } from "./small-numbers.js";

const DOT = 0x2e;
/** An attribute of volume labels, and of the slots of long names. */
const VOLUME_ID = 0x08;
/**
 * A collection (11 ms) puts the list of free memory in order. Without it every string of more than 22 characters is
 * sought through all the places that were let go of one by one: 1.5 ms a file, and more with every folder.
 */
const CALLS_PER_COLLECTION = 20;

/** Files taken between two questions whether somebody wants something: 30 ms. */
const FILES_PER_LOOK = 3;

/** Slots of names for which all is laid out beforehand. */
const MOST_PREPARED = 3;

/** Numbers, and what is outside of ASCII. */
const NUMBERS = /[0-9\x80-\xff][0-9]*/g;
export function newEspruinoPlainFiles(): PlainFiles {
  const names = newNameSlots();
  const work = names.work;
  const words = names.words;
  const views = names.views;
  const paddings = names.paddings;
  const table = rotationTable();
  // Taking one is quicker than making it.
  const characters = smallNumbers();
  const numbers = NUMBERS;
  /** A name has characters outside of ASCII. */
  let wide = false;
  /** A name lost leading zeros. */
  let zeros = false;
  let calls = 0;
  /** What `goOn` and `take` tell each other; `joined` is the first slot of a name that began before the run, with `carried`. */
  let joined = -1;
  let carried: Uint8Array | null = null;
  let at = 0;
  let slot = 0;
  let next = 0;
  let limit = 0;
  let page = -1;
  let slotEnd = "";

  /** A number's place in a sort key: `sortKey` of collation.ts. */
  function numberKey(digits: string): string {
    if (digits < ":") {
      return digits < "1" && digits !== "0" ? zeroNumberKey(digits) : `0${characters[digits.length + 1]}${digits}`;
    }
    wide = true;
    return "";
  }

  function zeroNumberKey(digits: string): string {
    let rest = digits;
    while (rest.length > 1 && rest[0] === "0") {
      rest = rest.substr(1);
    }
    zeros = true;
    return `0${characters[rest.length + 1]}${rest}`;
  }

  /** Puts together in `work` what began before the run. @returns its slots; 0 where that cannot be done here */
  function joinCarry(run: SlotRun, carry: Uint8Array): number {
    const count = carry[0] - 64;
    const missing = count * 32 + 32 - carry.length;
    if (count < 1 || count > MOST_SLOTS || run.at + missing > run.end) {
      return 0;
    }
    layNames(names, count);
    const place = 40 - count * 8;
    copyWords(carry, 0, carry.length, place);
    copyWords(run.bytes, run.at, missing, place + (carry.length >> 2));
    slot = run.carrySlot;
    joined = slot;
    carried = carry;
    run.carry = null;
    continueAt(run, run.at + missing, count);
    return count;
  }

  /** Where `take` goes on behind a name, and how far without asking again. */
  function continueAt(run: SlotRun, place: number, count: number): void {
    next = place;
    page = slot >> 7;
    slotEnd = KEY_END + characters[page >> 7] + characters[page & 127];
    const left = 128 - (slot & 127) - count - 1;
    limit = Math.min(run.end, place + left * 32);
  }

  /** 40 words are the slots before the short entry. */
  function copyWords(bytes: Uint8Array, from: number, size: number, place: number): void {
    words.set(new Uint32Array(bytes.buffer, bytes.byteOffset + from, size >> 2), place);
  }

  /**
   * Where the next slots are no name that lies whole before the run's end: finds the next name all the same, and leaves
   * in `work`, `at`, `slot`, `next`, `limit` and `slotEnd` what `take` goes on with.
   * @returns the name's slots; 0 where this can go no further
   */
  function goOn(run: SlotRun): number {
    const bytes = run.bytes;
    carried = null;
    if (run.carry !== null) {
      return joinCarry(run, run.carry);
    }
    // "." and "..": no other short entry begins so, unless it is a volume label.
    while (at >= run.end || bytes[at] === 0xe5 || (bytes[at] === DOT && (bytes[at + 11] & VOLUME_ID) === 0)) {
      if (at >= run.end) {
        return 0;
      }
      at += 32;
      slot++;
    }
    const count = bytes[at] - 64;
    if (count < 1 || count > MOST_SLOTS || bytes[at + 11] !== 15) {
      return 0;
    }
    if (views[count] === undefined) {
      layNames(names, count);
    }
    if (at + count * 32 + 32 > run.end) {
      return 0;
    }
    copyWords(bytes, at, count * 32 + 32, 40 - count * 8);
    continueAt(run, at + count * 32 + 32, count);
    return count;
  }

  /** A name with another extension than the one before. */
  function newExtension(into: FileKeys, lower: string): string {
    const dot = lower.lastIndexOf(".");
    const extension = dot < 0 ? NO_EXTENSION : lower.substr(dot);
    into.extension = extension;
    into.kind = kindOfName(lower);
    return extension;
  }

  function take(run: SlotRun, into: FileKeys, most: number): number {
    // In the order of their use: the interpreter looks a name up from the first to the last.
    const t = table;
    const w = work;
    const bytes = run.bytes;
    let here = run.at;
    let slots = 0;
    let sum = 0;
    let name = "";
    let lower = "";
    let size = 0;
    let key = "";
    let behind = 0;
    let end = 0;
    let taken = 0;
    let number = run.base + ((here - run.origin) >> 5);
    let tagEnd = slotEnd;
    const buffer = bytes.buffer;
    const shift = bytes.byteOffset;
    let extension = into.extension;
    const keys = into.keys;
    let counted = 0;
    const firstSlot = number;
    const wanted = calls >= CALLS_PER_COLLECTION ? 1 : most;
    let look = FILES_PER_LOOK;
    joined = -1;
    if (run.carry === null && number >> 7 === page) {
      end = Math.min(run.end, here + (128 - (number & 127)) * 32);
    }
    while (taken < wanted) {
      slots = bytes[here] - 64;
      behind = here + slots * 32 + 32;
      if (behind <= end && views[slots] && bytes[here + 11] === 15) {
        words.set(new Uint32Array(buffer, shift + here, slots * 8 + 8), 40 - slots * 8);
      } else {
        at = here;
        slot = number;
        slots = goOn(run);
        here = at;
        number = slot;
        if (slots === 0) {
          break;
        }
        behind = next;
        end = limit;
        tagEnd = slotEnd;
      }
      // In `work` the short entry is at 160, its attributes at 171; the name's last slot, number 1, is at 128.
      sum = w[141];
      if (
        ((t[
          t[t[t[t[t[t[t[t[t[w[160]] + w[161]] + w[162]] + w[163]] + w[164]] + w[165]] + w[166]] + w[167]] + w[168]] +
            w[169]
        ] +
          w[170]) &
          255) !==
          sum ||
        (w[171] & NOT_PLAIN) !== 0 ||
        w[129] === DOT ||
        (slots > 1 && (w[128] !== 1 || w[109] !== sum || (slots > 2 && !areInOrder(w, slots, sum))))
      ) {
        break;
      }
      name = E.toString(views[slots]) as string;
      // The low bytes end at the first zero: the terminator's, or that of the first high byte.
      size = name.indexOf("\0");
      if (size < slots * 13 - 12 || !name.endsWith(paddings[size])) {
        break;
      }
      name = name.substr(0, size);
      lower = name.toLowerCase();
      key = lower.replace(numbers, numberKey);
      if (wide) {
        break;
      }
      if (!lower.endsWith(extension)) {
        into.counts[into.kind] += taken - counted;
        counted = taken;
        extension = newExtension(into, lower);
      }
      if (lower !== name || zeros) {
        zeros = false;
        key += `\0${name}`;
      }
      keys.push(key + tagEnd + characters[number & 127]);
      taken++;
      number += slots + 1;
      here = behind;
      if (taken === look) {
        look += FILES_PER_LOOK;
        if (isWanted()) {
          break;
        }
      }
    }
    wide = false;
    zeros = false;
    calls++;
    if (calls > CALLS_PER_COLLECTION && taken > 0) {
      calls = 0;
      process.memory();
    }
    if (number === joined) {
      run.carry = carried;
    }
    run.at = here;
    into.counts[into.kind] += taken - counted;
    // Near enough to what the keys have: some 16 characters a slot.
    into.characters += (number - firstSlot) * 16;
    return taken;
  }

  /** Most names are that long: the first of them should not have to wait for it. */
  function prepare(): boolean {
    const count = names.lows.length;
    if (count <= MOST_PREPARED) {
      layNames(names, count);
    }
    return count < MOST_PREPARED;
  }

  function closeGaps(bytes: Uint8Array, offset: number, stride: number, count: number): void {
    const buffer = bytes.buffer;
    let to = bytes.byteOffset + offset;
    let from = to;
    for (let block = 1; block < count; block++) {
      to += 512;
      from += stride;
      new Uint32Array(buffer, to, 128).set(new Uint32Array(buffer, from, 128));
      if (bytes[offset + block * 512] === 0) {
        // The folder ends here.
        break;
      }
    }
  }

  return { prepare, closeGaps, take };
}
