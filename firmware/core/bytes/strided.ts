// Looking at bytes that lie a fixed distance apart, in one call. Layer: core/bytes: each runtime may have its own.
import type { Buf } from "./buf.js";

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

/**
 * How many of the little-endian 32-bit words at `offset` (aligned to 4 in memory of its own), at most `most`, count up
 * by one from `first`.
 */
export function countAscending32(bytes: Buf, offset: number, first: number, most: number): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + offset, most);
  let count = 0;
  while (count < most && words[count] === first + count) {
    count++;
  }
  return count;
}

/** The same for 16-bit words, aligned to 2. */
export function countAscending16(bytes: Buf, offset: number, first: number, most: number): number {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset + offset, most);
  let count = 0;
  while (count < most && words[count] === first + count) {
    count++;
  }
  return count;
}
