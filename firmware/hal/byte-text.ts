// Turning raw bytes of a block into byte strings by the runtime's native calls. Layer: hal (interfaces only).
// A loop over 512 bytes costs an interpreter 50 ms or more; each of these costs it 1 to 3.
import type { Buf } from "../core/bytes/buf.js";

export interface ByteText {
  /** `count` bytes at `offset` as a byte string. */
  text(bytes: Buf, offset: number, count: number): string;
  /** The same, each byte replaced by the character of that number in the 256-character `table`. */
  translate(bytes: Buf, offset: number, count: number, table: string): string;
  /** Every second byte, `count` of them, from `offset` on: one half of UTF-16. */
  everySecond(bytes: Buf, offset: number, count: number): Buf;
}
