import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ended, mp8 } from "./mp8.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-demo-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tour of the sample library", () => {
  let ended: Ended;

  beforeAll(async () => {
    ended = await mp8(["demo"], folder, { NO_COLOR: "1" });
  });

  test("passes, with a line for each step", () => {
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(0);
    for (const step of ["No card", "Card in", "A text", "A video", "refused", "Card out"])
      expect(ended.stdout).toContain(step);
    expect(ended.stdout).not.toContain("\x1b");
  });

  test("writes its report with what it counted and what it promises", () => {
    const report = JSON.parse(readFileSync(join(folder, "out", "demo", "report.json"), "utf8"));
    expect(report).toMatchObject({
      texts: 14,
      videos: 2,
      refused: 1,
      refusals: 1,
      problems: 0,
      violations: [],
      missed: [],
    });
    expect(report.promises).toEqual({
      radioApiCalls: 0,
      writeCommands: 0,
      cardBytesChanged: 0,
      bytesLeftAfterEject: 0,
    });
    for (const figure of ["indexMs", "framesShown", "blocksRead"]) expect(report[figure]).toBeGreaterThan(0);
    expect(report.framesDropped).toBeGreaterThanOrEqual(0);
    // The search that finds nothing afterwards found plenty while the card was in.
    expect(report.bytesFoundBeforeEject).toBeGreaterThan(100);
  });

  test("writes pictures of 320×240 and a film", () => {
    const files = readdirSync(join(folder, "out", "demo")).sort();
    expect(files.filter((name) => name.endsWith(".png"))).toHaveLength(8);
    const png = readFileSync(join(folder, "out", "demo", "1-no-card.png"));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([320, 240]);
    expect(readFileSync(join(folder, "out", "demo", "demo.gif")).toString("latin1", 0, 6)).toBe("GIF89a");
  });

  test("is the same the next time: pictures, film, figures; --json prints the report alone", async () => {
    const again = await mp8(["demo", "--json", "--out", "again"], folder);
    expect(again.stderr).toBe("");
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(readFileSync(join(folder, "again", "report.json"), "utf8")));
    for (const name of readdirSync(join(folder, "out", "demo"))) {
      const first = readFileSync(join(folder, "out", "demo", name));
      expect(first.equals(readFileSync(join(folder, "again", name))), name).toBe(true);
    }
  });
});

test("a card of the user's own files, without video and without anything to refuse", async () => {
  mkdirSync(join(folder, "mine"));
  writeFileSync(join(folder, "mine", "Hello.txt"), "Hello, card.\n".repeat(200));
  const ended = await mp8(["demo", "mine", "--out", "mine-out"], folder);
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(0);
  const report = JSON.parse(readFileSync(join(folder, "mine-out", "report.json"), "utf8"));
  expect(report).toMatchObject({ texts: 1, videos: 0, refused: 0, framesShown: 0 });
  expect(report.missed).toEqual(["the card has no video", "the card has no file to refuse"]);
});

test("a firmware that breaks a promise makes it fail", async () => {
  // It draws nothing and forgets nothing, but the demo must not take that for a pass.
  writeFileSync(join(folder, "cheat.js"), 'var kept = "nothing";');
  const ended = await mp8(["demo", "--bundle", "cheat.js", "--out", "cheat-out"], folder);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^mp8: .*Insert a card.*\n$/);
  expect(existsSync(join(folder, "cheat-out", "report.json"))).toBe(false);
});
