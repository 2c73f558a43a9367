// The host's end of frames and lines on a serial line. Layer: host/link. The layout is core/link/frame.ts's.
import { crc32 } from "node:zlib";
import { MOST_PAYLOAD } from "../../firmware/core/link/frame.js";

export type FromBoard =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "frame"; readonly type: string; readonly payload: Buffer }
  /** A frame whose sum is wrong, or that is longer than any. */
  | { readonly kind: "damage" };

const START = 1;
/** Start, type, length; and the sum. */
const HEAD_BYTES = 4;
const SUM_BYTES = 4;

export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns what is whole by now, in order */
  take(bytes: Uint8Array): FromBoard[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const found: FromBoard[] = [];
    for (;;) {
      const rest = this.#rest;
      if (rest.length === 0) return found;
      if (rest[0] !== START) {
        const end = rest.indexOf(0x0a);
        if (end < 0) return found;
        found.push({ kind: "line", text: rest.toString("utf8", 0, end).replace(/\r$/, "") });
        this.#rest = rest.subarray(end + 1);
        continue;
      }
      if (rest.length < HEAD_BYTES) return found;
      const length = rest.readUInt16LE(2);
      if (length > MOST_PAYLOAD) {
        // What begins like a frame is none: go on behind its first byte.
        found.push({ kind: "damage" });
        this.#rest = rest.subarray(1);
        continue;
      }
      const end = HEAD_BYTES + length;
      if (rest.length < end + SUM_BYTES) return found;
      if (crc32(rest.subarray(1, end)) === rest.readUInt32LE(end)) {
        found.push({ kind: "frame", type: rest.toString("latin1", 1, 2), payload: rest.subarray(HEAD_BYTES, end) });
      } else {
        found.push({ kind: "damage" });
      }
      this.#rest = rest.subarray(end + SUM_BYTES);
    }
  }
}
