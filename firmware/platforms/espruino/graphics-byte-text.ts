// Bytes to byte strings by Espruino's native calls: E.toString copies a block at once, and drawImage, whose palette
// may hold anything, translates one. Layer: platforms/espruino.
// Measured on the emulated Pico, 512 bytes: text 0.3 ms, translate 2.5 ms; a loop takes over 50 ms.
import type { Buf } from "../../core/bytes/buf.js";
import type { ByteText } from "../../hal/byte-text.js";

/** A block and a character that was cut off by its beginning: the most that one call is asked for. */
const MOST_BYTES = 516;

export class GraphicsByteText implements ByteText {
  /** Eight bits a pixel: what is drawn there are bytes. Made when the first text is opened. */
  private graphics: Graphics | null;
  private pixels: Uint8Array | null;
  /** Translates what it is drawn from by its palette: the tables are palettes. */
  private image: GraphicsImage;
  private palettes: Uint16Array[];

  constructor() {
    this.graphics = null;
    this.pixels = null;
    this.image = { width: MOST_BYTES, height: 1, bpp: 8, buffer: "" };
    this.palettes = [];
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

  latin(utf8: string, known: Readonly<Record<number, string>>, other: (point: number) => string): string {
    return E.decodeUTF8(utf8, known, other);
  }

  release(): void {
    this.graphics = null;
    this.pixels = null;
    this.image.palette = undefined;
    this.palettes = [];
  }
}
