// The rp2040 engine: a firmware bundle on the real Espruino interpreter, which the user brings as a .uf2, on an emulated
// RP2040, on the same virtual board as the other engines. Layer: hardware/virtual/runtimes/rp2040; nothing of Node.
import type { BoardData } from "../../../boards/board.js";
import type { NorFlashCounters } from "../../chips/nor-flash.js";
import { SimulatedClock } from "../../clock.js";
import { type BoardOptions, createVirtualBoard } from "../../create-board.js";
import type { Engine, SimulatedMs, UsbSerial } from "../../engine.js";
import type { RuntimeBoard } from "../../virtual-board.js";
import { bootRomWords } from "./boot-rom.js";
import { Emulator } from "./emulator.js";
import { type FlashCache, type InstalledPlayer, installedPlayer } from "./install.js";
import { JsVars } from "./js-vars.js";
import { LookMeter } from "./look-meter.js";
import { NeedleWindows } from "./needle-windows.js";
import { type RamFinding, searchRam } from "./ram-search.js";

export type { FlashCache } from "./install.js";
export { InterpreterError } from "./interpreter-error.js";
export type { RamFinding, RamPlace } from "./ram-search.js";

export interface Rp2040Options {
  readonly bundle: string;
  readonly board: BoardData;
  /** Espruino for the board's interpreter, a .uf2 file. */
  readonly interpreter: Uint8Array;
  /** The RP2040's boot ROM, 16,384 bytes. */
  readonly bootrom: Uint8Array;
  /** Where uploads are kept beyond this process. */
  readonly flashCache?: FlashCache;
  /** A PC at the USB cable: the interpreter's console can be read, but the interpreter never sleeps. Default false. */
  readonly usbHost?: boolean;
  readonly boardOptions?: BoardOptions;
  /** How long the interpreter may take to its first answer, emulated ms. Default 10,000. */
  readonly answerWithinMs?: number;
  /** Called between slices of a long run, so that the host's other work goes on. */
  readonly pause?: () => Promise<void>;
}

export interface Measurements {
  /** The longest time for which no button was looked at. */
  readonly longestGapMs: number;
  /** When it ended, ms since power-on. */
  readonly longestGapEndMs: number;
  /** Looks at the inputs since measuring began. */
  readonly looks: number;
  /** Most variables in use since measuring began, sampled every emulated ms; 0 where they cannot be read. */
  readonly peakVariables: number;
}

export interface Rp2040Engine extends Engine {
  readonly name: "rp2040";
  readonly board: RuntimeBoard;
  /** Emulated time that the upload took, ms; 0 when a cache had it. */
  readonly uploadMs: number;
  /** Resets of the processor since power-on. */
  readonly restarts: number;
  /** Writes to the board's own flash since power-on: a player that keeps its promises makes none. */
  readonly flashWrites: NorFlashCounters;
  /** What the console showed; "" without a USB host. */
  readonly consoleOutput: string;
  /** Variables in use now and in all; null where the interpreter lays them out otherwise. */
  readonly variables: { readonly used: number; readonly total: number } | null;
  /** Begins to measure, or begins anew. */
  startMeasuring(): void;
  readonly measurements: Measurements;
  searchRam(needles: readonly Uint8Array[]): RamFinding[];
}

/** Between two calls of `pause`. */
const SLICE_NS = 20e6;
const SAMPLE_NS = 1e6;
const CRASH_LINE = /^mp8 crash (.*)$/;

/** Uploads the player (or takes it from a cache) and switches the board on. @throws InterpreterError */
export async function createRp2040Engine(options: Rp2040Options): Promise<Rp2040Engine> {
  const bootrom = bootRomWords(options.bootrom);
  const { interpreter, bundle, board } = options;
  const answerWithinMs = options.answerWithinMs ?? 10_000;
  const parts = { interpreter, bootrom, bundle, board, answerWithinMs };
  const installed = await installedPlayer(parts, options.flashCache);
  return new PicoEngine(options, bootrom, installed);
}

class PicoEngine implements Rp2040Engine {
  readonly name = "rp2040";
  readonly time = { source: "emulated Pico", errorPercent: null } as const;
  readonly board: RuntimeBoard;
  readonly uploadMs: number;
  readonly usb: UsbSerial | null;
  crash: string | null = null;
  private readonly emulator: Emulator;
  private readonly looks: LookMeter;
  private measuring = false;
  private peakVariables = 0;
  private line = "";

  constructor(
    private readonly options: Rp2040Options,
    bootrom: Uint32Array,
    private readonly installed: InstalledPlayer,
  ) {
    this.board = createVirtualBoard(options.board, new SimulatedClock(), options.boardOptions);
    this.looks = new LookMeter(Object.values(options.board.buttons).filter((pin) => pin !== null).length);
    this.uploadMs = installed.uploadMs;
    const usbHost = options.usbHost === true;
    this.emulator = new Emulator({ bootrom, flash: installed.flash, board: this.board, usbHost });
    this.usb = usbSerial(this.emulator);
    this.emulator.onSerialByte = (byte) => this.listen(byte);
  }

  async runFor(ms: SimulatedMs): Promise<void> {
    const { emulator } = this;
    const endNs = this.board.clock.nowNs + ms * 1e6;
    let pauseAtNs = emulator.nowNs + SLICE_NS;
    while (emulator.nowNs < endNs) {
      emulator.runUntil(Math.min(endNs, emulator.nowNs + (this.measuring ? SAMPLE_NS : SLICE_NS)));
      emulator.console?.feed();
      if (this.measuring) this.peakVariables = Math.max(this.peakVariables, this.variables?.used ?? 0);
      if (emulator.nowNs < pauseAtNs) continue;
      pauseAtNs = emulator.nowNs + SLICE_NS;
      await this.options.pause?.();
    }
  }

  get restarts(): number {
    return this.emulator.boots - 1;
  }

  get flashWrites(): NorFlashCounters {
    this.emulator.takeFlashCounters();
    return this.emulator.flashCounters;
  }

  get consoleOutput(): string {
    return this.emulator.console?.output ?? "";
  }

  get variables(): { used: number; total: number } | null {
    const pool = this.installed.variables;
    return pool === null ? null : { used: new JsVars(this.emulator.sram, pool).used, total: pool.count };
  }

  startMeasuring(): void {
    this.looks.restart();
    this.emulator.observer = this.looks;
    this.measuring = true;
    this.peakVariables = this.variables?.used ?? 0;
  }

  get measurements(): Measurements {
    const { gapMs, endMs, looks } = this.looks.longest;
    return { longestGapMs: gapMs, longestGapEndMs: endMs, looks, peakVariables: this.peakVariables };
  }

  searchRam(needles: readonly Uint8Array[]): RamFinding[] {
    const windows = new NeedleWindows(needles, this.emulator.flash);
    return searchRam(this.emulator.sram, this.installed.variables, windows);
  }

  async searchMemory(needles: readonly Uint8Array[]): Promise<string[]> {
    return this.searchRam(needles).map((finding) => finding.words);
  }

  dispose(): void {
    this.emulator.dispose();
  }

  /** The interpreter's console is closed while the player runs: an exception is told on the serial line. */
  private listen(byte: number): void {
    if (byte !== 0x0a) {
      if (byte !== 0x0d && this.line.length < 400) this.line += String.fromCharCode(byte);
      return;
    }
    const told = CRASH_LINE.exec(this.line);
    if (told !== null) this.crash ??= told[1] as string;
    this.line = "";
  }
}

/** The USB cable as a serial port; null where nobody is at it. */
function usbSerial(emulator: Emulator): UsbSerial | null {
  if (emulator.console === null) return null;
  let taken: Uint8Array[] = [];
  emulator.console.tap = (bytes) => taken.push(bytes.slice());
  return {
    send: (bytes) => emulator.console?.type(bytes),
    take() {
      const all = new Uint8Array(taken.reduce((sum, bytes) => sum + bytes.length, 0));
      let at = 0;
      for (const bytes of taken) {
        all.set(bytes, at);
        at += bytes.length;
      }
      taken = [];
      return all;
    },
  };
}
