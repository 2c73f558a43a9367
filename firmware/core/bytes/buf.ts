// Buf: a run of bytes read from a card or a wire, opaque to everything above this folder.
// Layer: core/bytes. This is the JavaScript implementation (Espruino and Node); the Lua build puts its own in its place.
// A Buf is never written to by code outside this folder: on Lua it is an immutable string.
// Free functions, not methods: measured on a Lua VM, a class costs 0.55 of hand-written speed, functions 0.85.

export type Buf = Uint8Array;

/** The byte at `offset`. Reading outside is a programmer's mistake: check lengths first. */
export function u8(bytes: Buf, offset: number): number {
  return bytes[offset];
}

/** Little-endian, 16 bits. */
export function u16(bytes: Buf, offset: number): number {
  return bytes[offset] + bytes[offset + 1] * 256;
}

/** Little-endian, 32 bits. Values from 2^31 on are only right where numbers are doubles: mask or split before that. */
export function u32(bytes: Buf, offset: number): number {
  return bytes[offset] + bytes[offset + 1] * 256 + bytes[offset + 2] * 65536 + bytes[offset + 3] * 16777216;
}

/** A copy of the bytes from `start` up to `end`. */
export function slice(bytes: Buf, start: number, end: number): Buf {
  // Not bytes.slice(): on Espruino that gives an Array.
  const copy = new Uint8Array(end - start);
  copy.set(view(bytes, start, end), 0);
  return copy;
}

/** The bytes from `start` up to `end` without a copy where the runtime can (valid while `bytes` is). */
export function view(bytes: Buf, start: number, end: number): Buf {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}

/** The bytes of a byte string. */
export function bufOf(text: string): Buf {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

/** These bytes, each 0 to 255. */
export function fromBytes(values: number[]): Buf {
  return new Uint8Array(values);
}

/** `length` bytes, all `value`: filled in pairs, which takes half as long. */
export function filled(length: number, value: number): Buf {
  const pairs = new Uint16Array((length + (length % 2)) / 2);
  if (value !== 0) {
    pairs.fill(value * 257);
  }
  return new Uint8Array(pairs.buffer, 0, length);
}

/** `length` bytes, all 0, which costs no filling. */
export function zeros(length: number): Buf {
  return new Uint8Array(length);
}

export function concat(first: Buf, second: Buf): Buf {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first, 0);
  bytes.set(second, first.length);
  return bytes;
}

/** `into` with the `length` bytes from `offset` of `bytes` at `at`: for collecting what comes in pieces. */
export function withBytes(into: Buf, at: number, bytes: Buf, offset: number, length: number): Buf {
  into.set(view(bytes, offset, offset + length), at);
  return into;
}

/** Writes `values` over the bytes at `offset`: for buffers that go out to a wire, in drivers. */
export function put(bytes: Buf, offset: number, values: readonly number[]): void {
  bytes.set(values, offset);
}

/** Where `value` comes first at or after `from`, or -1. */
export function find(bytes: Buf, value: number, from: number): number {
  const last = bytes.length - 1;
  if (from > last) {
    return -1;
  }
  // A guard at the end, for a moment: measured on Espruino, a native search that finds nothing takes 7 µs for each byte
  // of the whole array, one that finds something 1.4 µs for each byte that it passed.
  const kept = bytes[last];
  bytes[last] = value;
  const at = bytes.indexOf(value, from);
  bytes[last] = kept;
  return at < last || kept === value ? at : -1;
}
