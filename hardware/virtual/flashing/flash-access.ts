// What a boot ROM does with the flash chip behind it: reads, erases and programs by the chip's own commands, and waits
// while it is busy. Layer: hardware/virtual/flashing. The chip is chips/nor-flash.ts: programming only clears bits.
import { NorFlash } from "../chips/nor-flash.js";

const WRITE_ENABLE = 0x06;
const PAGE_PROGRAM = 0x02;
const SECTOR_ERASE = 0x20;
const CHIP_ERASE = 0xc7;

export const SECTOR_BYTES = 4096;
const PAGE_BYTES = 256;

export class FlashAccess {
  /** The chip's cells. */
  readonly cells: Uint8Array;
  readonly chip: NorFlash;
  /** The time that was spent waiting for the chip. */
  private spentNs = 0;

  /** @param content copied; FFh behind its end */
  constructor(bytes: number, content: Uint8Array = new Uint8Array(0)) {
    this.cells = new Uint8Array(bytes).fill(0xff);
    this.cells.set(content.subarray(0, bytes));
    this.chip = new NorFlash(this.cells, () => this.spentNs);
  }

  get bytes(): number {
    return this.cells.length;
  }

  /** Waits of the chip so far, ms. */
  get spentMs(): number {
    return this.spentNs / 1e6;
  }

  /** One command and its bytes. @returns what the chip sent meanwhile */
  command(bytes: readonly number[]): number[] {
    while (this.chip.busy) this.spentNs += 100_000;
    this.chip.select();
    const answer = bytes.map((byte) => this.chip.exchange(byte));
    this.chip.deselect();
    return answer;
  }

  /** Erases every sector that the range touches. @returns false where it leaves the chip */
  erase(offset: number, bytes: number): boolean {
    if (offset + bytes > this.bytes) return false;
    const first = offset - (offset % SECTOR_BYTES);
    for (let at = first; at < offset + bytes; at += SECTOR_BYTES) {
      this.command([WRITE_ENABLE]);
      this.command([SECTOR_ERASE, ...address(at)]);
    }
    return true;
  }

  eraseAll(): void {
    this.command([WRITE_ENABLE]);
    this.command([CHIP_ERASE]);
  }

  /** Programs, page by page; what was not erased keeps its cleared bits. @returns false where it leaves the chip */
  program(offset: number, data: Uint8Array): boolean {
    if (offset + data.length > this.bytes) return false;
    for (let done = 0; done < data.length; ) {
      const room = PAGE_BYTES - ((offset + done) % PAGE_BYTES);
      const piece = data.subarray(done, done + room);
      this.command([WRITE_ENABLE]);
      this.command([PAGE_PROGRAM, ...address(offset + done), ...piece]);
      done += piece.length;
    }
    return true;
  }

  /** Whether the cells hold this. */
  holds(offset: number, data: Uint8Array): boolean {
    return data.every((byte, i) => this.cells[offset + i] === byte);
  }
}

function address(at: number): [number, number, number] {
  return [(at >> 16) & 255, (at >> 8) & 255, at & 255];
}
