// The order of names: natural (2 before 10), case and width folded, everything else in code order, so that Hangul and
// Han come as Unicode has them. Layer: core/catalog.
// A name is turned into a key, a byte string; keys compare byte by byte as the names shall be ordered, so that a native
// sort of strings does the work. The key is strict: different names have different keys.
//   key    = pieces, and where folding or a leading zero was lost: 0x00, the name itself
//   piece  = a run of characters that are no digits, folded; or a number
//   number = "0", one byte: its digits counted (at most 254) plus 1, and its digits, without leading zeros
import { firstDigits, isAscii } from "../bytes/text.js";
import { foldWide } from "./fold.js";

const MAX_COUNTED_DIGITS = 254;

/** The key of a name (a UTF-8 byte string without U+0000). */
export function sortKey(name: string): string {
  const folded = isAscii(name) ? name.toLowerCase() : foldWide(name);
  let exact = folded === name;
  let key = "";
  let rest = folded;
  let digits = firstDigits(rest);
  while (digits !== "") {
    const start = rest.indexOf(digits.charAt(0));
    key += rest.substring(0, start);
    rest = rest.substring(start + digits.length);
    let zeros = 0;
    while (zeros < digits.length - 1 && digits.charCodeAt(zeros) === 0x30) {
      zeros++;
    }
    const count = digits.length - zeros;
    key += `0${String.fromCharCode((count < MAX_COUNTED_DIGITS ? count : MAX_COUNTED_DIGITS) + 1)}`;
    key += zeros === 0 ? digits : digits.substring(zeros);
    exact = exact && zeros === 0;
    digits = firstDigits(rest);
  }
  key += rest;
  return exact ? key : `${key}\0${name}`;
}

/** Negative, 0 or positive, as `first` comes before, is, or comes after `second`. */
export function compareNames(first: string, second: string): number {
  const a = sortKey(first);
  const b = sortKey(second);
  return a < b ? -1 : a > b ? 1 : 0;
}
