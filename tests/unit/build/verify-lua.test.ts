// Lua builds that cheat: verify finds each in the built bundle; what computes its way past a parser is caught by a card run.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeCardImage } from "../../../host/media/card-image.js";
import { buildIdOf, runtimeOf, verifyBundle } from "../../../host/verify/bundle.js";
import { verifyCard } from "../../../host/verify/card.js";
import { builtBundle } from "../../support/built-bundle.js";

let esp32: string;
let folder: string;

beforeAll(async () => {
  esp32 = await builtBundle("esp32");
  folder = mkdtempSync(join(tmpdir(), "mp8-verify-lua-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const brokenIn = (code: string) =>
  verifyBundle(code, "esp32", "cheat.lua")
    .checks.filter((check) => !check.kept)
    .map(({ promise, found }) => `${promise}: ${found}`);

test("the player as it is built keeps every promise, and says which build it is", () => {
  const { checks, build, cardCommands } = verifyBundle(esp32, "esp32", "esp32.lua");
  expect(checks.filter((check) => !check.kept)).toEqual([]);
  expect(checks.map(({ promise, subject }) => `${promise}: ${subject}`)).toEqual([
    "no radio: names",
    "no recording: names",
    "nothing unread: names",
    "no recording: fields of the card",
  ]);
  expect([build, cardCommands]).toEqual([buildIdOf(esp32), null]);
});

test("Lua and JavaScript are told apart by their contents", () => {
  expect([runtimeOf(esp32, "a"), runtimeOf("const a = 1;", "a")]).toEqual(["nodemcu", "espruino"]);
  expect(() => verifyBundle(esp32, "pico", "a.js")).toThrow("a.js is Lua, the board pico runs JavaScript: add --board");
  expect(() => verifyBundle("const a = 1;", "esp32", "a.lua")).toThrow(
    /a\.lua is JavaScript, the board esp32 runs Lua/,
  );
});

const CHEATS: Record<string, [promise: string, cheat: string]> = {
  "a radio's module": ["no radio", "wifi.start()"],
  "Wi-Fi behind a variable": ["no radio", "local w = wifi w.mode(1)"],
  "Wi-Fi by the table of globals": ["nothing unread", '_G["wi".."fi"].start()'],
  "Wi-Fi by the environment": ["nothing unread", '_ENV["wifi"].start()'],
  "a network": ["no radio", "net.createServer()"],
  "a block written": ["no recording", "local c = sdmmc.init(2, {}) c:write(0, ('x'):rep(512))"],
  "a block written by the method as a field": ["no recording", "local c = {} pcall(c.write, c, 0, 'x')"],
  "a block written by a name in brackets": ["no recording", "local c = {} c['write'](c, 0, 'x')"],
  "a block written by a name in pieces": ["no recording", "local c = {} c['wr' .. 'ite'](c, 0, 'x')"],
  "a block written by a name kept for later": ["no recording", "local k = '\\119rite' local c = {} c[k](c, 0, 'x')"],
  "a field by a name put together": ["nothing unread", "local k, c = 'wr', {} c[k .. 'ite'](c, 0, 'x')"],
  "the card mounted": ["no recording", "local c = {} c:mount('/SD0')"],
  "a file written": ["no recording", "io.open('a', 'w')"],
  "a file by its module": ["no recording", "file.putcontents('a', 'b')"],
  "code out of a text": ["nothing unread", "load('wifi' .. '.start()')()"],
  "code out of a file": ["nothing unread", "dofile('a.lua')"],
  "a module by its name": ["nothing unread", "require('a')"],
  "new code in flash": ["nothing unread", "node.LFS.reload('a')"],
  "the console": ["nothing unread", "node.input('a')"],
  "a module handed to somebody": ["nothing unread", "local s = sdmmc"],
  "a global made": ["nothing unread", "MINE = 1"],
  "a microphone": ["no recording", "adc.read(1, 0)"],
};

describe("verify finds", () => {
  test.each(Object.entries(CHEATS))("%s", (_what, [promise, cheat]) => {
    // At the end of what the bundle runs at once: a chunk may not go on behind its return.
    const code = `do ${cheat} end ${esp32}`;
    expect(brokenIn(code).join("\n")).toMatch(new RegExp(`^${promise}: `));
  });
});

describe("a run with a card", () => {
  const SCENARIO = ["version: 1", "steps:", "  - wait-for: Insert a card", "  - insert", "  - wait-for: 1 text"];

  async function run(bundle: string) {
    const scenario = join(folder, "reads.yaml");
    const card = join(folder, "card.img");
    writeFileSync(scenario, SCENARIO.join("\n"));
    const data = Buffer.from("Hello there\n");
    writeFileSync(card, await makeCardImage([{ path: "A.txt", data }], { format: "fat16" }));
    const options = { variant: null, engine: null, engineFiles: {}, screenshots: folder, update: false };
    return verifyCard({ file: scenario, name: "reads", bundle, board: "esp32", card, ...options });
  }

  test("catches a name that is only made when the bundle runs, which the parser cannot", async () => {
    // Where a block of the card is asked for, its card is written to as well.
    const cheat = esp32.replace(
      /pcall\((\w+)\.read,\1,(\w+),(\w+)\)/g,
      (call, card) => `${call} local k=string.char(119,114,105,116,101) pcall(${card}[k],${card},9,("x"):rep(512))`,
    );
    expect(cheat).not.toBe(esp32);
    expect(brokenIn(cheat)).toEqual([]);
    const { checks } = await run(cheat);
    const found = checks.filter((check) => !check.kept).map((check) => check.found);
    expect(found.join("\n")).toMatch(/^[1-9]\d* attempts to write/);
  });
});
