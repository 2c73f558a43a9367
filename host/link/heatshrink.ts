// Reading, and foretelling the size of, what Espruino's native module `heatshrink` makes: LZSS, window of 2^8 bytes, lengths of up to 2^6.
// Layer: host/link; nothing of Node. Format: heatshrink's README: a bit 1 and the 8 bits of a byte, or a bit 0, 8 bits of a
// distance less one and 6 bits of a length less one; the highest bit first, zeros at the end.

const WINDOW_BITS = 8;
const LENGTH_BITS = 6;
/** Bits of a byte, and of a repetition. */
const LITERAL_BITS = 9;
const REPEAT_BITS = 1 + WINDOW_BITS + LENGTH_BITS;

/** @returns null where the bits make no sense, or more than `most` bytes */
export function expand(shrunk: Uint8Array, most: number): Uint8Array | null {
  const out: number[] = [];
  const end = shrunk.length * 8;
  let bit = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let n = 0; n < count; n++, bit++) value = value * 2 + (((shrunk[bit >> 3] as number) >> (7 - (bit & 7))) & 1);
    return value;
  };
  while (end - bit >= 9) {
    if (take(1) === 1) {
      out.push(take(8));
    } else {
      if (end - bit < WINDOW_BITS + LENGTH_BITS) break;
      const distance = take(WINDOW_BITS) + 1;
      for (let left = take(LENGTH_BITS) + 1; left > 0; left--) out.push(out[out.length - distance] ?? 0);
    }
    if (out.length > most) return null;
  }
  return Uint8Array.from(out);
}

/** Bytes that these would become. */
export function shrunkBytes(bytes: Uint8Array): number {
  let bits = 0;
  for (let at = 0; at < bytes.length; ) {
    let longest = 1;
    const most = Math.min(1 << LENGTH_BITS, bytes.length - at);
    for (let from = Math.max(0, at - (1 << WINDOW_BITS)); from < at && longest < most; from++) {
      let length = 0;
      while (length < most && bytes[from + length] === bytes[at + length]) length++;
      if (length > longest) longest = length;
    }
    bits += longest === 1 ? LITERAL_BITS : REPEAT_BITS;
    at += longest;
  }
  return (bits + 7) >> 3;
}
