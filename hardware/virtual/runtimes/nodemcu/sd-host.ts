// An SD host in SPI mode, in the place of ESP-IDF's: it starts a card and reads blocks, over the wires of the board.
// Layer: hardware/virtual/runtimes/nodemcu. Source: SD Physical Layer Simplified Specification 6.00, chapter 7, and 5.3
// (CSD); the waits are those of ESP-IDF's sdspi driver. A failure is null: NodeMCU says no more of it either.
import type { SimulatedClock } from "../../clock.js";
import type { BoardPin, BoardSpi } from "../../virtual-board.js";

const IDENTIFICATION_HZ = 400_000;
const CMD0 = 0;
const CMD8 = 8;
const CMD9 = 9;
const CMD12 = 12;
const CMD16 = 16;
const CMD17 = 17;
const CMD18 = 18;
const CMD55 = 55;
const CMD58 = 58;
const CMD59 = 59;
const ACMD41 = 41;
const HCS = 0x40000000;
const CCS = 0x40;
const START_BLOCK = 0xfe;
const IDLE = 1;
/** R1 comes within 8 bytes (7.5.1, N_CR). */
const N_CR = 8;
/** A card may take a second to start (6.4.1). */
const START_NS = 1_000_000_000;
/** ESP-IDF gives each command a second, where 100 ms are what a card may take to the data of a block (4.6.2.1). */
const READ_NS = 1_000_000_000;
/** It looks for the token eight bytes at a time, in some 60 µs each; here more rarely, once a card is late. */
const LOOK_BYTES = 8;
const LOOKS_AT_ONCE = 32;
const LATE_NS = 2_000_000;
const BLOCK = 512;

export interface StartedCard {
  readonly blocks: number;
  /** `count` blocks from block `first` on, or null. */
  read(first: number, count: number): Uint8Array | null;
}

export class SdHost {
  private hz = IDENTIFICATION_HZ;

  constructor(
    private readonly bus: BoardSpi,
    private readonly select: BoardPin,
    private readonly clockOf: Pick<SimulatedClock, "nowNs" | "advance">,
    private readonly fastHz: number,
  ) {}

  /** Starts the card that is in. */
  start(): StartedCard | null {
    this.hz = IDENTIFICATION_HZ;
    this.select.drive(true);
    this.clock(10);
    if (this.simple(CMD0, 0, 0)?.[0] !== IDLE) return null;
    const condition = this.simple(CMD8, 0x1aa, 4);
    if (condition === null) return null;
    const isNew = condition[0] === IDLE;
    if (isNew && (condition[4] !== 0xaa || ((condition[3] as number) & 15) !== 1)) return null;
    const end = this.clockOf.nowNs + START_NS;
    for (;;) {
      if (this.simple(CMD55, 0, 0) === null) return null;
      const state = this.simple(ACMD41, isNew ? HCS : 0, 0)?.[0];
      if (state === 0) break;
      if (state !== IDLE || this.clockOf.nowNs > end) return null;
    }
    const ocr = this.simple(CMD58, 0, 4);
    if (ocr === null || ocr[0] !== 0) return null;
    const byBlock = ((ocr[1] as number) & CCS) !== 0;
    if (this.simple(CMD59, 1, 0)?.[0] !== 0) return null;
    if (!byBlock && this.simple(CMD16, BLOCK, 0)?.[0] !== 0) return null;
    this.hz = this.fastHz;
    const csd = this.data(CMD9, 0, 16, 1);
    if (csd === null) return null;
    return { blocks: blocksOf(csd), read: (first, count) => this.readBlocks(first, count, byBlock) };
  }

  private readBlocks(first: number, count: number, byBlock: boolean): Uint8Array | null {
    return this.data(count === 1 ? CMD17 : CMD18, byBlock ? first : first * BLOCK, BLOCK, count);
  }

  /** A command whose answer is data blocks. */
  private data(command: number, argument: number, length: number, count: number): Uint8Array | null {
    const bytes = new Uint8Array(length * count);
    this.select.drive(false);
    let good = this.ask(command, argument) === 0;
    for (let block = 0; block < count && good; block += 1) {
      good = this.takeBlock(bytes.subarray(block * length, (block + 1) * length));
    }
    if (command === CMD18) {
      this.ask(CMD12, 0);
      this.waitWhileBusy();
    }
    this.letGo();
    return good ? bytes : null;
  }

  private takeBlock(into: Uint8Array): boolean {
    const end = this.clockOf.nowNs + READ_NS;
    let looks = 0;
    let run = this.clock(1);
    while (run[run.length - 1] === 0xff && this.clockOf.nowNs < end) {
      looks += 1;
      if (looks % LOOKS_AT_ONCE === 0) this.clockOf.advance(LATE_NS);
      run = this.untilToken();
    }
    if (run[run.length - 1] !== START_BLOCK) return false;
    const block = this.clock(into.length + 2);
    into.set(block.subarray(0, into.length));
    return (((block[into.length] as number) << 8) | (block[into.length + 1] as number)) === crc16(into);
  }

  /** Up to eight bytes, none behind one that is not FFh. */
  private untilToken(): Uint8Array {
    for (let i = 1; i < LOOK_BYTES; i += 1) {
      const byte = this.clock(1);
      if (byte[0] !== 0xff) return byte;
    }
    return this.clock(1);
  }

  private waitWhileBusy(): void {
    const end = this.clockOf.nowNs + READ_NS;
    while (this.byte() !== 0xff && this.clockOf.nowNs < end);
  }

  /** R1 and `more` bytes behind it; null where nothing answers. */
  private simple(command: number, argument: number, more: number): Uint8Array | null {
    this.select.drive(false);
    const state = this.ask(command, argument);
    const rest = state < 0 ? null : this.clock(more);
    this.letGo();
    return rest === null ? null : Uint8Array.from([state, ...rest]);
  }

  /** @returns R1, or -1 */
  private ask(command: number, argument: number): number {
    const frame = Uint8Array.from([0x40 | command, argument >>> 24, argument >>> 16, argument >>> 8, argument, 0]);
    frame[5] = crc7(frame);
    this.bus.write(frame, this.hz);
    if (command === CMD12) this.byte();
    for (let i = 0; i <= N_CR; i += 1) {
      const state = this.byte();
      if ((state & 0x80) === 0) return state;
    }
    return -1;
  }

  private letGo(): void {
    this.select.drive(true);
    this.clock(1);
  }

  private byte(): number {
    return this.clock(1)[0] as number;
  }

  private clock(bytes: number): Uint8Array {
    return this.bus.transfer(new Uint8Array(bytes).fill(0xff), this.hz);
  }
}

/** Blocks of 512 bytes, from the CSD (5.3.2 and 5.3.3). */
function blocksOf(csd: Uint8Array): number {
  const at = (index: number) => csd[index] as number;
  if (at(0) >> 6 === 1) return (((at(7) & 63) << 16) | (at(8) << 8) | at(9)) * 1024 + 1024;
  const size = ((at(6) & 3) << 10) | (at(7) << 2) | (at(8) >> 6);
  const multiplier = ((at(9) & 3) << 1) | (at(10) >> 7);
  return ((size + 1) << (multiplier + 2)) * (2 ** (at(5) & 15) / BLOCK);
}

/** CRC7 of a command's first five bytes, and its end bit (4.5). */
function crc7(frame: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < 5; i += 1) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const carry = (crc >> 6) ^ (((frame[i] as number) >> bit) & 1);
      crc = ((crc << 1) & 0x7f) ^ (carry === 1 ? 0x09 : 0);
    }
  }
  return (crc << 1) | 1;
}

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** CRC16 of a data block (4.5). */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (bytes[i] as number)] as number);
  }
  return crc;
}
