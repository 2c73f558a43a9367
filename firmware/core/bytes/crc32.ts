// CRC-32 as in ISO 3309, ITU-T V.42, zlib and PNG: polynomial EDB88320h reflected, first and last inverted.
// Layer: core/bytes: each runtime may have its own. A sum is a byte string of four bytes, little-endian, since numbers
// from 2^31 on are not the same on every runtime.
import { ascii } from "./ascii.js";
import type { Buf } from "./buf.js";

/** The sum of no bytes. */
export const CRC_OF_NOTHING = "\0\0\0\0";

/** The runtime's own sum of a byte string, as a number. */
export type NativeCrc32 = (text: string) => number;

let native: NativeCrc32 | null = null;

/** The platform's main says once at start what the runtime has; null for the loop below. */
export function setCrc32(sum: NativeCrc32 | null): void {
  native = sum;
}

const table: number[] = [];

function tableOf(): number[] {
  if (table.length === 0) {
    for (let i = 0; i < 256; i++) {
      let value = i;
      for (let bit = 0; bit < 8; bit++) {
        value = (value & 1) !== 0 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      }
      table.push(value);
    }
  }
  return table;
}

function stateOf(sum: string): number {
  return ~(sum.charCodeAt(0) | (sum.charCodeAt(1) << 8) | (sum.charCodeAt(2) << 16) | (sum.charCodeAt(3) << 24));
}

function sumOf(state: number): string {
  const sum = ~state;
  return String.fromCharCode(sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, (sum >>> 24) & 255);
}

/**
 * Four bytes that have the sum `sum`: a native call that sums from the beginning can so go on where another ended. Each
 * turn takes four zero bits back out of the register.
 */
function prefixOf(sum: string): string {
  // What four bits 0 to 15 at the low end of the register make of it; and which ones made its top four bits 0 to 15.
  const nibbles = new Uint32Array([
    0, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344,
    0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  ]);
  const before = new Uint8Array([0, 1, 3, 2, 6, 7, 5, 4, 13, 12, 14, 15, 11, 10, 8, 9]);
  let state = stateOf(sum);
  for (let i = 0; i < 8; i++) {
    const nibble = before[state >>> 28];
    state = ((state ^ nibbles[nibble]) << 4) | nibble;
  }
  // The register begins as FFFFFFFFh, as does `sumOf`'s end.
  return sumOf(state);
}

/** The sum of all bytes so far, whose sum is `before`, and of those from `start` up to `end`. */
export function crcOfBytes(before: string, bytes: Buf, start: number, end: number): string {
  if (native !== null) {
    return crcGoingOn(before, ascii(bytes, start, end - start));
  }
  const steps = tableOf();
  let state = stateOf(before);
  for (let i = start; i < end; i++) {
    state = steps[(state ^ bytes[i]) & 255] ^ (state >>> 8);
  }
  return sumOf(state);
}

/** The sum of a byte string. */
export function crcOfText(text: string): string {
  return crcGoingOn(CRC_OF_NOTHING, text);
}

/** The sum of all so far, whose sum is `before`, and of a byte string. */
export function crcGoingOn(before: string, text: string): string {
  if (native !== null) {
    return sumOf(~native(before === CRC_OF_NOTHING ? text : prefixOf(before) + text));
  }
  const steps = tableOf();
  let state = stateOf(before);
  for (let i = 0; i < text.length; i++) {
    state = steps[(state ^ text.charCodeAt(i)) & 255] ^ (state >>> 8);
  }
  return sumOf(state);
}
