// A file as the readers of texts and videos see it: numbered blocks of 512 bytes, the last one perhaps not full.
// Layer: core/storage. Sizes and positions are (block, offset) pairs, since 4 GB do not fit below 2^31.
import type { Buf } from "../bytes/buf.js";
import type { Skimmer } from "../bytes/skimmer.js";

/** Block i is the 512 bytes at `offset + i * stride`. */
export interface BlockData {
  readonly bytes: Buf;
  readonly offset: number;
  readonly stride: number;
}

/** What reads blocks of the card itself, as BlockDevice says. */
export interface BlockReader extends BlockData {
  read(first: number, count: number): number;
}

/** Of a file whose bytes are still on their way. */
export interface Arriving {
  /** Whether `count` blocks from `block` on are here; asking for them is what makes them come. */
  has(block: number, count: number): boolean;
}

/** Whether these blocks can be read now: on a card always. */
export function isHere(source: ByteSource, block: number, count: number): boolean {
  const arriving = source.arriving;
  return arriving === undefined || arriving.has(block, count);
}

/** A FileReader is one. */
export interface ByteSource {
  /** Only where not all of it can be read at any time. */
  readonly arriving?: Arriving;
  /** Blocks that the file reaches into. */
  readonly blocks: number;
  /** Bytes of the last block that belong to the file; 0 for all 512. */
  readonly tailBytes: number;
  /** Where a read leaves its data, until the next read by anyone. */
  readonly volume: { readonly device: BlockData };
  /**
   * Reads up to `count` (≥ 1) blocks from block `fileBlock` of the file into `volume.device`.
   * @returns blocks read, 1 … count, or a negative ReadError or ChainError
   */
  read(fileBlock: number, count: number): number;
  /**
   * One slice of finding out where block `fileBlock` is, and the `blocks` behind it if they follow it on the card.
   * @returns false when nothing is left to be found out
   */
  foresee?(fileBlock: number, blocks: number): boolean;
  /** As BlockDevice says, with blocks of the file; 0 where it is not known that they lie together on the card. */
  sweep?(fileBlock: number, most: number, skimmer: Skimmer): number;
}

/** A file that also says where its blocks are: a FileReader. */
export interface PlacedSource extends ByteSource {
  readonly volume: { readonly device: BlockReader };
  /** Up to this block of the file, those from the one on that `place` was asked for lie together on the card. */
  readonly runEnd: number;
  /** @returns the block of the device where block `fileBlock` of the file is, or a negative ReadError or ChainError */
  place(fileBlock: number): number;
  /** Only where `runEnd` may be further: looks a little further. Returns false where it is not. */
  lookOn?(): boolean;
}

/**
 * One slice of finding out where block `fileBlock` is, in a file that most likely lies in one piece: what is learnt on
 * the way stays known, so that blocks can then be read in any order without a look at the card's table.
 * @returns false when nothing more is to be learnt
 */
export function approach(source: PlacedSource, fileBlock: number): boolean {
  return fileBlock >= source.runEnd && source.lookOn !== undefined && source.lookOn();
}
