// Waveforms on the virtual Espruino: what comes out of the pin, when, and what firmware hears of it.
import { expect, test } from "vitest";
import { runFirmware } from "./runtime-board-stub.js";

const PREPARE = `
  analogWrite(D22, 0.5, { freq: 60000 });
  var w = new Waveform(100, { doubleBuffer: true });
  for (var i = 0; i < 100; i++) { w.buffer[i] = i; w.buffer2[i] = 100 + i; }`;

test("a waveform plays its two buffers in turn, each sample once, at its rate and the chip's own delay", async () => {
  const { board, engine } = await runFirmware(
    `${PREPARE}
     w.startOutput(D22, 8000, { repeat: true });
     setTimeout(function () { w.stop(); }, 50);`,
    1000,
  );
  expect(engine.crash).toBeNull();
  const stretches = board.speaker?.stretches ?? [];
  expect(stretches).toHaveLength(1);
  const { periodNs, samples } = stretches[0];
  expect(periodNs).toBe(125_000 + 6_074);
  // 50 ms of 131 µs, and the turn of the loop until the timer is called.
  expect(samples.length).toBeGreaterThan(380);
  expect(samples.length).toBeLessThan(400);
  expect([...samples]).toEqual([...samples].map((_, index) => index % 200));
});

test("buffers are told when they are through, and the end is heard of in the loop", async () => {
  const { printed, engine } = await runFirmware(
    `${PREPARE}
     w.on("buffer", function (b) { print(b === w.buffer ? "first" : "second", w.currentBuffer); });
     w.on("finish", function () { print("finish", w.running); });
     w.startOutput(D22, 10000, { repeat: true });
     setTimeout(function () { w.stop(); print("stopped", w.running); }, 35);`,
    1000,
  );
  expect(engine.crash).toBeNull();
  expect(printed).toEqual(["first 1", "second 0", "first 1", "stopped true", "finish false"]);
});

test("started again with the other buffer remembered, the first change is not told", async () => {
  const { printed } = await runFirmware(
    `${PREPARE}
     var told = 0;
     w.on("buffer", function () { told++; });
     function play(then) {
       told = 0;
       w.startOutput(D22, 10000, { repeat: true });
       setTimeout(function () { w.stop(); print(told, w.currentBuffer); setTimeout(then, 5); }, 15);
     }
     play(function () { play(function () { w.currentBuffer = 0; play(function () {}); }); });`,
    1000,
  );
  expect(printed).toEqual(["1 1", "0 1", "1 1"]);
});

test("without repeat a waveform ends by itself", async () => {
  const { board, printed } = await runFirmware(
    `${PREPARE}
     w.on("finish", function (b) { print(b.length, w.running); });
     w.startOutput(D22, 8000);`,
    1000,
  );
  expect(printed).toEqual(["100 false"]);
  expect(board.speaker?.stretches[0].samples).toHaveLength(100);
});

test("what is asked wrongly is refused, and a microphone is never opened", async () => {
  const { printed, board, engine } = await runFirmware(`
    function refusal(f) { try { f(); return "none"; } catch (problem) { return problem.message; } }
    var w = new Waveform(8);
    print(refusal(function () { new Waveform(0); }));
    print(refusal(function () { new Waveform("x"); }));
    print(refusal(function () { new Waveform(8, { bits: 12 }); }));
    print(refusal(function () { w.startOutput(D22, 0); }));
    print(refusal(function () { w.stop(); }));
    w.startOutput(D22, 8000);
    print(refusal(function () { w.startOutput(D22, 8000); }));
    w.startInput(D26, 8000);`);
  expect(printed).toEqual([
    "Samples must be greater than 0",
    "'samples' should be a integer or ArrayBuffer",
    "Invalid number of bits",
    "Frequency must be above 0.001Hz",
    "Waveform is not running",
    "Waveform is already running",
  ]);
  expect(engine.recordingCalls).toBe(1);
  // The pin was never made an output for it: nothing is heard.
  expect(board.speaker?.stretches).toEqual([]);
});
