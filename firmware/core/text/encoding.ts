// Which encoding a text is in, and whether it is a text at all, from its first block. Layer: core/text.
// Spec: The Unicode Standard 16.0, section 23.8 (byte order mark).
import { type Buf, find, u8 } from "../bytes/buf.js";

export const enum Encoding {
  utf8 = 0,
  utf16le = 1,
  utf16be = 2,
}

/** Bytes of a block that are looked at: enough to tell, little enough for one slice of an interpreter's time. */
const SAMPLE_BYTES = 96;

/** Told by the byte order mark; without one, by where the zero bytes of UTF-16 lie. */
export function detectEncoding(bytes: Buf, offset: number, length: number): Encoding {
  if (length < 2) {
    return Encoding.utf8;
  }
  const first = u8(bytes, offset);
  const second = u8(bytes, offset + 1);
  if (first === 0xff && second === 0xfe) {
    return Encoding.utf16le;
  }
  if (first === 0xfe && second === 0xff) {
    return Encoding.utf16be;
  }
  return encodingByZeros(bytes, offset, length);
}

/** Bytes of the byte order mark at the start: 0, 2 or 3. */
export function markBytes(bytes: Buf, offset: number, length: number, encoding: Encoding): number {
  if (encoding !== Encoding.utf8) {
    const first = length < 2 ? 0 : u8(bytes, offset);
    return first >= 0xfe && first + u8(bytes, offset + 1) === 0x1fd ? 2 : 0;
  }
  const isMark =
    length >= 3 && u8(bytes, offset) === 0xef && u8(bytes, offset + 1) === 0xbb && u8(bytes, offset + 2) === 0xbf;
  return isMark ? 3 : 0;
}

/**
 * Whether a file's first bytes cannot be those of a text: a NUL, or more than a tenth of control characters, unless
 * it is UTF-16.
 * @param length bytes of the file that are there, at most 512
 */
export function looksBinary(bytes: Buf, offset: number, length: number): boolean {
  if (detectEncoding(bytes, offset, length) !== Encoding.utf8) {
    return false;
  }
  const sample = length < SAMPLE_BYTES ? length : SAMPLE_BYTES;
  let controls = 0;
  for (let i = 0; i < sample; i++) {
    const byte = u8(bytes, offset + i);
    if (byte === 0) {
      return true;
    }
    // Tab, line feed, vertical tab, form feed, carriage return and escape are met in texts.
    if (byte < 0x20 && (byte < 9 || byte > 13) && byte !== 0x1b) {
      controls++;
    }
  }
  if (controls * 10 > sample) {
    return true;
  }
  // The rest of the block is only asked for a NUL, by one native call.
  const zero = length > sample ? find(bytes, 0, offset + sample) : -1;
  return zero >= 0 && zero < offset + length;
}

/**
 * UTF-16 without a mark: most of its characters have one zero byte, always on the same side, and never two.
 */
function encodingByZeros(bytes: Buf, offset: number, length: number): Encoding {
  const pairs = (length < 64 ? length - (length % 2) : 64) / 2;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i < pairs; i++) {
    const even = u8(bytes, offset + 2 * i);
    const odd = u8(bytes, offset + 2 * i + 1);
    if (even === 0 && odd === 0) {
      return Encoding.utf8;
    }
    if (even === 0) {
      evenZeros++;
    } else if (odd === 0) {
      oddZeros++;
    }
  }
  if (pairs < 2) {
    return Encoding.utf8;
  }
  if (evenZeros === 0 && oddZeros * 10 >= pairs * 7) {
    return Encoding.utf16le;
  }
  return oddZeros === 0 && evenZeros * 10 >= pairs * 7 ? Encoding.utf16be : Encoding.utf8;
}
