// What a card holds, as numbered 512-byte blocks: an image in memory, or a rule that makes blocks when they are asked
// for, so that a 2 TB card needs no 2 TB. Layer: hardware/virtual.
import type { CardContent, CardImage } from "./engine.js";

export const CARD_BLOCK_BYTES = 512;

/** An image whose last block may be cut short (the rest of it reads as 0). */
export function contentOfImage(bytes: Uint8Array): CardContent {
  const blockCount = Math.ceil(bytes.length / CARD_BLOCK_BYTES);
  return {
    blockCount,
    readBlock(block, into, offset) {
      const start = block * CARD_BLOCK_BYTES;
      const end = Math.min(start + CARD_BLOCK_BYTES, bytes.length);
      into.set(bytes.subarray(start, end), offset);
      if (end - start < CARD_BLOCK_BYTES) into.fill(0, offset + end - start, offset + CARD_BLOCK_BYTES);
    },
  };
}

/** A large card of which only some blocks hold anything; all others read as 0. */
export function sparseContent(blockCount: number, blocks: ReadonlyMap<number, Uint8Array>): CardContent {
  return {
    blockCount,
    readBlock(block, into, offset) {
      into.fill(0, offset, offset + CARD_BLOCK_BYTES);
      const bytes = blocks.get(block);
      if (bytes !== undefined) into.set(bytes.subarray(0, CARD_BLOCK_BYTES), offset);
    },
  };
}

export function contentOf(image: CardImage | CardContent): CardContent {
  return "readBlock" in image ? image : contentOfImage(image.bytes);
}
