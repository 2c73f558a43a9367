// The order of names: natural (2 before 10), case and width folded, everything else in code order, so that Hangul and
// Han come as Unicode has them. Layer: core/catalog.
// A name is turned into a key, a byte string; keys compare byte by byte as the names shall be ordered, so that a native
// sort of strings does the work. The key is strict: different names have different keys.
//   key    = pieces, and where folding or a leading zero was lost: 0x00, the name itself
//   piece  = a run of characters that are no digits, folded; or a number
//   number = "0", one byte: its digits without leading zeros, counted (at most 254), plus 1; those digits
import { findDigit, isAscii, skipDigits } from "../bytes/text.js";
import { foldWide } from "./fold.js";

const MAX_COUNTED_DIGITS = 254;

/** The key of a name (a UTF-8 byte string without U+0000). */
export function sortKey(name: string): string {
  const folded = isAscii(name) ? name.toLowerCase() : foldWide(name);
  let exact = folded === name;
  let start = findDigit(folded, 0);
  if (start < 0) {
    return exact ? folded : `${folded}\0${name}`;
  }
  let key = "";
  let done = 0;
  while (start >= 0) {
    const end = skipDigits(folded, start);
    key += folded.substring(done, start);
    while (start < end && folded.charCodeAt(start) === 0x30) {
      start++;
      // "0" itself is the number without digits; any other zero here is a leading one.
      exact = exact && start === end;
    }
    const digits = end - start;
    const counted = digits < MAX_COUNTED_DIGITS ? digits : MAX_COUNTED_DIGITS;
    key += `0${String.fromCharCode(counted + 1)}${folded.substring(start, end)}`;
    done = end;
    start = findDigit(folded, end);
  }
  key += folded.substring(done);
  return exact ? key : `${key}\0${name}`;
}

/** Negative, 0 or positive, as `first` comes before, is, or comes after `second`. */
export function compareNames(first: string, second: string): number {
  const a = sortKey(first);
  const b = sortKey(second);
  return a < b ? -1 : a > b ? 1 : 0;
}
