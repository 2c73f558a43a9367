// Bulk work on the bytes of the serial link by the runtime's native calls. Layer: hal (interfaces only).
// A loop over a frame of 2 KB costs an interpreter 200 ms; each of these costs it 1 to 5.
import type { Buf } from "../core/bytes/buf.js";

export interface WireBytes {
  /** The pieces in one byte string that is quick to index. */
  join(pieces: string[]): string;
  /** `before` and the `count` bytes at `offset`, the same. */
  append(before: string, bytes: Buf, offset: number, count: number): string;
  /** The bytes of what `join` gave, without a copy where the runtime can; nobody writes to them. */
  bytes(joined: string): Buf;
}
