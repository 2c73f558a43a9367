// Pixels by Espruino's Graphics library: its drawString and drawImage run in C. Layer: platforms/espruino.
// Source: Espruino reference, class Graphics (createArrayBuffer, setFontCustom, drawImage with a palette).
// A 16-bit array buffer keeps each pixel most significant byte first, as the LCD wants it (seen on 2v29.277).
import { latinFirstCode, latinGlyphs } from "#font";
import type { Buf } from "../../core/bytes/buf.js";
import type { Canvas, Raster } from "../../hal/raster.js";
import { HighColor } from "./high-color.js";
import { TwicePixels } from "./twice-pixels.js";
import { WirePixels } from "./wire-pixels.js";

const WIDTH = 320;
const ROW_BYTES = WIDTH * 16 * 2;
/** Pixels of one block and blocks of one burst: what `expandBlocks8` takes at most. */
const BLOCK = 512;
const BURST = 8;
/**
 * Pixels of one band of a kept picture. Its variables have to lie together, or each run takes several times as long: 276 of
 * them are found also after bursts of a video, where the 1,372 of a whole picture are not.
 */
const BAND_PIXELS = 3840;
/** One cell of a font, and how many a row has; codes for so many, the first code of the font and those behind it. */
const CELL_BYTES = 16;
const MOST_CELLS = 40;
const CELL_CODES = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFG";
/** Of setFontCustom's height: everything at twice the size. */
const TWICE = 512;

export class GraphicsRaster implements Raster {
  private textRows: Graphics;
  private rowPixels: Uint8Array;
  private font: string;
  /** Of a video, dropped with it, as all that follows. */
  private palette: Uint16Array | null;
  /** The memory of `textRows`, laid out for a burst of blocks: pixels are asked for and sent, then nobody needs them. */
  private burst: Graphics | null;
  private burstPixels: Uint8Array | null;
  /** The same memory once more: for blocks so many bytes apart, with 8-bit pixels or with twice as many 4-bit ones. */
  private stride: number;
  private rows: Graphics | null;
  private runs: Uint8Array[];
  /** And once more, for a burst as it came over the wire (block-pipe.ts); null until it is asked for. */
  wire: WirePixels | null;
  /** And for 16-bit pixels. */
  private highColor: HighColor | null;
  /** For pictures at twice their size. */
  private twicePixels: TwicePixels | null;
  /**
   * Images that are drawn again and again: making one takes longer than drawing a row. Their pixels are the card's, and
   * never kept: the next read needs the room.
   */
  private image8: GraphicsImage | null;
  private image4: GraphicsImage | null;
  /** One without a palette, for indices that stay indices. */
  private plain8: GraphicsImage | null;
  private bandBytes: Uint8Array[];
  bandRows: number;

  constructor() {
    // It stays in flash, where the board's code is stored as tokens.
    this.font = latinGlyphs();
    this.textRows = Graphics.createArrayBuffer(WIDTH, 16, 16);
    this.textRows.setFontCustom(this.font, latinFirstCode, 8, 16);
    this.rowPixels = new Uint8Array(this.textRows.buffer);
    this.palette = null;
    this.burst = null;
    this.burstPixels = null;
    this.stride = 0;
    this.rows = null;
    this.runs = [];
    this.wire = null;
    this.highColor = null;
    this.twicePixels = null;
    this.image8 = null;
    this.image4 = null;
    this.plain8 = null;
    this.bandBytes = [];
    this.bandRows = 0;
  }

  textRow(codes: string, columns: number, foreground: number, background: number): Buf {
    const width = columns * 8;
    let graphics = this.textRows;
    let pixels = this.rowPixels;
    if (width !== WIDTH) {
      graphics = Graphics.createArrayBuffer(width, 16, 16);
      graphics.setFontCustom(this.font, latinFirstCode, 8, 16);
      pixels = new Uint8Array(graphics.buffer);
    }
    graphics.setBgColor(background).clear().setColor(foreground);
    if (codes.length > 0) {
      graphics.drawString(codes, 0, 0);
    }
    return pixels;
  }

  cell(code: number): string {
    return this.font.substr((code - latinFirstCode) * CELL_BYTES, CELL_BYTES);
  }

  cellRow(codes: string, pictures: string, half: number, foreground: number, background: number): Buf {
    const graphics = this.textRows;
    let text = codes;
    let font = this.font;
    if (pictures !== "") {
      // A font made for this row: its first glyph is the first cell.
      const cells = pictures.length / CELL_BYTES;
      text = CELL_CODES.substr(0, cells < MOST_CELLS ? cells : MOST_CELLS);
      font = pictures;
    }
    graphics.setFontCustom(font, latinFirstCode, 8, half === 0 ? 16 : 16 + TWICE);
    graphics.setBgColor(background).clear().setColor(foreground);
    if (text.length > 0) {
      graphics.drawString(text, 0, half === 2 ? -16 : 0);
    }
    graphics.setFontCustom(this.font, latinFirstCode, 8, 16);
    return this.rowPixels;
  }

  solid(pixels: number, color: number): Buf {
    const row = this.textRows;
    // The whole of it takes 2 ms.
    const full = (pixels - (pixels % WIDTH)) / WIDTH;
    row.setColor(color).fillRect(0, 0, WIDTH - 1, full);
    return pixels * 2 === ROW_BYTES ? this.rowPixels : new Uint8Array(row.buffer, 0, pixels * 2);
  }

  setPalette(entries: readonly number[]): void {
    const palette = new Uint16Array(256);
    for (let i = 0; i < entries.length && i < 256; i++) {
      palette[i] = entries[i];
    }
    this.palette = palette;
    this.stride = 0;
    this.wire = null;
    const memory = this.textRows.buffer;
    this.burst = Graphics.createArrayBuffer(BLOCK, BURST, 16, { buffer: memory });
    this.burstPixels = new Uint8Array(memory, 0, BLOCK * BURST * 2);
    this.image8 = { width: BLOCK, height: 1, bpp: 8, palette, buffer: "" };
  }

  setColors(index: number, bytes: Buf, offset: number, count: number, isRedFirst: boolean): void {
    const palette = this.palette as Uint16Array;
    // Little-endian, and at any offset.
    const quads = new Uint32Array(bytes.buffer, bytes.byteOffset + offset, index + count > 256 ? 256 - index : count);
    const length = quads.length;
    const colors = new Uint16Array(palette.buffer, index * 2, length);
    let quad = 0;
    let at = 0;
    if (isRedFirst) {
      while (at < length) {
        quad = quads[at];
        colors[at] = ((quad << 8) & 0xf800) | ((quad >> 5) & 0x7e0) | ((quad >> 19) & 0x1f);
        at++;
      }
      return;
    }
    while (at < length) {
      quad = quads[at];
      colors[at] = ((quad >> 8) & 0xf800) | ((quad >> 5) & 0x7e0) | ((quad >> 3) & 0x1f);
      at++;
    }
  }

  expand8(bytes: Buf, offset: number, count: number): Buf {
    const image = this.image8 as GraphicsImage;
    const rest = count % BLOCK;
    image.width = count < BLOCK ? count : BLOCK;
    image.height = (count - rest) / BLOCK + (rest > 0 ? 1 : 0);
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
    (this.burst as Graphics).drawImage(image, 0, 0);
    image.buffer = "";
    return new Uint8Array((this.burstPixels as Uint8Array).buffer, 0, count * 2);
  }

  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    if (this.stride !== stride) {
      this.layOut(stride, 8);
    }
    const image = this.image8 as GraphicsImage;
    image.width = stride;
    image.height = rows;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK);
    (this.rows as Graphics).drawImage(image, 0, 0);
    image.buffer = "";
    return this.runs;
  }

  expandBlocks4(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[] {
    if (this.stride !== stride) {
      this.layOut(stride, 4);
    }
    const image = this.image4 as GraphicsImage;
    image.width = stride * 2;
    image.height = rows;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK);
    (this.rows as Graphics).drawImage(image, 0, 0);
    image.buffer = "";
    return this.runs;
  }

  expandBlocks16(bytes: Buf, offset: number, stride: number, rows: number, greenBits: number): readonly Buf[] {
    if (this.highColor === null) {
      this.highColor = new HighColor(this.textRows.buffer, greenBits);
    }
    return this.highColor.expand(bytes, offset, stride, rows);
  }

  /**
   * Rows as long as the stride: what lies between the blocks (CRC, the next token) is drawn too, and not sent. Measured on
   * an emulated Pico: 4,120 pixels take 9.3 ms so, 14.5 ms where they are cut off at the edge of a buffer 512 wide.
   */
  private layOut(stride: number, bits: number): void {
    const memory = this.textRows.buffer;
    // A video has pixels of one kind.
    const rows = bits === 8 ? BURST : BURST / 2;
    const scale = bits === 8 ? 2 : 4;
    const runs: Uint8Array[] = [];
    this.stride = stride;
    this.rows = Graphics.createArrayBuffer((stride * scale) / 2, rows, 16, { buffer: memory });
    for (let row = 0; row < rows; row++) {
      runs.push(new Uint8Array(memory, row * stride * scale, BLOCK * scale));
    }
    this.runs = runs;
    if (bits === 4) {
      const palette = this.palette as Uint16Array;
      this.image4 = { width: BLOCK, height: 1, bpp: 4, palette, buffer: "" };
    }
  }

  /** @param bits a pixel's, 8 or 4 */
  wireOf(bits: number): WirePixels {
    let wire = this.wire;
    if (wire === null || wire.bits !== bits) {
      wire = new WirePixels(this.textRows.buffer, this.palette as Uint16Array, bits);
      this.wire = wire;
    }
    return wire;
  }

  canvas(width: number, height: number): readonly Canvas[] | null {
    const most = (BAND_PIXELS - (BAND_PIXELS % width)) / width;
    const rows = most < height ? most : height;
    const bands: Graphics[] = [];
    this.plain8 = { width: BLOCK, height: 1, bpp: 8, buffer: "" };
    this.bandRows = rows;
    this.bandBytes = [];
    for (let top = 0; top < height; top += rows) {
      const band = Graphics.createArrayBuffer(width, top + rows < height ? rows : height - top, 8);
      // Called for every run: found in the band itself, each takes 0.1 ms less.
      const setColor = band.setColor;
      const fillRect = band.fillRect;
      band.setColor = setColor;
      band.fillRect = fillRect;
      bands.push(band);
      this.bandBytes.push(new Uint8Array(band.buffer));
    }
    return bands;
  }

  canvasLiteral8(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void {
    const image = this.plain8 as GraphicsImage;
    image.width = count;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
    (band as Graphics).drawImage(image, x, y);
    image.buffer = "";
  }

  canvasLiteral4(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void {
    const buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, (count + (count % 2)) / 2);
    (band as Graphics).drawImage({ width: count, height: 1, bpp: 4, buffer }, x, y);
  }

  canvasBytes(band: number): Buf {
    return this.bandBytes[band];
  }

  startTwice(width: number): void {
    if (this.twicePixels === null) {
      this.twicePixels = new TwicePixels();
    }
    this.twicePixels.start(width);
  }

  twice(pixels: Buf, start: number, end: number): readonly Buf[] {
    return (this.twicePixels as TwicePixels).take(pixels, start, end);
  }

  release(): void {
    this.palette = null;
    this.burst = null;
    this.burstPixels = null;
    this.stride = 0;
    this.rows = null;
    this.runs = [];
    this.wire = null;
    this.highColor = null;
    this.twicePixels = null;
    this.image8 = null;
    this.image4 = null;
    this.plain8 = null;
    this.bandBytes = [];
    this.textRows.setBgColor(0).clear();
  }
}
