// Rows of characters as pixels: each byte of a glyph's rows is eight pixels, which are put together once for a pair of
// colours. Layer: platforms/nodemcu.
import { firstCode, glyphRows } from "#font";
import { type Buf, bufOf } from "../../core/bytes/buf.js";
import { divide } from "../../core/bytes/integer.js";

const HEIGHT = 16;
const COLUMNS = 40;
/** Of a picture: eight columns of two bytes each. */
const CELL_BYTES = 16;
/** A column's bit of each row, its top the most significant. */
const ROW_BITS = "\x80\x40\x20\x10\x08\x04\x02\x01";

/** Of two colours: the eight pixels of each byte of a glyph that was met, 16 bytes. */
interface Ink {
  foreground: number;
  background: number;
  /** By four bits, from 0 on. */
  nibbles: string[];
  eights: (string | undefined)[];
}

/** An RGB565 colour as the LCD takes it. */
export function pixel(color: number): string {
  return string.char(divide(color, 256), color % 256);
}

function inkOf(foreground: number, background: number): Ink {
  const on = pixel(foreground);
  const off = pixel(background);
  const nibbles: string[] = [];
  for (let bits = 0; bits < 16; bits++) {
    nibbles.push(
      (bits >= 8 ? on : off) + (bits % 8 >= 4 ? on : off) + (bits % 4 >= 2 ? on : off) + (bits % 2 >= 1 ? on : off),
    );
  }
  return { foreground, background, nibbles, eights: [] };
}

/** Four bits, each twice. */
function doubled(bits: number): number {
  return (bits & 8) * 24 + (bits & 4) * 12 + (bits & 2) * 6 + (bits & 1) * 3;
}

function rowOf(row: number, code: number): number {
  return code < firstCode ? 0 : string.byte(glyphRows[row], code - firstCode + 1);
}

/** The built-in glyph of a code, column by column, each from its top in two bytes. */
export function pictureOf(code: number): string {
  let picture = "";
  let bit = 128;
  for (let column = 0; column < 8; column++) {
    let upper = 0;
    let lower = 0;
    for (let row = 0; row < 8; row++) {
      upper = upper * 2 + ((rowOf(row, code) & bit) !== 0 ? 1 : 0);
      lower = lower * 2 + ((rowOf(row + 8, code) & bit) !== 0 ? 1 : 0);
    }
    picture += string.char(upper, lower);
    bit = divide(bit, 2);
  }
  return picture;
}

/** A row of the built-in glyph of the code at a place; nothing behind the last one. */
function codeBits(codes: string, column: number, row: number): number {
  return column < codes.length ? rowOf(row, string.byte(codes, column + 1)) : 0;
}

/** A row of the picture at a place, out of its columns. */
function pictureBits(pictures: string, column: number, row: number): number {
  const from = column * CELL_BYTES + (row < 8 ? 1 : 2);
  if (from + CELL_BYTES - 2 > pictures.length) {
    return 0;
  }
  const bit = string.byte(ROW_BITS, (row % 8) + 1);
  let bits = 0;
  for (let at = from; at < from + CELL_BYTES; at += 2) {
    bits = bits * 2 + ((string.byte(pictures, at) & bit) !== 0 ? 1 : 0);
  }
  return bits;
}

export class CellPixels {
  /** The two pairs of colours used last: a page has one, with a header or a selection before it. */
  private ink: Ink;
  private otherInk: Ink;
  /** Of a row of text, used again for the next. */
  private pieces: string[];

  constructor() {
    this.ink = inkOf(0xffff, 0);
    this.otherInk = this.ink;
    this.pieces = [];
  }

  textRow(codes: string, columns: number, foreground: number, background: number): Buf {
    const ink = this.inkFor(foreground, background);
    const eights = ink.eights;
    const pieces = this.pieces;
    const shown = codes.length < columns ? codes + string.rep(" ", columns - codes.length) : codes;
    let next = 0;
    for (let row = 0; row < HEIGHT; row++) {
      const glyphs = glyphRows[row];
      for (let column = 1; column <= columns; column++) {
        const bits = string.byte(glyphs, string.byte(shown, column) - firstCode + 1);
        let eight = eights[bits];
        if (eight === undefined) {
          eight = this.eightOf(ink, bits);
        }
        pieces[next] = eight;
        next++;
      }
    }
    return bufOf(table.concat(pieces, "", 1, next));
  }

  /** As Raster says; the row is as wide as the screen. */
  cellRow(codes: string, pictures: string, half: number, foreground: number, background: number): Buf {
    const ink = this.inkFor(foreground, background);
    const columns = half === 0 ? COLUMNS : divide(COLUMNS, 2);
    const pieces = this.pieces;
    const first = half === 2 ? 8 : 0;
    let next = 0;
    for (let line = 0; line < HEIGHT; line++) {
      const row = half === 0 ? line : first + divide(line, 2);
      for (let column = 0; column < columns; column++) {
        const bits = pictures === "" ? codeBits(codes, column, row) : pictureBits(pictures, column, row);
        if (half === 0) {
          pieces[next] = this.eightOf(ink, bits);
          next++;
        } else {
          pieces[next] = this.eightOf(ink, doubled(divide(bits, 16)));
          pieces[next + 1] = this.eightOf(ink, doubled(bits % 16));
          next += 2;
        }
      }
    }
    return bufOf(table.concat(pieces, "", 1, next));
  }

  private eightOf(ink: Ink, bits: number): string {
    let eight = ink.eights[bits];
    if (eight === undefined) {
      eight = ink.nibbles[divide(bits, 16)] + ink.nibbles[bits % 16];
      ink.eights[bits] = eight;
    }
    return eight;
  }

  private inkFor(foreground: number, background: number): Ink {
    let ink = this.ink;
    if (ink.foreground !== foreground || ink.background !== background) {
      const other = this.otherInk;
      this.otherInk = ink;
      ink = other.foreground === foreground && other.background === background ? other : inkOf(foreground, background);
      this.ink = ink;
    }
    return ink;
  }
}
