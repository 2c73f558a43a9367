// The two checksums of SD cards. Layer: hardware/virtual/chips.
// SD Physical Layer Simplified Specification 6.00, section 4.5: CRC7 x^7+x^3+1, CRC16 x^16+x^12+x^5+1, both from 0.

const CRC7_TABLE = new Uint8Array(256);
const CRC16_TABLE = new Uint16Array(256);

for (let byte = 0; byte < 256; byte += 1) {
  let seven = byte;
  let sixteen = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    // CRC7 is kept in the upper seven bits, where it stands in a command's last byte.
    seven = seven & 0x80 ? ((seven << 1) ^ (0x09 << 1)) & 0xff : (seven << 1) & 0xff;
    sixteen = sixteen & 0x8000 ? ((sixteen << 1) ^ 0x1021) & 0xffff : (sixteen << 1) & 0xffff;
  }
  CRC7_TABLE[byte] = seven;
  CRC16_TABLE[byte] = sixteen;
}

/** The last byte of a command or register: CRC7 of the first `length` bytes, then the end bit. */
export function crc7WithEndBit(bytes: Uint8Array, length: number): number {
  let crc = 0;
  for (let i = 0; i < length; i += 1) crc = CRC7_TABLE[crc ^ (bytes[i] as number)] as number;
  return crc | 1;
}

export function crc16(bytes: Uint8Array, from: number, length: number): number {
  let crc = 0;
  for (let i = from; i < from + length; i += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16_TABLE[(crc >> 8) ^ (bytes[i] as number)] as number);
  }
  return crc;
}
