// Buf on Lua: an immutable string. Layer: core/bytes; buf.ts says what each function is for.
// A string of 512 bytes takes 529 bytes of heap, a table of its bytes 4,307.

export type Buf = LuaBytes;

export function u8(bytes: Buf, offset: number): number {
  return string.byte(bytes, offset + 1);
}

export function u16(bytes: Buf, offset: number): number {
  const [low, high] = string.byte(bytes, offset + 1, offset + 2);
  return low + high * 256;
}

/** What is 2^31 or more does not exist here, and comes back as 2^31 − 1. */
export function u32(bytes: Buf, offset: number): number {
  const [a, b, c, d] = string.byte(bytes, offset + 1, offset + 4);
  return d > 127 ? 2147483647 : a + b * 256 + c * 65536 + d * 16777216;
}

export function slice(bytes: Buf, start: number, end: number): Buf {
  return string.sub(bytes, start + 1, end) as unknown as Buf;
}

export function view(bytes: Buf, start: number, end: number): Buf {
  return string.sub(bytes, start + 1, end) as unknown as Buf;
}

export function bufOf(text: string): Buf {
  return text as unknown as Buf;
}

export function fromBytes(values: number[]): Buf {
  return string.char(...table.unpack(values)) as unknown as Buf;
}

export function filled(length: number, value: number): Buf {
  return string.rep(string.char(value), length) as unknown as Buf;
}

export function zeros(length: number): Buf {
  return string.rep("\0", length) as unknown as Buf;
}

export function concat(first: Buf, second: Buf): Buf {
  return ((first as unknown as string) + (second as unknown as string)) as unknown as Buf;
}

export function withBytes(into: Buf, at: number, bytes: Buf, offset: number, length: number): Buf {
  const before = string.sub(into, 1, at);
  return (before +
    string.sub(bytes, offset + 1, offset + length) +
    string.sub(into, at + length + 1)) as unknown as Buf;
}

export function find(bytes: Buf, value: number, from: number): number {
  const at = string.find(bytes, string.char(value), from + 1, true);
  return at === undefined ? -1 : at - 1;
}
