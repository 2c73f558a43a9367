// Bytes to byte strings by Espruino's native calls: E.toString copies a block at once, and drawImage, whose palette
// may hold anything, translates one. Layer: platforms/espruino.
// Measured on the emulated Pico, 512 bytes: text 0.3 ms, translate 2.5 ms; a loop takes over 50 ms.
import type { Buf } from "../../core/bytes/buf.js";
import { characterShapes, marksFor } from "../../core/bytes/character-shapes.js";
import type { ByteText } from "../../hal/byte-text.js";
import { moveUp } from "./copy-bytes.js";

/** A block and a character that was cut off by its beginning: the most that one call is asked for. */
const MOST_BYTES = 516;
/** Pixels of `aliased`. */
const MOST_ALIASED = 251;

/**
 * What each byte becomes in `aliased`, two of them, the second one first; NUL is no byte. Written out and put together by
 * native calls: a loop would take 250 ms.
 */
function newAliases(): Uint16Array {
  const low =
    "\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f" +
    "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf";
  const high =
    "\xc0\xc1\xdc\xdd\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xda\xda\xda\xda" +
    "\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff";
  const bytes = low.split("");
  const ascii = `${bytes.join("\xde")}\xde${bytes.join("\xdf")}\xdf`;
  const flat = E.toString(`${ascii}\0${(low + high).split("").join("\0")}`) as string;
  const aliases = new Uint16Array(256);
  aliases.set(new Uint16Array(E.toArrayBuffer(flat)));
  return aliases;
}

export class GraphicsByteText implements ByteText {
  /** Eight bits a pixel: what is drawn there are bytes. Made when the first text is opened. */
  private graphics: Graphics | null;
  private pixels: Uint8Array | null;
  /** Translates what it is drawn from by its palette: the tables are palettes. */
  private image: GraphicsImage;
  private palettes: Uint16Array[];
  /** Sixteen bits a pixel, and what makes each byte one or two (`aliased`). */
  private pairs: Graphics | null;
  private aliases: Uint16Array | null;

  constructor() {
    this.graphics = null;
    this.pixels = null;
    this.image = { width: MOST_BYTES, height: 1, bpp: 8, buffer: "" };
    this.palettes = [];
    this.pairs = null;
    this.aliases = null;
  }

  hasTable(table: number): boolean {
    return this.palettes[table] !== undefined;
  }

  setTable(table: number, characters: string): void {
    const palette = new Uint16Array(characters.length);
    palette.set(E.toUint8Array(characters));
    this.palettes[table] = palette;
  }

  text(before: string, bytes: Buf, offset: number, count: number): string {
    if (count === 0) {
      return before;
    }
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
    return (before === "" ? E.toString(view) : E.toString(before, view)) as string;
  }

  translate(before: string, bytes: Buf, offset: number, count: number, table: number): string {
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
    return count === 0 ? before : this.draw(before, view, count, table);
  }

  translateText(text: string, table: number): string {
    return text === "" ? "" : this.draw("", text, text.length, table);
  }

  private draw(before: string, content: Uint8Array | string, count: number, table: number): string {
    if (this.graphics === null) {
      // One byte more than is ever used: of a view over a whole buffer E.toString makes no copy, it gives the buffer.
      this.graphics = Graphics.createArrayBuffer(MOST_BYTES + 1, 1, 8);
      this.pixels = new Uint8Array(this.graphics.buffer);
    }
    const image = this.image;
    image.width = count;
    image.palette = this.palettes[table];
    image.buffer = content;
    this.graphics.drawImage(image, 0, 0);
    // No byte of a card may be held on to.
    image.buffer = "";
    const pixels = this.pixels as Uint8Array;
    const classes = new Uint8Array(pixels.buffer, 0, count);
    return (before === "" ? E.toString(classes) : E.toString(before, classes)) as string;
  }

  sum(text: string, count: number): number {
    // A copy in one piece: only such a string can be taken for an array.
    return count === 0 ? 0 : E.sum(new Uint8Array(E.toArrayBuffer(E.toString(text.substr(0, count)) as string)));
  }

  everySecond(bytes: Buf, offset: number, count: number): Buf {
    const half = new Uint8Array(count);
    // Espruino's typed arrays may begin at an odd byte; the lower byte of each pair is the one at `offset`.
    half.set(new Uint16Array(bytes.buffer, bytes.byteOffset + offset, count));
    return half;
  }

  join(parts: readonly Buf[]): Buf {
    // A third faster than E.toUint8Array, and six times than `set`.
    return new Uint8Array(E.toArrayBuffer(E.toString(parts) as string));
  }

  closeUp(bytes: Buf, at: number, more: Buf): Buf {
    const count = more.length;
    const end = bytes.length - count;
    moveUp(bytes, at + count, end - at, at);
    bytes.set(more, end);
    return bytes;
  }

  latin(utf8: string, known: Readonly<Record<number, string>>, other: (point: number) => string): string {
    return E.decodeUTF8(utf8, known, other);
  }

  aliased(utf8: string): string {
    if (this.pairs === null || this.aliases === null) {
      this.pairs = Graphics.createArrayBuffer(MOST_ALIASED, 1, 16);
      this.aliases = newAliases();
    }
    const image = this.image;
    const count = utf8.length < MOST_ALIASED ? utf8.length : MOST_ALIASED - 1;
    image.width = count;
    image.palette = this.aliases;
    image.buffer = utf8;
    this.pairs.drawImage(image, 0, 0);
    image.buffer = "";
    const doubled = E.toString(new Uint8Array(this.pairs.buffer, 0, count * 2)) as string;
    return doubled.split("\0").join("");
  }

  replaceCharacters(text: string, shape: number, replacement: (character: string) => string): string {
    return text.replace(characterShapes(shape), replacement);
  }

  markCharacters(text: string, shape: number): string {
    return text.replace(characterShapes(shape), marksFor);
  }

  flat(text: string): string {
    // A string by itself would come back as it is, in pieces.
    return E.toString([text]) as string;
  }

  release(): void {
    this.pairs = null;
    this.aliases = null;
    this.graphics = null;
    this.pixels = null;
    this.image.palette = undefined;
    this.palettes = [];
  }
}
