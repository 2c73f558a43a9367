// A serial NOR flash as on the Raspberry Pi Pico (2 MB) and on ESP32 boards (4 MB): commands, write enable, page program that only clears bits and
// wraps in its page, erase by sector, block and chip, busy times. Layer: hardware/virtual/chips.
// Spec: Winbond W25Q16JV datasheet, revision H: 7.1 (status registers), 8.1.2 (instruction table), 8.2, 9.6 (times).

const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const READ_STATUS_3 = 0x15;
const WRITE_ENABLE = 0x06;
const WRITE_DISABLE = 0x04;
const WRITE_STATUS_1 = 0x01;
const WRITE_STATUS_2 = 0x31;
const READ_DATA = 0x03;
const FAST_READ = 0x0b;
const PAGE_PROGRAM = 0x02;
const SECTOR_ERASE = 0x20;
const BLOCK_ERASE_32K = 0x52;
const BLOCK_ERASE_64K = 0xd8;
const CHIP_ERASE = 0xc7;
const CHIP_ERASE_ALTERNATIVE = 0x60;
const JEDEC_ID = 0x9f;
const UNIQUE_ID = 0x4b;

const BUSY = 1;
const WRITE_ENABLE_LATCH = 2;
const PAGE_BYTES = 256;
const SECTOR_BYTES = 4096;
/** Winbond, SPI; the third byte is the capacity as a power of two. */
const IDENTITY = [0xef, 0x40];
const UNDRIVEN = 0xff;

/** Typical times of table 9.6, ns. */
export interface NorFlashTimes {
  readonly pageProgramNs: number;
  readonly sectorEraseNs: number;
  readonly block32EraseNs: number;
  readonly block64EraseNs: number;
  readonly chipEraseNs: number;
  readonly writeStatusNs: number;
}

export const W25Q16JV_TIMES: NorFlashTimes = {
  pageProgramNs: 0.4e6,
  sectorEraseNs: 45e6,
  block32EraseNs: 120e6,
  block64EraseNs: 150e6,
  chipEraseNs: 5e9,
  writeStatusNs: 10e6,
};

/** What was done to the memory; all stay 0 while a player that keeps its promises runs. */
export interface NorFlashCounters {
  pagePrograms: number;
  erases: number;
  statusWrites: number;
}

export class NorFlash {
  readonly counters: NorFlashCounters = { pagePrograms: 0, erases: 0, statusWrites: 0 };
  /** Mistakes of the processor, in words, each once. */
  readonly complaints: string[] = [];
  private readonly uniqueId = [0xe6, 0x61, 0x4c, 0x31, 0x1b, 0x4d, 0x50, 0x38];
  private selected = false;
  private count = 0;
  private command = 0;
  private address = 0;
  private data: number[] = [];
  private writeEnabled = false;
  private busyUntilNs = 0;
  /** Quad enable is set: the Pico's second stage does that once, and the bit outlives power. */
  private status2 = 2;

  /**
   * @param memory the cells: 2^n bytes, changed in place
   * @param nowNs the clock that busy times are told by
   * @param changed called after cells changed, with the range
   */
  constructor(
    private readonly memory: Uint8Array,
    private readonly nowNs: () => number,
    private readonly changed: (address: number, bytes: number) => void = () => {},
    private readonly times: NorFlashTimes = W25Q16JV_TIMES,
  ) {}

  get isSelected(): boolean {
    return this.selected;
  }

  get busy(): boolean {
    return this.nowNs() < this.busyUntilNs;
  }

  /** /CS falls. */
  select(): void {
    if (this.selected) return;
    this.selected = true;
    this.count = 0;
    this.command = -1;
    this.address = 0;
    this.data = [];
  }

  /** Eight clocks while selected. @returns what the chip sends meanwhile */
  exchange(byte: number): number {
    if (!this.selected) return UNDRIVEN;
    const index = this.count;
    this.count += 1;
    if (index === 0) {
      this.command = byte;
      return UNDRIVEN;
    }
    if (this.command === READ_STATUS_1) return (this.busy ? BUSY : 0) | (this.writeEnabled ? WRITE_ENABLE_LATCH : 0);
    if (this.command === READ_STATUS_2) return this.status2;
    if (this.command === READ_STATUS_3) return 0;
    // All but reading the status is ignored while an erase or program cycle runs (8.2.6).
    if (this.busy) return UNDRIVEN;
    switch (this.command) {
      case JEDEC_ID:
        return [...IDENTITY, Math.log2(this.memory.length)][index - 1] ?? UNDRIVEN;
      case UNIQUE_ID:
        return index <= 4 ? UNDRIVEN : (this.uniqueId[(index - 5) & 7] as number);
      case READ_DATA:
        return index <= 3 ? this.shiftAddress(byte) : this.readNext();
      case FAST_READ:
        if (index <= 3) return this.shiftAddress(byte);
        return index === 4 ? UNDRIVEN : this.readNext();
      case PAGE_PROGRAM:
      case SECTOR_ERASE:
      case BLOCK_ERASE_32K:
      case BLOCK_ERASE_64K:
        if (index <= 3) return this.shiftAddress(byte);
        this.data.push(byte);
        return UNDRIVEN;
      case WRITE_STATUS_1:
      case WRITE_STATUS_2:
        this.data.push(byte);
        return UNDRIVEN;
      default:
        return UNDRIVEN;
    }
  }

  /** /CS rises: programs and erases begin here, and only if it rises on a byte boundary after all they need. */
  deselect(): void {
    if (!this.selected) return;
    this.selected = false;
    if (this.count === 0) return;
    if (this.busy) {
      if (this.command !== READ_STATUS_1) this.complain(`command ${hex(this.command)} while busy`);
      return;
    }
    switch (this.command) {
      case WRITE_ENABLE:
        this.writeEnabled = true;
        break;
      case WRITE_DISABLE:
        this.writeEnabled = false;
        break;
      case SECTOR_ERASE:
        this.erase(SECTOR_BYTES, this.times.sectorEraseNs);
        break;
      case BLOCK_ERASE_32K:
        this.erase(32 * 1024, this.times.block32EraseNs);
        break;
      case BLOCK_ERASE_64K:
        this.erase(64 * 1024, this.times.block64EraseNs);
        break;
      case CHIP_ERASE:
      case CHIP_ERASE_ALTERNATIVE:
        this.address = 0;
        this.count = 4;
        this.erase(this.memory.length, this.times.chipEraseNs);
        break;
      case PAGE_PROGRAM:
        this.program();
        break;
      case WRITE_STATUS_1:
      case WRITE_STATUS_2:
        this.writeStatus();
        break;
    }
  }

  private shiftAddress(byte: number): number {
    this.address = ((this.address << 8) | byte) & 0xffffff;
    return UNDRIVEN;
  }

  private readNext(): number {
    const byte = this.memory[this.address % this.memory.length] as number;
    this.address += 1;
    return byte;
  }

  private program(): void {
    if (!this.mayWrite(PAGE_PROGRAM) || this.count < 5) return;
    const address = this.address % this.memory.length;
    const page = address - (address % PAGE_BYTES);
    let offset = address % PAGE_BYTES;
    for (const byte of this.data) {
      this.memory[page + offset] = (this.memory[page + offset] as number) & byte;
      offset = (offset + 1) % PAGE_BYTES;
    }
    this.counters.pagePrograms += 1;
    this.finish(this.times.pageProgramNs);
    this.changed(page, PAGE_BYTES);
  }

  private erase(bytes: number, timeNs: number): void {
    if (!this.mayWrite(this.command) || this.count < 4) return;
    const address = this.address % this.memory.length;
    const start = address - (address % bytes);
    this.memory.fill(0xff, start, start + bytes);
    this.counters.erases += 1;
    this.finish(timeNs);
    this.changed(start, bytes);
  }

  private writeStatus(): void {
    if (!this.mayWrite(this.command)) return;
    const second = this.command === WRITE_STATUS_2 ? this.data[0] : this.data[1];
    if (second !== undefined) this.status2 = second;
    this.counters.statusWrites += 1;
    this.finish(this.times.writeStatusNs);
  }

  private mayWrite(command: number): boolean {
    if (!this.writeEnabled) this.complain(`command ${hex(command)} without write enable`);
    return this.writeEnabled;
  }

  /** The cycle has begun; the write enable latch falls with it (7.1.2). */
  private finish(timeNs: number): void {
    this.writeEnabled = false;
    this.busyUntilNs = this.nowNs() + timeNs;
  }

  private complain(what: string): void {
    const text = `flash: ${what}`;
    if (!this.complaints.includes(text)) this.complaints.push(text);
  }
}

function hex(byte: number): string {
  return `${byte.toString(16).padStart(2, "0")}h`;
}
