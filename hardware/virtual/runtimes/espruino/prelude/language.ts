// The language as the interpreter has it: what it lacks is taken away, what differs is replaced. The last part of the
// prelude. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
import type { HostApi } from "./host-api.js";
import type { Kit } from "./kit.js";

export interface LanguageNames {
  readonly globals: readonly string[];
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly kept: readonly string[];
}

export function defineLanguage(kit: Kit, host: HostApi, names: LanguageNames, apiGlobals: readonly string[]): void {
  const { global } = kit;
  const define = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  const ArrayBufferView = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };
  define(global, "ArrayBufferView", ArrayBufferView);
  define(global, "global", globalThis);
  define(global, "InternalError", class InternalError extends Error {});

  // Clock and chance are the simulation's.
  const NativeDate = Date;
  const now = () => Math.floor(host.getTime() * 1000 + 0.5);
  const SimulatedDate = function (this: unknown, ...values: unknown[]) {
    if (!(this instanceof SimulatedDate)) return String(new NativeDate(now()));
    if (values.length === 0) return new NativeDate(now());
    return new (NativeDate as unknown as new (...parts: unknown[]) => Date)(...values);
  } as unknown as DateConstructor;
  (SimulatedDate as { prototype: Date }).prototype = NativeDate.prototype;
  define(NativeDate.prototype, "constructor", SimulatedDate);
  define(SimulatedDate, "now", now);
  define(SimulatedDate, "parse", NativeDate.parse);
  define(NativeDate.prototype, "getIsDST", () => false);
  define(NativeDate.prototype, "toLocalISOString", function (this: Date) {
    return this.toISOString().replace("Z", "");
  });
  define(global, "Date", SimulatedDate);
  define(Math, "random", () => host.random());
  define(Math, "randInt", (most: unknown) =>
    most === undefined ? Math.floor(host.random() * 4294967296) | 0 : Math.floor(host.random() * kit.int(most)),
  );
  define(Math, "clip", (value: number, least: number, most: number) => Math.min(Math.max(value, least), most));
  define(Math, "wrap", (value: number, most: number) => value - Math.floor(value / most) * most);

  // Typed arrays: slice and filter give plain arrays; bulk calls cost what they cost on the chip.
  const view = ArrayBufferView.prototype;
  const plainArray = Array.prototype;
  const nativeSet = view.set;
  const nativeFill = view.fill;
  const nativeIndexOf = view.indexOf;
  define(view, "slice", function (this: Uint8Array, start?: number, end?: number) {
    const part = plainArray.slice.call(this, start, end);
    host.charge("element", part.length);
    return part;
  });
  define(view, "filter", function (this: Uint8Array, test: (value: number) => boolean) {
    return plainArray.filter.call(this, test);
  });
  define(view, "set", function (this: Uint8Array, source: ArrayLike<number> | string, offset?: number) {
    const from = typeof source === "string" ? kit.bytesOfString(source) : source;
    if (typeof from !== "object" || from === null) throw new Error("First argument must be Array");
    host.charge("element", from.length);
    // Elements that do not fit are dropped without a word.
    const at = kit.int(offset);
    const room = this.length - at;
    nativeSet.call(this, from.length <= room ? from : plainArray.slice.call(from, 0, Math.max(room, 0)), at);
  });
  define(view, "fill", function (this: Uint8Array, value: number, start?: number, end?: number) {
    host.charge("element", this.length);
    return nativeFill.call(this, value, start, end);
  });
  define(view, "indexOf", function (this: Uint8Array, value: number, start?: number) {
    const at = nativeIndexOf.call(this, value, start);
    host.charge("element", at < 0 ? this.length : at);
    return at;
  });
  const nativeFromCharCode = String.fromCharCode;
  define(String, "fromCharCode", (...codes: unknown[]) => {
    let text = "";
    for (let n = 0; n < codes.length; n++) {
      const code = kit.int(codes[n]);
      if (code > 255) host.violation(`String.fromCharCode(${code}): strings hold bytes`);
      text += nativeFromCharCode(code & 255);
    }
    return text;
  });
  define(String.prototype, "removeAccents", function (this: string) {
    return String(this);
  });
  define(Function.prototype, "replaceWith", () => {
    host.violation("Function.replaceWith is not modelled");
  });

  // From here on only what the interpreter has.
  const remove = (target: object, keep: readonly string[]) => {
    const own = Object.getOwnPropertyNames(target);
    for (let n = 0; n < own.length; n++) {
      const name = own[n] as string;
      if (keep.includes(name) || names.kept.includes(name)) continue;
      try {
        delete (target as Record<string, unknown>)[name];
      } catch {
        // Not configurable, as a function's own names are.
      }
    }
  };
  for (const path in names.members) {
    const [base, member] = path.split(".") as [string, string | undefined];
    const found = global[base] as Record<string, object> | undefined;
    if (found === undefined) continue;
    remove(member === undefined ? found : (found[member] as object), names.members[path] as readonly string[]);
  }
  const errors = ["ReferenceError", "SyntaxError", "TypeError"];
  for (let n = 0; n < errors.length; n++) remove(global[errors[n] as string] as object, []);
  const keptGlobals = names.globals.concat(apiGlobals);
  const own = Object.getOwnPropertyNames(globalThis);
  for (let n = 0; n < own.length; n++) {
    const name = own[n] as string;
    if (!keptGlobals.includes(name)) delete global[name];
  }
}
