// Which of the executor's cases each 16-bit Thumb opcode belongs to: one look-up instead of a chain of comparisons.
// Layer: hardware/virtual/runtimes/rp2040. Spec: ARMv6-M Architecture Reference Manual (DDI 0419), A5.2.

/** Not for the executor: rp2040js decodes it. */
export const OTHER = 0;

/** By opcode[15:11], where that says all. */
const BY_TOP_5: Readonly<Record<number, number>> = {
  0: 1, // LSLS Rd, Rm, #imm5 (MOVS Rd, Rm)
  1: 2, // LSRS Rd, Rm, #imm5
  2: 3, // ASRS Rd, Rm, #imm5
  4: 8, // MOVS Rd, #imm8
  5: 9, // CMP Rn, #imm8
  6: 10, // ADDS Rdn, #imm8
  7: 11, // SUBS Rdn, #imm8
  9: 32, // LDR Rt, [PC, #imm8]
  12: 41, // STR Rt, [Rn, #imm5]
  13: 42, // LDR Rt, [Rn, #imm5]
  14: 43, // STRB Rt, [Rn, #imm5]
  15: 44, // LDRB Rt, [Rn, #imm5]
  16: 45, // STRH Rt, [Rn, #imm5]
  17: 46, // LDRH Rt, [Rn, #imm5]
  18: 47, // STR Rt, [SP, #imm8]
  19: 48, // LDR Rt, [SP, #imm8]
  20: 49, // ADR Rd, #imm8
  21: 50, // ADD Rd, SP, #imm8
  24: 64, // STM Rn!, {list}
  25: 65, // LDM Rn!, {list}
  28: 66, // B
  30: 67, // BL, and the rest of the 32-bit ones
};

/** By opcode[15:9]. */
const BY_TOP_7: Readonly<Record<number, number>> = {
  12: 4, // ADDS Rd, Rn, Rm
  13: 5, // SUBS Rd, Rn, Rm
  14: 6, // ADDS Rd, Rn, #imm3
  15: 7, // SUBS Rd, Rn, #imm3
  40: 33, // STR Rt, [Rn, Rm]
  41: 34, // STRH
  42: 35, // STRB
  43: 36, // LDRSB
  44: 37, // LDR
  45: 38, // LDRH
  46: 39, // LDRB
  47: 40, // LDRSH
  90: 57, // PUSH
  94: 58, // POP
};

/** By opcode[9:6] of 010000: data processing. */
const DATA_PROCESSING = [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27];

function caseOf(opcode: number): number {
  const byTop5 = BY_TOP_5[opcode >> 11];
  if (byTop5 !== undefined) return byTop5;
  const byTop7 = BY_TOP_7[opcode >> 9];
  if (byTop7 !== undefined) return byTop7;
  if (opcode >> 10 === 0b010000) return DATA_PROCESSING[(opcode >> 6) & 15] as number;
  if (opcode >> 8 === 0b01000100) return 28; // ADD Rdn, Rm (high registers)
  if (opcode >> 8 === 0b01000101) return 29; // CMP Rn, Rm (high registers)
  if (opcode >> 8 === 0b01000110) return 30; // MOV Rd, Rm (high registers)
  if (opcode >> 8 === 0b01000111 && (opcode & 7) === 0) return 31; // BX, BLX
  if (opcode >> 7 === 0b101100000) return 51; // ADD SP, #imm7
  if (opcode >> 7 === 0b101100001) return 52; // SUB SP, #imm7
  if (opcode >> 8 === 0b10110010) return 53 + ((opcode >> 6) & 3); // SXTH, SXTB, UXTH, UXTB
  if (opcode >> 6 === 0b1011101000) return 59; // REV
  if (opcode === 0xbf00) return 60; // NOP
  // Conditional branches; conditions 14 and 15 are UDF and SVC.
  if (opcode >> 12 === 0b1101 && ((opcode >> 8) & 15) < 14) return 68 + ((opcode >> 8) & 15);
  return OTHER;
}

/** 65,536 entries. */
export const CASES = new Uint8Array(0x10000).map((_, opcode) => caseOf(opcode));
