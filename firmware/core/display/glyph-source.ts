// Pictures of characters that the player has not built in: of those that the card in it brings. Layer: core/display.
import type { PlacedSource } from "../storage/byte-source.js";

export interface GlyphSource {
  /**
   * One slice, at most some 20 ms, of getting the glyphs of `text`.
   * @param text UTF-8 of at most one row
   * @returns its cells, 16 bytes each as Raster.cell has them; null while some are still to be read
   */
  pictures(text: string): string | null;
}

/** The tables of code pages that a card brings. */
export interface CodePageTables {
  readonly file: PlacedSource;
  /** What FontPack.pages has; null while it is still to be read, and a call is one slice of that. */
  pages(): readonly number[] | null;
}
