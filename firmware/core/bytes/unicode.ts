// Code points and UTF-16LE to the firmware's byte strings, which hold UTF-8. Layer: core/bytes.
// Follows The Unicode Standard 15.0, 3.9 (D92, UTF-8) and its practice for unpaired surrogates: U+FFFD for each.
import { divide } from "./integer.js";
import { isAscii } from "./text.js";

/** One code point as UTF-8. */
export function utf8Of(code: number): string {
  if (code < 0x80) {
    return String.fromCharCode(code);
  }
  if (code < 0x800) {
    return String.fromCharCode(0xc0 + divide(code, 64), 0x80 + (code % 64));
  }
  if (code < 0x10000) {
    return String.fromCharCode(0xe0 + divide(code, 4096), 0x80 + (divide(code, 64) % 64), 0x80 + (code % 64));
  }
  return String.fromCharCode(
    0xf0 + divide(code, 262144),
    0x80 + (divide(code, 4096) % 64),
    0x80 + (divide(code, 64) % 64),
    0x80 + (code % 64),
  );
}

const REPLACEMENT = "\xef\xbf\xbd";

/**
 * UTF-16LE, two characters of the byte string a unit, to UTF-8. Ends at the first U+0000, if there is one.
 * Most names are ASCII, and a loop costs an interpreter 0.2 ms a character: those are converted by native calls alone.
 */
export function utf8FromUtf16(raw: string): string {
  let units = raw;
  const end = raw.indexOf("\0\0\0");
  if (end >= 0) {
    // The third zero is the high byte of the terminator where the second one is its low byte, or the other way round.
    units = raw.substring(0, end + (end % 2));
  }
  // Half of the bytes are zero, no two neighbours, the first zero at 1: then they are exactly the high bytes.
  if (units.indexOf("\0") === 1 && units.indexOf("\0\0") < 0) {
    const low = units.split("\0").join("");
    if (low.length * 2 === units.length && isAscii(low)) {
      return low;
    }
  }
  let text = "";
  let i = 0;
  while (i + 1 < raw.length) {
    const unit = raw.charCodeAt(i) + raw.charCodeAt(i + 1) * 256;
    i += 2;
    if (unit === 0) {
      return text;
    }
    if (unit < 0xd800 || unit > 0xdfff) {
      text += utf8Of(unit);
    } else {
      const next = unit < 0xdc00 && i + 1 < raw.length ? raw.charCodeAt(i) + raw.charCodeAt(i + 1) * 256 : 0;
      if (next >= 0xdc00 && next <= 0xdfff) {
        text += utf8Of(0x10000 + (unit - 0xd800) * 1024 + next - 0xdc00);
        i += 2;
      } else {
        text += REPLACEMENT;
      }
    }
  }
  return text;
}
