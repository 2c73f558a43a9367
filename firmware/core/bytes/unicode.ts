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
 */
export function utf8FromUtf16(raw: string): string {
  const plain = asciiFromUtf16(raw);
  if (plain !== "") {
    return plain;
  }
  let text = "";
  let i = 0;
  while (i + 1 < raw.length) {
    const low = raw.charCodeAt(i);
    const high = raw.charCodeAt(i + 1);
    i += 2;
    if (high === 0) {
      if (low === 0) {
        return text;
      }
      text += low < 0x80 ? String.fromCharCode(low) : utf8Of(low);
    } else if (high < 0xd8 || high > 0xdf) {
      text += utf8Of(low + high * 256);
    } else {
      const nextHigh = high < 0xdc && i + 1 < raw.length ? raw.charCodeAt(i + 1) : 0;
      if (nextHigh >= 0xdc && nextHigh <= 0xdf) {
        const upper = (high - 0xd8) * 256 + low;
        text += utf8Of(0x10000 + upper * 1024 + (nextHigh - 0xdc) * 256 + raw.charCodeAt(i));
        i += 2;
      } else {
        text += REPLACEMENT;
      }
    }
  }
  return text;
}

/** The same for names that are all ASCII, by native calls alone: a loop takes an interpreter 1.5 ms a character. */
function asciiFromUtf16(raw: string): string {
  let end = raw.length;
  // Behind the terminator FAT fills a name's slots with FFh.
  const fill = raw.indexOf("\xff");
  if (fill >= 2) {
    end = fill - 2;
    // Without a terminator before it, it is half of a unit like U+00FF.
    if (raw.charCodeAt(end) !== 0 || raw.charCodeAt(end + 1) !== 0) {
      return "";
    }
  } else if (end >= 2 && raw.charCodeAt(end - 2) === 0 && raw.charCodeAt(end - 1) === 0) {
    end -= 2;
  }
  const units = raw.substring(0, end);
  const low = units.split("\0").join("");
  // Only of ASCII can the units be made again from what is left.
  return isAscii(low) && `${low.split("").join("\0")}\0` === units ? low : "";
}
