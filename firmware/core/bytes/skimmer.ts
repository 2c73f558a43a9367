// How a driver can tell, of most blocks that a card sends, that what somebody looks for is not in them. Layer: core/bytes.
// Native searches are as quick here as there; what is spared is a call for each read, and an interpreter's way into it.
import type { Buf } from "./buf.js";

/** What a Skimmer sees at once. */
export const SKIMMED_BLOCKS = 8;

/** What looks through large files: at blocks as they come over the wire, before anyone has taken them apart. */
export interface Skimmer {
  /**
   * Two pairs of bytes, little-endian, are all that has to be looked for in blocks that are not late: one of them is at an
   * even place of `bytes` in everything that is wanted and lies in one block. Else `skim` is asked each time.
   */
  readonly isPlain: boolean;
  readonly one: number;
  readonly other: number;
  /**
   * By byte, in bits: where the bits of a block's last byte in `ends` and of the next one's first in `begins` have none in
   * common, nothing wanted begins in one block and ends in the other.
   */
  readonly ends: Buf;
  readonly begins: Buf;
  /** The last byte of the blocks before. */
  last: number;
  /** Whether a pair that is at `place` (and perhaps behind it) is more than a pair. @param which 0 for `one`, 1 for `other` */
  isNear(pairs: Uint16Array, place: number, bytes: Buf, which: number): boolean;
  /** Whether something may begin in a block and end in the next, by more than two bytes. @param last as above; else as `skim` */
  isAcross(bytes: Buf, last: number, lateFrom: number, late: number): boolean;
  /** What these blocks end with may go on in the next: it is kept. */
  keepEnd(bytes: Buf, late: number): void;
  /**
   * @param bytes SKIMMED_BLOCKS blocks, 516 bytes from token to token, the first one's at 0; from block `lateFrom` on (as
   *   many: none) all lie `late` bytes further, at most 3
   * @returns whether nothing in them has to be looked at closely; they are as they were then
   */
  skim(bytes: Buf, lateFrom: number, late: number): boolean;
}
