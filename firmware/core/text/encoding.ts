// Which encoding a text is in, and whether it is a text at all, from its first block. Layer: core/text.
// Spec: The Unicode Standard 16.0, section 23.8 (byte order mark).
import { type Buf, u8 } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
import { hasOddControls } from "../bytes/printable.js";
import { known, Table } from "./tables.js";

export const enum Encoding {
  utf8 = 0,
  utf16le = 1,
  utf16be = 2,
}

/** Bytes that are looked at for UTF-16 without a mark. */
const ZEROS_BYTES = 64;

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
  const native = byteText();
  const text = native.text("", bytes, offset, length);
  if (!hasOddControls(text)) {
    return false;
  }
  const controls = native.translateText(text, known(Table.controls));
  return controls.indexOf("\0") >= 0 || (controls.split("c").length - 1) * 10 > length;
}

/**
 * UTF-16 without a mark: most of its characters have one zero byte, always on the same side.
 */
function encodingByZeros(bytes: Buf, offset: number, length: number): Encoding {
  const text = byteText();
  const sample = length < ZEROS_BYTES ? length - (length % 2) : ZEROS_BYTES;
  if (sample < 4 || text.text("", bytes, offset, sample).indexOf("\0") < 0) {
    return Encoding.utf8;
  }
  const pairs = sample / 2;
  const evenZeros = zerosOf(text.everySecond(bytes, offset, pairs), pairs);
  const oddZeros = zerosOf(text.everySecond(bytes, offset + 1, pairs), pairs);
  if (evenZeros === 0 && oddZeros * 10 >= pairs * 7) {
    return Encoding.utf16le;
  }
  return oddZeros === 0 && evenZeros * 10 >= pairs * 7 ? Encoding.utf16be : Encoding.utf8;
}

function zerosOf(bytes: Buf, count: number): number {
  return byteText().text("", bytes, 0, count).split("\0").length - 1;
}
