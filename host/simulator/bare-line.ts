// The line to a board out of the bag, in real time. Layer: host/simulator.
import { setTimeout as sleep } from "node:timers/promises";
import { Esp32Board } from "../../hardware/virtual/flashing/esp32-board.js";
import type { FlashableBoard } from "../../hardware/virtual/flashing/flashable-board.js";
import type { SerialLine } from "./serial-line.js";

/** After a pause of the PC the board does not hurry to catch up with more than this. */
const MOST_STEP_MS = 50;

export class BareLine implements SerialLine {
  onBytes: ((bytes: Uint8Array) => void) | null = null;
  private isRunning = true;
  private beforeMs = performance.now();
  private readonly ended: Promise<void>;

  constructor(readonly board: FlashableBoard) {
    board.onBytes = (bytes) => this.onBytes?.(bytes);
    this.ended = this.run();
  }

  write(bytes: Uint8Array): void {
    this.board.receive(bytes);
  }

  setLines(dtr: boolean, rts: boolean): void {
    // Time that has passed until now is none that they have been so.
    this.beforeMs = performance.now();
    this.board.setLines(dtr, rts);
  }

  setBaud(baud: number): void {
    if (this.board instanceof Esp32Board) this.board.hostBaud = baud;
  }

  get whenEnded(): Promise<void> {
    return this.ended;
  }

  async stop(): Promise<void> {
    this.isRunning = false;
    await this.ended.catch(() => {});
    this.board.dispose();
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      const now = performance.now();
      if (now - this.beforeMs >= 1) {
        const ms = Math.min(now - this.beforeMs, MOST_STEP_MS);
        this.beforeMs = now;
        await this.board.runFor(ms);
      }
      await sleep(1);
    }
  }
}
