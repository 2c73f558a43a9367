// Work for later, on NodeMCU. Layer: platforms/nodemcu. Source: NodeMCU documentation, node.task and tmr.

/** A tick of its timers. */
const TICK_MS = 10;
/** Tasks that follow each other at once leave the processor's idle task no time, and its watchdog bites after 5 s. */
const LONGEST_BUSY_MS = 500;

export type Work = (this: void) => void;

/** Calls back after about so many milliseconds; 0: when what waits now is done. */
export function later(ms: number, work: Work): void {
  if (ms === 0) {
    node.task.post(node.task.MEDIUM_PRIORITY, work);
  } else {
    tmr.create().alarm(ms < TICK_MS ? TICK_MS : ms, tmr.ALARM_SINGLE, work);
  }
}

/** Keeps slices from following each other for too long. */
export class Breather {
  private restedMs: number;

  constructor() {
    this.restedMs = 0;
  }

  /** @param waitMs until the next slice is wanted @returns until it may come */
  pause(waitMs: number, nowMs: number): number {
    if (waitMs >= TICK_MS || nowMs - this.restedMs >= LONGEST_BUSY_MS) {
      this.restedMs = nowMs;
      return waitMs > 0 ? waitMs : TICK_MS;
    }
    return waitMs;
  }
}
