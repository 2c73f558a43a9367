// Turning characters and palette indices into RGB565 pixels by the runtime's native calls, since per-byte loops are
// what kills an interpreter (see the figures in the runtime notes). Layer: hal (interfaces only).
// Every returned Buf holds big-endian RGB565, as the LCD takes it, and is valid until the next call.
import type { Buf } from "../core/bytes/buf.js";

/** What draws runs of one index: of the same shape as Espruino's Graphics, so that no call lies between. */
export interface Canvas {
  setColor(index: number): Canvas;
  /** Corners inclusive; what is outside is not drawn. */
  fillRect(left: number, top: number, right: number, bottom: number): Canvas;
}

export interface Raster {
  /** `columns` cells of 8×16 pixels; `codes` are font codes (Latin-1, 0x7f is the box), padded with blanks or cut. */
  textRow(codes: string, columns: number, foreground: number, background: number): Buf;
  /** The built-in picture of one cell, 16 bytes: eight columns from the left, each from its top in two bytes. */
  cell(code: number): string;
  /**
   * A row of the screen from cells that come with their pictures, or from font codes at twice the size.
   * @param codes font codes; not looked at where there are pictures
   * @param pictures of cell after cell, 16 bytes each as `cell` has them; "" for the built-in font
   * @param half 0: in their own size; 1 and 2: the upper and the lower half of a row twice as high and wide
   */
  cellRow(codes: string, pictures: string, half: number, foreground: number, background: number): Buf;
  /** `pixels` (≤ 2,560) pixels of one RGB565 colour. */
  solid(pixels: number, color: number): Buf;
  /** The palette for the calls below: 256 RGB565 entries (fewer: the rest are black). */
  setPalette(entries: readonly number[]): void;
  /**
   * Changes `count` (≤ 64) entries of it from `index` on, as many as there are, to those at `offset` of `bytes`, four
   * bytes each: red, green, blue (or blue, green, red) and one that says nothing.
   */
  setColors(index: number, bytes: Buf, offset: number, count: number, isRedFirst: boolean): void;
  /** Expands `count` (≤ 4,096) 8-bit indices at `offset` of `bytes` through the palette. */
  expand8(bytes: Buf, offset: number, count: number): Buf;
  /**
   * The same for raw block reads: `rows` (≤ 8) runs of 512 indices, `stride` (≤ 640) bytes apart, first at `offset`.
   * @returns the pixels of each run, the first `rows` of the array; all are valid until the next call
   */
  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[];
  /** The same for 4-bit indices, upper half first: `rows` (≤ 4) runs of 512 bytes become 1,024 pixels each. */
  expandBlocks4(bytes: Buf, offset: number, stride: number, rows: number): readonly Buf[];
  /**
   * Blocks of 16-bit pixels, the lower byte first, without the palette: `rows` (≤ 8 of RGB565, ≤ 4 of RGB555) runs of 512 bytes
   * are 256 pixels each.
   * @param greenBits 6 (RGB565), or 5 (RGB555): the sixth is the first once more
   */
  expandBlocks16(bytes: Buf, offset: number, stride: number, rows: number, greenBits: number): readonly Buf[];
  /**
   * A picture of 8-bit indices, all 0, that the calls below draw on; null where there is no room for it. `width` is at
   * most 320, `width` × `height` at most 20,480. It is made of bands, each as wide as the picture: room for a whole
   * picture in one piece is soon gone.
   */
  canvas(width: number, height: number): readonly Canvas[] | null;
  /** Rows of each band of it; the last one may have fewer. */
  bandRows: number;
  /** Draws `count` indices at `offset` of `bytes` on a band, from (x, y) of it to the right. */
  canvasLiteral8(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void;
  /** The same for 4-bit indices, upper half first. */
  canvasLiteral4(band: Canvas, x: number, y: number, bytes: Buf, offset: number, count: number): void;
  /** The indices of one band, row by row. */
  canvasBytes(band: number): Buf;
  /** Before pixels of a picture with rows of `width` (≤ 160) pixels that are to be shown at twice the size. */
  startTwice(width: number): void;
  /**
   * Takes RGB565 pixels, bytes `start` to `end` (at most 1,024, even) of `pixels`, behind those that were taken before.
   * @returns what can be sent now: of each row that is full every pixel twice, and that twice; none where no row is.
   * Valid until the next call
   */
  twice(pixels: Buf, start: number, end: number): readonly Buf[];
  /** Lets go of the palette and of whatever was drawn through it: nothing of a video stays. */
  release(): void;
}
