// The shortest way of uncompressed pixels: from the card's wire to the LCD's, with nothing between the native calls.
// Layer: hal (interfaces only). An interpreter that asks a file, a driver, a raster and a target for each burst of blocks
// spends as long on that as on the pixels. A runtime that has no such way gives none, and all goes the usual way.
import type { Buf } from "../core/bytes/buf.js";

/** What `turn` returns. */
export const Turn = {
  /** The card did not go on as it did: nothing was taken, and the usual way has to be gone. */
  none: 0,
  /** The frame is sent, and the burst kept. */
  kept: 1,
  /** The frame is sent, and all that the burst has of the next one. */
  wentOn: 2,
  /** The burst is kept, and nothing of it sent: that is the work of another slice, and the same `turn` once more. */
  again: 3,
} as const;

export interface BlockPipe {
  /** A slice of making what it needs for pixels of so many bits. Returns false where all is there. */
  prepares(bits: number): boolean;
  /**
   * Reads bursts of eight blocks from block `first` of the card on, and sends all of their pixels, expanded through the
   * raster's palette, to the window that is open. What was expanded by the raster before is not valid any more. Before each
   * burst it looks at the buttons, and ends early where one is down.
   * @param bits a pixel's, 8 or 4
   * @param most bursts, at most
   * @returns bursts that were sent; -1 where one is kept, since to have it was work enough for a slice: the same `move` once
   * more sends it; 0 where a button is down, or the card does not go on as it did: then the usual way is taken
   */
  move(first: number, bits: number, most: number): number;
  /**
   * The same with the one burst in which a frame ends: sends the pixels of its first `end` (1 ... 4,095) bytes. Where the
   * bytes up to `next` are `header`, the next frame begins at `next`: its window is opened and its pixels are sent too.
   * @param header 8 bytes; "" where the next frame has to wait
   * @returns a Turn
   */
  turn(first: number, bits: number, end: number, next: number, header: string): number;
  /**
   * Reads the burst that begins with block `first` of the card, wherever it was before, and keeps it: at once where the
   * card goes on there.
   * @returns false where it did not come as it should; then the usual way is taken
   */
  start(first: number, bits: number): boolean;
  /**
   * Lets the card send `blocks` blocks without looking at them: a fifth of what reading them takes. As long as nothing was
   * `joined`, it cannot be said what comes next. @returns false where the card is not where `first` is
   */
  pass(first: number, blocks: number): boolean;
  /**
   * Behind blocks that were passed: finds block `first`, and keeps the burst that begins with it.
   * @returns false where it is not found; then the usual way is taken
   */
  join(first: number, bits: number): boolean;
  /** `count` (≤ 512) bytes at byte `at` of the burst that is kept, as a byte string; "" where it does not have them. */
  peek(at: number, count: number): string;
  /** Copies bytes `from` to `to` (≤ 4,096) of the burst that is kept to byte `place` of `into`. */
  copy(from: number, to: number, into: Buf, place: number): void;
  /** Sends the rest of the burst that is kept, from its byte `at` on, and keeps it no longer. */
  rest(at: number): void;
  /** Others may draw on the raster now. */
  losePixels(): void;
  /** Keeps no burst any longer. */
  drop(): void;
}
