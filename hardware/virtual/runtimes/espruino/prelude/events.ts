// Every object can emit: on, emit and their like on Object.prototype, and promises on the same queue of calls that run
// when a slice is over. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
// Espruino reference: Object.on, Object.emit, Object.removeListener, Promise.
import type { PreludePart } from "./kit.js";

export const defineEvents: PreludePart = (kit) => {
  type Listener = (...values: unknown[]) => unknown;
  const hidden = (event: unknown) => `#on${String(event)}`;
  const listenersOf = (self: object, event: unknown): Listener[] => {
    const found = (self as Record<string, unknown>)[hidden(event)];
    return Array.isArray(found) ? (found as Listener[]) : [];
  };
  const keep = (self: object, event: unknown, listeners: Listener[]): void => {
    Object.defineProperty(self, hidden(event), {
      value: listeners,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  };
  const on = function (this: object, event: unknown, listener: unknown) {
    if (typeof listener !== "function") throw new Error("Listener is not a function");
    keep(this, event, listenersOf(this, event).concat([listener as Listener]));
  };
  const removeListener = function (this: object, event: unknown, listener: unknown) {
    const left = listenersOf(this, event).filter((other) => other !== listener);
    keep(this, event, left);
  };
  const methods: Record<string, (this: object, ...values: unknown[]) => unknown> = {
    on,
    addListener: on,
    prependListener(event, listener) {
      if (typeof listener !== "function") throw new Error("Listener is not a function");
      keep(this, event, [listener as Listener].concat(listenersOf(this, event)));
    },
    emit(event, ...values) {
      const listeners = listenersOf(this, event);
      for (let n = 0; n < listeners.length; n++) kit.later(() => (listeners[n] as Listener).apply(this, values));
    },
    removeListener,
    removeAllListeners(event) {
      const keys = Object.getOwnPropertyNames(this);
      for (let n = 0; n < keys.length; n++) {
        const key = keys[n] as string;
        if (event === undefined ? key.startsWith("#on") : key === hidden(event))
          delete (this as Record<string, unknown>)[key];
      }
    },
    clone() {
      return Array.isArray(this) ? this.slice() : Object.assign(Object.create(Object.getPrototypeOf(this)), this);
    },
  };
  for (const name in methods) kit.define(Object.prototype, name, methods[name]);

  kit.jobs.queued = () => {
    const calls = kit.queue;
    kit.queue = [];
    for (let n = 0; n < calls.length; n++) (calls[n] as () => void)();
  };

  type Settle = (value: unknown) => void;
  /** A promise whose calls wait in the queue above, so that V8's own job queue is never in play. */
  class SlicePromise {
    state = "pending";
    value: unknown = undefined;
    waiting: (() => void)[] = [];
    constructor(executor: (resolve: Settle, reject: Settle) => void) {
      if (typeof executor !== "function") throw new Error("Promise constructor requires a function");
      try {
        executor(
          (value) => this.settle("resolved", value),
          (reason) => this.settle("rejected", reason),
        );
      } catch (problem) {
        this.settle("rejected", problem);
      }
    }
    settle(state: string, value: unknown) {
      if (this.state !== "pending") return;
      if (state === "resolved" && value instanceof SlicePromise) {
        this.state = "following";
        value.wait(() => this.finish(value.state, value.value));
      } else this.finish(state, value);
    }
    finish(state: string, value: unknown) {
      this.state = state;
      this.value = value;
      const calls = this.waiting;
      this.waiting = [];
      for (let n = 0; n < calls.length; n++) kit.later(calls[n] as () => void);
    }
    wait(callback: () => void) {
      if (this.state === "resolved" || this.state === "rejected") kit.later(callback);
      else this.waiting.push(callback);
    }
    // biome-ignore lint/suspicious/noThenProperty: this is a promise
    then(onResolved?: unknown, onRejected?: unknown) {
      return new SlicePromise((resolve, reject) => {
        this.wait(() => {
          const handler = this.state === "resolved" ? onResolved : onRejected;
          if (typeof handler !== "function") {
            if (this.state === "resolved") resolve(this.value);
            else reject(this.value);
            return;
          }
          try {
            resolve(handler(this.value));
          } catch (problem) {
            reject(problem);
          }
        });
      });
    }
    catch(onRejected: unknown) {
      return this.then(undefined, onRejected);
    }
  }
  kit.define(SlicePromise, "resolve", (value: unknown) =>
    value instanceof SlicePromise ? value : new SlicePromise((resolve) => resolve(value)),
  );
  kit.define(SlicePromise, "reject", (reason: unknown) => new SlicePromise((_resolve, reject) => reject(reason)));
  kit.define(SlicePromise, "all", (list: unknown[]) => {
    const results: unknown[] = [];
    let left = list.length;
    return new SlicePromise((resolve, reject) => {
      if (left === 0) resolve(results);
      for (let n = 0; n < list.length; n++) {
        const one = list[n];
        const promise = one instanceof SlicePromise ? one : new SlicePromise((settle) => settle(one));
        promise.then(
          (value: unknown) => {
            results[n] = value;
            left -= 1;
            if (left === 0) resolve(results);
          },
          (reason: unknown) => reject(reason),
        );
      }
    });
  });
  Object.defineProperty(SlicePromise, "name", { value: "Promise" });
  kit.expose(kit.global, "Promise", SlicePromise);
};
