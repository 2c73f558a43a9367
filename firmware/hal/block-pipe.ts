// The shortest way of uncompressed pixels: from the card's wire to the LCD's, with nothing between the native calls.
// Layer: hal (interfaces only). An interpreter that asks a file, a driver, a raster and a target for each burst of blocks
// spends as long on that as on the pixels. A runtime that has no such way gives none, and all goes the usual way.

export interface BlockPipe {
  /**
   * Reads bursts of eight blocks from block `first` of the card on, and sends all of their pixels, expanded through the
   * raster's palette, to the window that is open. What was expanded by the raster before is not valid any more.
   * @param bits a pixel's, 8 or 4
   * @param most bursts, at most
   * @returns bursts that were sent; fewer where the card does not go on as it did: then the usual way is taken
   */
  move(first: number, bits: number, most: number): number;
  /**
   * The same with one burst, of which only the pixels of its first `end` (1 ... 4,095) bytes are sent; the rest is kept.
   * @returns whether it went; else the usual way is taken
   */
  end(first: number, bits: number, end: number): boolean;
  /** `count` bytes at byte `at` of the burst that is kept, as a byte string; "" where they do not lie in one block. */
  peek(at: number, count: number): string;
  /** Sends the rest of the burst that is kept, from its byte `at` on, and keeps it no longer. */
  rest(at: number): void;
  /** Others may draw on the raster now. */
  losePixels(): void;
  /** Keeps no burst any longer. */
  drop(): void;
}
