// Whole numbers on Lua. Layer: core/bytes; integer.ts says what each function is for.

export function divide(a: number, b: number): number {
  return a / b;
}

export function hexByte(value: number): string {
  return string.format("%02X", value);
}

export function parseCount(text: string): number {
  if (string.find(text, "^%d+$") === undefined) {
    return -1;
  }
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    if (value > 214748363) {
      return -1;
    }
    value = value * 10 + text.charCodeAt(i) - 48;
  }
  return value;
}
