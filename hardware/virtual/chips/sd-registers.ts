// The registers a card shows: CID, CSD, SCR, SD status and the answer of CMD6. Layer: hardware/virtual/chips.
// SD Physical Layer Simplified Specification 6.00, sections 5.2 (CID), 5.3 (CSD), 5.6 (SCR), 4.10.2 (SSR), 4.3.10.
import { crc7WithEndBit } from "./crc.js";

/** Writes `value` into bits [high:low] of a register whose bit 0 is the last bit of the last byte. */
function setBits(register: Uint8Array, high: number, low: number, value: number): void {
  let rest = value;
  for (let bit = low; bit <= high; bit += 1) {
    const index = register.length - 1 - (bit >> 3);
    if (rest % 2 === 1) register[index] = (register[index] as number) | (1 << (bit & 7));
    rest = Math.floor(rest / 2);
  }
}

export interface CapacityFields {
  /** 512-byte blocks that the CSD declares: never fewer than asked for. */
  readonly blockCount: number;
  readonly csd: Uint8Array;
}

/** CSD version 1.0, for standard capacity: (C_SIZE+1) × 2^(C_SIZE_MULT+2) × 2^READ_BL_LEN bytes. */
export function csdVersion1(blocks: number, transferSpeed: number): CapacityFields {
  let multiplier = 0;
  let lengthBits = 9;
  const unitBlocks = () => 2 ** (multiplier + 2 + lengthBits - 9);
  while (blocks > 4096 * unitBlocks() && (multiplier < 7 || lengthBits < 11)) {
    if (multiplier < 7) multiplier += 1;
    else lengthBits += 1;
  }
  const units = Math.min(4096, Math.max(1, Math.ceil(blocks / unitBlocks())));
  const csd = new Uint8Array(16);
  setBits(csd, 119, 112, 0x26); // TAAC: 1.5 ms
  setBits(csd, 103, 96, transferSpeed);
  setBits(csd, 95, 84, 0x5b5); // CCC: classes 0, 2, 4, 5, 7, 8, 10
  setBits(csd, 83, 80, lengthBits);
  setBits(csd, 79, 79, 1); // READ_BL_PARTIAL
  setBits(csd, 73, 62, units - 1);
  setBits(csd, 61, 50, 0o6666); // currents: VDD_R_CURR_MIN … VDD_W_CURR_MAX
  setBits(csd, 49, 47, multiplier);
  setBits(csd, 46, 46, 1); // ERASE_BLK_EN
  setBits(csd, 45, 39, 0x7f); // SECTOR_SIZE
  setBits(csd, 28, 26, 4); // R2W_FACTOR
  setBits(csd, 25, 22, lengthBits);
  csd[15] = crc7WithEndBit(csd, 15);
  return { blockCount: units * unitBlocks(), csd };
}

/** CSD version 2.0, for high and extended capacity: (C_SIZE+1) × 512 KB. */
export function csdVersion2(blocks: number, transferSpeed: number): CapacityFields {
  const units = Math.min(2 ** 22, Math.max(1, Math.ceil(blocks / 1024)));
  const csd = new Uint8Array(16);
  setBits(csd, 127, 126, 1);
  setBits(csd, 119, 112, 0x0e); // TAAC: fixed, 1 ms
  setBits(csd, 103, 96, transferSpeed);
  setBits(csd, 95, 84, 0x5b5);
  setBits(csd, 83, 80, 9);
  setBits(csd, 69, 48, units - 1);
  setBits(csd, 46, 46, 1);
  setBits(csd, 45, 39, 0x7f);
  setBits(csd, 28, 26, 2);
  setBits(csd, 25, 22, 9);
  csd[15] = crc7WithEndBit(csd, 15);
  return { blockCount: units * 1024, csd };
}

/** A card of no manufacturer: OID "VB", product "MP8SD", made in January 2026. */
export function cid(serialNumber: number): Uint8Array {
  const register = new Uint8Array(16);
  register.set([0x00, 0x56, 0x42, 0x4d, 0x50, 0x38, 0x53, 0x44, 0x10]);
  setBits(register, 55, 24, serialNumber >>> 0);
  setBits(register, 19, 8, 26 * 16 + 1);
  register[15] = crc7WithEndBit(register, 15);
  return register;
}

/** SCR: specification 1.10 or 3.0x, security by capacity, bus widths 1 and 4. */
export function scr(version: 1 | 2, security: 2 | 3 | 4): Uint8Array {
  const specification = version === 1 ? 1 : 2;
  const three = version === 1 ? 0x00 : 0x80;
  return new Uint8Array([specification, (security << 4) | 0x05, three, 0, 0, 0, 0, 0]);
}

/** SD status: class 10, allocation units of 4 MB, no secured mode. */
export function sdStatus(): Uint8Array {
  const status = new Uint8Array(64);
  status[8] = 4;
  status[10] = 0x90;
  return status;
}

export interface SwitchAnswer {
  readonly status: Uint8Array;
  /** The access mode to use after the status block, 0 or 1; null where it stays as it is. */
  readonly accessMode: number | null;
}

/**
 * CMD6 (section 4.3.10): groups 1 to 6 in nibbles, Fh keeps. Only group 1 has a second function, high speed.
 * One function that the card lacks refuses the whole switch; that group answers Fh.
 */
export function switchFunction(argument: number, current: number, highSpeed: boolean): SwitchAnswer {
  const status = new Uint8Array(64);
  let refused = false;
  let access = current;
  for (let group = 1; group <= 6; group += 1) {
    const asked = (argument >>> ((group - 1) * 4)) & 0xf;
    const twoFunctions = group === 1 && highSpeed;
    setBits(status, 400 + group * 16 - 1, 400 + (group - 1) * 16, twoFunctions ? 0x8003 : 0x8001);
    let result = group === 1 ? current : 0;
    if (asked !== 0xf) result = asked === 0 || (twoFunctions && asked === 1) ? asked : 0xf;
    if (result === 0xf) refused = true;
    else if (group === 1) access = result;
    setBits(status, 376 + group * 4 - 1, 376 + (group - 1) * 4, result);
  }
  // Maximum current; 0 says that a group was refused.
  setBits(status, 511, 496, refused ? 0 : 100);
  const set = argument >= 0x80000000 && !refused;
  return { status, accessMode: set ? access : null };
}
