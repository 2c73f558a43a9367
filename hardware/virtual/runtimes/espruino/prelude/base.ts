// The first part of the prelude: makes the kit that the others use. Layer: hardware/virtual/runtimes/espruino.
// Runs inside the realm; must not use anything from outside its own body.
import type { HostApi } from "./host-api.js";
import type { Kit } from "./kit.js";

export function makeKit(host: HostApi, global: Record<string, unknown>): Kit {
  const RealmError = Error;
  const Bytes = Uint8Array;
  const charCode = Function.prototype.call.bind(String.prototype.charCodeAt) as (text: string, at: number) => number;
  const fromCodes = String.fromCharCode;
  const TypedArray = Object.getPrototypeOf(Uint8Array) as { new (): Uint8Array; prototype: Uint8Array };
  const setBytes = TypedArray.prototype.set;
  const NativeBuffer = ArrayBuffer;
  const isArray = Array.isArray;
  const defineProperty = Object.defineProperty;

  const kit: Kit = {
    global,
    Bytes,
    jobs: {},
    modules: {},
    queue: [],
    int(value) {
      if (typeof value === "number") return value | 0;
      if (value === undefined || value === null) return 0;
      return Number(value) | 0;
    },
    float(value) {
      if (typeof value === "number") return value;
      return value === undefined ? Number.NaN : Number(value);
    },
    pinNumber(value) {
      if (typeof value === "number") return value >= 0 && value < host.pinCount ? value | 0 : -1;
      if (typeof value === "string") {
        // By its name, not by the global of that name: a script may have made one of its own.
        const number = /^D\d{1,2}$/.test(value) ? +value.slice(1) : -1;
        return number < host.pinCount ? number : -1;
      }
      if (typeof value === "object" && value !== null && "pinNumber" in value) return value.pinNumber as number;
      return -1;
    },
    pinOrThrow(value) {
      const pin = kit.pinNumber(value);
      if (pin < 0) throw new RealmError("Invalid pin");
      return pin;
    },
    bytesOfString(text) {
      const length = text.length;
      const bytes = new Bytes(length);
      let wide = 0;
      for (let at = 0; at < length; at++) {
        const code = charCode(text, at);
        if (code > 255) wide = code;
        bytes[at] = code;
      }
      if (wide > 0) host.violation(`a string with the character ${wide} was given to the API: strings hold bytes`);
      return bytes;
    },
    stringOfBytes(bytes) {
      let text = "";
      for (let at = 0; at < bytes.length; at += 4096) {
        text += fromCodes.apply(
          null,
          new Bytes(bytes.buffer, bytes.byteOffset + at, Math.min(4096, bytes.length - at)) as unknown as number[],
        );
      }
      return text;
    },
    memoryOf(value) {
      if (typeof value === "string") return kit.bytesOfString(value);
      if (value instanceof TypedArray) return new Bytes(value.buffer, value.byteOffset, value.byteLength);
      if (value instanceof NativeBuffer) return new Bytes(value);
      return null;
    },
    bytesOfData(values) {
      if (values.length === 1 && values[0] instanceof Bytes) return values[0];
      const parts: Uint8Array[] = [];
      let total = 0;
      const add = (value: unknown, depth: number): void => {
        let part: Uint8Array;
        if (typeof value === "string") part = kit.bytesOfString(value);
        else if (value instanceof Bytes) part = value;
        else if (value instanceof TypedArray) part = new Bytes(value as unknown as ArrayLike<number>);
        else if (value instanceof NativeBuffer) part = new Bytes(value);
        else if (isArray(value) && depth < 8) {
          for (let n = 0; n < value.length; n++) add(value[n], depth + 1);
          return;
        } else if (typeof value === "object" && value !== null && "data" in value && depth < 8) {
          const times = "count" in value ? kit.int(value.count) : 1;
          for (let n = 0; n < times; n++) add(value.data, depth + 1);
          return;
        } else if (typeof value === "object" && value !== null && "callback" in value && depth < 8) {
          add((value.callback as () => unknown)(), depth + 1);
          return;
        } else {
          part = new Bytes(1);
          part[0] = kit.int(value);
        }
        parts.push(part);
        total += part.length;
      };
      for (let n = 0; n < values.length; n++) add(values[n], 0);
      if (parts.length === 1) return parts[0] as Uint8Array;
      const all = new Bytes(total);
      let at = 0;
      for (let n = 0; n < parts.length; n++) {
        setBytes.call(all, parts[n] as Uint8Array, at);
        at += (parts[n] as Uint8Array).length;
      }
      return all;
    },
    expose(target, name, value) {
      defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
    },
    define(target, name, value) {
      kit.expose(target, name, typeof value === "function" ? kit.guard(value as () => unknown) : value);
    },
    guard(callback) {
      const guarded = function (this: unknown) {
        try {
          // biome-ignore lint/complexity/noArguments: the count of arguments has to be passed on as it is
          return (callback as () => unknown).apply(this, arguments as unknown as []);
        } catch (problem) {
          if (problem instanceof RealmError || typeof problem !== "object" || problem === null) throw problem;
          throw new RealmError(String((problem as { message?: unknown }).message));
        }
      };
      return guarded as unknown as typeof callback;
    },
    later(callback) {
      kit.queue.push(callback);
    },
    describe(problem) {
      if (problem instanceof RealmError) {
        const { stack } = problem;
        return typeof stack === "string" && stack.length > 0 ? stack : String(problem);
      }
      try {
        return String(problem);
      } catch {
        return "an exception that cannot be shown as text";
      }
    },
  };
  return kit;
}
