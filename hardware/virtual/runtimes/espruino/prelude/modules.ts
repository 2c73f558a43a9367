// require(), Storage and the traps: what records counts as an attempt to record, what speaks radio as a radio call.
// Layer: hardware/virtual/runtimes/espruino; runs inside the realm. Espruino reference: require, Modules, Storage.
import type { PreludePart } from "./kit.js";

export const defineModules: PreludePart = (kit, host) => {
  const cached: Record<string, unknown> = {};
  const records = (name: string) => () => {
    host.recordingCall(name);
    return false;
  };
  const storage: Record<string, unknown> = {};
  const flash: Record<string, unknown> = {};
  const reading: Record<string, (...values: unknown[]) => unknown> = {
    read: (name: unknown, offset: unknown, length: unknown) => {
      const stored = host.storedFile(String(name));
      if (stored === null) return undefined;
      const from = offset === undefined ? 0 : kit.int(offset);
      const count = length === undefined ? 0 : kit.int(length);
      return count > 0 ? stored.substring(from, from + count) : stored.substring(from);
    },
    readJSON: () => undefined,
    readArrayBuffer: () => undefined,
    list: () => [],
    hash: () => 0,
    getFree: () => 262_144,
    getStats: () => ({
      totalBytes: 262_144,
      freeBytes: 262_144,
      fileBytes: 0,
      fileCount: 0,
      trashBytes: 0,
      trashCount: 0,
    }),
  };
  for (const name in reading) kit.define(storage, name, reading[name]);
  for (const name of ["write", "writeJSON", "erase", "eraseAll", "compact", "optimise", "open"]) {
    kit.define(storage, name, records(`Storage.${name}`));
  }
  for (const name of ["write", "erasePage"]) kit.define(flash, name, records(`Flash.${name}`));
  for (const name of ["read", "getPage", "getFree"]) kit.define(flash, name, () => undefined);
  const heatshrink: Record<string, unknown> = {};
  kit.define(heatshrink, "compress", (data: unknown) => {
    const bytes = kit.bytesOfData([data]);
    const out = new kit.Bytes(Math.ceil((bytes.length * 9) / 8));
    const shrunk = new kit.Bytes(host.shrink(bytes, out));
    for (let at = 0; at < shrunk.length; at++) shrunk[at] = out[at] as number;
    return shrunk.buffer;
  });
  kit.modules.heatshrink = heatshrink;
  kit.modules.Storage = storage;
  kit.modules.Flash = flash;
  const filesystem: Record<string, unknown> = {};
  for (const name of [
    "readFile",
    "readFileSync",
    "readdir",
    "readdirSync",
    "writeFile",
    "appendFile",
    "unlink",
    "pipe",
  ]) {
    kit.define(filesystem, name, records(`fs.${name}`));
  }
  kit.define(kit.global.E as object, "connectSDCard", records("E.connectSDCard"));
  kit.define(kit.global.E as object, "openFile", records("E.openFile"));

  const radioModules = [
    "Wifi",
    "ESP8266WiFi_0v25",
    "ESP8266WiFi",
    "EspruinoWiFi",
    "EspruinoWifi",
    "ESP8266",
    "net",
    "http",
    "tls",
    "dgram",
    "ble",
    "Bluetooth",
    "NetworkJS",
  ];
  const require = (name: unknown) => {
    const wanted = String(name);
    if (radioModules.includes(wanted)) {
      host.radioCall(`require("${wanted}")`);
      return trap(wanted);
    }
    if (wanted === "fs") {
      host.recordingCall('require("fs")');
      return filesystem;
    }
    const found = cached[wanted] ?? kit.modules[wanted];
    if (found === undefined) throw new Error(`Module ${wanted} not found`);
    return found;
  };
  kit.define(kit.global, "require", require);
  const Modules: Record<string, unknown> = {};
  kit.define(Modules, "addCached", (name: unknown, code: unknown) => {
    const exports = {};
    const body = typeof code === "function" ? code : new Function("exports", "module", String(code));
    cached[String(name)] = body.call(exports, exports, { exports }) ?? exports;
  });
  kit.define(Modules, "getCached", () => Object.keys(cached));
  kit.define(Modules, "removeCached", (name: unknown) => delete cached[String(name)]);
  kit.define(Modules, "removeAllCached", () => {
    for (const name in cached) delete cached[name];
  });
  kit.expose(kit.global, "Modules", Modules);

  const RealmProxy = Proxy;
  const reflectGet = Reflect.get;
  /** An object that counts every touch as a call of a radio API and otherwise does nothing. */
  function trap(name: string): unknown {
    const touched = (what: PropertyKey) => {
      host.radioCall(`${name}.${String(what)}`);
      return () => undefined;
    };
    return new RealmProxy(() => undefined, {
      get: (_target, property) => touched(property),
      set: (_target, property) => Boolean(touched(property)),
      has: (_target, property) => Boolean(touched(property)),
      apply: () => touched("()"),
      construct: () => touched("new") as object,
    });
  }
  // Where the chip has no radio the names do not exist; to look for them counts all the same.
  const radioGlobal = (name: string, value: unknown) => {
    const get = () => {
      host.radioCall(name);
      return value;
    };
    Object.defineProperty(kit.global, name, { get, configurable: true, enumerable: false });
  };
  for (const name of ["NRF", "Bluetooth"]) radioGlobal(name, host.chip.hasRadio ? trap(name) : undefined);
  if (host.chip.hasRadio) {
    // To ask whether the radios are on is no use of them.
    const getState = () => ({ BLE: host.radioIsOn("bluetooth"), Wifi: host.radioIsOn("wifi") });
    const esp32 = new RealmProxy(trap("ESP32") as object, {
      get: (target, property) => (property === "getState" ? getState : reflectGet(target, property)),
    });
    kit.expose(kit.global, "ESP32", esp32);
  }
};
