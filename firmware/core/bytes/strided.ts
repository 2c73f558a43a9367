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
