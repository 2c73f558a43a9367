// A card seen as numbered blocks of 512 bytes: what the storage layer reads from, whoever provides it
// (the SD driver on Espruino, `sdmmc` on NodeMCU, an image file on the PC).
// Layer: core/storage.
import type { Buf } from "../bytes/buf.js";
import type { Skimmer } from "../bytes/skimmer.js";

export const BLOCK_BYTES = 512;

/** Why a read failed. Negative, so that one number carries "blocks read" or the reason. */
export const ReadError = {
  /** The card no longer answers: it was pulled. */
  cardGone: -1,
  /** The card answers, but kept the data longer than its time limit (SD specification part 1, 4.6.2.1: 100 ms). */
  timeout: -2,
  /** The card reports, or a CRC shows, that this block cannot be read. */
  badBlock: -3,
  /** The block lies beyond the end of the device. */
  outOfRange: -4,
} as const;

/**
 * Consumer-owned, synchronous, one reader at a time. A read leaves its result in `bytes`, `offset`, `stride`, valid
 * until the next read: block i (0 ≤ i < returned count) is the 512 bytes at `offset + i * stride`. The stride is larger
 * than 512 where the raw wire data (token, CRC) stays in the buffer, so that no byte is copied on a slow board.
 */
export interface BlockDevice {
  /** Blocks on the device; 0 where it is not known. */
  readonly blockCount: number;
  bytes: Buf;
  offset: number;
  stride: number;
  /**
   * Reads up to `count` (≥ 1) blocks from block `first`.
   * @returns blocks read, 1 … count (a device may stop early), or a negative ReadError.
   */
  read(first: number, count: number): number;
  /**
   * Only where blocks come over a wire: reads SKIMMED_BLOCKS from `first` on, up to `most` times, as long as reading goes on
   * evenly and the skimmer finds nothing; no further than to blocks that took longer than others.
   * @returns twice how often it found nothing, 0 where `read` is to go on; one more where the blocks behind those were read as by `read`
   */
  sweep?(first: number, most: number, skimmer: Skimmer): number;
}
