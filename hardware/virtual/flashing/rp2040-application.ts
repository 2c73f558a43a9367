// A real Espruino for the RP2040 that was flashed, on the emulated chip, with its USB console. Layer:
// hardware/virtual/flashing.
import type { BoardData } from "../../boards/board.js";
import { SimulatedClock } from "../clock.js";
import { createVirtualBoard } from "../create-board.js";
import type { Engine } from "../engine.js";
import { bootRomWords } from "../runtimes/rp2040/boot-rom.js";
import { Emulator } from "../runtimes/rp2040/emulator.js";
import type { FlashAccess } from "./flash-access.js";
import type { Application } from "./flashable-board.js";

const SLICE_NS = 200_000;

export class Rp2040Application implements Application {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  /** Restarts happen inside of the emulator. */
  onRestart: (() => void) | null = null;
  readonly state = "emulated RP2040";
  readonly engine: Engine | null = null;
  private readonly emulator: Emulator;

  constructor(
    bootrom: Uint8Array,
    private readonly flash: FlashAccess,
    board: BoardData,
  ) {
    this.emulator = new Emulator({
      bootrom: bootRomWords(bootrom),
      flash: flash.cells,
      board: createVirtualBoard(board, new SimulatedClock()),
      usbHost: true,
    });
    const console = this.emulator.console;
    if (console !== null) console.tap = (bytes) => this.onBytes?.(bytes.slice());
  }

  receive(bytes: Uint8Array): void {
    this.emulator.console?.type(bytes);
  }

  async runFor(ms: number): Promise<void> {
    const endNs = this.emulator.nowNs + ms * 1e6;
    while (this.emulator.nowNs < endNs) {
      this.emulator.console?.feed();
      this.emulator.runUntil(Math.min(endNs, this.emulator.nowNs + SLICE_NS));
    }
  }

  dispose(): void {
    this.flash.cells.set(this.emulator.flash);
    this.emulator.dispose();
  }
}
