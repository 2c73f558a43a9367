import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pico } from "../../../../hardware/boards/pico.js";
import { encodePng } from "../../../../host/media/png.js";
import { parseScenario } from "../../../../host/simulator/scenario.js";
import { playScenario } from "../../../../host/simulator/scenario-run.js";
import { FakeEngine } from "./fake-engine.js";

let folder: string;
let engine: FakeEngine;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-run-"));
  engine = new FakeEngine();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function play(steps: string[], options: { top?: string[]; update?: boolean } = {}) {
  const source = [
    "version: 1",
    "card: { from: sample, format: fat16 }",
    ...(options.top ?? []),
    "steps:",
    ...steps,
  ].join("\n");
  return playScenario(parseScenario(source, join(folder, "test.yaml")), {
    bundle: "",
    board: pico,
    startEngine: async () => engine,
    screenshots: join(folder, "shots"),
    update: options.update === true,
  });
}

test("steps in order; figures from the serial line; promises", async () => {
  engine.onInsert = () => {
    engine.show("MP8", "3 texts, 2 videos");
    engine.send("mp8 index ms=120 texts=3 videos=2 others=1 folders=0 problems=0\n");
  };
  engine.onPress = () => engine.send("mp8 video shown=30 dropped=1\r\nmp8 refused name=A b.mp4 reason=A video = no\n");
  const { report, serialLog } = await play([
    "  - wait-for: Insert a card",
    "  - insert",
    "  - wait-for: 3 texts",
    "  - expect-no-text: Insert",
    "  - press: { button: ok, hold: 100, times: 2 }",
    "  - expect-report: { texts: 3, indexMs: '< 200', framesShown: 60, framesDropped: 2, refusals: 2, refused: 1 }",
    "  - eject",
    "  - wait-for: Insert a card",
    "  - expect-report: { promises.bytesLeftAfterEject: 0, promises.cardBytesChanged: 0 }",
  ]);
  expect(report.failure).toBeNull();
  expect(report.outcome).toBe("passed");
  expect(report.promises).toEqual({ radioApiCalls: 0, writeCommands: 0, cardBytesChanged: 0, bytesLeftAfterEject: 0 });
  expect(engine.presses).toEqual([
    ["ok", 100],
    ["ok", 100],
  ]);
  expect(Buffer.from(serialLog).toString()).toContain("mp8 index ms=120");
});

test("a text that does not come times out with what was found", async () => {
  engine.show("This card is empty");
  const { report } = await play(["  - wait: 100", "  - wait-for: 3 texts", "    timeout: 400", "  - press: ok"]);
  expect(report.outcome).toBe("timed out");
  expect(report.failure).toMatchObject({ line: 5, expected: "3 texts", found: "This card is empty" });
  expect(report.failure?.message).toBe('"3 texts" did not appear within 400 simulated ms');
  expect(report.steps.map((step) => step.outcome)).toEqual(["passed", "timed out", "not reached"]);
  expect(report.simulatedMs).toBeCloseTo(500);
});

test("the run's own time-out counts over all steps", async () => {
  const { report } = await play(["  - wait: 400", "  - wait: 400", "  - wait: 400"], { top: ["timeout: 1000"] });
  expect(report.outcome).toBe("timed out");
  expect(report.failure?.line).toBe(7);
});

test("fail-text stops the run the moment it can be read", async () => {
  engine.later(300, () => engine.show("Cannot open this file"));
  const { report } = await play(["  - fail-text: Cannot open", "  - wait: 5000"]);
  expect(report.outcome).toBe("failed");
  expect(report.simulatedMs).toBeLessThan(400);
  expect(report.failure?.message).toBe('fail-text "Cannot open" can be read');
});

test("an exception in the firmware, a misused chip and a broken promise each fail the run", async () => {
  engine.later(100, () => {
    engine.crash = "TypeError: undefined is not a function";
  });
  expect((await play(["  - wait: 1000"])).report.failure?.message).toMatch(/exception: TypeError/);
  engine = new FakeEngine();
  engine.violations.push("SD card: command before init");
  expect((await play(["  - wait: 10"])).report.failure?.message).toMatch(/misused: SD card/);
  engine = new FakeEngine();
  engine.cardCounters.writeCommands = 1;
  expect((await play(["  - wait: 10"])).report.failure?.message).toMatch(/no recording.*\(1\)/);
});

test("a changed byte on the card, a byte left in memory and one left on the screen are all seen", async () => {
  engine.onInsert = () => {
    (engine.card as Uint8Array)[1000] ^= 1;
  };
  engine.left = ["closure of play()"];
  engine.onEject = () => {
    engine.show("Insert a card");
    engine.pixels[319] = 1;
  };
  const { report } = await play(["  - insert", "  - wait: 50", "  - eject"]);
  expect(report.promises.cardBytesChanged).toBe(1);
  expect(report.promises.bytesLeftAfterEject).toBeGreaterThan(1);
  expect(report.failure?.message).toMatch(/bytes of the card have changed \(1\).*were left/);
});

test("a screenshot is compared with its golden, and --update writes it", async () => {
  engine.show("Golden");
  const golden = join(folder, "golden.png");
  const steps = ["  - screenshot: { save: a.png, compare-with: golden.png }"];
  const missing = await play(steps);
  expect(missing.report.failure?.message).toMatch(/cannot read the golden golden\.png.*--update/);
  const updated = await play(steps, { update: true });
  expect(updated.report.failure).toBeNull();
  expect(updated.pictures.map((picture) => picture.path)).toEqual([join(folder, "shots", "a.png"), golden]);
  writeFileSync(golden, updated.pictures[1].png);
  expect((await play(steps)).report.failure).toBeNull();
  writeFileSync(golden, encodePng({ width: 320, height: 240, pixels: new Uint16Array(320 * 240) }));
  const differing = await play(steps);
  expect(differing.report.failure?.message).toMatch(/differs from golden\.png in \d+ pixels/);
  expect(differing.goldenDifference).not.toBeNull();
});

test("two runs give the same report", async () => {
  const run = async () => {
    engine = new FakeEngine();
    engine.later(130, () => engine.show("Ready"));
    return (await play(["  - wait-for: Ready", "  - press: ok", "  - wait: 77"])).report;
  };
  expect(await run()).toEqual(await run());
});
