// Two checksums: CRC-32 as the interpreter's E.CRC32 computes it, and a key for caches.
// Layer: hardware/virtual/runtimes/rp2040. Spec: CRC-32/ISO-HDLC (reflected polynomial EDB88320h).

const TABLE = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
  return value;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Tells contents apart, not forgers: length, CRC-32 and a multiplicative hash, 64 bits of them in hexadecimal. */
export function contentKey(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${bytes.length}-${hex(crc32(bytes))}${hex(hash >>> 0)}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
