// Pins: Pin objects and the global functions on them. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
// Espruino reference: Pin, pinMode, getPinMode, digitalWrite, digitalRead, digitalPulse.
import type { PreludePart } from "./kit.js";

export const definePins: PreludePart = (kit, host) => {
  class Pin {
    declare readonly pinNumber: number;
    constructor(value: unknown) {
      const pinNumber = kit.pinNumber(value);
      if (pinNumber < 0) throw new Error("Invalid pin");
      Object.defineProperty(this, "pinNumber", { value: pinNumber });
    }
  }
  const pin = (self: unknown) => kit.pinOrThrow(self);
  const methods: Record<string, (this: unknown, a: unknown, b: unknown) => unknown> = {
    read() {
      return host.pinRead(pin(this));
    },
    set() {
      host.pinWrite(pin(this), true);
    },
    reset() {
      host.pinWrite(pin(this), false);
    },
    write(value) {
      host.pinWrite(pin(this), Boolean(value));
    },
    toggle() {
      const high = !host.pinRead(pin(this));
      host.pinWrite(pin(this), high);
      return high;
    },
    mode(mode) {
      host.pinMode(pin(this), String(mode), false);
    },
    getMode() {
      return host.pinGetMode(pin(this));
    },
    pulse(value, times) {
      pulse(pin(this), value, times);
    },
    getInfo() {
      return { port: "D", num: pin(this) };
    },
    toString() {
      return `D${pin(this)}`;
    },
    valueOf() {
      return pin(this);
    },
    toJSON() {
      return `D${pin(this)}`;
    },
  };
  for (const name in methods) kit.define(Pin.prototype, name, methods[name]);
  kit.expose(kit.global, "Pin", Pin);
  const pins: Pin[] = [];
  for (let n = 0; n < host.pinCount; n++) {
    const made = Object.create(Pin.prototype) as Pin;
    Object.defineProperty(made, "pinNumber", { value: n });
    pins.push(made);
    kit.global[`D${n}`] = made;
  }

  function pulse(number: number, value: unknown, times: unknown): void {
    const list = Array.isArray(times) ? times : [times];
    for (let n = 0; n < list.length; n++) {
      if (typeof list[n] !== "number" || !(list[n] >= 0)) throw new Error("Pulse Time is less than 0 or not a number");
    }
    host.pinPulse(number, Boolean(value), list as number[]);
  }
  const globals: Record<string, (a: unknown, b: unknown, c: unknown) => unknown> = {
    pinMode(target, mode, automatic) {
      host.pinMode(kit.pinOrThrow(target), mode === undefined ? "auto" : String(mode), Boolean(automatic));
    },
    getPinMode(target) {
      return host.pinGetMode(kit.pinOrThrow(target));
    },
    digitalWrite(target, value) {
      if (Array.isArray(target)) {
        // The last pin of the list takes the lowest bit.
        let bits = typeof value === "boolean" ? (value ? -1 : 0) : kit.int(value);
        for (let n = target.length - 1; n >= 0; n--) {
          host.pinWrite(kit.pinOrThrow(target[n]), (bits & 1) === 1);
          bits >>= 1;
        }
        return;
      }
      host.pinWrite(kit.pinOrThrow(target), typeof value === "boolean" ? value : kit.int(value) !== 0);
    },
    digitalRead(target) {
      if (!Array.isArray(target)) return host.pinRead(kit.pinOrThrow(target)) ? 1 : 0;
      let bits = 0;
      for (let n = 0; n < target.length; n++) bits = bits * 2 + (host.pinRead(kit.pinOrThrow(target[n])) ? 1 : 0);
      return bits;
    },
    digitalPulse(target, value, times) {
      pulse(kit.pinOrThrow(target), value, times);
    },
  };
  for (const name in globals) kit.define(kit.global, name, globals[name]);
  if (host.chip.led >= 0) {
    kit.global.LED = pins[host.chip.led];
    kit.global.LED1 = pins[host.chip.led];
  }
  kit.global.HIGH = 1;
  kit.global.LOW = 0;
};
