import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mp8 } from "./mp8.js";

let folder: string;

const SCENARIOS: Record<string, string[]> = {
  good: [
    "card: { from: texts, format: fat16 }",
    "steps:",
    "  - insert",
    "  - wait-for: 1 text",
    "  - wait: 300",
    "  - screenshot: library.png",
  ],
  wrong: [
    "card: { from: texts, format: fat16 }",
    "steps:",
    "  - insert",
    "  - wait-for: 1 text",
    "  - expect-text: 9 texts",
    "  - eject",
  ],
  late: ["steps:", "  - wait-for: Never said", "    timeout: 300"],
  golden: [
    "steps:",
    "  - wait-for: Insert a card",
    "  - wait: 500",
    "  - screenshot: { save: a.png, compare-with: goldens/a.png }",
  ],
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-sim-"));
  mkdirSync(join(folder, "texts"));
  writeFileSync(join(folder, "texts", "Hello.txt"), "Hello.\n");
  for (const [name, lines] of Object.entries(SCENARIOS)) {
    writeFileSync(join(folder, `${name}.yaml`), ["version: 1", ...lines, ""].join("\n"));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(...path: string[]): string {
  return readFileSync(join(folder, ...path), "utf8");
}

test("several scenarios: a summary line each, one report as JSON and as JUnit, the worst exit code", async () => {
  const files = ["good.yaml", "wrong.yaml", "late.yaml"];
  const ended = await mp8(
    ["sim", "--headless", "--scenario", ...files, "--report", "r.json", "r.xml", "--serial-log", "serial.txt"],
    folder,
    { GITHUB_ACTIONS: "true" },
  );
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(/^ok {4}good \(4\/4 steps/m);
  expect(ended.stdout).toMatch(
    /^FAIL {2}wrong \(2\/4 steps.*wrong\.yaml:6: expect-text: 9 texts: "9 texts" cannot be read/m,
  );
  expect(ended.stdout).toMatch(/^TIME {2}late .*late\.yaml:3:/m);
  expect(ended.stdout).toMatch(/^::error file=wrong\.yaml,line=6,title=wrong::/m);

  const { runs } = JSON.parse(read("r.json"));
  expect(runs.map((run: { name: string; outcome: string }) => [run.name, run.outcome])).toEqual([
    ["good", "passed"],
    ["wrong", "failed"],
    ["late", "timed out"],
  ]);
  expect(runs[0]).toMatchObject({ texts: 1, videos: 0, promises: { writeCommands: 0, cardBytesChanged: 0 } });
  expect(read("r.xml")).toMatch(/<testsuites name="mp8 sim" tests="9" failures="2"/);
  expect(read("serial-good.txt")).toMatch(/^mp8 index ms=\d+ texts=1 /m);
  expect(existsSync(join(folder, "out", "sim", "good", "library.png"))).toBe(true);
});

test("a failure leaves the last screen, the texts, the serial log and its place", () => {
  const place = ["out", "sim", "wrong"];
  expect(read(...place, "failure.txt")).toMatch(/^wrong\.yaml:6: expect-text: 9 texts: /);
  expect(read(...place, "expected.txt")).toBe("9 texts\n");
  expect(read(...place, "found.txt")).toContain("1 text, 0 videos");
  expect(read(...place, "serial.log")).toContain("mp8 card in");
  expect(readFileSync(join(folder, ...place, "last-screen.png")).readUInt32BE(16)).toBe(320);
});

test("a time-out alone is exit code 42", async () => {
  expect((await mp8(["sim", "--headless", "--scenario", "late.yaml"], folder)).code).toBe(42);
});

test("--update writes goldens, which then hold; a changed one fails with its difference", async () => {
  const play = (...more: string[]) => mp8(["sim", "--headless", "--scenario", "golden.yaml", ...more], folder);
  expect((await play()).stdout).toContain("write it with --update");
  expect((await play("--update")).code).toBe(0);
  expect((await play()).code).toBe(0);
  const other = readFileSync(join(folder, "out", "sim", "good", "library.png"));
  writeFileSync(join(folder, "goldens", "a.png"), other);
  const differing = await play();
  expect(differing.code).toBe(1);
  expect(differing.stdout).toMatch(/differs from goldens\/a\.png in \d+ pixels/);
  expect(existsSync(join(folder, "out", "sim", "golden", "difference.png"))).toBe(true);
});

test("--json prints the report and nothing else; two runs give the same", async () => {
  const play = () =>
    mp8(["sim", "texts", "--headless", "--scenario", "good.yaml", "--screenshots", "shots", "--json"], folder);
  const first = await play();
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout).runs[0].outcome).toBe("passed");
  const png = readFileSync(join(folder, "shots", "library.png"));
  const second = await play();
  expect(second.stdout).toBe(first.stdout);
  expect(readFileSync(join(folder, "shots", "library.png")).equals(png)).toBe(true);
});

test("--timing pico: an estimate of a Pico's time, and said to be one; no such thing on an emulated one", async () => {
  const play = (...more: string[]) =>
    mp8(["sim", "--headless", "--scenario", "good.yaml", "--report", "t.json", ...more], folder);
  const coarse = await play();
  expect(coarse.stdout).toMatch(/simulated s\)$/m);
  const pico = await play("--timing", "pico");
  expect([pico.code, pico.stderr]).toEqual([0, ""]);
  expect(pico.stdout).toMatch(/^ok {4}good \(4\/4 steps, [\d.]+ simulated s, estimate of a Pico within \d+ %\)$/m);
  const [run] = JSON.parse(read("t.json")).runs;
  expect(run.timing.source).toBe("estimate of a Pico");
  expect(run.timing.errorPercent).toBeLessThanOrEqual(25);

  const unknown = await play("--timing", "picoo");
  expect([unknown.code, unknown.stderr]).toEqual([2, 'mp8: there is no timing "picoo": choose one of coarse, pico\n']);
  const emulated = await play("--timing", "pico", "--engine", "rp2040");
  expect(emulated.code).toBe(2);
  expect(emulated.stderr).toMatch(/^mp8: --timing is for the engine espruino/);
});
