// Pixels as strings: characters and indices expanded by Lua's own gsub. Layer: platforms/nodemcu.
// Source: Lua 5.3 Reference Manual, 6.4. A table of 256 texts turns a block of indices into pixels at native speed.
import { type Buf, bufOf } from "../../core/bytes/buf.js";
import { divide } from "../../core/bytes/integer.js";
import type { Canvas, Raster } from "../../hal/raster.js";
import { CellPixels, pictureOf, pixel } from "./cell-pixels.js";
import { StringCanvas } from "./string-canvas.js";

const BLOCK = 512;
const BLACK = "\0\0";

/** RGB555, the lower byte first, as RGB565, the upper one first. */
function sixthBitAdded(pair: string): string {
  const [low, high] = string.byte(pair, 1, 2);
  const top = divide(high, 2) % 2;
  return string.char(((high * 2) % 256) + divide(low, 128), (divide(low, 32) % 4) * 64 + top * 32 + (low % 32));
}

export class StringRaster implements Raster {
  private cells: CellPixels;
  private palette: LuaTable;
  /** Pairs of pixels, by the byte that holds both; made when a video has them. */
  private pairs: LuaTable | null;
  private colors: string[];
  /** Of one band: strings need not lie together. */
  private picture: StringCanvas | null;
  bandRows: number;
  /** Of a picture at twice its size: bytes of a row, and what there is of one that is not full. */
  private rowBytes: number;
  private partOfRow: string;

  constructor() {
    this.cells = new CellPixels();
    this.palette = {};
    this.pairs = null;
    this.colors = [];
    this.picture = null;
    this.bandRows = 0;
    this.rowBytes = 0;
    this.partOfRow = "";
  }

  textRow(codes: string, columns: number, foreground: number, background: number): Buf {
    return this.cells.textRow(codes, columns, foreground, background);
  }

  cell(code: number): string {
    return pictureOf(code);
  }

  cellRow(codes: string, pictures: string, half: number, foreground: number, background: number): Buf {
    return this.cells.cellRow(codes, pictures, half, foreground, background);
  }

  solid(pixels: number, color: number): Buf {
    return bufOf(string.rep(pixel(color), pixels));
  }

  setPalette(entries: readonly number[]): void {
    const palette: LuaTable = {};
    const colors: string[] = [];
    for (let i = 0; i < 256; i++) {
      const color = i < entries.length ? pixel(entries[i]) : BLACK;
      palette[string.char(i)] = color;
      colors.push(color);
    }
    this.palette = palette;
    this.colors = colors;
    this.pairs = null;
  }

  setColors(index: number, bytes: Buf, offset: number, count: number, isRedFirst: boolean): void {
    let at = offset;
    for (let i = index; i < index + count && i < 256; i++) {
      const [first, green, third] = string.byte(bytes, at + 1, at + 3);
      const red = isRedFirst ? first : third;
      const blue = isRedFirst ? third : first;
      const color = string.char((red & 0xf8) + divide(green, 32), (divide(green, 4) % 8) * 32 + divide(blue, 8));
      this.palette[string.char(i)] = color;
      this.colors[i] = color;
      at += 4;
    }
    this.pairs = null;
  }

  expand8(bytes: Buf, offset: number, count: number): Buf {
    const [pixels] = string.gsub(string.sub(bytes, offset + 1, offset + count), ".", this.palette);
    return bufOf(pixels);
  }

  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    const runs: Buf[] = [];
    for (let row = 0; row < rows; row++) {
      runs.push(this.expand8(bytes, offset + row * stride, BLOCK));
    }
    return runs;
  }

  expandBlocks4(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    const pairs = this.pairsOfPixels();
    const runs: Buf[] = [];
    for (let row = 0; row < rows; row++) {
      const from = offset + row * stride;
      const [pixels] = string.gsub(string.sub(bytes, from + 1, from + BLOCK), ".", pairs);
      runs.push(bufOf(pixels));
    }
    return runs;
  }

  expandBlocks16(bytes: Buf, offset: number, stride: number, rows: number, greenBits: number): readonly Buf[] {
    const runs: Buf[] = [];
    for (let row = 0; row < rows; row++) {
      const from = offset + row * stride;
      const block = string.sub(bytes, from + 1, from + BLOCK);
      const [pixels] = greenBits === 6 ? string.gsub(block, "(.)(.)", "%2%1") : string.gsub(block, "..", sixthBitAdded);
      runs.push(bufOf(pixels));
    }
    return runs;
  }

  private pairsOfPixels(): LuaTable {
    let pairs = this.pairs;
    if (pairs === null) {
      pairs = {};
      const colors = this.colors;
      for (let byte = 0; byte < 256; byte++) {
        pairs[string.char(byte)] = colors[divide(byte, 16)] + colors[byte % 16];
      }
      this.pairs = pairs;
    }
    return pairs;
  }

  canvas(width: number, height: number): readonly Canvas[] | null {
    const picture = new StringCanvas(width, height);
    this.picture = picture;
    this.bandRows = height;
    return [picture];
  }

  canvasLiteral8(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void {
    (band as StringCanvas).put(x, y, string.sub(bytes, offset + 1, offset + count), count);
  }

  canvasLiteral4(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void {
    const packed = string.sub(bytes, offset + 1, offset + divide(count + 1, 2));
    const [indices] = string.gsub(packed, ".", (byte) => {
      const both = string.byte(byte, 1);
      return string.char(divide(both, 16), both % 16);
    });
    (band as StringCanvas).put(x, y, string.sub(indices, 1, count), count);
  }

  canvasBytes(_band: number): Buf {
    return bufOf((this.picture as StringCanvas).text());
  }

  startTwice(width: number): void {
    this.rowBytes = width * 4;
    this.partOfRow = "";
  }

  twice(pixels: Buf, start: number, end: number): readonly Buf[] {
    const [doubled] = string.gsub(string.sub(pixels, start + 1, end), "..", "%0%0");
    const text = this.partOfRow + doubled;
    const length = this.rowBytes;
    const rows: Buf[] = [];
    let at = 0;
    while (at + length <= text.length) {
      const row = bufOf(string.sub(text, at + 1, at + length));
      rows.push(row);
      rows.push(row);
      at += length;
    }
    this.partOfRow = string.sub(text, at + 1);
    return rows;
  }

  release(): void {
    this.partOfRow = "";
    this.palette = {};
    this.colors = [];
    this.pairs = null;
    this.picture = null;
  }
}
