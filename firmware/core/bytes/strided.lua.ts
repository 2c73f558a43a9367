// Looking at bytes that lie a fixed distance apart, on Lua. Layer: core/bytes; strided.ts says what each function is for.
import type { Buf } from "./buf.js";

export function countStrided(bytes: Buf, offset: number, stride: number, value: number, most: number): number {
  let at = offset;
  let count = 0;
  while (count < most && string.byte(bytes, at + 1) === value) {
    at += stride;
    count++;
  }
  return count;
}

export function countAscending32(bytes: Buf, offset: number, first: number, most: number): number {
  let count = 0;
  let at = offset + 1;
  // Four at a time, while they are as they should be.
  while (count + 4 <= most) {
    const [a, b, c, d] = string.unpack("<i4i4i4i4", bytes, at);
    const next = first + count;
    if (a !== next || b !== next + 1 || c !== next + 2 || d !== next + 3) {
      break;
    }
    count += 4;
    at += 16;
  }
  while (count < most) {
    const [word] = string.unpack("<i4", bytes, at);
    if (word !== first + count) {
      break;
    }
    count++;
    at += 4;
  }
  return count;
}

export function countAscending16(bytes: Buf, offset: number, first: number, most: number): number {
  let count = 0;
  let at = offset + 1;
  while (count < most) {
    const [low, high] = string.byte(bytes, at, at + 1);
    if (low + high * 256 !== first + count) {
      break;
    }
    count++;
    at += 2;
  }
  return count;
}
