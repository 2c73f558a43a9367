// The link's bulk work, where bytes and byte strings are the same. Layer: platforms/nodemcu.
import type { Buf } from "../../core/bytes/buf.js";
import type { WireBytes } from "../../hal/wire-bytes.js";

export class LuaWireBytes implements WireBytes {
  join(pieces: string[]): string {
    return table.concat(pieces);
  }

  append(before: string, bytes: Buf, offset: number, count: number): string {
    return before + string.sub(bytes, offset + 1, offset + count);
  }

  bytes(joined: string): Buf {
    return joined as unknown as Buf;
  }
}
