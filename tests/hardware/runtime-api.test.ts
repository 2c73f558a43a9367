// The Espruino API on V8: what firmware sees of pins, SPI, serial ports, timers and watches.
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";

test("pins are written and read by number, name and object", async () => {
  const { printed, board, engine } = await runFirmware(`
    pinMode(D2, "input_pullup");
    print(digitalRead(D2), D2.read(), D2.toString(), D2.getMode());
    digitalWrite(D9, 1);
    digitalWrite("D9", false);
    D9.set();
    digitalWrite([D7, D8], 1);
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["1 true D2 input_pullup"]);
  expect(board.log).toEqual(["D2 up", "D9=1", "D9=0", "D9=1", "D8=1", "D7=0"]);
});

test("SPI.send answers in the kind of its argument, with chip select low meanwhile", async () => {
  const { printed, board, engine } = await runFirmware(`
    SPI1.setup({ sck: D18, mosi: D19, miso: D16, baud: 24000000 });
    print(SPI1.send(0x40, D17));
    print(E.toString(SPI1.send("\\x01\\x02")).charCodeAt(1));
    var answer = SPI1.send(new Uint8Array([1, 2, 3]), D17);
    print(answer instanceof Uint8Array, answer.join());
    print(SPI1.send([254, 255]).join());
    SPI2.setup({ sck: D10, mosi: D11, miso: D12, baud: 40000000 });
    SPI2.write([1, 2], "AB", { data: 7, count: 3 }, new Uint8Array([9]), D13);
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["191", "253", "true 254,253,252", "1,0"]);
  expect(board.log.filter((line) => !line.includes("mode"))).toEqual([
    "D17=0",
    "SPI1 40 at 20833333.333333332",
    "D17=1",
    "SPI1 0102 at 20833333.333333332",
    "D17=0",
    "SPI1 010203 at 20833333.333333332",
    "D17=1",
    "SPI1 feff at 20833333.333333332",
    "D13=0",
    "SPI2 0102414207070709 at 31250000",
    "D13=1",
  ]);
  expect(board.violations).toEqual([]);
});

test("a set-up that does not fit the wiring is a violation", async () => {
  const { board } = await runFirmware("SPI1.setup({ sck: D18, mosi: D11, miso: D16, baud: 1e6 });");
  expect(board.violations).toEqual(["SPI1.setup puts MOSI on D11, not D19"]);
});

test("serial ports send at once and give received data to their listeners", async () => {
  const { board, engine } = await runFirmware(
    `E.setConsole(null, { force: true });
     Serial1.setup(115200, { tx: D0, rx: D1 });
     Serial1.on("data", function (data) { Serial1.println("got " + data); });
     Serial1.write("a", [98, 99], "\\xff");
     print("not on the wire");`,
    10_000,
    {},
    (stub) => stub.clock.after(2e9, () => stub.feedSerial("ok\x01")),
  );
  expect(engine.crash).toBeNull();
  expect(board.serialOut()).toBe("abc\xffgot ok\x01\r\n");
});

test("timers due together run in the order of their numbers, intervals never drift", async () => {
  const { printed } = await runFirmware(`
    setTimeout(function () { print("second"); }, 20);
    setTimeout(function (a, b) { print("first", a, b); }, 10, 1, 2);
    var times = [];
    var id = setInterval(function () {
      times.push(Math.round((getTime() - start) * 1000));
      if (times.length == 3) { clearInterval(id); print(times.join()); }
    }, 100);
    var start = getTime();
    clearTimeout(setTimeout(function () { print("never"); }, 5));
  `);
  expect(printed.slice(0, 2)).toEqual(["first 1 2", "second"]);
  const times = (printed[2] as string).split(",").map(Number);
  expect(times[1]! - times[0]!).toBe(100);
  expect(times[2]! - times[1]!).toBe(100);
});

test("after a long slice, due timers run by number and not by time", async () => {
  const { printed } = await runFirmware(`
    setTimeout(function () { print("one"); }, 30);
    setTimeout(function () { print("two"); }, 20);
    var t = getTime() + 0.1;
    while (getTime() < t);
  `);
  expect(printed).toEqual(["one", "two"]);
});

test("watches see edges with their times; a bouncing contact counts once", async () => {
  const { printed, engine } = await runFirmware(
    `pinMode(D2, "input_pullup");
     setWatch(function (e) { print("down", e.state, Math.round(e.time * 1000), e.pin); }, D2,
       { repeat: true, edge: "falling", debounce: 10 });
     pinMode(D3, "input_pullup");
     setWatch(function (e) { print("any", e.state, Math.round((e.time - (e.lastTime || e.time)) * 1000)); }, D3, { repeat: true });
     setWatch(function () { print("once"); }, D3, { repeat: false, edge: "rising" });
    `,
    2000,
    {},
    (board) => {
      const at = (ms: number, pin: string, high: boolean) => board.clock.at(ms * 1e6, () => board.setPin(pin, high));
      at(500, "D2", false);
      at(503, "D2", true);
      at(505, "D2", false);
      at(900, "D2", true);
      at(1000, "D3", false);
      at(1250, "D3", true);
      at(1300, "D3", false);
      at(1400, "D3", true);
    },
  );
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["down false 505 D2", "any false 0", "any true 250", "once", "any false 50", "any true 100"]);
});

test("events wait for the end of the slice", async () => {
  const { printed } = await runFirmware(`
    var o = {};
    o.on("ping", function (x) { print("heard", x); });
    o.emit("ping", 5);
    Promise.resolve(3).then(function (x) { print("then", x); return x + 1; }).then(function (x) { print("then", x); });
    print("end of slice");
  `);
  expect(printed).toEqual(["end of slice", "heard 5", "then 3", "then 4"]);
});

test("an exception that nobody caught is told to the firmware's own listener, and ends the run", async () => {
  const { printed, engine } = await runFirmware(`
    process.on("uncaughtException", function (problem) { print("heard", problem.message); });
    setTimeout(function () { throw new Error("on purpose"); }, 10);
  `);
  expect(printed).toContain("heard on purpose");
  expect(engine.crash).toContain("on purpose");
});

test("an I2C bus that nobody set up fails after it gathered its bytes, and the board says its build's name", async () => {
  const { printed, board, engine } = await runFirmware(`
    try { I2C1.writeTo(0, { data: 0, count: 8000 }); print("sent"); } catch (e) { print(e.message); }
    print(process.env.BOARD);
  `);
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["I2C1 not initialised", "ESPR_RP2040_PICO"]);
  expect(board.log).toEqual([]);
});
