// Packing for a slow line by Espruino's native calls. Layer: platforms/espruino. core/link/FORMAT.md, "Packed pieces".
//
// Codes of different lengths need bits put one behind the other, which a loop would do at 0.3 ms a character. A font
// does it natively: glyphs one pixel high whose columns are the bits of a code, drawn onto a picture of one row and one
// bit a pixel; and a palette makes codes of the font of the bytes. Measured on the emulated Pico, for a character: 3 µs
// to map it, 30 to draw it where frequent ones have low codes, as finding a glyph counts the widths before it.
// `compress` of heatshrink takes 41 for prose, 6 for what repeats itself.
import type { Packer } from "../../hal/packer.js";

/** Bytes of a piece at most, as one row of pixels and as bits of the packed row. */
const MOST_BYTES = 3584;
const MOST_BITS = 28_672;
/** More than one slice can draw: behind that it is not worth it. */
const LAST_BIT = 26_000;
/** Characters drawn in one slice: some 18 ms. */
const SLICE_CHARACTERS = 512;
/** What the compressor is given at once: 20 ms of prose. */
const SHRUNK_BYTES = 512;
/** A way that is a font: kind, number of glyphs, code of each byte, width of each glyph, columns. */
const FONT = "f";
const SHRINK = "s";
const CODES_AT = 2;
const WIDTHS_AT = 258;
/** The first glyph, one pixel: what is drawn behind each slice, and tells where that ended. Line feed is below it. */
const MARK = 11;

export class EspruinoPacker implements Packer {
  packed: string;
  /** The piece in codes of the font, a pixel each; and packed, a pixel a bit. */
  private codes: Graphics | null;
  private row: Graphics | null;
  private palette: Uint16Array | null;
  private isFont: boolean;
  private piece: string;
  private at: number;
  /** Bits so far. */
  private bits: number;

  constructor() {
    this.packed = "";
    this.codes = null;
    this.row = null;
    this.palette = null;
    this.isFont = false;
    this.piece = "";
    this.at = 0;
    this.bits = 0;
  }

  use(way: string): boolean {
    const kind = way.charAt(0);
    this.isFont = kind === FONT;
    if (!this.isFont) {
      return kind === SHRINK;
    }
    const count = way.charCodeAt(1);
    const widths = E.toString(way.substr(WIDTHS_AT, count));
    const columns = E.toString(way.substring(WIDTHS_AT + count));
    if (widths === undefined || columns === undefined || way.length < WIDTHS_AT + count) {
      return false;
    }
    if (this.row === null) {
      this.codes = Graphics.createArrayBuffer(MOST_BYTES, 1, 8, { msb: true });
      this.row = Graphics.createArrayBuffer(MOST_BITS, 1, 1, { msb: true });
    }
    this.palette = new Uint16Array(E.toUint8Array(way.substr(CODES_AT, 256)));
    this.row.setFontCustom(columns, MARK, widths, 1);
    return true;
  }

  begin(piece: string): void {
    this.at = 0;
    this.bits = 0;
    this.packed = "";
    this.piece = piece;
    if (this.isFont) {
      const codes = this.codes as Graphics;
      const row = this.row as Graphics;
      const palette = this.palette as Uint16Array;
      codes.drawImage({ width: piece.length, height: 1, bpp: 8, buffer: E.toArrayBuffer(piece), palette }, 0, 0);
      this.piece = (E.toString(codes.buffer) as string).substr(0, piece.length);
      row.clear();
      row.getModified(true);
    }
  }

  step(): boolean {
    const piece = this.piece;
    const at = this.at;
    if (!this.isFont) {
      const shrunk = espruinoModule("heatshrink").compress(piece.substr(at, SHRUNK_BYTES));
      const size = shrunk.byteLength;
      this.packed += String.fromCharCode(size & 255, size >> 8) + E.toString(shrunk);
      return this.goesOn(SHRUNK_BYTES, this.packed.length < piece.length);
    }
    const row = this.row as Graphics;
    row.drawString(piece.substr(at, SLICE_CHARACTERS) + String.fromCharCode(MARK), this.bits, 0);
    const modified = row.getModified();
    const bits = modified === undefined ? LAST_BIT : modified.x2;
    this.bits = bits;
    row.setPixel(bits, 0, 0);
    if (this.goesOn(SLICE_CHARACTERS, bits < LAST_BIT)) {
      return true;
    }
    if (bits < LAST_BIT) {
      this.packed = E.toString(new Uint8Array(row.buffer, 0, (bits + 7) >> 3)) as string;
    }
    return false;
  }

  drop(): void {
    this.codes = null;
    this.row = null;
    this.palette = null;
    this.piece = "";
    this.packed = "";
  }

  /** Whether there is more to do; a piece that does not get shorter is given up. */
  private goesOn(done: number, isWorthIt: boolean): boolean {
    this.at += done;
    if (isWorthIt && this.at < this.piece.length) {
      return true;
    }
    this.piece = "";
    if (!isWorthIt) {
      this.packed = "";
    }
    return false;
  }
}
