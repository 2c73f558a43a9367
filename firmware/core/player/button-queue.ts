// From buttons going down and up to events, holds and repeats included. Layer: core/player.
// Told the time, never asking for it; bounded, so that a noisy button cannot fill the memory.
import { BUTTON_COUNT, NO_EVENT } from "./events.js";

const HOLD_MS = 600;
const REPEAT_MS = 120;
/** A contact that opens for less than this is bouncing: the press goes on. */
const BOUNCE_MS = 25;
/** More presses than this waiting to be answered are dropped: nobody meant them. */
const QUEUE_LIMIT = 16;
/** No time since power-on is later. */
const NEVER_MS = 0x7fffffff;
const HOLD = 8;
const REPEAT = 16;

export class ButtonQueue {
  /** How many buttons are down and events wait: with 0, `take` has nothing to do. */
  active: number;
  private waiting: number[];
  /** Per button, when the next hold or repeat is due; -1 while it is up. */
  private dueMs: number[];
  private held: boolean[];
  /** Per button, when it went up, and what its hold or repeat was then waiting for. */
  private upMs: number[];
  private keptMs: number[];
  /** When the first hold or repeat of all buttons is due, or before; they need not be looked at until then. */
  private nextDueMs: number;

  constructor() {
    this.active = 0;
    this.waiting = [];
    this.dueMs = [];
    this.held = [];
    this.upMs = [];
    this.keptMs = [];
    this.nextDueMs = NEVER_MS;
    for (let button = 0; button < BUTTON_COUNT; button++) {
      this.dueMs.push(-1);
      this.held.push(false);
      this.upMs.push(-BOUNCE_MS);
      this.keptMs.push(0);
    }
  }

  /** @param atMs when it happened: events of a short press may come together, after a long slice */
  change(button: number, down: boolean, atMs: number): void {
    if (down === this.dueMs[button] >= 0) {
      return;
    }
    if (!down) {
      this.keptMs[button] = this.dueMs[button];
      this.dueMs[button] = -1;
      this.upMs[button] = atMs;
      this.active--;
      return;
    }
    this.active++;
    if (atMs - this.upMs[button] < BOUNCE_MS) {
      this.waitUntil(button, this.keptMs[button]);
      return;
    }
    this.waitUntil(button, atMs + HOLD_MS);
    this.held[button] = false;
    this.push(button);
  }

  /** The next event, or NO_EVENT. */
  take(nowMs: number): number {
    if (nowMs >= this.nextDueMs) {
      this.takeHolds(nowMs);
    }
    if (this.waiting.length === 0) {
      return NO_EVENT;
    }
    const event = this.waiting[0];
    this.waiting.splice(0, 1);
    this.active--;
    return event;
  }

  /** What `take` would give without looking for holds. */
  first(): number {
    return this.waiting.length === 0 ? NO_EVENT : this.waiting[0];
  }

  private waitUntil(button: number, dueMs: number): void {
    this.dueMs[button] = dueMs;
    if (dueMs < this.nextDueMs) {
      this.nextDueMs = dueMs;
    }
  }

  private takeHolds(nowMs: number): void {
    this.nextDueMs = NEVER_MS;
    for (let button = 0; button < BUTTON_COUNT; button++) {
      const due = this.dueMs[button];
      if (due >= 0 && nowMs < due) {
        this.waitUntil(button, due);
      } else if (due >= 0) {
        // From now, not from when it was due: a slow screen must not be flooded with repeats.
        this.waitUntil(button, nowMs + REPEAT_MS);
        this.push(button + (this.held[button] ? REPEAT : HOLD));
        this.held[button] = true;
      }
    }
  }

  clear(): void {
    this.active -= this.waiting.length;
    this.waiting = [];
  }

  private push(event: number): void {
    if (this.waiting.length < QUEUE_LIMIT) {
      this.waiting.push(event);
      this.active++;
    }
  }
}
