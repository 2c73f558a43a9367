// The wires of one SPI bus and the chips that hang on it, each selected by its CS net. Layer: hardware/virtual.
// Bytes go to chips in runs, as long as no alarm of the clock falls between them: quick for a frame of video, and
// exact for a card that is pulled in the middle of a transfer.
import type { SimulatedClock } from "./clock.js";
import type { PinNet } from "./pin-net.js";
import type { Violations } from "./violations.js";
import type { BoardSpi } from "./virtual-board.js";

/** What MISO reads where no chip drives it: modules pull it up. */
const UNDRIVEN = 0xff;

/** Bytes that follow each other at an even pace. */
export interface SpiRun {
  tx: Uint8Array;
  /** Where the chip puts what it sends, at the same places as in `tx`; filled with FFh before. */
  rx: Uint8Array;
  /** From this byte … */
  from: number;
  /** … up to this one, it not included. */
  to: number;
  /** When the first byte of the run begins, ns. */
  startNs: number;
  /** From one byte to the next, ns. */
  byteNs: number;
  clockHz: number;
}

/** A chip as its bus sees it. Nothing that comes over the wires may make it throw. */
export interface SpiChip {
  readonly name: string;
  /** CS went low (true) or high. */
  select(selected: boolean): void;
  /** Clocks with CS low. Its answers go to `run.rx`; places it leaves alone are not driven. */
  exchange(run: SpiRun): void;
  /** Clocks with CS high: those for other chips, and those an SD card wants at power-up. */
  idle(bytes: number, run: SpiRun): void;
}

interface Member {
  readonly chip: SpiChip;
  readonly cs: PinNet;
}

export class SpiBus implements BoardSpi {
  private readonly members: Member[] = [];
  private mode = 0;
  private readonly oneTx = new Uint8Array(1);
  private readonly oneRx = new Uint8Array(1);
  private discarded = new Uint8Array(0);

  constructor(
    readonly name: string,
    readonly sck: string,
    readonly mosi: string,
    readonly miso: string,
    private readonly clock: SimulatedClock,
    private readonly violations: Violations,
  ) {}

  attach(chip: SpiChip, cs: PinNet): void {
    this.members.push({ chip, cs });
    cs.watch((high) => chip.select(!high));
    if (!cs.level) chip.select(true);
  }

  setMode(mode: 0 | 1 | 2 | 3): void {
    this.mode = mode;
  }

  transfer(tx: Uint8Array, clockHz: number, gapNs = 0): Uint8Array {
    const rx = new Uint8Array(tx.length);
    this.clockOut(tx, rx, clockHz, gapNs);
    return rx;
  }

  write(tx: Uint8Array, clockHz: number, gapNs = 0): void {
    if (this.discarded.length < tx.length) this.discarded = new Uint8Array(tx.length);
    this.clockOut(tx, this.discarded, clockHz, gapNs);
  }

  exchange(byte: number, clockHz: number): number {
    if (!this.canClock(clockHz)) return UNDRIVEN;
    const byteNs = 8e9 / clockHz;
    this.oneTx[0] = byte;
    const startNs = this.clock.nowNs - byteNs;
    this.run({ tx: this.oneTx, rx: this.oneRx, from: 0, to: 1, startNs, byteNs, clockHz });
    return this.oneRx[0] as number;
  }

  private canClock(clockHz: number): boolean {
    if (clockHz > 0 && clockHz < Number.POSITIVE_INFINITY) return true;
    this.violations.add(`bus ${this.name}: a clock of ${clockHz} Hz`);
    return false;
  }

  private clockOut(tx: Uint8Array, rx: Uint8Array, clockHz: number, gapNs: number): void {
    if (!this.canClock(clockHz)) {
      rx.fill(UNDRIVEN);
      return;
    }
    const clock = this.clock;
    const startNs = clock.nowNs;
    const byteNs = 8e9 / clockHz + Math.max(0, gapNs);
    const endNs = Math.ceil(startNs + tx.length * byteNs);
    let done = 0;
    while (done < tx.length) {
      const alarmNs = clock.nextAlarmNs;
      // Bytes whose last bit is clocked by the time of the alarm.
      const whole = alarmNs >= endNs ? tx.length : Math.floor((alarmNs - startNs) / byteNs);
      if (whole > done) {
        this.run({ tx, rx, from: done, to: whole, startNs: startNs + done * byteNs, byteNs, clockHz });
        done = whole;
      }
      if (done < tx.length) clock.advanceTo(alarmNs);
    }
    clock.advanceTo(endNs);
  }

  private run(run: SpiRun): void {
    const { rx, from, to } = run;
    let selected = 0;
    rx.fill(UNDRIVEN, from, to);
    for (const member of this.members) {
      if (member.cs.level) {
        member.chip.idle(to - from, run);
        continue;
      }
      selected += 1;
      if (selected === 1) member.chip.exchange(run);
      else this.exchangeSecond(member.chip, run);
    }
    if (selected > 0 && this.mode !== 0 && this.mode !== 3) {
      this.violations.add(`bus ${this.name}: SPI mode ${this.mode}; its chips want mode 0`);
    }
  }

  /** Two chips selected at once pull against each other: a low bit wins. */
  private exchangeSecond(chip: SpiChip, run: SpiRun): void {
    this.violations.add(`bus ${this.name}: ${chip.name} and another chip selected at once`);
    const { rx, from, to } = run;
    const first = rx.slice(from, to);
    rx.fill(UNDRIVEN, from, to);
    chip.exchange(run);
    for (let i = from; i < to; i += 1) rx[i] = (rx[i] as number) & (first[i - from] as number);
  }
}
