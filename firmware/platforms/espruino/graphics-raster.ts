// Pixels by Espruino's Graphics library: its drawString and drawImage run in C. Layer: platforms/espruino.
// Source: Espruino reference, class Graphics (createArrayBuffer, setFontCustom, drawImage with a palette).
// A 16-bit array buffer keeps each pixel most significant byte first, as the LCD wants it (seen on 2v29.277).
import { latinFirstCode, latinGlyphs } from "#font";
import type { Buf } from "../../core/bytes/buf.js";
import type { Canvas, Raster } from "../../hal/raster.js";

const WIDTH = 320;
const ROW_BYTES = WIDTH * 16 * 2;
/** Pixels of one block and blocks of one burst: what `expandBlocks8` takes at most. */
const BLOCK = 512;
const BURST = 8;

export class GraphicsRaster implements Raster {
  private textRows: Graphics;
  private rowPixels: Uint8Array;
  private font: string;
  /** Of a video, dropped with it, as all that follows. */
  private palette: Uint16Array | null;
  /** The memory of `textRows`, laid out for a burst of blocks: pixels are asked for and sent, then nobody needs them. */
  private burst: Graphics | null;
  private burstPixels: Uint8Array | null;
  /** The same memory, twice as wide and half as high: for 4-bit pixels. */
  private wide: Graphics | null;
  /**
   * Images that are drawn again and again: making one takes longer than drawing a row. Their pixels are the card's, and
   * never kept: the next read needs the room.
   */
  private image8: GraphicsImage | null;
  private image4: GraphicsImage | null;
  /** One without a palette, for indices that stay indices. */
  private plain8: GraphicsImage | null;
  private picture: Graphics | null;
  private pictureBytes: Uint8Array | null;

  constructor() {
    // Flat: a quarter less memory, and a glyph is found at once.
    this.font = E.toFlatString(latinGlyphs()) as string;
    this.textRows = Graphics.createArrayBuffer(WIDTH, 16, 16);
    this.textRows.setFontCustom(this.font, latinFirstCode, 8, 16);
    this.rowPixels = new Uint8Array(this.textRows.buffer);
    this.palette = null;
    this.burst = null;
    this.burstPixels = null;
    this.wide = null;
    this.image8 = null;
    this.image4 = null;
    this.plain8 = null;
    this.picture = null;
    this.pictureBytes = null;
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

  solid(pixels: number, color: number): Buf {
    const row = this.textRows;
    row.setBgColor(color).clear();
    return pixels * 2 === ROW_BYTES ? this.rowPixels : new Uint8Array(row.buffer, 0, pixels * 2);
  }

  setPalette(entries: readonly number[]): void {
    const palette = new Uint16Array(256);
    for (let i = 0; i < entries.length && i < 256; i++) {
      palette[i] = entries[i];
    }
    this.palette = palette;
    const memory = this.textRows.buffer;
    this.burst = Graphics.createArrayBuffer(BLOCK, BURST, 16, { buffer: memory });
    this.burstPixels = new Uint8Array(memory, 0, BLOCK * BURST * 2);
    this.image8 = { width: BLOCK, height: 1, bpp: 8, palette, buffer: "" };
    this.plain8 = { width: BLOCK, height: 1, bpp: 8, buffer: "" };
    this.image4 = { width: BLOCK, height: 1, bpp: 4, palette, buffer: "" };
  }

  setColor(index: number, color: number): void {
    (this.palette as Uint16Array)[index] = color;
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

  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): Buf {
    // The image is as wide as the stride; what lies between the blocks (CRC, the next token) falls off the right edge.
    const image = this.image8 as GraphicsImage;
    image.width = stride;
    image.height = rows;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK);
    (this.burst as Graphics).drawImage(image, 0, 0);
    image.buffer = "";
    return this.burstPixels as Uint8Array;
  }

  expandBlocks4(bytes: Buf, offset: number, stride: number, rows: number): Buf {
    if (this.wide === null) {
      this.wide = Graphics.createArrayBuffer(2 * BLOCK, BURST / 2, 16, {
        buffer: this.textRows.buffer,
      });
    }
    const image = this.image4 as GraphicsImage;
    image.width = stride * 2;
    image.height = rows;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK);
    this.wide.drawImage(image, 0, 0);
    image.buffer = "";
    return this.burstPixels as Uint8Array;
  }

  canvas(width: number, height: number): Canvas | null {
    const picture = Graphics.createArrayBuffer(width, height, 8);
    this.picture = picture;
    this.pictureBytes = new Uint8Array(picture.buffer);
    return picture;
  }

  canvasLiteral8(x: number, y: number, bytes: Buf, offset: number, count: number): void {
    const image = this.plain8 as GraphicsImage;
    image.width = count;
    image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count);
    (this.picture as Graphics).drawImage(image, x, y);
    image.buffer = "";
  }

  canvasLiteral4(x: number, y: number, bytes: Buf, offset: number, count: number): void {
    const buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + offset, (count + (count % 2)) / 2);
    (this.picture as Graphics).drawImage({ width: count, height: 1, bpp: 4, buffer }, x, y);
  }

  canvasBytes(): Buf {
    return this.pictureBytes as Uint8Array;
  }

  release(): void {
    this.palette = null;
    this.burst = null;
    this.burstPixels = null;
    this.wide = null;
    this.image8 = null;
    this.image4 = null;
    this.plain8 = null;
    this.picture = null;
    this.pictureBytes = null;
    this.textRows.setBgColor(0).clear();
  }
}
