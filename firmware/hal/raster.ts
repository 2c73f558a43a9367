// Turning characters and palette indices into RGB565 pixels by the runtime's native calls, since per-byte loops are
// what kills an interpreter (see the figures in the runtime notes). Layer: hal (interfaces only).
// Every returned Buf holds big-endian RGB565, as the LCD takes it, and is valid until the next call.
import type { Buf } from "../core/bytes/buf.js";

export interface Raster {
  /** `columns` cells of 8×16 pixels; `codes` are font codes (Latin-1, 0x7f is the box), padded with blanks or cut. */
  textRow(codes: string, columns: number, foreground: number, background: number): Buf;
  /** `pixels` (≤ 2,560) pixels of one RGB565 colour. */
  solid(pixels: number, color: number): Buf;
  /** The palette for the calls below: 256 RGB565 entries (fewer: the rest are black). */
  setPalette(entries: readonly number[]): void;
  /** Changes one entry of it. */
  setColor(index: number, color: number): void;
  /** Expands `count` (≤ 4,096) 8-bit indices at `offset` of `bytes` through the palette. */
  expand8(bytes: Buf, offset: number, count: number): Buf;
  /**
   * The same for raw block reads: `rows` (≤ 8) runs of 512 indices, `stride` bytes apart, first at `offset`. The
   * result is contiguous: rows × 512 pixels.
   */
  expandBlocks8(bytes: Buf, offset: number, stride: number, rows: number): Buf;
  /** The same for 4-bit indices, upper half first: `rows` (≤ 4) runs of 512 bytes become rows × 1,024 pixels. */
  expandBlocks4(bytes: Buf, offset: number, stride: number, rows: number): Buf;
  /** The row that the calls below draw on: 320 pixels, valid until another call of the raster. */
  row(): Buf;
  /** Pixels `start` up to `end` (exclusive) of the row in the colour of palette entry `index`. */
  rowRun(start: number, end: number, index: number): void;
  /** `count` indices at `offset` of `bytes`, drawn from pixel `start` of the row on. */
  rowLiteral8(start: number, bytes: Buf, offset: number, count: number): void;
  /** The same for 4-bit indices, upper half first. */
  rowLiteral4(start: number, bytes: Buf, offset: number, count: number): void;
  /** Lets go of the palette and of whatever was drawn through it: nothing of a video stays. */
  release(): void;
}
