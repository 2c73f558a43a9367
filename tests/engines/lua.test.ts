// The player in Lua, on NodeMCU's API: every published scenario with the same goldens and the same expectations as on
// Espruino; what a Lua error and a radio module come to.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { esp32 } from "../../hardware/boards/esp32.js";
import { createLuaEngine, type LuaEngine } from "../../hardware/virtual/runtimes/nodemcu/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { makeCardImage } from "../../host/media/card-image.js";
import type { EngineName } from "../../host/simulator/engines.js";
import { runJob } from "../../host/simulator/scenario-pool.js";
import { readScreen, screenText } from "../../host/simulator/screen-reader.js";
import { ROOT } from "../cli/mp8.js";

const folder = join(ROOT, "scenarios");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
let out: string;
let bundle: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "mp8-lua-"));
  bundle = (await buildFirmware("esp32")).code;
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

async function played(name: string, engine: EngineName, code: string) {
  const { report } = await runJob({
    file: join(folder, name),
    name,
    bundle: code,
    board: engine === "lua" ? "esp32" : "pico",
    variant: null,
    engine,
    engineFiles: {},
    card: null,
    screenshots: join(out, engine),
    update: false,
  });
  const { outcome, failure, violations } = report;
  return { outcome, failure, violations };
}

describe("scenarios on Lua", () => {
  test.for(files)("%s", async (name) => {
    expect(await played(name, "lua", bundle)).toEqual({ outcome: "passed", failure: null, violations: [] });
  });
});

async function started(code: string, modules: readonly string[] = []): Promise<LuaEngine> {
  const engine = createLuaEngine({ bundle: code, board: esp32, modules });
  await engine.runFor(1500);
  return engine;
}

const shown = (engine: LuaEngine) => screenText(readScreen(engine.board.screen()));
const said = (engine: LuaEngine) => Buffer.from(engine.board.takeSerialOutput()).toString("latin1");

test("with a radio module compiled in it does not start, and says why", async () => {
  const engine = await started(bundle, ["wifi", "http"]);
  expect(shown(engine)).toContain("This player does not start.");
  expect(shown(engine)).toContain("wifi http");
  expect(said(engine)).toContain("refused to start: radio modules wifi http");
  engine.board.insertCard({ bytes: await makeCardImage([{ path: "a.txt", data: Buffer.from("text") }], {}) });
  await engine.runFor(1000);
  expect(engine.board.cardCounters.commands).toBe(0);
});

test("a Lua error is shown with its place in the TypeScript source, and the link still answers", async () => {
  // The icon of a file that the player does not open is none.
  const broken = bundle.replace('"\\238\\128\\131"', " nil ");
  expect(broken).not.toBe(bundle);
  const engine = await started(broken);
  engine.board.insertCard({ bytes: await makeCardImage([{ path: "a.mp4", data: Buffer.from("film") }], {}) });
  await engine.runFor(1000);
  const source = readFileSync(join(ROOT, "firmware/core/player/library-screen.ts"), "utf8").split("\n");
  const found = /core\/player\/library-screen\.ts:(\d+): attempt to/.exec(shown(engine).replaceAll("\n", ""));
  expect(source[Number(found?.[1]) - 1]).toContain("iconOf(");
  expect(said(engine)).toContain("mp8 crash core/player/library-screen.ts:");
  engine.board.sendSerial(Buffer.from("info\r\n"));
  await engine.runFor(1000);
  expect(said(engine)).toContain("player mp8");
  expect(engine.crash).toBeNull();
});

test("eleven cards, one after the other: the interpreter has places for ten, and starts anew", async () => {
  const engine = await started(bundle);
  const bytes = await makeCardImage([{ path: "a.txt", data: Buffer.from("text") }], {});
  for (let card = 0; card < 11; card += 1) {
    engine.board.insertCard({ bytes });
    await engine.runFor(2500);
    expect(shown(engine)).toContain("a.txt");
    engine.board.ejectCard();
    await engine.runFor(500);
    expect(shown(engine)).not.toContain("a.txt");
  }
  expect(engine.crash).toBeNull();
});
