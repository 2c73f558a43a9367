// Which encoding a text is in, and whether it is a text at all, from its first block. Layer: core/text.
// Spec: The Unicode Standard 16.0, section 23.8 (byte order mark).
import { type Buf, u8 } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
import { firstHighByte, hasHighBytes, hasOddControls } from "../bytes/printable.js";
import { detectCodePage, highBytes } from "./detect.js";
import { Encoding } from "./encoding-names.js";
import { known, Table } from "./tables.js";

/** Bytes that are looked at for UTF-16 without a mark. */
const ZEROS_BYTES = 512;
/** And for a code page. */
const SAMPLE_BYTES = 300;

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
  if (encoding === Encoding.utf16le || encoding === Encoding.utf16be) {
    const first = length < 2 ? 0 : u8(bytes, offset);
    return first >= 0xfe && first + u8(bytes, offset + 1) === 0x1fd ? 2 : 0;
  }
  const isMark =
    encoding === Encoding.utf8 &&
    length >= 3 &&
    u8(bytes, offset) === 0xef &&
    u8(bytes, offset + 1) === 0xbb &&
    u8(bytes, offset + 2) === 0xbf;
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
 * The encoding of a text without a mark, and not UTF-16, from some of its bytes; -1 where they are all ASCII.
 * @param length at most 512
 * @param isStart its first byte begins a character; else what comes before the first line end is left alone
 * @param isEnd the text ends there
 */
export function encodingOfBytes(bytes: Buf, offset: number, length: number, isStart: boolean, isEnd: boolean): number {
  const native = byteText();
  let text = native.text("", bytes, offset, length);
  if (!hasHighBytes(text)) {
    return -1;
  }
  if (!isStart) {
    const lineEnd = text.indexOf("\n");
    text = lineEnd < 0 ? text : text.substring(lineEnd);
  }
  // What is ill-formed may be a character that is cut off at either end; a few bytes more are damage.
  const stray = strayBytes(native.translateText(text, known(Table.utf8)));
  const allowed = (isStart ? 0 : 3) + (isEnd ? 0 : 3);
  if (stray <= allowed || stray * 20 < highBytes(text)) {
    return Encoding.utf8;
  }
  return detectCodePage(sampleOf(text));
}

/**
 * From the last ASCII character before its first other one: there a character begins. Without the tags and lines that are
 * all ASCII, as times of subtitles and of logs are: how many of the letters are not says which alphabet they are of.
 */
function sampleOf(text: string): string {
  const lines = text.split("\n");
  let sample = "";
  for (let i = 0; i < lines.length && sample.length < SAMPLE_BYTES; i++) {
    const line = lines[i];
    if (hasHighBytes(line)) {
      sample += `${betweenTags(line)}\n`;
    }
  }
  return sample.substr(firstHighByte(sample), SAMPLE_BYTES);
}

/** "<" and ">" are in no longer character of any encoding. */
function betweenTags(line: string): string {
  const pieces = line.split(">");
  let text = "";
  for (let i = 0; i < pieces.length; i++) {
    text += pieces[i].split("<")[0];
  }
  return pieces.length > 1 && hasHighBytes(text) ? text : line;
}

/** In one piece: what is taken apart next would else be sought anew for each character. */
function without(text: string, part: string): string {
  return byteText().flat(text.split(part).join(""));
}

/** @param classes of Table.utf8 @returns how many bytes belong to no character */
function strayBytes(classes: string): number {
  const rest = without(without(without(classes, "qccc"), "tcc"), "lc");
  return rest.length - (rest.split("\0").length - 1);
}

/**
 * UTF-16 without a mark: of most texts half of the bytes are zeros, always on the same side; of Han and Hangul those of
 * spaces and line ends are.
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
  if (evenZeros === 0 && (oddZeros * 10 >= pairs * 7 || areSpaces(bytes, offset, oddZeros, pairs))) {
    return Encoding.utf16le;
  }
  return oddZeros === 0 && (evenZeros * 10 >= pairs * 7 || areSpaces(bytes, offset + 1, evenZeros, pairs))
    ? Encoding.utf16be
    : Encoding.utf8;
}

/** Whether so many zero bytes are those of spaces and line ends, whose other bytes begin at `offset`. */
function areSpaces(bytes: Buf, offset: number, zeros: number, pairs: number): boolean {
  const native = byteText();
  const others = native.text("", native.everySecond(bytes, offset, pairs), 0, pairs);
  const spaces = others.split(" ").length + others.split("\n").length - 2;
  return zeros * 50 >= pairs && spaces * 3 >= zeros;
}

function zerosOf(bytes: Buf, count: number): number {
  return byteText().text("", bytes, 0, count).split("\0").length - 1;
}
