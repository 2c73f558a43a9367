// CRC-32 as E.CRC32 gives it: the reflected polynomial EDB88320h (IEEE 802.3). Layer: hardware/virtual/runtimes/espruino.
const TABLE = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  TABLE[n] = value;
}

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let n = 0; n < bytes.length; n++) crc = (crc >>> 8) ^ (TABLE[(crc ^ (bytes[n] as number)) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}
