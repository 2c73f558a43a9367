// The registers of an ESP32 that programs which flash it read: what chip it is, its fuses with the MAC, and the SPI
// controller in front of the flash chip. Layer: hardware/virtual/flashing.
// Spec: ESP32 Technical Reference Manual 4.8: 7 (SPI controller, user mode), 13 (UART), 20 (eFuse).
import type { FlashAccess } from "./flash-access.js";

const EFUSE_BLK0_RDATA = 0x3ff5a000;
const UART_CLKDIV_0 = 0x3ff40014;
const CRYSTAL_HZ = 40_000_000;

/** SPI1, in front of the flash. */
const SPI1 = 0x3ff42000;
const SPI_CMD = SPI1;
const SPI_USER = SPI1 + 0x1c;
const SPI_USER2 = SPI1 + 0x24;
const SPI_MISO_DLEN = SPI1 + 0x2c;
const SPI_W0 = SPI1 + 0x80;
const CMD_USR = 1 << 18;
const USER_MISO = 1 << 28;

/** Where the ROM has a number that tells chips apart ("Chip Detection" in the serial protocol's description). */
const DETECT = 0x40001000;

/** A chip that answers at the serial line. */
export interface EspChip {
  readonly name: string;
  readonly detect: number;
  /** What GET_SECURITY_INFO tells; null where the ROM knows no such command. */
  readonly chipId: number | null;
}

export const ESP32: EspChip = { name: "ESP32", detect: 0x00f01d83, chipId: null };
export const ESP32_S3: EspChip = { name: "ESP32-S3", detect: 0x00000009, chipId: 9 };

export class Esp32Registers {
  private readonly written = new Map<number, number>();

  /**
   * @param mac six bytes, the first sent first
   * @param baud the rate of the line now
   */
  constructor(
    private readonly chip: EspChip,
    mac: readonly number[],
    private readonly flash: FlashAccess,
    private readonly baud: () => number,
  ) {
    const [a, b, c, d, e, f] = mac as [number, number, number, number, number, number];
    this.written.set(EFUSE_BLK0_RDATA + 4, (c << 24) | (d << 16) | (e << 8) | f);
    this.written.set(EFUSE_BLK0_RDATA + 8, (a << 8) | b);
    // Revision 1 in bit 15, package ESP32-D0WD in bits 9 to 11.
    this.written.set(EFUSE_BLK0_RDATA + 12, (1 << 15) | (1 << 9));
  }

  read(address: number): number {
    if (address === DETECT) return this.chip.detect;
    if (address === UART_CLKDIV_0) return Math.round(CRYSTAL_HZ / this.baud());
    return this.written.get(address) ?? 0;
  }

  write(address: number, value: number, mask: number): void {
    this.written.set(address, (this.read(address) & ~mask) | (value & mask));
    if (address === SPI_CMD && (value & mask & CMD_USR) !== 0) this.userCommand();
  }

  /** A command of the programmer's own to the flash chip; only such as send nothing but the command. */
  private userCommand(): void {
    const reads = (this.read(SPI_USER) & USER_MISO) !== 0 ? (this.read(SPI_MISO_DLEN) >> 3) + 1 : 0;
    const answer = this.flash.command([this.read(SPI_USER2) & 255, ...new Array<number>(Math.min(reads, 4)).fill(0)]);
    let word = 0;
    answer.slice(1).forEach((byte, i) => {
      word |= byte << (8 * i);
    });
    this.written.set(SPI_W0, word);
    this.written.set(SPI_CMD, 0);
  }
}
