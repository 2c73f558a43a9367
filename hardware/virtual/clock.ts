// The simulated clock: an event queue in nanoseconds that alone decides what time it is. Layer: hardware/virtual.
// Whoever runs code (a runtime, an emulator, an SPI transfer) advances it; chips read it and may ask to be called
// at a time, but never use timers of the host. Nanoseconds as doubles are exact for 104 days.

/** A call that waits for its time. */
export interface Alarm {
  readonly timeNs: number;
  readonly order: number;
  callback: (() => void) | null;
}

export class SimulatedClock {
  private now = 0;
  private order = 0;
  private firing = false;
  /** A binary heap, soonest first; cancelled alarms stay until they come up. */
  private readonly heap: Alarm[] = [];

  /** Nanoseconds since power-on. */
  get nowNs(): number {
    return this.now;
  }

  get nowMs(): number {
    return this.now / 1e6;
  }

  /** When the next alarm is due, Infinity when none is. */
  get nextAlarmNs(): number {
    this.dropCancelled();
    const first = this.heap[0];
    return first === undefined ? Number.POSITIVE_INFINITY : first.timeNs;
  }

  /** Calls back at `timeNs` (at the next advance, if that is past). Alarms of one time fire in the order they were set. */
  at(timeNs: number, callback: () => void): Alarm {
    if (!(timeNs < Number.POSITIVE_INFINITY)) throw new RangeError(`an alarm needs a finite time, not ${timeNs}`);
    this.order += 1;
    const alarm: Alarm = { timeNs: Math.max(timeNs, this.now), order: this.order, callback };
    this.push(alarm);
    return alarm;
  }

  after(delayNs: number, callback: () => void): Alarm {
    return this.at(this.now + delayNs, callback);
  }

  cancel(alarm: Alarm | null): void {
    if (alarm !== null) alarm.callback = null;
  }

  advance(byNs: number): void {
    this.advanceTo(this.now + byNs);
  }

  /**
   * Moves time forward to `timeNs`, calling every alarm on the way at its own time, those due at `timeNs` included.
   * A time in the past moves nothing. An alarm's callback must not advance the clock itself.
   */
  advanceTo(timeNs: number): void {
    if (this.firing) throw new Error("an alarm must not advance the clock: to fix, queue the work and return");
    if (!(timeNs < Number.POSITIVE_INFINITY)) throw new RangeError(`the clock can't be set to ${timeNs}`);
    while (this.nextAlarmNs <= timeNs) {
      const alarm = this.pop();
      this.now = Math.max(this.now, alarm.timeNs);
      const callback = alarm.callback;
      alarm.callback = null;
      this.firing = true;
      try {
        callback?.();
      } finally {
        this.firing = false;
      }
    }
    if (timeNs > this.now) this.now = timeNs;
  }

  private dropCancelled(): void {
    while (this.heap.length > 0 && (this.heap[0] as Alarm).callback === null) this.pop();
  }

  private push(alarm: Alarm): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push(alarm);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!sooner(alarm, heap[parent] as Alarm)) break;
      heap[index] = heap[parent] as Alarm;
      index = parent;
    }
    heap[index] = alarm;
  }

  private pop(): Alarm {
    const heap = this.heap;
    const first = heap[0] as Alarm;
    const last = heap.pop() as Alarm;
    if (heap.length > 0) this.sink(last);
    return first;
  }

  private sink(alarm: Alarm): void {
    const heap = this.heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && sooner(heap[child + 1] as Alarm, heap[child] as Alarm)) child += 1;
      if (!sooner(heap[child] as Alarm, alarm)) break;
      heap[index] = heap[child] as Alarm;
      index = child;
    }
    heap[index] = alarm;
  }
}

function sooner(a: Alarm, b: Alarm): boolean {
  return a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.order < b.order);
}
