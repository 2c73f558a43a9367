// What chips and pins complain of, in words: recorded, never thrown, for guests may do anything. Layer:
// hardware/virtual. One text is kept once, with the time it was first seen, so that a loop cannot flood a report.
import type { SimulatedClock } from "./clock.js";

/** Distinct texts kept; a firmware that errs in more ways than this has been told enough. */
const MOST = 200;

export class Violations {
  readonly list: string[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly clock: SimulatedClock) {}

  add(text: string): void {
    if (this.seen.has(text) || this.list.length >= MOST) return;
    this.seen.add(text);
    this.list.push(`${this.clock.nowMs.toFixed(3)} ms: ${text}`);
  }
}
