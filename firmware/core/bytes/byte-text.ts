// The runtime's own way from bytes to byte strings, where it has one; plain loops where it has not.
// Layer: core/bytes. The platform's main sets its own once at start; nothing from a card is ever kept here.
import type { ByteText } from "../../hal/byte-text.js";
import { type Buf, u8 } from "./buf.js";

class LoopByteText implements ByteText {
  text(bytes: Buf, offset: number, count: number): string {
    let text = "";
    for (let i = 0; i < count; i++) {
      text += String.fromCharCode(u8(bytes, offset + i));
    }
    return text;
  }

  translate(bytes: Buf, offset: number, count: number, table: string): string {
    let text = "";
    for (let i = 0; i < count; i++) {
      text += table.charAt(u8(bytes, offset + i));
    }
    return text;
  }

  everySecond(bytes: Buf, offset: number, count: number): Buf {
    const half = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      half[i] = bytes[offset + 2 * i];
    }
    return half;
  }
}

let current: ByteText = new LoopByteText();

/** Puts the runtime's native calls in the place of the loops. */
export function setByteText(native: ByteText): void {
  current = native;
}

export function byteText(): ByteText {
  return current;
}
