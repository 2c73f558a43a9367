// Timers and watches: the callbacks stay in the realm, their times are the host's. Layer:
// hardware/virtual/runtimes/espruino; runs inside the realm. Espruino reference: setTimeout, setInterval,
// changeInterval, clearTimeout, clearInterval, setWatch, clearWatch, getTime, setTime.
import type { PreludePart, RealmPin } from "./kit.js";

export const defineTimers: PreludePart = (kit, host) => {
  interface Entry {
    readonly callback: unknown;
    readonly values: unknown[];
  }
  const timers: Record<number, Entry> = {};
  const watches: Record<number, Entry> = {};
  /** Before a script has names of its own: one may be D0. */
  const pins: RealmPin[] = [];
  for (let n = 0; n < host.pinCount; n++) pins.push(kit.global[`D${n}`] as RealmPin);
  let nextTimer = 1;
  let nextWatch = 1;
  const run = kit.global.eval as (code: string) => unknown;

  function callable(callback: unknown): void {
    if (typeof callback !== "function" && typeof callback !== "string") {
      throw new Error("Function or String not supplied!");
    }
  }
  function call(entry: Entry, values: unknown[]): void {
    if (typeof entry.callback === "function") entry.callback.apply(undefined, values);
    else run(String(entry.callback));
  }
  function add(callback: unknown, delay: unknown, values: unknown[], repeat: boolean): number {
    callable(callback);
    const id = nextTimer++;
    timers[id] = { callback, values };
    host.timerAdd(id, kit.float(delay), repeat);
    return id;
  }
  function clear(ids: ArrayLike<unknown>): void {
    if (ids.length === 0) {
      for (const id in timers) remove(Number(id));
      return;
    }
    if (ids[0] === undefined) throw new Error("clearTimeout(undefined) not allowed. Use clearTimeout() instead");
    remove(kit.int(ids[0]));
  }
  function remove(id: number): void {
    host.timerRemove(id);
    delete timers[id];
  }

  kit.jobs.timer = (job) => {
    if (job.kind !== "timer") return;
    const entry = timers[job.id];
    if (entry === undefined) return;
    if (!job.again) delete timers[job.id];
    call(entry, entry.values);
  };
  kit.jobs.watch = (job) => {
    if (job.kind !== "watch") return;
    const entry = watches[job.id];
    if (entry === undefined) return;
    if (!job.again) delete watches[job.id];
    const event: Record<string, unknown> = {
      state: job.state,
      time: job.timeS,
      pin: pins[job.pin],
    };
    if (job.lastTimeS >= 0) event.lastTime = job.lastTimeS;
    call(entry, [event]);
  };

  const globals: Record<string, (...values: unknown[]) => unknown> = {
    setTimeout(callback, delay, ...values) {
      return add(callback, delay, values, false);
    },
    setInterval(callback, delay, ...values) {
      return add(callback, delay, values, true);
    },
    clearTimeout(...ids) {
      clear(ids);
    },
    clearInterval(...ids) {
      clear(ids);
    },
    changeInterval(id, interval) {
      if (!host.timerChange(kit.int(id), kit.float(interval))) throw new Error("Unknown Interval");
    },
    setWatch(callback, pin, options) {
      const number = kit.pinOrThrow(pin);
      let repeat = Boolean(options);
      let edge = 0;
      let debounce = 0;
      if (typeof options === "object" && options !== null) {
        const given = options as Record<string, unknown>;
        repeat = Boolean(given.repeat);
        const ms = kit.float(given.debounce);
        if (ms > 0) debounce = ms;
        if (typeof given.edge === "number") edge = given.edge > 0 ? 1 : given.edge < 0 ? -1 : 0;
        else if (given.edge === "rising") edge = 1;
        else if (given.edge === "falling") edge = -1;
        else if (given.edge !== undefined && given.edge !== "both") {
          throw new TypeError("'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
        }
      }
      callable(callback);
      const id = nextWatch++;
      watches[id] = { callback, values: [] };
      host.watchAdd(id, number, repeat, edge, debounce);
      return id;
    },
    clearWatch(...ids) {
      if (ids.length === 0) {
        for (const id in watches) {
          host.watchRemove(Number(id));
          delete watches[id as unknown as number];
        }
        return;
      }
      if (ids[0] === undefined) throw new Error("clearWatch(undefined) not allowed. Use clearWatch() instead");
      const id = kit.int(ids[0]);
      if (!host.watchRemove(id)) throw new Error(`Unknown Watch ${id}`);
      delete watches[id];
    },
    getTime() {
      return host.getTime();
    },
    setTime(seconds) {
      host.setTime(kit.float(seconds));
    },
  };
  for (const name in globals) kit.define(kit.global, name, globals[name]);
};
