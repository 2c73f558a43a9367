// The event loop: timers, watches and serial input in the order in which the interpreter runs them.
// Layer: hardware/virtual/runtimes/espruino. Follows the interpreter's idle loop: first the pin events that came in
// while firmware ran, then serial input, then due timers in the order of their numbers (not of their times), each at
// most once a pass; an interval's next time counts from its last due time, so that it never drifts.
import type { BoardSerial, RuntimeBoard } from "../../../virtual-board.js";
import type { Job } from "../prelude/host-api.js";

const MIN_DELAY_MS = 0.1;

interface Timer {
  dueNs: number;
  intervalNs: number;
  readonly repeat: boolean;
  /** The watch that waits for its pin to be quiet, where this is a debounce. */
  readonly watch: Watch | null;
  state: boolean;
}

interface Watch {
  readonly id: number;
  readonly pin: number;
  readonly repeat: boolean;
  readonly edge: number;
  readonly debounceNs: number;
  state: boolean;
  lastTimeS: number;
  /** Number of the debounce timer that runs, 0 for none. */
  timer: number;
  stop: () => void;
}

interface PinEvent {
  readonly watch: Watch;
  readonly high: boolean;
  readonly timeNs: number;
}

export class Scheduler {
  private readonly timers = new Map<number, Timer>();
  private readonly watches = new Map<number, Watch>();
  private readonly pinEvents: PinEvent[] = [];
  /** What the interpreter's own timers have to say. */
  private readonly events: Job[] = [];
  private readonly serials: { readonly port: BoardSerial; waiting: boolean }[] = [];
  private debounceId = -1;
  /** Numbers of the timers due in this pass, next one last; the pass ends when it is empty. */
  private pass: number[] = [];

  constructor(
    private readonly board: RuntimeBoard,
    private readonly toWallS: (ns: number) => number,
  ) {}

  addTimer(id: number, delayMs: number, repeat: boolean): void {
    const intervalNs = Math.max(MIN_DELAY_MS, Number.isNaN(delayMs) ? 0 : delayMs) * 1e6;
    this.timers.set(id, { dueNs: this.board.clock.nowNs + intervalNs, intervalNs, repeat, watch: null, state: false });
  }

  changeTimer(id: number, intervalMs: number): boolean {
    const timer = this.timers.get(id);
    if (timer === undefined) return false;
    timer.intervalNs = Math.max(MIN_DELAY_MS, Number.isNaN(intervalMs) ? 0 : intervalMs) * 1e6;
    timer.dueNs = this.board.clock.nowNs + timer.intervalNs;
    return true;
  }

  removeTimer(id: number): boolean {
    return this.timers.delete(id);
  }

  addWatch(id: number, pin: number, repeat: boolean, edge: number, debounceMs: number): void {
    const wire = this.board.pin(`D${pin}`);
    const debounceNs = debounceMs * 1e6;
    const watch: Watch = {
      id,
      pin,
      repeat,
      edge,
      debounceNs,
      state: wire.level,
      lastTimeS: -1,
      timer: 0,
      stop: () => {},
    };
    watch.stop = wire.watch((high) => this.pinEvents.push({ watch, high, timeNs: this.board.clock.nowNs }));
    this.watches.set(id, watch);
  }

  removeWatch(id: number): boolean {
    const watch = this.watches.get(id);
    if (watch === undefined) return false;
    watch.stop();
    if (watch.timer !== 0) this.timers.delete(watch.timer);
    return this.watches.delete(id);
  }

  addEvent(job: Job): void {
    this.events.push(job);
  }

  addSerial(port: BoardSerial): void {
    if (this.serials.some((serial) => serial.port === port)) return;
    const serial = { port, waiting: port.available > 0 };
    port.onReceive(() => {
      serial.waiting = true;
    });
    this.serials.push(serial);
  }

  /** true when something can run now, without time passing; what a serial line says waits for the listeners' queue. */
  private isPressing(queued: boolean): boolean {
    if (this.pinEvents.length > 0 || this.events.length > 0 || this.pass.length > 0) return true;
    return !queued && this.serials.some((serial) => serial.waiting);
  }

  /**
   * Lets time pass to the next thing that firmware has to do, up to `untilNs`.
   * @returns that job, or null when nothing is to be done until then.
   */
  next(untilNs: number, queued: boolean): Job | null {
    const { clock } = this.board;
    for (;;) {
      const job = this.take(queued);
      if (job !== null) return job;
      if (queued) return { kind: "queued" };
      this.startPass();
      if (this.pass.length > 0) continue;
      const nextNs = Math.min(this.nextTimerNs(), clock.nextAlarmNs, untilNs);
      if (clock.nowNs >= untilNs && nextNs >= untilNs) return null;
      clock.advanceTo(Math.max(nextNs, clock.nowNs));
    }
  }

  private take(queued: boolean): Job | null {
    while (this.isPressing(queued)) {
      const event = this.pinEvents.shift();
      if (event !== undefined) {
        const job = this.pinChanged(event);
        if (job !== null) return job;
        continue;
      }
      const told = this.events.shift();
      if (told !== undefined) return told;
      // Without this, a line that never rests would keep its own listeners from ever being called.
      const serial = queued ? undefined : this.serials.find((one) => one.waiting);
      if (serial !== undefined) {
        serial.waiting = false;
        const data = serial.port.receive();
        if (data.length > 0) return { kind: "serial", port: serial.port.name, data };
        continue;
      }
      const job = this.timerDue(this.pass.pop() as number);
      if (job !== null) return job;
    }
    return null;
  }

  private startPass(): void {
    const { nowNs } = this.board.clock;
    for (const [id, timer] of this.timers) if (timer.dueNs <= nowNs) this.pass.push(id);
    // Map keeps the order in which timers were made, which is the interpreter's.
    this.pass.reverse();
  }

  private nextTimerNs(): number {
    let nextNs = Number.POSITIVE_INFINITY;
    for (const timer of this.timers.values()) if (timer.dueNs < nextNs) nextNs = timer.dueNs;
    return nextNs;
  }

  private timerDue(id: number): Job | null {
    const timer = this.timers.get(id);
    if (timer === undefined) return null;
    if (timer.repeat) timer.dueNs += timer.intervalNs;
    else this.timers.delete(id);
    const { watch } = timer;
    if (watch === null) return { kind: "timer", id, again: timer.repeat };
    watch.timer = 0;
    const before = watch.state;
    watch.state = timer.state;
    if (before === timer.state) return null;
    return this.fire(watch, timer.state, timer.dueNs - watch.debounceNs);
  }

  private pinChanged({ watch, high, timeNs }: PinEvent): Job | null {
    if (!this.watches.has(watch.id)) return null;
    if (watch.debounceNs <= 0) {
      watch.state = high;
      return this.fire(watch, high, timeNs);
    }
    const running = this.timers.get(watch.timer);
    if (running !== undefined) {
      const wasDueNs = running.dueNs;
      running.dueNs = timeNs + watch.debounceNs;
      running.state = high;
      if (timeNs > wasDueNs && high !== watch.state) {
        // It should have fired already, but the interpreter was busy.
        this.timers.delete(watch.timer);
        watch.timer = 0;
        watch.state = high;
        return this.fire(watch, high, wasDueNs - watch.debounceNs);
      }
      return null;
    }
    if (high !== watch.state) {
      watch.timer = this.debounceId--;
      const dueNs = timeNs + watch.debounceNs;
      this.timers.set(watch.timer, { dueNs, intervalNs: 0, repeat: false, watch, state: high });
    }
    return null;
  }

  private fire(watch: Watch, high: boolean, timeNs: number): Job | null {
    const lastTimeS = watch.lastTimeS;
    const timeS = this.toWallS(timeNs);
    watch.lastTimeS = timeS;
    if ((watch.edge > 0 && !high) || (watch.edge < 0 && high)) return null;
    if (!watch.repeat) this.removeWatch(watch.id);
    return { kind: "watch", id: watch.id, state: high, timeS, lastTimeS, pin: watch.pin, again: watch.repeat };
  }

  stop(): void {
    for (const watch of this.watches.values()) watch.stop();
    for (const serial of this.serials) serial.port.onReceive(null);
    this.watches.clear();
    this.timers.clear();
    this.pinEvents.length = 0;
    this.events.length = 0;
    this.pass = [];
  }
}
