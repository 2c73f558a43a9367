// Lets Node look at signals, keys and timers in the middle of long work. Layer: host.
import { setImmediate } from "node:timers/promises";

/** Long work that never lets go of the thread would make Ctrl-C wait for its end. */
const LONGEST_MS = 25;

export class Breather {
  #lastMs = performance.now();

  /** Gives the thread away for a moment when it was held for long. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#lastMs < LONGEST_MS) return;
    await setImmediate();
    this.#lastMs = performance.now();
  }
}
