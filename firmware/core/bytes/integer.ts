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
