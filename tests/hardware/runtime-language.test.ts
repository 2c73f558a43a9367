// The realm that firmware runs in: what the interpreter lacks is missing here too, and nothing of the host is in sight.
import { expect, test } from "vitest";
import { LANGUAGE_MEMBERS } from "../../hardware/virtual/runtimes/espruino/names.js";
import { runFirmware } from "./runtime-board-stub.js";

/** Global names of the interpreter, asked of 2v29.277 for RP2040: Object.getOwnPropertyNames(global). */
const REAL_GLOBALS = `Array ArrayBuffer ArrayBufferView Boolean DataView Date E Error Float32Array Float64Array Function
  Graphics HIGH I2C I2C1 I2C2 Infinity Int16Array Int32Array Int8Array InternalError JSON LED LED1 LOW LoopbackA
  LoopbackB Math Modules NaN Number Object OneWire Pin Promise ReferenceError RegExp SPI SPI1 SPI2 Serial Serial1
  Serial2 StorageFile String SyntaxError TypeError USB Uint16Array Uint24Array Uint32Array Uint8Array Uint8ClampedArray
  Waveform analogRead analogWrite arguments atob btoa changeInterval clearInterval clearTimeout clearWatch console
  decodeURIComponent digitalPulse digitalRead digitalWrite dump echo edit encodeURIComponent eval fs getPinMode getSerial
  getTime global globalThis isFinite isNaN load parseFloat parseInt peek16 peek32 peek8 pinMode poke16 poke32 poke8 print
  process require reset save setBusyIndicator setInterval setSleepIndicator setTime setTimeout setWatch shiftOut trace
  undefined`.split(/\s+/);
/** Counted when touched; without a value on a chip without a radio. */
const TRAPS = ["NRF", "Bluetooth"];

test("no global exists that the interpreter lacks", async () => {
  const { printed, engine } = await runFirmware("print(Object.getOwnPropertyNames(global).join());");
  expect(engine.crash).toBeNull();
  const names = (printed[0] as string).split(",").filter((name) => !/^D\d+$/.test(name));
  expect(names.filter((name) => !REAL_GLOBALS.includes(name) && !TRAPS.includes(name))).toEqual([]);
});

test("what firmware must not use is missing", async () => {
  const { printed, engine } = await runFirmware(`
    var gone = [typeof Map, typeof Set, typeof WeakMap, typeof Symbol, typeof Proxy, typeof Reflect, typeof BigInt,
      typeof Intl, typeof TextDecoder, typeof TextEncoder, typeof SharedArrayBuffer, typeof Atomics, typeof WebAssembly,
      typeof BigInt64Array, typeof FinalizationRegistry, typeof queueMicrotask, typeof Buffer, typeof window,
      typeof Math.imul, typeof Math.trunc, typeof Math.hypot, typeof Number.isInteger, typeof Number.parseInt,
      typeof new Uint8Array(2).subarray, typeof [].at, typeof [].flat, typeof [].lastIndexOf, typeof [].reduceRight,
      typeof Array.from, typeof Array.of, typeof Object.freeze, typeof Object.is, typeof "".at, typeof "".codePointAt,
      typeof "".trimEnd, typeof "".matchAll, typeof String.raw, typeof [].keys, typeof [].entries,
      typeof Promise.race, typeof Promise.resolve().finally, typeof new DataView(new ArrayBuffer(8)).getBigInt64];
    print(gone.filter(function (type) { return type !== "undefined"; }).length, gone.length);
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["0 42"]);
});

test("no road leads from the realm to the host", async () => {
  const { printed } = await runFirmware(`
    function roads(start) {
      var found = [];
      var things = [globalThis, start, SPI1, D1, E, E.toString, console.log, print, setTimeout, require("Storage")];
      try { SPI1.setup({ baud: -1 }); } catch (problem) { things.push(problem); }
      try { Graphics.createArrayBuffer(8, 8, 1).setColor("#zzz"); } catch (problem) { things.push(problem); }
      things.push(SPI1.send(new Uint8Array(2)), Graphics.createArrayBuffer(8, 8, 8), process.env);
      things.forEach(function (thing, n) {
        var make = thing.constructor && thing.constructor.constructor;
        if (!make) return;
        try {
          if (make("return typeof process === 'object' && typeof process.exit")() !== "undefined") found.push(n);
          if (make("return typeof structuredClone")() !== "undefined") found.push(n);
        } catch (problem) { found.push(n + " " + problem); }
      });
      return found;
    }
    print("roads " + roads({}).join());
    Serial1.on("data", function (data) { print("serial " + roads([data]).join()); });
  `);
  expect(printed).toEqual(["roads "]);
});

test("typed arrays behave as the interpreter's: slice gives a plain array, set drops what does not fit", async () => {
  const { printed, engine } = await runFirmware(`
    var u = new Uint8Array([1, 2, 3, 4]);
    print(Array.isArray(u.slice(1)), Array.isArray(u.filter(function (x) { return x > 1; })), Array.isArray(u.map(function (x) { return x; })));
    u.set([9, 9, 9], 2);
    print(u.join());
    u.set("AB");
    print(u.join());
    print(u instanceof ArrayBufferView, new Uint8Array(u.buffer, 1, 2).join());
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["true true false", "1,2,9,9", "65,66,9,9", "true 66,9"]);
});

test("typed arrays are made of lengths, buffers and arrays, and of nothing else", async () => {
  const { printed, board } = await runFirmware(`
    function made(callback) { try { print(callback().length); } catch (problem) { print(problem.message); } }
    made(function () { return new Uint8Array([1, 2].buffer, 0, 3); });
    made(function () { return new Uint8Array("abc"); });
    made(function () { return new Uint8Array(); });
    made(function () { return new Uint8Array(new ArrayBuffer(70000), 66000, 4); });
    made(function () { return new Uint8Array(new ArrayBuffer(8), 2, 0); });
    made(function () { return new Uint8Array(new ArrayBuffer(8), 9); });
    made(function () { return new Uint8Array(new ArrayBuffer(8), 4, 8); });
    made(function () { return new Uint16Array(D3); });
  `);
  expect(printed).toEqual([
    "Unsupported first argument of type undefined",
    "Unsupported first argument of type String",
    "Unsupported first argument of type undefined",
    "byteOffset too large (or negative)",
    "6",
    "0",
    "4",
    "3",
  ]);
  expect(board.violations).toEqual(["firmware: a view of 8 elements at 4 reaches beyond its ArrayBuffer"]);
});

test("letters are ASCII, numbers round away from zero, JSON shows bytes above 126 as escapes", async () => {
  const { printed } = await runFirmware(`
    print("\\xC4Zb".toLowerCase() === "\\xC4zb", "\\xE4bZ".toUpperCase() === "\\xE4BZ", "\\xA0 x ".trim() === "\\xA0 x");
    print(Math.round(-2.5), Math.round(-0.5), Math.round(2.5), JSON.stringify("a\\xE4"), JSON.stringify(undefined));
  `);
  expect(printed).toEqual(["true true true", '-3 -1 3 "a\\u00E4" null']);
});

test("chance and the calendar are the simulation's, the same on every run", async () => {
  const firmware = `
    var t = [Math.random(), Math.random(), E.hwRand(), Math.randInt(100), Date.now()];
    setTime(1000000000);
    print(t.join(), new Date().getFullYear(), new Date().getTime() >= 1e12, Math.round(getTime()) >= 1e9);
  `;
  const first = await runFirmware(firmware);
  const second = await runFirmware(firmware);
  expect(first.engine.crash).toBeNull();
  expect(first.printed).toEqual(second.printed);
  expect(first.printed[0]).toMatch(/2001 true true$/);
});

test("a character above 255 that reaches the API is a violation", async () => {
  const { board } = await runFirmware(`Serial1.write("한"); String.fromCharCode(0x1234);`);
  expect(board.violations).toHaveLength(2);
});

test("radio APIs are counted, whatever is done with them", async () => {
  const { board, printed } = await runFirmware(`
    try { require("Wifi").connect("x", {}); } catch (e) {}
    try { require("ESP8266"); } catch (e) {}
    try { NRF.setAdvertising({}); } catch (e) {}
    print(typeof NRF, typeof ESP32);
  `);
  expect(board.radioApiCalls).toBeGreaterThanOrEqual(4);
  expect(printed).toEqual(["undefined undefined"]);
});

test("attempts to record are counted and do nothing", async () => {
  const { engine } = await runFirmware(`
    require("Storage").write("a", "b"); require("Storage").erase("a"); E.setBootCode("1"); save();
    print(require("Storage").read("a"));
  `);
  expect(engine.recordingCalls).toBe(4);
  expect(engine.consoleText).toBe("undefined\r\n");
});

test("every member that is kept is one that the realm has", async () => {
  const paths = Object.keys(LANGUAGE_MEMBERS).flatMap((path) =>
    LANGUAGE_MEMBERS[path]!.map((name) => `${path}.${name}`),
  );
  const { printed, engine } = await runFirmware(`
    var missing = [];
    ${JSON.stringify(paths)}.forEach(function (path) {
      var at = global, parts = path.split(".");
      for (var n = 0; n < parts.length - 1; n++) at = at[parts[n]];
      if (Object.getOwnPropertyNames(at).indexOf(parts[n]) < 0) missing.push(path);
    });
    print(missing.join(" "));
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual([""]);
});

test("an exception that escapes is the crash, and the interpreter goes on", async () => {
  const { engine, printed } = await runFirmware(`
    setTimeout(function () { null.x = 1; }, 10);
    setTimeout(function () { print("still here"); }, 20);
  `);
  expect(engine.crash).toMatch(/^TypeError: .*\n\s+at .*firmware\.js:2/);
  expect(printed.at(-1)).toBe("still here");
});

test("firmware that never returns is stopped", async () => {
  const inCallback = await runFirmware("setTimeout(function () { while (true); }, 10);", 1000, { sliceLimitMs: 200 });
  expect(inCallback.engine.crash).toBe("firmware did not return within 200 ms");
  expect(inCallback.board.nowMs).toBeGreaterThanOrEqual(1000);
  const atStart = await runFirmware("while (true);", 100, { sliceLimitMs: 200 });
  expect(atStart.engine.crash).toBe("firmware did not return within 200 ms");
});

test("a bundle that is no JavaScript is a crash with its place", async () => {
  const { engine } = await runFirmware("var a = ;");
  expect(engine.crash).toMatch(/firmware\.js:1[\s\S]*SyntaxError/);
});
