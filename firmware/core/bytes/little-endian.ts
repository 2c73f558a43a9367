// Numbers as bytes of a byte string, little-endian, and back. Layer: core/bytes. For numbers from 0 to 2^31 − 1.
import { divide } from "./integer.js";

export function le16(value: number): string {
  return String.fromCharCode(value % 256, divide(value, 256) % 256);
}

export function le32(value: number): string {
  return String.fromCharCode(
    value % 256,
    divide(value, 256) % 256,
    divide(value, 65536) % 256,
    divide(value, 16777216) % 256,
  );
}

export function u16At(text: string, at: number): number {
  return text.charCodeAt(at) + text.charCodeAt(at + 1) * 256;
}

/** What is 2^31 or more is a lie of whoever wrote it, and comes back as 2^31 − 1. */
export function u32At(text: string, at: number): number {
  const top = text.charCodeAt(at + 3);
  return top > 127 ? 2147483647 : u16At(text, at) + text.charCodeAt(at + 2) * 65536 + top * 16777216;
}
