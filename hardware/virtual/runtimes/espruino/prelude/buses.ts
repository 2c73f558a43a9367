// SPI and serial ports, and an I2C bus that nobody sets up. Layer: hardware/virtual/runtimes/espruino; runs inside the realm.
// Espruino reference: SPI.setup, SPI.send, SPI.write, Serial.setup, Serial.write, Serial.print, Serial.setConsole.
import type { PreludePart } from "./kit.js";

export const defineBuses: PreludePart = (kit, host) => {
  const { Bytes } = kit;
  class Serial {}
  class I2C {}
  const busName = new WeakMap<object, string>();
  let softwareBuses = 0;
  class SPI {
    constructor() {
      softwareBuses += 1;
      busName.set(this, `software SPI ${softwareBuses}`);
    }
  }
  const name = (self: unknown): string => {
    const found = busName.get(self as object);
    if (found === undefined) throw new Error("software Serial objects are not modelled");
    return found;
  };
  const optionalPin = (value: unknown) => (value === undefined || value === null ? -1 : kit.pinOrThrow(value));
  const isPin = (value: unknown) => value instanceof (kit.global.Pin as new () => object);

  /** Bytes that lie together, or a few runs of such: sent as they lie, where numbers are sent one by one. */
  const isInPieces = (data: unknown): boolean => {
    if (kit.memoryOf(data) !== null) return true;
    if (Array.isArray(data)) {
      for (let n = 0; n < data.length; n++) if (!isInPieces(data[n])) return false;
      return true;
    }
    return typeof data === "object" && data !== null && "data" in data && kit.memoryOf(data.data) !== null;
  };

  const spiMethods: Record<string, (this: unknown, ...values: unknown[]) => unknown> = {
    setup(options) {
      const given = (typeof options === "object" && options !== null ? options : {}) as Record<string, unknown>;
      for (const option in given) {
        if (!["sck", "mosi", "miso", "baud", "mode", "order", "bits"].includes(option)) {
          throw new Error(`Unknown option "${option}"`);
        }
      }
      const baud = given.baud === undefined ? 100_000 : kit.int(given.baud);
      const mode = given.mode === undefined ? 0 : kit.int(given.mode);
      if (given.order !== undefined && given.order !== "msb" && given.order !== "lsb") {
        throw new Error("SPI order should be 'msb' or 'lsb'");
      }
      const [sck, mosi, miso] = [optionalPin(given.sck), optionalPin(given.mosi), optionalPin(given.miso)];
      host.spiSetup(name(this), sck, mosi, miso, baud, mode, given.order !== "lsb");
    },
    send(data, cs) {
      const chipSelect = optionalPin(cs);
      if (typeof data === "number" || typeof data === "boolean") {
        const one = new Bytes(1);
        one[0] = kit.int(data);
        host.spiSend(name(this), one, chipSelect, "spiSendByte");
        return one[0];
      }
      if (typeof data === "string") {
        const bytes = kit.bytesOfString(data);
        host.spiSend(name(this), bytes, chipSelect, "spiSendText");
        return kit.stringOfBytes(bytes);
      }
      const bytes = new Bytes(kit.bytesOfData([data]));
      if (!isInPieces(data)) host.charge("spiElement", bytes.length);
      host.spiSend(name(this), bytes, chipSelect, "spiSend");
      return bytes;
    },
    write(...values) {
      const last = values.length - 1;
      const chipSelect = last >= 0 && isPin(values[last]) ? kit.pinNumber(values.pop()) : -1;
      host.spiWrite(name(this), kit.bytesOfData(values), chipSelect);
    },
  };
  const serialMethods: Record<string, (this: unknown, ...values: unknown[]) => unknown> = {
    setup(baud, options) {
      if (typeof options === "object" && options !== null) {
        const given = options as Record<string, unknown>;
        if (given.rx !== undefined) kit.pinOrThrow(given.rx);
        if (given.tx !== undefined) kit.pinOrThrow(given.tx);
      }
      host.serialSetup(name(this), baud === undefined ? 9600 : kit.int(baud));
    },
    unsetup() {},
    write(...values) {
      host.serialWrite(name(this), kit.bytesOfData(values));
    },
    print(text) {
      host.serialWrite(name(this), kit.bytesOfString(String(text)));
    },
    println(text) {
      host.serialWrite(name(this), kit.bytesOfString(`${String(text)}\r\n`));
    },
    setConsole() {
      host.setConsole(name(this));
    },
    available() {
      return 0;
    },
    flush() {},
    isConnected() {
      return true;
    },
  };
  const i2cMethods: Record<string, (this: unknown, ...values: unknown[]) => unknown> = {
    writeTo(_address, data) {
      // In this order on the interpreter too.
      host.charge("gatherByte", kit.bytesOfData([data]).length);
      throw new Error(`${name(this)} not initialised`);
    },
  };
  for (const method in i2cMethods) kit.define(I2C.prototype, method, i2cMethods[method]);
  for (const method in spiMethods) kit.define(SPI.prototype, method, spiMethods[method]);
  for (const method in serialMethods) kit.define(Serial.prototype, method, serialMethods[method]);
  kit.expose(kit.global, "SPI", SPI);
  kit.expose(kit.global, "Serial", Serial);
  kit.expose(kit.global, "I2C", I2C);
  const make = (prototype: object, label: string) => {
    const made = Object.create(prototype) as object;
    busName.set(made, label);
    kit.global[label] = made;
  };
  make(SPI.prototype, "SPI1");
  make(SPI.prototype, "SPI2");
  make(Serial.prototype, "Serial1");
  make(Serial.prototype, "Serial2");
  if (host.chip.hasUsb) make(Serial.prototype, "USB");
  make(I2C.prototype, "I2C1");

  kit.jobs.serial = (job) => {
    if (job.kind !== "serial") return;
    const port = kit.global[job.port] as { emit(event: string, data: string): void };
    port.emit("data", kit.stringOfBytes(new Bytes(job.data)));
  };
};
