// Commands, responses and tokens of an SD card in SPI mode, and its CRCs. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00, chapter 7 (SPI Mode); names are its.
import { type Buf, fromBytes, u8 } from "../core/bytes/buf.js";
import { divide } from "../core/bytes/integer.js";

/**
 * Every command that this driver can send (7.3.1.3), as the byte that goes over the wire, start and transmission bits
 * included. `mp8 verify` reads this list in the built bundle: none of them writes, erases, locks or programs anything.
 */
const COMMANDS = fromBytes([0x40, 0x46, 0x48, 0x49, 0x4c, 0x4d, 0x50, 0x51, 0x52, 0x69, 0x77, 0x7a, 0x7b]);

/** Their places in that list, and the only way to name one. */
export const GO_IDLE_STATE = 0; // CMD0
export const SWITCH_FUNC = 1; // CMD6
export const SEND_IF_COND = 2; // CMD8
export const SEND_CSD = 3; // CMD9
export const STOP_TRANSMISSION = 4; // CMD12
export const SEND_STATUS = 5; // CMD13
export const SET_BLOCKLEN = 6; // CMD16
export const READ_SINGLE_BLOCK = 7; // CMD17
export const READ_MULTIPLE_BLOCK = 8; // CMD18
export const SD_SEND_OP_COND = 9; // ACMD41
export const APP_CMD = 10; // CMD55
export const READ_OCR = 11; // CMD58
export const CRC_ON_OFF = 12; // CMD59

/** Bits of R1 (7.3.2.1). Bit 7 is always 0: a byte with it set is no response yet. */
export const R1_IDLE = 0x01;
export const R1_ILLEGAL_COMMAND = 0x04;
export const R1_CRC_ERROR = 0x08;
export const R1_ADDRESS_ERROR = 0x20;
export const R1_PARAMETER_ERROR = 0x40;
export const NO_RESPONSE = 0xff;

/** Bytes between a command and its response, at most (7.5.4: NCR is 0 to 8, CMD8 and later 1 to 8). */
export const NCR_BYTES = 8;

/** CMD8 (4.3.13): 2.7 to 3.6 V, and a pattern that the card echoes. */
export const IF_COND = 0x1aa;
/** ACMD41 (4.2.3): HCS, the host reads SDHC and SDXC. */
export const HCS = 0x40000000;
/** CMD58's OCR (5.1), bit 30, in its first byte: CCS, the card is addressed by blocks. */
export const OCR0_CCS = 0x40;
/** CMD6 (4.3.10): switch; function 1 (High-Speed) of group 1, the other groups as they are. */
export const SWITCH_HIGH_SPEED = 0x80fffff1;
export const SWITCH_STATUS_BYTES = 64;
/** Byte 16 of CMD6's status (table 4-13, bits 379:376): what function group 1 now is. */
export const SWITCH_STATUS_GROUP1 = 16;
export const CSD_BYTES = 16;

/** Start block token (7.3.3.2), for every read. */
export const START_BLOCK = 0xfe;
/** Data error tokens (7.3.3.3) are 0x01 to 0x1F; bit 3: the address is behind the end of the card. */
export const LAST_ERROR_TOKEN = 0x1f;
export const ERROR_TOKEN_OUT_OF_RANGE = 0x08;

/** Token, data, CRC16. */
export const BLOCK_ON_WIRE = 515;
/** Longest time to the data of a read (4.6.2.1). */
export const READ_TIMEOUT_MS = 100;
/** Longest time that ACMD41 may be busy (4.2.3). */
export const INIT_TIMEOUT_MS = 1000;
/** Clock during initialisation, at most (4.2.1), and after it (default and high speed, 4.3.10). */
export const INIT_CLOCK_HZ = 400000;
export const DEFAULT_SPEED_HZ = 25000000;
export const HIGH_SPEED_HZ = 50000000;

/** CRC7 (4.5: x^7 + x^3 + 1) of each byte, in the upper seven bits. */
const CRC7 = fromBytes([
  0x00, 0x12, 0x24, 0x36, 0x48, 0x5a, 0x6c, 0x7e, 0x90, 0x82, 0xb4, 0xa6, 0xd8, 0xca, 0xfc, 0xee, 0x32, 0x20, 0x16,
  0x04, 0x7a, 0x68, 0x5e, 0x4c, 0xa2, 0xb0, 0x86, 0x94, 0xea, 0xf8, 0xce, 0xdc, 0x64, 0x76, 0x40, 0x52, 0x2c, 0x3e,
  0x08, 0x1a, 0xf4, 0xe6, 0xd0, 0xc2, 0xbc, 0xae, 0x98, 0x8a, 0x56, 0x44, 0x72, 0x60, 0x1e, 0x0c, 0x3a, 0x28, 0xc6,
  0xd4, 0xe2, 0xf0, 0x8e, 0x9c, 0xaa, 0xb8, 0xc8, 0xda, 0xec, 0xfe, 0x80, 0x92, 0xa4, 0xb6, 0x58, 0x4a, 0x7c, 0x6e,
  0x10, 0x02, 0x34, 0x26, 0xfa, 0xe8, 0xde, 0xcc, 0xb2, 0xa0, 0x96, 0x84, 0x6a, 0x78, 0x4e, 0x5c, 0x22, 0x30, 0x06,
  0x14, 0xac, 0xbe, 0x88, 0x9a, 0xe4, 0xf6, 0xc0, 0xd2, 0x3c, 0x2e, 0x18, 0x0a, 0x74, 0x66, 0x50, 0x42, 0x9e, 0x8c,
  0xba, 0xa8, 0xd6, 0xc4, 0xf2, 0xe0, 0x0e, 0x1c, 0x2a, 0x38, 0x46, 0x54, 0x62, 0x70, 0x82, 0x90, 0xa6, 0xb4, 0xca,
  0xd8, 0xee, 0xfc, 0x12, 0x00, 0x36, 0x24, 0x5a, 0x48, 0x7e, 0x6c, 0xb0, 0xa2, 0x94, 0x86, 0xf8, 0xea, 0xdc, 0xce,
  0x20, 0x32, 0x04, 0x16, 0x68, 0x7a, 0x4c, 0x5e, 0xe6, 0xf4, 0xc2, 0xd0, 0xae, 0xbc, 0x8a, 0x98, 0x76, 0x64, 0x52,
  0x40, 0x3e, 0x2c, 0x1a, 0x08, 0xd4, 0xc6, 0xf0, 0xe2, 0x9c, 0x8e, 0xb8, 0xaa, 0x44, 0x56, 0x60, 0x72, 0x0c, 0x1e,
  0x28, 0x3a, 0x4a, 0x58, 0x6e, 0x7c, 0x02, 0x10, 0x26, 0x34, 0xda, 0xc8, 0xfe, 0xec, 0x92, 0x80, 0xb6, 0xa4, 0x78,
  0x6a, 0x5c, 0x4e, 0x30, 0x22, 0x14, 0x06, 0xe8, 0xfa, 0xcc, 0xde, 0xa0, 0xb2, 0x84, 0x96, 0x2e, 0x3c, 0x0a, 0x18,
  0x66, 0x74, 0x42, 0x50, 0xbe, 0xac, 0x9a, 0x88, 0xf6, 0xe4, 0xd2, 0xc0, 0x1c, 0x0e, 0x38, 0x2a, 0x54, 0x46, 0x70,
  0x62, 0x8c, 0x9e, 0xa8, 0xba, 0xc4, 0xd6, 0xe0, 0xf2,
]);

/**
 * The six bytes of a command (7.3.1.1): nothing else makes any. `argument` below 2^32.
 * @param index of COMMANDS; what is not in that list cannot be sent
 * Written without calls: this is the way of every read, and a call costs an interpreter 0.5 ms.
 */
export function commandBytes(index: number, argument: number): number[] {
  const command = COMMANDS[index];
  const table = CRC7;
  const d = argument % 256;
  const upper = (argument - d) / 256;
  const c = upper % 256;
  const high = (upper - c) / 256;
  const b = high % 256;
  const a = (high - b) / 256;
  return [command, a, b, c, d, table[table[table[table[table[command] ^ a] ^ b] ^ c] ^ d] + 1];
}

/** CRC16 (4.5: x^16 + x^12 + x^5 + 1) of `length` bytes. Some 0.5 ms a byte on an interpreter: for registers only. */
export function crc16(bytes: Buf, offset: number, length: number, before: number): number {
  let crc = before;
  for (let i = 0; i < length; i++) {
    let x = divide(crc, 256) ^ u8(bytes, offset + i);
    x ^= divide(x, 16);
    crc = ((crc % 256) * 256) ^ ((x % 16) * 4096) ^ (x * 32) ^ x;
  }
  return crc;
}

/** Big-endian, 16 bits: how CRCs go over the wire. */
export function bigEndian16(bytes: Buf, offset: number): number {
  return u8(bytes, offset) * 256 + u8(bytes, offset + 1);
}

/** What the card-specific data register (5.3) says, as far as a reader needs it. */
export interface CardData {
  readonly blockCount: number;
  /** Whether the card has command class 10 (CMD6, switch). */
  readonly canSwitch: boolean;
}

/** @returns null for a register of a kind that this driver does not know (SDUC needs 38-bit addresses) */
export function readCsd(csd: Buf, offset: number): CardData | null {
  const structure = divide(u8(csd, offset), 64);
  const classes = u8(csd, offset + 4) * 16 + divide(u8(csd, offset + 5), 16);
  let blockCount = 0;
  if (structure === 0) {
    // Version 1.0 (5.3.2): (C_SIZE + 1) × 2^(C_SIZE_MULT + 2) × 2^READ_BL_LEN bytes.
    const size = (u8(csd, offset + 6) % 4) * 1024 + u8(csd, offset + 7) * 4 + divide(u8(csd, offset + 8), 64);
    const multiplier = (u8(csd, offset + 9) % 4) * 2 + divide(u8(csd, offset + 10), 128);
    const readBlockLength = u8(csd, offset + 5) % 16;
    if (readBlockLength < 9 || readBlockLength > 11) {
      return null;
    }
    blockCount = size + 1;
    for (let i = 0; i < multiplier + 2 + readBlockLength - 9; i++) {
      blockCount *= 2;
    }
  } else if (structure === 1) {
    // Version 2.0 (5.3.3): (C_SIZE + 1) × 512 KB.
    const size = (u8(csd, offset + 7) % 64) * 65536 + u8(csd, offset + 8) * 256 + u8(csd, offset + 9);
    blockCount = (size + 1) * 1024;
  } else {
    return null;
  }
  return { blockCount: blockCount, canSwitch: divide(classes, 1024) % 2 === 1 };
}
