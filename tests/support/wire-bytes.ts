// The link's bulk work in plain JavaScript.
import { type Buf, bufOf } from "../../firmware/core/bytes/buf.js";
import type { WireBytes } from "../../firmware/hal/wire-bytes.js";

export class LoopWireBytes implements WireBytes {
  join(pieces: string[]): string {
    return pieces.join("");
  }

  append(before: string, bytes: Buf, offset: number, count: number): string {
    return before + Buffer.from(bytes.buffer, bytes.byteOffset + offset, count).toString("latin1");
  }

  bytes(joined: string): Buf {
    return bufOf(joined);
  }
}
