// CRC-32 on Lua, whose 32-bit integers wrap as the sum wants it. Layer: core/bytes; crc32.ts says what it is.
import type { Buf } from "./buf.js";

export const CRC_OF_NOTHING = "\0\0\0\0";

const steps: number[] = [];

/** Indices from 0 on, as a table of Lua's has them from 1. */
function makeSteps(): void {
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1) !== 0 ? (value >>> 1) ^ -306674912 : value >>> 1;
    }
    steps.push(value);
  }
}

function goOn(before: string, text: LuaText, start: number, end: number): string {
  if (steps.length === 0) {
    makeSteps();
  }
  const [sum] = string.unpack("<i4", before, 1);
  let state = ~sum;
  let at = start;
  const whole = end - 3;
  while (at < whole) {
    const [a, b, c, d] = string.byte(text, at + 1, at + 4);
    state = steps[(state ^ a) & 255] ^ (state >>> 8);
    state = steps[(state ^ b) & 255] ^ (state >>> 8);
    state = steps[(state ^ c) & 255] ^ (state >>> 8);
    state = steps[(state ^ d) & 255] ^ (state >>> 8);
    at += 4;
  }
  while (at < end) {
    state = steps[(state ^ string.byte(text, at + 1)) & 255] ^ (state >>> 8);
    at++;
  }
  return string.pack("<i4", ~state);
}

export function crcOfBytes(before: string, bytes: Buf, start: number, end: number): string {
  return goOn(before, bytes, start, end);
}

export function crcOfText(text: string): string {
  return goOn(CRC_OF_NOTHING, text, 0, text.length);
}

export function crcGoingOn(before: string, text: string): string {
  return goOn(before, text, 0, text.length);
}
