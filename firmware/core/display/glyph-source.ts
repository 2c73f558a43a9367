// Pictures of characters that the player has not built in: of those that the card in it brings. Layer: core/display.
import type { PlacedSource } from "../storage/byte-source.js";

/** No page's glyphs are still needed. */
export const NONE_NEEDED = 1e9;

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
  /**
   * What is wanted from here on is for another page: what was wanted long ago may go.
   * @param kept what `era` said of the oldest page whose glyphs are still needed; NONE_NEEDED for none
   * @returns false where they would have to go: the page is not begun then
   */
  newPage(kept: number): boolean;
  /** A number for the glyphs that are wanted or shown now. */
  era(): number;
}

/** The tables of code pages that a card brings. */
export interface CodePageTables {
  readonly file: PlacedSource;
  /** What FontPack.pages has; null while it is still to be read, and a call is one slice of that. */
  pages(): readonly number[] | null;
}
