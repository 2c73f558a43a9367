// Pictures of characters that the player has not built in: of those that the card in it brings. Layer: core/display.
import type { PlacedSource } from "../storage/byte-source.js";

export interface GlyphSource {
  /**
   * One slice, at most some 30 ms, of getting the glyphs of a row.
   * @param aliased at most one row, as ByteText.aliased makes it
   * @returns its cells, 16 bytes each as Raster.cell has them; null while some are still to be read
   */
  pictures(aliased: string): string | null;
  /**
   * Notes what a row of a page needs, so that `fetch` gets it together with what other rows need. Returns false where that
   * is to be said again: the glyphs were not open yet, and are a slice nearer to it.
   */
  want(aliased: string): boolean;
  /** One slice of getting what is wanted. Returns false when it is all there. */
  fetch(): boolean;
  /** What is wanted from here on is for another page: what the page before the last one needed may go. */
  newPage(): void;
}

/** The tables of code pages that a card brings. */
export interface CodePageTables {
  readonly file: PlacedSource;
  /** What FontPack.pages has; null while it is still to be read, and a call is one slice of that. */
  pages(): readonly number[] | null;
}
