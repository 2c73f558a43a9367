// Date, Math.random and their like: the clock is simulated and chance is the same on every run.
// Layer: hardware/virtual/runtimes/espruino; runs inside the realm. Espruino reference: Date, Math.randInt, Math.clip.
import type { PreludePart } from "./kit.js";

export const defineClockAndChance: PreludePart = (kit, host) => {
  const NativeDate = Date;
  const now = () => Math.floor(host.getTime() * 1000 + 0.5);
  const SimulatedDate = function (this: unknown, ...values: unknown[]) {
    if (!(this instanceof SimulatedDate)) return String(new NativeDate(now()));
    if (values.length === 0) return new NativeDate(now());
    return new (NativeDate as unknown as new (...parts: unknown[]) => Date)(...values);
  } as unknown as DateConstructor;
  (SimulatedDate as { prototype: Date }).prototype = NativeDate.prototype;
  kit.expose(NativeDate.prototype, "constructor", SimulatedDate);
  kit.expose(SimulatedDate, "now", now);
  kit.expose(SimulatedDate, "parse", NativeDate.parse);
  kit.expose(NativeDate.prototype, "getIsDST", () => false);
  kit.expose(NativeDate.prototype, "toLocalISOString", function (this: Date) {
    return this.toISOString().replace("Z", "");
  });
  kit.expose(kit.global, "Date", SimulatedDate);

  kit.expose(Math, "random", () => host.random());
  kit.expose(Math, "randInt", (most: unknown) =>
    most === undefined ? Math.floor(host.random() * 4294967296) | 0 : Math.floor(host.random() * kit.int(most)),
  );
};
