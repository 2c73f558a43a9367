// Numbers as bytes of a byte string on Lua. Layer: core/bytes; little-endian.ts says what each function is for.

export function le16(value: number): string {
  return string.char(value % 256, (value / 256) % 256);
}

export function le32(value: number): string {
  return string.pack("<i4", value);
}

export function u16At(text: string, at: number): number {
  const [low, high] = string.byte(text, at + 1, at + 2);
  return low + high * 256;
}

export function u32At(text: string, at: number): number {
  const [a, b, c, d] = string.byte(text, at + 1, at + 4);
  return d > 127 ? 2147483647 : a + b * 256 + c * 65536 + d * 16777216;
}
