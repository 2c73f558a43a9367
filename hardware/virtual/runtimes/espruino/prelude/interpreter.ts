// The interpreter's own objects: E, process, console, print, load, reset. Layer: hardware/virtual/runtimes/espruino;
// runs inside the realm. Espruino reference: E, process, console. What would write to flash is counted, not done.
import type { PreludePart } from "./kit.js";

export const defineInterpreter: PreludePart = (kit, host) => {
  const { Bytes, int, float } = kit;
  const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const E: Record<string, unknown> = {};
  const noRecording = (name: string) => () => {
    host.recordingCall(name);
  };

  const show = (value: unknown, depth: number): string => {
    if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
    if (typeof value === "function") return "function";
    if (typeof value !== "object" || value === null) return String(value);
    if (value instanceof Error || "pinNumber" in value) return String(value);
    if (depth > 3) return "...";
    const view = kit.memoryOf(value);
    if (view !== null && !(value instanceof ArrayBuffer)) {
      return `new ${value.constructor.name}([${Array.prototype.join.call(value, ", ")}])`;
    }
    if (Array.isArray(value)) return `[ ${value.map((part) => show(part, depth + 1)).join(", ")} ]`;
    const parts: string[] = [];
    const keys = Object.keys(value);
    for (let n = 0; n < keys.length; n++) {
      const key = keys[n] as string;
      parts.push(`${key}: ${show((value as Record<string, unknown>)[key], depth + 1)}`);
    }
    return `{ ${parts.join(", ")} }`;
  };
  const print = (...values: unknown[]) => {
    host.print(`${values.map((value) => show(value, 0)).join(" ")}\r\n`);
  };
  const console: Record<string, unknown> = {};
  for (const name of ["log", "debug", "info", "warn", "error"]) kit.define(console, name, print);
  kit.define(console, "trace", () => host.print(`${new Error("").stack}\r\n`));
  kit.expose(kit.global, "console", console);
  kit.define(kit.global, "print", print);

  const bytes = (values: unknown[]): Uint8Array => {
    const found = kit.bytesOfData(values);
    host.charge("copyByte", found.length);
    return found;
  };
  const consoleName = (port: unknown): string => {
    if (port === null || port === undefined) return "";
    for (const name of ["Serial1", "Serial2", "USB"]) if (kit.global[name] === port || name === port) return name;
    throw new Error("setConsole: not a port");
  };
  const numbers = (list: unknown): number[] => {
    if (!Array.isArray(list) && kit.memoryOf(list) === null) throw new Error("Expecting an array");
    const found: number[] = [];
    for (let n = 0; n < (list as number[]).length; n++) found.push(float((list as number[])[n]));
    host.charge("setElement", found.length);
    return found;
  };

  let flags: Record<string, number> = { deepSleep: 0, pretokenise: 0, unsafeFlash: 0, unsyncFiles: 0 };
  const functions: Record<string, (...values: unknown[]) => unknown> = {
    toString: (...values) => kit.stringOfBytes(kit.bytesOfData(values)),
    toUint8Array: (...values) => new Bytes(bytes(values)),
    toArrayBuffer(value) {
      if (typeof value !== "string") throw new Error("Expecting a string");
      return kit.bytesOfString(value).buffer;
    },
    toFlatString: (...values) => kit.stringOfBytes(kit.bytesOfData(values)),
    setConsole(port) {
      host.setConsole(consoleName(port));
    },
    getConsole() {
      const name = host.getConsole();
      return name === "" ? null : name;
    },
    lockConsole() {},
    setPassword() {},
    CRC32(value) {
      const found = kit.memoryOf(value) ?? kit.bytesOfData([value]);
      return host.crc32(found);
    },
    mapInPlace(from, to, map, bits) {
      const source = from as ArrayLike<number>;
      const target = to as Record<number, number> & { length: number };
      const size = bits === undefined ? 8 * (from as Uint8Array).BYTES_PER_ELEMENT : int(bits);
      const mapped = (value: number, index: number): number => {
        if (map === undefined) return value;
        if (typeof map === "function") return float(map(value, index));
        return float((map as ArrayLike<number>)[value]);
      };
      const whole = 8 * (from as Uint8Array).BYTES_PER_ELEMENT;
      const msbFirst = size >= 0;
      const width = size < 0 ? -size : size;
      let count = 0;
      for (let n = 0; n < source.length && count < target.length; n++) {
        for (let done = 0; done < whole && count < target.length; done += width) {
          const shift = msbFirst ? whole - width - done : done;
          target[count] = mapped(Math.floor((source[n] as number) / 2 ** shift) % 2 ** width, count);
          count++;
        }
      }
      host.charge(map === undefined ? "mapElement" : "mapTableElement", count);
    },
    decodeUTF8(text, lookup, replace) {
      if (typeof text !== "string") throw new Error("First argument must be String");
      const table = typeof lookup === "object" && lookup !== null ? (lookup as Record<number, unknown>) : {};
      let decoded = "";
      let at = 0;
      const next = (): number => (at < text.length ? text.charCodeAt(at++) & 255 : 0);
      while (at < text.length) {
        let point = next();
        // The interpreter checks no continuation byte and takes a stray one for itself.
        const more = point < 0xc0 || point >= 0xf8 ? 0 : point < 0xe0 ? 1 : point < 0xf0 ? 2 : 3;
        if (more > 0) point &= 0x3f >> more;
        for (let n = 0; n < more; n++) point = (point << 6) | (next() & 63);
        if (point < 256) {
          decoded += String.fromCharCode(point);
          continue;
        }
        let found: unknown = table[point];
        if (found === undefined && typeof replace === "function") found = replace(point);
        if (found === undefined && typeof replace === "string") found = replace;
        if (found !== undefined) decoded += String(found);
      }
      host.charge("changeCharacter", text.length);
      return decoded;
    },
    reverseByte(value) {
      let left = int(value) & 255;
      let reversed = 0;
      for (let n = 0; n < 8; n++) {
        reversed = (reversed << 1) | (left & 1);
        left >>= 1;
      }
      return reversed;
    },
    sum(list) {
      let total = 0;
      const all = numbers(list);
      for (const value of all) total += value;
      host.charge("sumElement", all.length);
      return total;
    },
    variance(list, mean) {
      let total = 0;
      for (const value of numbers(list)) total += (value - float(mean)) * (value - float(mean));
      return total;
    },
    convolve(list, weights, offset) {
      const by = numbers(weights);
      let at = by.length === 0 ? 0 : ((int(offset) % by.length) + by.length) % by.length;
      let total = 0;
      for (const value of numbers(list)) {
        total += value * (by[at] ?? 0);
        at = at + 1 < by.length ? at + 1 : 0;
      }
      return total;
    },
    clip: (value, least, most) => Math.min(Math.max(float(value), float(least)), float(most)),
    getErrorFlags: () => [],
    getFlags: () => Object.assign({}, flags),
    setFlags(given) {
      if (typeof given === "object" && given !== null) flags = Object.assign(flags, given);
    },
    getSizeOf: (value) => sizeOf(value, 0),
    getTemperature: () => 25,
    getAnalogVRef: () => 3.3,
    getClock: () => 125_000_000,
    setClock: () => 125_000_000,
    hwRand: () => Math.floor(host.random() * 4294967296) | 0,
    srand(value) {
      host.seed(float(value));
    },
    enableWatchdog() {},
    kickWatchdog() {},
    defrag() {},
    getPowerUsage: () => ({ device: {} }),
    lookupNoCase(object, key, returnKey) {
      const wanted = String(key).toLowerCase();
      const keys = Object.keys(object as object);
      for (let n = 0; n < keys.length; n++) {
        const name = keys[n] as string;
        if (name.toLowerCase() === wanted) return returnKey ? name : (object as Record<string, unknown>)[name];
      }
      return undefined;
    },
    setTimeZone() {},
    setDST() {},
    isUTF8: () => false,
    asUTF8: (value) => value,
    fromUTF8: (value) => value,
    reboot() {
      host.restart("reboot");
    },
    setBootCode: noRecording("E.setBootCode"),
  };
  /** In variables of the interpreter; a small number in an object lies in the variable of its name. */
  const sizeOf = (value: unknown, depth: number): number => {
    if (typeof value === "string") return 1 + (value.length <= 9 ? 0 : Math.ceil(value.length / 12));
    if (typeof value !== "object" || value === null) return 1;
    const memory = kit.memoryOf(value);
    if (memory !== null) return 3 + Math.ceil(memory.length / 14);
    const keys = Object.keys(value);
    let total = 1;
    for (let n = 0; n < keys.length; n++) {
      const child = (value as Record<string, unknown>)[keys[n] as string];
      const inName = typeof child === "boolean" || (typeof child === "number" && child === (child | 0));
      total += 1 + (inName || depth > 8 ? 0 : sizeOf(child, depth + 1));
    }
    return total;
  };
  // Machine code and raw memory: nothing that can be read or audited, so nothing that the player may use.
  for (const name of ["nativeCall", "compiledC", "asm", "memoryArea", "memoryMap", "getAddressOf", "internal"]) {
    functions[name] = () => {
      host.violation(`E.${name} was called: the firmware must not reach raw memory or machine code`);
    };
  }
  for (const name in functions) kit.define(E, name, functions[name]);
  kit.expose(kit.global, "E", E);
  for (const name of ["peek8", "peek16", "peek32", "poke8", "poke16", "poke32"]) {
    kit.define(kit.global, name, () => {
      host.violation(`${name} was called: the firmware must not reach raw memory`);
      return 0;
    });
  }

  const { chip } = host;
  const process: Record<string, unknown> = {
    version: chip.version,
    env: {
      VERSION: chip.version,
      BOARD: chip.board,
      SERIAL: "00000000-00000000",
      CONSOLE: "USB",
      MODULES: "timer,Flash,Storage,heatshrink",
    },
  };
  kit.define(process, "memory", () => ({
    free: Math.floor(chip.vars * 0.7),
    usage: Math.ceil(chip.vars * 0.3),
    total: chip.vars,
    history: 0,
    gc: 0,
    gctime: 0,
    blocksize: 14,
  }));
  kit.expose(kit.global, "process", process);

  const globals: Record<string, (...values: unknown[]) => unknown> = {
    load() {
      host.restart("load");
    },
    reset() {
      host.restart("reset");
    },
    save: noRecording("save"),
    echo() {},
    dump() {},
    edit() {},
    trace() {},
    setBusyIndicator() {},
    setSleepIndicator() {},
    getSerial: () => "00000000-00000000",
    btoa(text) {
      const bytes = kit.bytesOfData([text]);
      let coded = "";
      for (let at = 0; at < bytes.length; at += 3) {
        const left = bytes.length - at;
        const three = ((bytes[at] as number) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
        coded += BASE64.charAt(three >> 18) + BASE64.charAt((three >> 12) & 63);
        coded += left > 1 ? BASE64.charAt((three >> 6) & 63) : "=";
        coded += left > 2 ? BASE64.charAt(three & 63) : "=";
      }
      return coded;
    },
    atob(text) {
      const codes: number[] = [];
      let bits = 0;
      let have = 0;
      const letters = String(text);
      for (let n = 0; n < letters.length; n++) {
        const value = BASE64.indexOf(letters.charAt(n));
        if (value < 0) continue;
        bits = ((bits << 6) | value) & 0xffff;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        codes.push((bits >> have) & 255);
      }
      return kit.stringOfBytes(kit.bytesOfData([codes]));
    },
    analogRead: () => 0,
  };
  for (const name in globals) kit.define(kit.global, name, globals[name]);
};
