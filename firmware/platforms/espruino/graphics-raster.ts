// Pixels by Espruino's Graphics library: its drawString and drawImage run in C. Layer: platforms/espruino.
// Source: Espruino reference, class Graphics (createArrayBuffer, setFontCustom, drawImage with a palette).
// A 16-bit array buffer keeps each pixel most significant byte first, as the LCD wants it (seen on 2v29.277).
import { latinFirstCode, latinGlyphs } from "#font";
import type { Buf } from "../../core/bytes/buf.js";
import type { Raster } from "../../hal/raster.js";

const WIDTH = 320;
const ROW_BYTES = WIDTH * 16 * 2;
/** Pixels of one block and blocks of one burst: what `expandBlocks8` takes at most. */
const BLOCK = 512;
const BURST = 8;

export class GraphicsRaster implements Raster {
  private row: Graphics;
  private rowPixels: Uint8Array;
  private palette: Uint16Array;
  /** Made when a video starts, dropped with it: 8 KB. */
  private burst: Graphics | null;
  private burstPixels: Uint8Array | null;

  constructor() {
    this.row = Graphics.createArrayBuffer(WIDTH, 16, 16);
    this.row.setFontCustom(latinGlyphs, latinFirstCode, 8, 16);
    this.rowPixels = new Uint8Array(this.row.buffer);
    this.palette = new Uint16Array(256);
    this.burst = null;
    this.burstPixels = null;
  }

  textRow(codes: string, columns: number, foreground: number, background: number): Buf {
    const width = columns * 8;
    let graphics = this.row;
    let pixels = this.rowPixels;
    if (width !== WIDTH) {
      graphics = Graphics.createArrayBuffer(width, 16, 16);
      graphics.setFontCustom(latinGlyphs, latinFirstCode, 8, 16);
      pixels = new Uint8Array(graphics.buffer);
    }
    graphics.setBgColor(background).clear().setColor(foreground);
    if (codes.length > 0) {
      graphics.drawString(codes, 0, 0);
    }
    return pixels;
  }

  solid(pixels: number, color: number): Buf {
    const row = this.row;
    row.setBgColor(color).clear();
    return pixels * 2 === ROW_BYTES ? this.rowPixels : new Uint8Array(row.buffer, 0, pixels * 2);
  }

  setPalette(entries: readonly number[]): void {
    const palette = new Uint16Array(256);
    for (let i = 0; i < entries.length && i < 256; i++) {
      palette[i] = entries[i];
    }
    this.palette = palette;
    const burst = Graphics.createArrayBuffer(BLOCK, BURST, 16);
    this.burst = burst;
    this.burstPixels = new Uint8Array(burst.buffer);
  }

  expand8(bytes: Buf, offset: number, count: number): Buf {
    const rest = count % BLOCK;
    const height = (count - rest) / BLOCK + (rest > 0 ? 1 : 0);
    (this.burst as Graphics).drawImage(
      {
        width: count < BLOCK ? count : BLOCK,
        height,
        bpp: 8,
        palette: this.palette,
        buffer: new Uint8Array(bytes.buffer, bytes.byteOffset + offset, count),
      },
      0,
      0,
    );
    return new Uint8Array((this.burstPixels as Uint8Array).buffer, 0, count * 2);
  }

  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): Buf {
    // The image is as wide as the stride; what lies between the blocks (CRC, the next token) falls off the right edge.
    (this.burst as Graphics).drawImage(
      {
        width: stride,
        height: rows,
        bpp: 8,
        palette: this.palette,
        buffer: new Uint8Array(bytes.buffer, bytes.byteOffset + offset, stride * (rows - 1) + BLOCK),
      },
      0,
      0,
    );
    const pixels = this.burstPixels as Uint8Array;
    return rows === BURST ? pixels : new Uint8Array(pixels.buffer, 0, rows * BLOCK * 2);
  }
}
