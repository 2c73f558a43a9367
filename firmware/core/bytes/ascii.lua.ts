// Bytes as byte strings on Lua, where they are the same. Layer: core/bytes.
import type { Buf } from "./buf.js";

export function ascii(bytes: Buf, offset: number, length: number): string {
  return string.sub(bytes, offset + 1, offset + length);
}
