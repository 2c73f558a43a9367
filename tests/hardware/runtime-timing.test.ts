// Simulated time: what calls and the firmware's own work cost, and that two runs are the same run.
import { expect, test } from "vitest";
import { COARSE_TIMING, PICO_TIMING } from "../../hardware/virtual/runtimes/espruino/timing.js";
import { runFirmware } from "./runtime-board-stub.js";

/** Simulated milliseconds that a piece of firmware takes. */
async function takes(before: string, piece: string, timing = PICO_TIMING): Promise<number> {
  const firmware = `${before} var start = getTime(); ${piece} print((getTime() - start) * 1000);`;
  const { printed, engine } = await runFirmware(firmware, 60_000, { timing });
  expect(engine.crash).toBeNull();
  return Number(printed[0]);
}

test("bytes on the wire take the time that the bus says, whatever the price list", async () => {
  const setup = "SPI1.setup({ sck: D18, mosi: D19, miso: D16, baud: 1000000 }); var u = new Uint8Array(1000);";
  // 125 MHz over 126, and over 4.
  for (const timing of [COARSE_TIMING, PICO_TIMING]) {
    const slow = await takes(setup, "SPI1.write(u);", timing);
    expect(slow).toBeGreaterThan(8);
    const fast = await takes(setup.replace("1000000", "31250000"), "SPI1.write(u);", timing);
    expect(slow - fast).toBeCloseTo(8.064 - 0.256, 2);
  }
});

test("a firmware's own work costs nothing coarsely, and its tokens on a Pico", async () => {
  const loop = "var sum = 0; for (var i = 0; i < 100; i++) sum += i;";
  expect(await takes("", loop, COARSE_TIMING)).toBeLessThan(1);
  const measuredMs = 16.4;
  expect((await takes("", loop)) / measuredMs).toBeGreaterThan(0.8);
  expect((await takes("", loop)) / measuredMs).toBeLessThan(1.25);
});

// Measured on Espruino 2v29.277 for RP2040 on an emulated Pico at 125 MHz, microseconds a turn less the empty loop.
const MEASURED: Readonly<Record<string, readonly [before: string, piece: string, microseconds: number]>> = {
  "a call with a value": ["function f(x){return x+1}", "f(1);", 193],
  "a search through a name": [
    "function f(x,t){for(;t<x.length;t++)if(x.charCodeAt(t)>127)return!1;return!0}var s='a file with number 0001.txt';",
    "f(s,0);",
    10_700,
  ],
  "a checksum over eleven bytes": [
    "function u(x,t){return x[t]}function f(t,r){let e=0;for(let i=0;i<11;i++){let h=e%2;e=(h*128+(e-h)/2+u(t,i+r))%256}return e}var b=new Uint8Array(32);",
    "f(b,0);",
    7_845,
  ],
  "methods and fields": [
    "class C{constructor(a){this.a=a;this.b=1;this.c=2}get(x){return this.a+x}inc(){this.b++;return this.get(this.b)}}var o=new C(5);",
    "o.inc();",
    440,
  ],
  "a branch not taken": ["var a=0;", "if(a){a=1;a=2;a=3;a=4;a=5;a=6;a=7;a=8;a=9;a=10;}", 86],
  "four bytes put together": [
    "function v(x,t){return x[t]+x[t+1]*256+x[t+2]*65536+x[t+3]*16777216}var b=new Uint8Array(64);",
    "v(b,5);",
    568,
  ],
  "a search in 512 bytes": ["var u=new Uint8Array(512);", "u.indexOf(5);", 11_394],
  "512 bytes copied": ["var u=new Uint8Array(512),v=new Uint8Array(512);", "u.set(v);", 1_721],
  "a view": ["var u=new Uint8Array(512);", "new Uint8Array(u.buffer,u.byteOffset+5,10);", 452],
};

test.each(Object.entries(MEASURED))("%s: within a quarter of what was measured", async (_name, [before, piece, us]) => {
  const turns = 20;
  const run = async (body: string) => {
    const firmware = `var taken=0;(function(){${before}var t0=getTime();for(var i=0;i<${turns};i++){${body}}taken=(getTime()-t0)*1e6/${turns}})();print(taken);`;
    const { printed } = await runFirmware(firmware, 60_000, { timing: PICO_TIMING });
    return Number(printed[0]);
  };
  const ours = (await run(piece)) - (await run(""));
  expect(ours / us).toBeGreaterThan(0.8);
  expect(ours / us).toBeLessThan(1.25);
});

test("metered firmware does what it did: branches, loops, switches, functions of every form", async () => {
  const firmware = `
    function f(a) { if (a > 2) return "big"; else if (a) { return "some"; } return "none"; }
    var g = a => a ? { v: a } : null, h = (a, b) => { switch (a) { case 1: b++; case 2: b++; break; default: b = -1; } return b; };
    class A { constructor(x) { this.x = x; } get() { return this.x && this.x + 1 || "zero"; } static s() { return 7; } }
    class B extends A { get() { return "B" + super.get(); } }
    var out = [f(5), f(1), f(0), JSON.stringify(g(3)), g(0), h(1, 5), h(2, 5), h(9, 5), new B(4).get(), new B(0).get(), A.s()];
    for (var i = 0, s = ""; i < 6; i++) { if (i == 1) continue; if (i == 4) break; s += i; }
    do s += "d"; while (s.length < 6);
    while (s.length < 9) s += "w";
    for (var k in { a: 1, b: 2 }) s += k;
    for (var v of [7, 8]) s += v;
    try { null.x; } catch (e) { s += "c"; } finally { s += "f"; }
    out.push(s, \`\${i}-\${f(1)}\`, (function () { return arguments.length; })(1, 2), typeof out, 5 ?? 6, void 0, [1, , 2].length);
    label: for (;;) { for (;;) { break label; } }
    "use strict";
    print(out.join());
  `;
  const plain = await runFirmware(firmware, 1000, { timing: COARSE_TIMING });
  const metered = await runFirmware(firmware, 1000, { timing: PICO_TIMING });
  expect(metered.engine.crash).toBeNull();
  expect(metered.printed).toEqual(plain.printed);
});

test("two runs take the same time to the nanosecond", async () => {
  const firmware = "setInterval(function () { print(getTime(), Math.random()); }, 7); Serial1.setup(115200);";
  const first = await runFirmware(firmware, 2000, { timing: PICO_TIMING });
  const second = await runFirmware(firmware, 2000, { timing: PICO_TIMING });
  expect(first.printed.length).toBeGreaterThan(200);
  expect(second.printed).toEqual(first.printed);
});
