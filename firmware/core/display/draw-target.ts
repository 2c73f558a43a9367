// What the screens draw on: 320×240 RGB565 pixels, text in cells of 8×16. Layer: core/display.
// One way only: nothing is ever read back from the LCD.
import type { Buf } from "../bytes/buf.js";

export const CELL_WIDTH = 8;
export const CELL_HEIGHT = 16;

/** What pictures are drawn on. */
export interface PixelTarget {
  /**
   * Opens a window that the pixels of `writePixels` fill from left to right, row by row: top to bottom, or bottom to
   * top where `bottomUp` (the order of most AVI frames).
   */
  openWindow(x: number, y: number, width: number, height: number, bottomUp: boolean): void;
  /** The window opened last once more, from its first pixel; nothing else was drawn since. */
  reopenWindow(): void;
  /** Big-endian RGB565 pixels for the open window, bytes `start` to `end` (exclusive, even) of `pixels`. */
  writePixels(pixels: Buf, start: number, end: number): void;
  /** The same for several runs of pixels, one after the other. */
  writeRuns(runs: readonly Buf[]): void;
}

export interface DrawTarget extends PixelTarget {
  readonly width: number;
  readonly height: number;
  /** Fills a rectangle, in pixels, with one RGB565 colour. */
  fillRect(x: number, y: number, width: number, height: number, color: number): void;
  /** One row of `columns` cells at pixel (x, y); `codes` are font codes, padded with blanks or cut. */
  drawText(x: number, y: number, codes: string, columns: number, foreground: number, background: number): void;
  /** A row of the whole width at `y`; the rest as Raster.cellRow has it. */
  drawCells(y: number, codes: string, pictures: string, half: number, foreground: number, background: number): void;
}
