// Looking at bytes that lie a fixed distance apart, in one call. Layer: core/bytes: each runtime may have its own.
import type { Buf } from "./buf.js";
import { divide } from "./integer.js";

/** How many of the `most` bytes at `offset`, `offset + stride`, … are `value`, counted from the first, without a break. */
export function countStrided(bytes: Buf, offset: number, stride: number, value: number, most: number): number {
  let at = offset;
  let count = 0;
  while (count < most && bytes[at] === value) {
    at += stride;
    count++;
  }
  return count;
}

/** The runtime's own way: how many of the `count` words count up by one from `first`, all of them, or 0 for unknown. */
export type NativeAscending = (words: Uint32Array | Uint16Array, first: number, count: number) => number;

let native: NativeAscending | null = null;

/** The platform's main says once at start what the runtime has; null for the loops below. */
export function setAscending(ascending: NativeAscending | null): void {
  native = ascending;
}

/** Words that the loop looks at, where the runtime has its own way: about as many as that takes the time of. */
const FEW_WORDS = 8;

/**
 * How many of the little-endian 32-bit words at `offset` (aligned to 4 in memory of its own), at most `most`, count up
 * by one from `first`; perhaps fewer than there are, but not none.
 */
export function countAscending32(bytes: Buf, offset: number, first: number, most: number): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + offset, most);
  let count = likelyAscending(words, first);
  while (native !== null && count > FEW_WORDS) {
    if (native(new Uint32Array(bytes.buffer, bytes.byteOffset + offset, count), first, count) === count) {
      return count;
    }
    count = divide(count, 2);
  }
  return countAscending(words, first, count);
}

/** The same for 16-bit words, aligned to 2. */
export function countAscending16(bytes: Buf, offset: number, first: number, most: number): number {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset + offset, most);
  let count = likelyAscending(words, first);
  while (native !== null && count > FEW_WORDS) {
    if (native(new Uint16Array(bytes.buffer, bytes.byteOffset + offset, count), first, count) === count) {
      return count;
    }
    count = divide(count, 2);
  }
  return countAscending(words, first, count);
}

/** The words that may count up, as far as the last one of them tells: half as many, until it does. 0 for none. */
function likelyAscending(words: Uint32Array | Uint16Array, first: number): number {
  let count = words.length;
  if (count > 0 && words[0] !== first) {
    // A file's last cluster, mostly.
    return 0;
  }
  while (count > FEW_WORDS && words[count - 1] !== first + count - 1) {
    count = divide(count, 2);
  }
  return count;
}

function countAscending(words: Uint32Array | Uint16Array, first: number, most: number): number {
  let count = 0;
  while (count < most && words[count] === first + count) {
    count++;
  }
  return count;
}
