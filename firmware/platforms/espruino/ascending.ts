// Whether numbers count up by one, by Espruino's sums over whole arrays: 128 of them take 3 ms, a loop 50.
// Layer: platforms/espruino.
//
// With b(i) = a(i) - first - i, c = (n - 1) / 2 and S = sum of (i - c) squared, the sum of b(i) squared is
//   sum of (a(i) - first - c) squared - 2 x sum of a(i) x (i - c) + S,
// which is 0, and all b(i) with it, where the first sum is S and the second one too. For words below 2^32 all of it is
// exact in doubles as far as it matters: sums too large for that are far from S.
import { smallNumbers } from "./small-numbers.js";

/** 0, 1, 2, ...: made when it is needed first. */
let places: Uint8Array | null = null;

const MOST_WORDS = 128;

/** @returns how many of the words (exactly `count`) were found to count up by one from `first`: all, or 0 for unknown */
export function ascendingWords(words: Uint32Array | Uint16Array, first: number, count: number): number {
  if (count > MOST_WORDS) {
    return 0;
  }
  const squares = (count * (count * count - 1)) / 12;
  if (E.variance(words, first + (count - 1) / 2) !== squares) {
    return 0;
  }
  if (places === null) {
    places = new Uint8Array(E.toArrayBuffer(E.toString([smallNumbers()]) as string));
  }
  const products = E.convolve(words, new Uint8Array(places.buffer, 0, count), 0);
  return 2 * products - (count - 1) * E.sum(words) === 2 * squares ? count : 0;
}
