// Bytes as byte strings. Layer: core/bytes.
import type { Buf } from "./buf.js";
import { byteText } from "./byte-text.js";

/** `length` bytes from `offset` as a byte string. */
export function ascii(bytes: Buf, offset: number, length: number): string {
  return byteText().text("", bytes, offset, length);
}
