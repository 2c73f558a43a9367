// An RP2040 with its flash chip, joined to the pins, SPI buses and serial line of a virtual board, or to nothing (while
// the player is being installed). Its processor and the board's chips share one time.
// Layer: hardware/virtual/runtimes/rp2040. rp2040js is the chip; this file is what it is soldered to.
import { type Logger, RP2040 } from "rp2040js";
import { NorFlash, type NorFlashCounters } from "../../chips/nor-flash.js";
import type { RuntimeBoard } from "../../virtual-board.js";
import { EmulatorClock } from "./emulator-clock.js";
import { Executor } from "./executor.js";
import { attachFlash } from "./flash-bus.js";
import { connectPins, watchPinReads } from "./pins.js";
import { connectPwm } from "./pwm-port.js";
import { connectSerial } from "./serial-port.js";
import { connectSpi } from "./spi-port.js";
import { UsbConsole } from "./usb-console.js";

export const FLASH_BYTES = 2 * 1024 * 1024;
/** Where boot2 starts: the chip's second stage, at the start of flash. */
const FLASH_BASE = 0x1000_0000;
const VBUS_PIN = 24;
const WATCHDOG = 0x40058;

export interface EmulatorParts {
  readonly bootrom: Uint32Array;
  /** Copied: the emulator has its own flash. */
  readonly flash: Uint8Array;
  readonly board: RuntimeBoard | null;
  /**
   * Whether a PC is at the other end of the USB cable. With one, the interpreter never sleeps (Espruino's jsiIdle); a
   * player on a charger or a battery has none.
   */
  readonly usbHost: boolean;
}

/** Hears of what the processor does; for measurements only. */
export interface EmulatorObserver {
  /** The serial port's flag register was read by the instruction at `pc`: interpreters poll their ports when idle. */
  polled(pc: number, nowNs: number): void;
  /** The levels of the pins were read. */
  pinRead(nowNs: number): void;
  /** The processor slept until now. */
  slept(nowNs: number): void;
}

/** What rp2040js complains of is about registers that it does not model; violations come from our own chips. */
const silent: Logger = { debug() {}, warn() {}, error() {}, info() {} };

export class Emulator {
  console: UsbConsole | null;
  /** Resets since power-on, the first one included. */
  boots = 0;
  observer: EmulatorObserver | null = null;
  /** Every byte that the firmware sent on the board's serial line, as it went. */
  onSerialByte: ((byte: number) => void) | null = null;
  readonly flashCounters: NorFlashCounters = { pagePrograms: 0, erases: 0, statusWrites: 0 };
  readonly flashComplaints: string[] = [];
  private mcu: RP2040;
  private clock: EmulatorClock;
  private executor: Executor;
  private flashChip: NorFlash;
  private disconnectors: (() => void)[] = [];
  /** The board's time at this processor's last reset. */
  private epochNs = 0;
  private resetWanted = false;

  constructor(private readonly parts: EmulatorParts) {
    this.clock = new EmulatorClock();
    this.mcu = this.newChip(parts.flash);
    this.executor = new Executor(this.mcu, this.clock);
    this.flashChip = this.connectFlash();
    this.console = parts.usbHost ? new UsbConsole(this.mcu) : null;
    this.connectBoard();
  }

  get nowNs(): number {
    return this.epochNs + this.clock.nanos;
  }

  get sram(): Uint8Array {
    return this.mcu.sram;
  }

  get flash(): Uint8Array {
    return this.mcu.flash.subarray(0, FLASH_BYTES);
  }

  /** Runs the processor and the chips until this time; the processor may be some cycles past it. */
  runUntil(endNs: number): void {
    while (this.nowNs < endNs) {
      const clock = this.clock;
      const boardClock = this.parts.board?.clock;
      const boardNs = boardClock === undefined ? Number.POSITIVE_INFINITY : boardClock.nextAlarmNs - this.epochNs;
      clock.stopNs = Math.min(clock.nextAlarmNs, boardNs, endNs - this.epochNs);
      if (this.mcu.core.waiting) {
        if (clock.stopNs > clock.nanos) clock.nanos = clock.stopNs;
      } else {
        this.executor.run();
      }
      this.settle();
      if (this.resetWanted) this.reset();
    }
  }

  /** Runs until `done` holds, looking every 0.1 ms. @returns whether it did before `withinNs` were over */
  runWhile(done: () => boolean, withinNs: number): boolean {
    const endNs = this.nowNs + withinNs;
    while (this.nowNs < endNs) {
      if (done()) return true;
      this.console?.feed();
      this.runUntil(Math.min(endNs, this.nowNs + 100_000));
    }
    return done();
  }

  dispose(): void {
    for (const disconnect of this.disconnectors) disconnect();
    this.disconnectors = [];
  }

  /** Alarms that are due by now, the processor's and the board's, in the order of their times. */
  private settle(): void {
    const clock = this.clock;
    const wasWaiting = this.mcu.core.waiting;
    const boardClock = this.parts.board?.clock;
    while (clock.nextAlarmNs <= clock.nanos) {
      boardClock?.advanceTo(this.epochNs + clock.nextAlarmNs);
      clock.fireNext();
    }
    boardClock?.advanceTo(this.nowNs);
    if (wasWaiting && !this.mcu.core.waiting) this.observer?.slept(this.nowNs);
  }

  private newChip(flash: Uint8Array): RP2040 {
    const mcu = new RP2040(this.clock);
    mcu.logger = silent;
    // Resets the chip and erases its flash, so it comes first.
    mcu.loadBootrom(this.parts.bootrom);
    mcu.flash.set(flash);
    // The boot ROM itself would look for the second stage; going there at once leaves SP as the ROM's vector table has
    // it. USB power is there.
    mcu.core.PC = FLASH_BASE;
    mcu.gpio[VBUS_PIN]?.setInputValue(true);
    const watchdog = mcu.peripherals[WATCHDOG] as { onWatchdogTrigger?: () => void };
    watchdog.onWatchdogTrigger = () => {
      this.resetWanted = true;
      // No instruction more than the one that asked for it.
      this.clock.stopNs = 0;
    };
    this.boots += 1;
    return mcu;
  }

  private connectFlash(): NorFlash {
    const flash = new NorFlash(this.mcu.flash.subarray(0, FLASH_BYTES), () => this.clock.nanos);
    attachFlash(this.mcu, flash);
    return flash;
  }

  private connectBoard(): void {
    const { board } = this.parts;
    if (board === null) return;
    const now = () => board.clock.advanceTo(this.nowNs);
    connectPwm(this.mcu, board, () => this.nowNs);
    this.disconnectors = [
      connectPins(this.mcu, board, now),
      watchPinReads(this.mcu, () => this.observer?.pinRead(this.nowNs)),
      connectSpi(this.mcu, this.clock, board, now),
      connectSerial(this.mcu, board, {
        now,
        sent: (byte) => this.onSerialByte?.(byte),
        polled: (pc) => this.observer?.polled(pc, this.nowNs),
      }),
    ];
  }

  /** What E.reboot() and the watchdog do: the chip starts over, flash and the board stay. */
  private reset(): void {
    this.resetWanted = false;
    this.dispose();
    this.takeFlashCounters();
    const { board } = this.parts;
    if (board !== null) for (let i = 0; i < this.mcu.gpio.length; i += 1) board.pin(`D${i}`).release("none");
    this.epochNs = this.nowNs;
    const flash = this.mcu.flash.slice(0, FLASH_BYTES);
    this.clock = new EmulatorClock();
    this.mcu = this.newChip(flash);
    this.executor = new Executor(this.mcu, this.clock);
    this.flashChip = this.connectFlash();
    this.console = this.console?.after(this.mcu) ?? null;
    this.connectBoard();
  }

  /** Brings the public counters up to date; they go on over resets. */
  takeFlashCounters(): void {
    const { counters, complaints } = this.flashChip;
    this.flashCounters.pagePrograms += counters.pagePrograms;
    this.flashCounters.erases += counters.erases;
    this.flashCounters.statusWrites += counters.statusWrites;
    counters.pagePrograms = counters.erases = counters.statusWrites = 0;
    this.flashComplaints.push(...complaints.splice(0));
  }
}
