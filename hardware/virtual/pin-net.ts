// One wire: the microcontroller's pin at one end, whatever the board joins to it at the other. Layer: hardware/virtual.
// Who wins: a push-pull output, then a switch or chip, then the board's pull resistor, then the pin's own weaker one.

import type { Violations } from "./violations.js";
import type { BoardPin, Pull } from "./virtual-board.js";

/** A chip's or switch's hold on a net: high, low, or null for letting go. */
export interface NetDriver {
  set(level: boolean | null): void;
}

export class PinNet implements BoardPin {
  private output: boolean | null = null;
  private pull: Pull = "none";
  private boardPull: Pull = "none";
  private readonly drivers: (boolean | null)[] = [];
  private readonly listeners = new Set<(high: boolean) => void>();
  private current = false;

  constructor(
    readonly name: string,
    private readonly violations: Violations,
  ) {}

  get level(): boolean {
    return this.current;
  }

  read(): boolean {
    if (this.floats()) this.violations.add(`pin ${this.name}: read while nothing drives or pulls it`);
    return this.current;
  }

  drive(high: boolean): void {
    if (this.output === high) return;
    this.output = high;
    this.settle();
  }

  release(pull: Pull): void {
    if (this.output === null && this.pull === pull) return;
    this.output = null;
    this.pull = pull;
    this.settle();
  }

  watch(listener: (high: boolean) => void): () => void {
    // Wrapped, so that one function given twice is two watches.
    const entry = (high: boolean) => listener(high);
    this.listeners.add(entry);
    return () => {
      this.listeners.delete(entry);
    };
  }

  /** A resistor on the board or on a module, stronger than the pin's own. */
  setBoardPull(pull: Pull): void {
    this.boardPull = pull;
    this.settle();
  }

  /** Joins a chip's output or a switch to the wire. */
  join(): NetDriver {
    const index = this.drivers.length;
    this.drivers.push(null);
    return {
      set: (level) => {
        if (this.drivers[index] === level) return;
        this.drivers[index] = level;
        this.settle();
      },
    };
  }

  private floats(): boolean {
    return (
      this.output === null &&
      this.boardPull === "none" &&
      this.pull === "none" &&
      this.drivers.every((level) => level === null)
    );
  }

  private resolve(): boolean {
    let held: boolean | null = this.output;
    for (const level of this.drivers) {
      if (level === null) continue;
      if (held !== null && held !== level) {
        this.violations.add(`pin ${this.name}: driven high at one end and low at the other`);
        return this.output ?? false;
      }
      held = level;
    }
    if (held !== null) return held;
    if (this.boardPull !== "none") return this.boardPull === "up";
    return this.pull === "up";
  }

  private settle(): void {
    const level = this.resolve();
    if (level === this.current) return;
    this.current = level;
    for (const listener of [...this.listeners]) listener(level);
  }
}
