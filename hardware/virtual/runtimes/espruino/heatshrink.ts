// The interpreter's native module `heatshrink`: LZSS with a window of 2^8 bytes and lengths of up to 2^6.
// Layer: hardware/virtual/runtimes/espruino. Format: heatshrink's README and its decoder's states: a bit 1 and 8 bits of a
// byte, or a bit 0, 8 bits of a distance less one and 6 bits of a length less one; the highest bit first, zeros at the end.

const WINDOW_BITS = 8;
const LENGTH_BITS = 6;
const WINDOW = 1 << WINDOW_BITS;
const LONGEST = 1 << LENGTH_BITS;
/** A shorter repetition takes more bits than its bytes. */
const SHORTEST = 2;

/** Longest that `count` bytes can become. */
export function mostShrunk(count: number): number {
  return Math.ceil((count * 9) / 8);
}

/** @param out has room for mostShrunk bytes, all zero  @returns bytes of the result */
export function shrink(bytes: Uint8Array, out: Uint8Array): number {
  let bit = 0;
  const put = (value: number, count: number) => {
    for (let n = count - 1; n >= 0; n--, bit++) {
      if ((value >> n) & 1) out[bit >> 3] = (out[bit >> 3] as number) | (128 >> (bit & 7));
    }
  };
  for (let at = 0; at < bytes.length; ) {
    const { distance, length } = longestMatch(bytes, at);
    if (length < SHORTEST) {
      put(256 | (bytes[at] as number), 9);
      at++;
    } else {
      put(distance - 1, 1 + WINDOW_BITS);
      put(length - 1, LENGTH_BITS);
      at += length;
    }
  }
  return (bit + 7) >> 3;
}

/** The nearest of the longest; what is before the beginning counts as zeros. */
function longestMatch(bytes: Uint8Array, at: number): { distance: number; length: number } {
  const most = Math.min(LONGEST, bytes.length - at);
  const before = (index: number) => (index < 0 ? 0 : (bytes[index] as number));
  let best = { distance: 0, length: 0 };
  for (let distance = 1; distance <= WINDOW; distance++) {
    let length = 0;
    while (length < most && before(at - distance + length) === bytes[at + length]) length++;
    if (length > best.length) best = { distance, length };
    if (length === most) break;
  }
  return best;
}
