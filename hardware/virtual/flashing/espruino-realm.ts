// What a flashed Espruino has besides the player's API: a Storage that can be written, echo, the radio switches of an
// ESP32. Layer: hardware/virtual/flashing; the text runs inside the realm. Espruino reference: Storage, ESP32.

/** The host's side, as the realm sees it: strings and numbers only. */
interface Bridge {
  read(name: string): string | null;
  write(name: string, data: string, offset: number, size: number): boolean;
  erase(name: string): void;
  eraseAll(): void;
  list(): string;
  free(): number;
  echo(isOn: boolean): void;
  radio(name: "wifi" | "ble"): boolean;
  setRadio(name: "wifi" | "ble", isOn: boolean): void;
}

/** The realm's globals that are used here. */
interface Realm {
  require(name: string): object;
  E: { toString(value: unknown): string };
}

function install(bridge: Bridge, realm: Realm, hasRadio: boolean): void {
  const define = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
  const dataOf = (value: unknown): string => {
    if (typeof value === "string") return value;
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !("length" in value))
      return JSON.stringify(value);
    return realm.E.toString(value);
  };
  const storage = realm.require("Storage");
  const methods: Record<string, (...values: never[]) => unknown> = {
    read(name: string, offset?: number, length?: number) {
      const found = bridge.read(String(name));
      if (found === null) return undefined;
      const from = offset === undefined ? 0 : offset;
      return found.substr(from, length === undefined ? found.length : length);
    },
    readJSON(name: string) {
      const found = bridge.read(String(name));
      if (found === null) return undefined;
      try {
        return JSON.parse(found);
      } catch {
        return undefined;
      }
    },
    write(name: string, data: unknown, offset?: number, size?: number) {
      if (bridge.write(String(name), dataOf(data), offset === undefined ? 0 : offset, size === undefined ? 0 : size))
        return true;
      throw new Error("Unable to find or create file");
    },
    writeJSON(name: string, data: unknown) {
      return bridge.write(String(name), JSON.stringify(data), 0, 0);
    },
    erase(name: string) {
      bridge.erase(String(name));
    },
    eraseAll() {
      bridge.eraseAll();
    },
    list(filter?: RegExp) {
      const names = bridge.list() === "" ? [] : bridge.list().split("\n");
      return filter === undefined ? names : names.filter((name) => filter.test(name));
    },
    getFree: () => bridge.free(),
    compact() {},
  };
  for (const name in methods) define(storage, name, methods[name]);
  define(realm, "echo", (isOn: unknown) => bridge.echo(Boolean(isOn)));
  if (!hasRadio) return;
  const chip = {};
  define(chip, "getState", () => ({
    sdkVersion: "v4.4",
    freeHeap: 90_000,
    BLE: bridge.radio("ble"),
    Wifi: bridge.radio("wifi"),
    minHeap: 80_000,
  }));
  define(chip, "enableWifi", (isOn: unknown) => bridge.setRadio("wifi", Boolean(isOn)));
  define(chip, "enableBLE", (isOn: unknown) => bridge.setRadio("ble", Boolean(isOn)));
  define(realm, "ESP32", chip);
}

/** Text of a function that takes the bridge. */
export function realmScript(hasRadio: boolean): string {
  return `(function (bridge) {
    "use strict";
    const __name = (target) => target;
    (${install.toString()})(bridge, globalThis, ${hasRadio});
  })`;
}
