// A person's hands and eyes on the player, with a stopwatch that reads simulated time. Layer: tools.
import type { ButtonName } from "../../hardware/boards/board.js";
import type { Rp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { selectedName } from "../../host/simulator/library-walk.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";

const LOOK_MS = 5;
const QUIET_MS = 300;
/** Of the LCD's memory, 2 bytes a pixel: so many no text fills; and half a row of its 240 columns. */
const PICTURE_BYTES = 128;
const MIDDLE_BYTES = 240;

export class PlayerHands {
  readonly player: SimulatedPlayer;
  /** Lines of the serial log with their time. */
  readonly lines: { readonly ms: number; readonly text: string }[] = [];

  constructor(readonly engine: Rp2040Engine) {
    this.player = new SimulatedPlayer(engine);
    this.player.onSerialLine = (text) => this.lines.push({ ms: this.nowMs, text });
  }

  get nowMs(): number {
    return this.engine.board.nowMs;
  }

  /** Simulated ms until `condition` held; null if it did not within `atMostMs`. */
  async until(condition: () => boolean, atMostMs: number): Promise<number | null> {
    const start = this.nowMs;
    while (!condition()) {
      if (this.nowMs - start >= atMostMs) return null;
      await this.player.run(LOOK_MS);
    }
    return this.nowMs - start;
  }

  /** The first line that begins so, from line number `from` on. */
  line(beginning: string, from = 0): { readonly ms: number; readonly text: string } | undefined {
    return this.lines.slice(from).find(({ text }) => text.startsWith(beginning));
  }

  /**
   * Presses, and waits until the screen has changed and is quiet again.
   * @returns ms from the press to the last change, null when nothing changed
   */
  async press(button: ButtonName, holdMs = 60, atMostMs = 8000): Promise<number | null> {
    const start = this.nowMs;
    let seen = this.picture();
    let lastChange: number | null = null;
    this.engine.board.press(button, holdMs);
    while (this.nowMs - start < atMostMs) {
      await this.player.run(LOOK_MS);
      const now = this.picture();
      if (now !== seen) {
        seen = now;
        lastChange = this.nowMs;
      }
      if (lastChange !== null && this.nowMs - lastChange >= QUIET_MS && this.nowMs - start > holdMs + 50) break;
    }
    return lastChange === null ? null : lastChange - start;
  }

  /** Moves the selection of a list to the row that begins so; false if it is not there. */
  async select(beginning: string): Promise<boolean> {
    for (let i = 0; i < 60; i += 1) {
      if (selectedName(this.player)?.startsWith(beginning) === true) return true;
      await this.press("down");
    }
    return false;
  }

  /** Whether there is a picture in the middle of the screen: pixels next to each other of which none is black. */
  showsPicture(): boolean {
    const memory = this.engine.board.screenMemory();
    const middle = memory.length / 2 + MIDDLE_BYTES;
    for (let at = middle - PICTURE_BYTES / 2; at < middle + PICTURE_BYTES / 2; at += 2) {
      if (memory[at] === 0 && memory[at + 1] === 0) return false;
    }
    return true;
  }

  /** Quick to compare: the screen's memory as a string. */
  private picture(): string {
    return Buffer.from(this.engine.board.screenMemory()).toString("latin1");
  }
}
