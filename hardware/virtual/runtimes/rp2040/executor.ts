// Runs the RP2040's processor: the instructions that programs are made of, on RAM, flash and ROM, are done here; all
// else (peripherals, interrupts, system instructions) by rp2040js itself, whose cycle counts this file keeps to.
// It exists because of speed: rp2040js compares an opcode with up to sixty patterns in turn, this is five times faster.
// Layer: hardware/virtual/runtimes/rp2040. Spec: ARMv6-M Architecture Reference Manual (DDI 0419), A6.7.
// The loop is one long function on purpose: registers' flags and the time stay in local variables. The numbers of its
// cases are opcode-table.ts's.
import type { RP2040 } from "rp2040js";
import type { EmulatorClock } from "./emulator-clock.js";
import { CASES } from "./opcode-table.js";

const RAM_BYTES = 264 * 1024;
const ROM_BYTES = 16 * 1024;
const RAM = 0x20;
const FLASH = 0x10;
/** One cycle at 125 MHz. */
const CYCLE_NS = 8;

export class Executor {
  private readonly registers: Int32Array;
  private readonly ram8: Uint8Array;
  private readonly ram16: Uint16Array;
  private readonly ram32: Int32Array;
  private readonly flash8: Uint8Array;
  private readonly flash16: Uint16Array;
  private readonly flash32: Int32Array;
  private readonly rom16: Uint16Array;
  private readonly rom32: Int32Array;

  constructor(
    private readonly mcu: RP2040,
    private readonly clock: EmulatorClock,
  ) {
    this.registers = new Int32Array(mcu.core.registers.buffer);
    this.ram8 = mcu.sram;
    this.ram16 = new Uint16Array(mcu.sram.buffer);
    this.ram32 = new Int32Array(mcu.sram.buffer);
    this.flash8 = mcu.flash;
    this.flash16 = new Uint16Array(mcu.flash.buffer);
    this.flash32 = new Int32Array(mcu.flash.buffer);
    this.rom16 = new Uint16Array(mcu.bootrom.buffer);
    this.rom32 = new Int32Array(mcu.bootrom.buffer);
  }

  /** Executes until the clock's next stop, or until the processor waits for an event. */
  run(): void {
    const { mcu, clock, registers: r, ram8, ram16, ram32, flash8, flash16, flash32, rom16, rom32 } = this;
    const core = mcu.core;
    let n = core.N ? -1 : 0; // negative: N is set
    let z = core.Z ? 0 : 1; // 0: Z is set
    let c = core.C ? 1 : 0;
    let v = core.V ? -1 : 0; // negative: V is set
    let pc = r[15] & ~1;
    let cycles = 0;
    let budget = Math.ceil((clock.stopNs - clock.nanos) / CYCLE_NS);
    if (core.interruptsUpdated || core.waiting) budget = 0;

    for (;;) {
      let opcode = -1;
      let kind = 0;
      if (cycles < budget) {
        const region = pc >>> 24;
        if (region === FLASH) opcode = flash16[(pc & 0xffffff) >> 1];
        else if (region === RAM && (pc & 0xffffff) < RAM_BYTES) opcode = ram16[(pc & 0xffffff) >> 1];
        else if (region === 0 && pc < ROM_BYTES) opcode = rom16[pc >> 1];
        if (opcode >= 0) kind = CASES[opcode];
      }
      switch (kind) {
        // LSLS Rd, Rm, #imm5 (MOVS Rd, Rm)
        case 1: {
          const shift = (opcode >> 6) & 31;
          const value = r[(opcode >> 3) & 7];
          if (shift !== 0) c = (value >>> (32 - shift)) & 1;
          n = z = r[opcode & 7] = value << shift;
          pc += 2;
          cycles += 1;
          continue;
        }
        // LSRS Rd, Rm, #imm5
        case 2: {
          const shift = (opcode >> 6) & 31;
          const value = r[(opcode >> 3) & 7];
          c = (value >>> (shift === 0 ? 31 : shift - 1)) & 1;
          n = z = r[opcode & 7] = shift === 0 ? 0 : value >>> shift;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ASRS Rd, Rm, #imm5
        case 3: {
          const shift = (opcode >> 6) & 31;
          const value = r[(opcode >> 3) & 7];
          c = (value >>> (shift === 0 ? 31 : shift - 1)) & 1;
          n = z = r[opcode & 7] = value >> (shift === 0 ? 31 : shift);
          pc += 2;
          cycles += 1;
          continue;
        }
        // ADDS Rd, Rn, Rm
        case 4: {
          const a = r[(opcode >> 3) & 7];
          const b = r[(opcode >> 6) & 7];
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ sum) & (b ^ sum);
          n = z = r[opcode & 7] = sum;
          pc += 2;
          cycles += 1;
          continue;
        }
        // SUBS Rd, Rn, Rm
        case 5: {
          const a = r[(opcode >> 3) & 7];
          const b = r[(opcode >> 6) & 7];
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ difference);
          n = z = r[opcode & 7] = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ADDS Rd, Rn, #imm3
        case 6: {
          const a = r[(opcode >> 3) & 7];
          const sum = (a + ((opcode >> 6) & 7)) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ sum) & sum;
          n = z = r[opcode & 7] = sum;
          pc += 2;
          cycles += 1;
          continue;
        }
        // SUBS Rd, Rn, #imm3
        case 7: {
          const a = r[(opcode >> 3) & 7];
          const b = (opcode >> 6) & 7;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & (a ^ difference);
          n = z = r[opcode & 7] = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // MOVS Rd, #imm8
        case 8:
          n = z = r[(opcode >> 8) & 7] = opcode & 255;
          pc += 2;
          cycles += 1;
          continue;
        // CMP Rn, #imm8
        case 9: {
          const a = r[(opcode >> 8) & 7];
          const b = opcode & 255;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & (a ^ difference);
          n = z = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ADDS Rdn, #imm8
        case 10: {
          const a = r[(opcode >> 8) & 7];
          const sum = (a + (opcode & 255)) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ sum) & sum;
          n = z = r[(opcode >> 8) & 7] = sum;
          pc += 2;
          cycles += 1;
          continue;
        }
        // SUBS Rdn, #imm8
        case 11: {
          const a = r[(opcode >> 8) & 7];
          const b = opcode & 255;
          const difference = (a - b) | 0;
          c = a >>> 0 >= b ? 1 : 0;
          v = a & (a ^ difference);
          n = z = r[(opcode >> 8) & 7] = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ANDS Rdn, Rm
        case 12: // ANDS
          n = z = r[opcode & 7] &= r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // EORS Rdn, Rm
        case 13: // EORS
          n = z = r[opcode & 7] ^= r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // LSLS Rdn, Rm
        case 14: {
          // LSLS by register
          const shift = r[(opcode >> 3) & 7] & 255;
          const value = r[opcode & 7];
          if (shift !== 0) c = shift > 32 ? 0 : shift === 32 ? value & 1 : (value >>> (32 - shift)) & 1;
          n = z = r[opcode & 7] = shift >= 32 ? 0 : value << shift;
          pc += 2;
          cycles += 1;
          continue;
        }
        // LSRS Rdn, Rm
        case 15: {
          // LSRS by register
          const shift = r[(opcode >> 3) & 7] & 255;
          const value = r[opcode & 7];
          if (shift !== 0) c = shift > 32 ? 0 : (value >>> (shift - 1)) & 1;
          n = z = r[opcode & 7] = shift >= 32 ? 0 : (value >>> shift) | 0;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ASRS Rdn, Rm
        case 16: {
          // ASRS by register
          const shift = r[(opcode >> 3) & 7] & 255;
          const value = r[opcode & 7];
          if (shift !== 0) c = (value >> (shift > 32 ? 31 : shift - 1)) & 1;
          n = z = r[opcode & 7] = value >> (shift > 31 ? 31 : shift);
          pc += 2;
          cycles += 1;
          continue;
        }
        // ADCS Rdn, Rm
        case 17: {
          // ADCS
          const a = r[opcode & 7];
          const b = r[(opcode >> 3) & 7];
          const sum = (a + b + c) | 0;
          c = (a >>> 0) + (b >>> 0) + c > 0xffffffff ? 1 : 0;
          v = (a ^ sum) & (b ^ sum);
          n = z = r[opcode & 7] = sum;
          pc += 2;
          cycles += 1;
          continue;
        }
        // SBCS Rdn, Rm
        case 18: {
          // SBCS
          const a = r[opcode & 7];
          const b = r[(opcode >> 3) & 7];
          const difference = (a - b - 1 + c) | 0;
          c = (a >>> 0) - (b >>> 0) - 1 + c >= 0 ? 1 : 0;
          v = (a ^ b) & (a ^ difference);
          n = z = r[opcode & 7] = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // RORS Rdn, Rm
        case 19: {
          // RORS
          const shift = r[(opcode >> 3) & 7] & 255;
          const by = shift & 31;
          const value = r[opcode & 7];
          const result = by === 0 ? value : (value >>> by) | (value << (32 - by));
          if (shift !== 0) c = result >>> 31;
          n = z = r[opcode & 7] = result;
          pc += 2;
          cycles += 1;
          continue;
        }
        // TST Rdn, Rm
        case 20: // TST
          n = z = r[opcode & 7] & r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // RSBS Rdn, Rm
        case 21: {
          // RSBS Rd, Rn, #0
          const b = r[(opcode >> 3) & 7];
          const difference = -b | 0;
          c = b === 0 ? 1 : 0;
          v = b & difference;
          n = z = r[opcode & 7] = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // CMP Rdn, Rm
        case 22: {
          // CMP
          const a = r[opcode & 7];
          const b = r[(opcode >> 3) & 7];
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ difference);
          n = z = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // CMN Rdn, Rm
        case 23: {
          // CMN
          const a = r[opcode & 7];
          const b = r[(opcode >> 3) & 7];
          const sum = (a + b) | 0;
          c = sum >>> 0 < a >>> 0 ? 1 : 0;
          v = (a ^ sum) & (b ^ sum);
          n = z = sum;
          pc += 2;
          cycles += 1;
          continue;
        }
        // ORRS Rdn, Rm
        case 24: // ORRS
          n = z = r[opcode & 7] |= r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // MULS Rdn, Rm
        case 25: // MULS
          n = z = r[opcode & 7] = Math.imul(r[opcode & 7], r[(opcode >> 3) & 7]);
          pc += 2;
          cycles += 1;
          continue;
        // BICS Rdn, Rm
        case 26: // BICS
          n = z = r[opcode & 7] &= ~r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // MVNS Rdn, Rm
        case 27: // MVNS
          n = z = r[opcode & 7] = ~r[(opcode >> 3) & 7];
          pc += 2;
          cycles += 1;
          continue;
        // ADD Rdn, Rm (high registers)
        case 28: {
          const from = (opcode >> 3) & 15;
          const to = ((opcode >> 4) & 8) | (opcode & 7);
          const value = from === 15 ? pc + 4 : r[from];
          if (to === 15) {
            pc = (pc + 4 + value) & ~1;
            cycles += 2;
            continue;
          }
          r[to] = to === 13 ? (r[13] + value) & ~3 : r[to] + value;
          pc += 2;
          cycles += 1;
          continue;
        }
        // CMP Rn, Rm (high registers)
        case 29: {
          const a = r[((opcode >> 4) & 8) | (opcode & 7)];
          const b = r[(opcode >> 3) & 15];
          const difference = (a - b) | 0;
          c = a >>> 0 >= b >>> 0 ? 1 : 0;
          v = (a ^ b) & (a ^ difference);
          n = z = difference;
          pc += 2;
          cycles += 1;
          continue;
        }
        // MOV Rd, Rm (high registers)
        case 30: {
          const from = (opcode >> 3) & 15;
          const to = ((opcode >> 4) & 8) | (opcode & 7);
          const value = from === 15 ? pc + 4 : r[from];
          if (to === 15) {
            pc = value & ~1;
            cycles += 2;
            continue;
          }
          r[to] = to === 13 ? value & ~3 : value;
          pc += 2;
          cycles += 1;
          continue;
        }
        // BX, BLX
        case 31: {
          const target = r[(opcode >> 3) & 15];
          if (target >>> 28 === 15) break;
          if ((opcode & 0x80) !== 0) r[14] = (pc + 2) | 1;
          pc = target & ~1;
          cycles += 2;
          continue;
        }
        // LDR Rt, [PC, #imm8]
        case 32: {
          const address = ((pc + 4) & ~3) + ((opcode & 255) << 2);
          const region = address >>> 24;
          if (region === FLASH) r[(opcode >> 8) & 7] = flash32[(address & 0xffffff) >> 2];
          else if (region === RAM && (address & 0xffffff) < RAM_BYTES)
            r[(opcode >> 8) & 7] = ram32[(address & 0xffffff) >> 2];
          else if (region === 0 && address < ROM_BYTES) r[(opcode >> 8) & 7] = rom32[address >> 2];
          else break;
          pc += 2;
          cycles += 2;
          continue;
        }
        // STR Rt, [Rn, Rm]
        case 33:
        // STR Rt, [Rn, #imm5]
        case 41:
        // STR Rt, [SP, #imm8]
        case 47: {
          let address = 0;
          let value = 0;
          if (kind === 41) {
            address = (r[(opcode >> 3) & 7] + ((opcode >> 4) & 0x7c)) | 0;
            value = r[opcode & 7];
          } else if (kind === 33) {
            address = (r[(opcode >> 3) & 7] + r[(opcode >> 6) & 7]) | 0;
            value = r[opcode & 7];
          } else {
            address = (r[13] + ((opcode & 255) << 2)) | 0;
            value = r[(opcode >> 8) & 7];
          }
          if (address >>> 24 !== RAM || (address & 0xffffff) >= RAM_BYTES || (address & 3) !== 0) break;
          ram32[(address & 0xffffff) >> 2] = value;
          pc += 2;
          cycles += 2;
          continue;
        }
        // STRH
        case 34:
        // STRH Rt, [Rn, #imm5]
        case 45: {
          const address = (r[(opcode >> 3) & 7] + (kind === 45 ? (opcode >> 5) & 0x3e : r[(opcode >> 6) & 7])) | 0;
          if (address >>> 24 !== RAM || (address & 0xffffff) >= RAM_BYTES || (address & 1) !== 0) break;
          ram16[(address & 0xffffff) >> 1] = r[opcode & 7];
          pc += 2;
          cycles += 2;
          continue;
        }
        // STRB
        case 35:
        // STRB Rt, [Rn, #imm5]
        case 43: {
          const address = (r[(opcode >> 3) & 7] + (kind === 43 ? (opcode >> 6) & 31 : r[(opcode >> 6) & 7])) | 0;
          if (address >>> 24 !== RAM || (address & 0xffffff) >= RAM_BYTES) break;
          ram8[address & 0xffffff] = r[opcode & 7];
          pc += 2;
          cycles += 2;
          continue;
        }
        // LDR
        case 37:
        // LDR Rt, [Rn, #imm5]
        case 42:
        // LDR Rt, [SP, #imm8]
        case 48: {
          let address = 0;
          let to = opcode & 7;
          if (kind === 42) address = (r[(opcode >> 3) & 7] + ((opcode >> 4) & 0x7c)) | 0;
          else if (kind === 37) address = (r[(opcode >> 3) & 7] + r[(opcode >> 6) & 7]) | 0;
          else {
            address = (r[13] + ((opcode & 255) << 2)) | 0;
            to = (opcode >> 8) & 7;
          }
          if ((address & 3) !== 0) break;
          const region = address >>> 24;
          if (region === RAM && (address & 0xffffff) < RAM_BYTES) r[to] = ram32[(address & 0xffffff) >> 2];
          else if (region === FLASH) r[to] = flash32[(address & 0xffffff) >> 2];
          else if (region === 0 && address < ROM_BYTES) r[to] = rom32[address >> 2];
          else break;
          pc += 2;
          cycles += 2;
          continue;
        }
        // LDRH
        case 38:
        // LDRSH
        case 40:
        // LDRH Rt, [Rn, #imm5]
        case 46: {
          const address = (r[(opcode >> 3) & 7] + (kind === 46 ? (opcode >> 5) & 0x3e : r[(opcode >> 6) & 7])) | 0;
          if ((address & 1) !== 0) break;
          const region = address >>> 24;
          let value = 0;
          if (region === RAM && (address & 0xffffff) < RAM_BYTES) value = ram16[(address & 0xffffff) >> 1];
          else if (region === FLASH) value = flash16[(address & 0xffffff) >> 1];
          else break;
          r[opcode & 7] = kind === 40 ? (value << 16) >> 16 : value;
          pc += 2;
          cycles += 2;
          continue;
        }
        // LDRSB
        case 36:
        // LDRB
        case 39:
        // LDRB Rt, [Rn, #imm5]
        case 44: {
          const address = (r[(opcode >> 3) & 7] + (kind === 44 ? (opcode >> 6) & 31 : r[(opcode >> 6) & 7])) | 0;
          const region = address >>> 24;
          let value = 0;
          if (region === RAM && (address & 0xffffff) < RAM_BYTES) value = ram8[address & 0xffffff];
          else if (region === FLASH) value = flash8[address & 0xffffff];
          else break;
          r[opcode & 7] = kind === 36 ? (value << 24) >> 24 : value;
          pc += 2;
          cycles += 2;
          continue;
        }
        // ADR Rd, #imm8
        case 49:
          r[(opcode >> 8) & 7] = ((pc + 4) & ~3) + ((opcode & 255) << 2);
          pc += 2;
          cycles += 1;
          continue;
        // ADD Rd, SP, #imm8
        case 50:
          r[(opcode >> 8) & 7] = r[13] + ((opcode & 255) << 2);
          pc += 2;
          cycles += 1;
          continue;
        // ADD SP, #imm7
        case 51:
          r[13] += (opcode & 127) << 2;
          pc += 2;
          cycles += 1;
          continue;
        // SUB SP, #imm7
        case 52:
          r[13] -= (opcode & 127) << 2;
          pc += 2;
          cycles += 1;
          continue;
        // SXTH
        case 53: // SXTH
          r[opcode & 7] = (r[(opcode >> 3) & 7] << 16) >> 16;
          pc += 2;
          cycles += 1;
          continue;
        // SXTB
        case 54: // SXTB
          r[opcode & 7] = (r[(opcode >> 3) & 7] << 24) >> 24;
          pc += 2;
          cycles += 1;
          continue;
        // UXTH
        case 55: // UXTH
          r[opcode & 7] = r[(opcode >> 3) & 7] & 0xffff;
          pc += 2;
          cycles += 1;
          continue;
        // UXTB
        case 56: // UXTB
          r[opcode & 7] = r[(opcode >> 3) & 7] & 0xff;
          pc += 2;
          cycles += 1;
          continue;
        // PUSH
        case 57: {
          // PUSH: the lowest register at the lowest address; rp2040js charges no cycle for LR.
          const list = opcode & 0x1ff;
          const count = BIT_COUNTS[list];
          const start = (r[13] - 4 * count) | 0;
          const from = start & 0xffffff;
          if (start >>> 24 !== RAM || from + 4 * count > RAM_BYTES || (start & 3) !== 0) break;
          let at = from >> 2;
          for (let i = 0; i < 8; i += 1) if ((list & (1 << i)) !== 0) ram32[at++] = r[i];
          if ((list & 0x100) !== 0) ram32[at] = r[14];
          r[13] = start;
          pc += 2;
          cycles += 1 + BIT_COUNTS[list & 0xff];
          continue;
        }
        // POP
        case 58: {
          const count = BIT_COUNTS[opcode & 0xff];
          const from = r[13] & 0xffffff;
          if (r[13] >>> 24 !== RAM || from + 4 * count + 4 > RAM_BYTES || (from & 3) !== 0) break;
          const returns = (opcode & 0x100) !== 0;
          let at = from >> 2;
          if (returns && ram32[at + count] >>> 28 === 15) break;
          for (let i = 0; i < 8; i += 1) if ((opcode & (1 << i)) !== 0) r[i] = ram32[at++];
          r[13] += 4 * count;
          cycles += 1 + count;
          if (!returns) {
            pc += 2;
            continue;
          }
          r[13] += 4;
          pc = ram32[at] & ~1;
          cycles += 2;
          continue;
        }
        // REV
        case 59: {
          const value = r[(opcode >> 3) & 7];
          r[opcode & 7] = (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
          pc += 2;
          cycles += 1;
          continue;
        }
        // NOP
        case 60:
          pc += 2;
          cycles += 1;
          continue;
        // STM Rn!, {list}
        case 64: {
          const base = (opcode >> 8) & 7;
          const count = BIT_COUNTS[opcode & 0xff];
          const from = r[base] & 0xffffff;
          if (r[base] >>> 24 !== RAM || from + 4 * count > RAM_BYTES || (from & 3) !== 0) break;
          // With the base in the list rp2040js is the one to say what happens.
          if ((opcode & (1 << base)) !== 0) break;
          let at = from >> 2;
          for (let i = 0; i < 8; i += 1) if ((opcode & (1 << i)) !== 0) ram32[at++] = r[i];
          r[base] += 4 * count;
          pc += 2;
          cycles += 1 + count;
          continue;
        }
        // LDM Rn!, {list}
        case 65: {
          const base = (opcode >> 8) & 7;
          const count = BIT_COUNTS[opcode & 0xff];
          const start = r[base];
          const from = start & 0xffffff;
          if ((from & 3) !== 0) break;
          let memory = ram32;
          if (start >>> 24 === FLASH && from + 4 * count <= 0xffffff) memory = flash32;
          else if (start >>> 24 !== RAM || from + 4 * count > RAM_BYTES) break;
          let at = from >> 2;
          for (let i = 0; i < 8; i += 1) if ((opcode & (1 << i)) !== 0) r[i] = memory[at++];
          if ((opcode & (1 << base)) === 0) r[base] = start + 4 * count;
          pc += 2;
          cycles += 1 + count;
          continue;
        }
        // B
        case 66:
          pc += 4 + ((opcode << 21) >> 20);
          cycles += 2;
          continue;
        // BL, and the rest of the 32-bit ones
        case 67: {
          const next = pc + 2;
          const region = next >>> 24;
          let second = 0;
          if (region === FLASH) second = flash16[(next & 0xffffff) >> 1];
          else if (region === RAM && (next & 0xffffff) < RAM_BYTES) second = ram16[(next & 0xffffff) >> 1];
          else if (region === 0 && next < ROM_BYTES) second = rom16[next >> 1];
          if ((second & 0xd000) !== 0xd000) break; // not BL
          const sign = (opcode >> 10) & 1;
          const i1 = 1 - (((second >> 13) & 1) ^ sign);
          const i2 = 1 - (((second >> 11) & 1) ^ sign);
          const offset = (-sign << 24) | (i1 << 23) | (i2 << 22) | ((opcode & 0x3ff) << 12) | ((second & 0x7ff) << 1);
          r[14] = (pc + 4) | 1;
          pc += 4 + offset;
          cycles += 3;
          continue;
        }
        // BEQ
        case 68: // BEQ
          if (z === 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BNE
        case 69: // BNE
          if (z !== 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BCS
        case 70: // BCS
          if (c !== 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BCC
        case 71: // BCC
          if (c === 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BMI
        case 72: // BMI
          if (n < 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BPL
        case 73: // BPL
          if (n >= 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BVS
        case 74: // BVS
          if (v < 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BVC
        case 75: // BVC
          if (v >= 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BHI
        case 76: // BHI
          if (c !== 0 && z !== 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BLS
        case 77: // BLS
          if (c === 0 || z === 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BGE
        case 78: // BGE
          if ((n ^ v) >= 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BLT
        case 79: // BLT
          if ((n ^ v) < 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BGT
        case 80: // BGT
          if (z !== 0 && (n ^ v) >= 0) break;
          pc += 2;
          cycles += 1;
          continue;
        // BLE
        case 81: // BLE
          if (z === 0 || (n ^ v) < 0) break;
          pc += 2;
          cycles += 1;
          continue;
      }
      if (kind >= 68) {
        // A conditional branch that is taken.
        pc += 4 + ((opcode << 24) >> 23);
        cycles += 2;
        continue;
      }

      // rp2040js does this one (or nothing is left to do): give it the state, then take it back.
      r[15] = pc;
      core.N = n < 0;
      core.Z = z === 0;
      core.C = c !== 0;
      core.V = v < 0;
      clock.nanos += cycles * CYCLE_NS;
      cycles = 0;
      if (core.waiting || clock.nanos >= clock.stopNs) return;
      clock.nanos += core.executeInstruction() * CYCLE_NS;
      if (core.waiting) return;
      n = core.N ? -1 : 0;
      z = core.Z ? 0 : 1;
      c = core.C ? 1 : 0;
      v = core.V ? -1 : 0;
      pc = r[15] & ~1;
      budget = core.interruptsUpdated ? 0 : Math.ceil((clock.stopNs - clock.nanos) / CYCLE_NS);
    }
  }
}

/** Set bits of each 9-bit register list. */
const BIT_COUNTS = new Uint8Array(512).map((_, bits) => {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
});
