// Whole numbers on every runtime: `/` and `>>` differ between JavaScript and Lua with 32-bit integers, these do not.
// Layer: core/bytes. For non-negative numbers below 2^31 (up to 2^32 where numbers are doubles).

/** a / b, rounded down. */
export function divide(a: number, b: number): number {
  return (a - (a % b)) / b;
}

const HEX = "0123456789ABCDEF";

/** `value` (0 to 255) as two hexadecimal digits. */
export function hexByte(value: number): string {
  const low = value % 16;
  return HEX.charAt((value - low) / 16) + HEX.charAt(low);
}

/** A decimal number below 2^31; -1 where the text is none. */
export function parseCount(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9 || value > 214748363) {
      return -1;
    }
    value = value * 10 + digit;
  }
  return text.length === 0 ? -1 : value;
}
