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
}
