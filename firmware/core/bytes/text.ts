// Questions about byte strings that cost an interpreter 0.2 ms a character when asked in a loop. Layer: core/bytes: this
// is the JavaScript implementation, the Lua build puts its own in its place.
// Measured on the emulated Pico, 24 characters: a test 0.4 ms, a loop 6 ms.

const NOT_ASCII = /[^\0-\x7f]/;
const DIGITS = /[0-9]+/;

/** Whether no character of a byte string is above 0x7f. */
export function isAscii(text: string): boolean {
  return !NOT_ASCII.test(text);
}

/** The first digits of a text, or "" where there are none. */
export function firstDigits(text: string): string {
  const found = DIGITS.exec(text);
  return found === null ? "" : found[0];
}
