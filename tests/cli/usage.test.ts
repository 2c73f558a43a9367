import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mp8, ROOT } from "./mp8.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-usage-"));
  writeFileSync(join(folder, "odd.img"), "x".repeat(513));
  writeFileSync(join(folder, "empty.img"), "");
  writeFileSync(join(folder, "ok.yaml"), "version: 1\nsteps:\n  - wait: 1\n");
  writeFileSync(join(folder, "typo.yaml"), "version: 1\nsteps:\n  - wiat: 1\n");
  writeFileSync(join(folder, "insert.yaml"), "version: 1\nsteps:\n  - insert\n");
  writeFileSync(join(folder, "not-a-bundle.js"), "this is no JavaScript");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(await mp8(["--version"], folder)).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("--help lists the verbs that exist and prints nothing on stderr", async () => {
  const { code, stdout, stderr } = await mp8(["--help"], folder);
  expect([code, stderr]).toEqual([0, ""]);
  for (const verb of ["demo", "build", "card", "sim"]) expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, "m"));
});

test.each([
  [["demmo"], 2, 'there is no verb "demmo": did you mean "demo"?'],
  [["card", "mkae", "x.img"], 2, 'there is no verb of "card" "mkae": did you mean "make"?'],
  [["demo", "--jsn"], 2, "unknown option '--jsn' (Did you mean --json?); see mp8 demo --help"],
  [["card", "make"], 2, "missing required argument 'out'; see mp8 card --help"],
  [["card", "make", "x.img"], 2, "nothing to put on the card: add --from FOLDER, or --sample"],
  [["card", "make", "x.img", "--sample", "--format", "fat23"], 2, 'there is no format "fat23": did you mean "fat32"?'],
  [["card", "make", "x.img", "--sample", "--size", "soon"], 2, '"soon" is no size'],
  [["card", "make", "x.img", "--from", "nowhere"], 1, "cannot read nowhere: there is no such file; check the path"],
  [["card", "make", "ok.yaml/x.img", "--sample"], 1, "cannot write"],
  [["build", "--board", "picoo"], 2, 'there is no board "picoo": did you mean "pico"?'],
  [["sim", "--scenario", "ok.yaml", "--board", "cid"], 2, 'there is no board "cid": did you mean "cyd"?'],
  [
    ["sim", "--scenario", "ok.yaml", "--board", "cyd", "--variant", "st"],
    2,
    'the board cyd has no variant "st": choose one of ili9341, ',
  ],
  [["sim", "--scenario", "ok.yaml", "--variant", "st7789"], 2, "the board pico has no variants"],
  [
    ["sim", "--scenario", "ok.yaml", "--board", "cyd", "--engine", "rp2040"],
    2,
    "the engine rp2040 is an RP2040, and the board cyd has an ESP32: choose --engine espruino",
  ],
  [["sim", "--headless"], 2, "--headless needs something to play: add --scenario FILE"],
  [["sim"], 2, "the screen needs a colour terminal"],
  [["sim", "--engine", "espresso", "--headless"], 2, 'there is no engine "espresso": did you mean "espruino"?'],
  [["sim", "--scenario", "none.yaml"], 1, "cannot read the scenario none.yaml: there is no such file"],
  [["sim", "--scenario", "typo.yaml"], 2, 'typo.yaml:3: step 1 has an unknown key "wiat": did you mean "wait"?'],
  [["sim", "--scenario", "ok.yaml", "--report", "r.txt"], 2, "the report r.txt is of no known kind"],
  [
    ["sim", "--scenario", "ok.yaml", "--bundle", "none.js"],
    1,
    'cannot read the bundle none.js: there is no such file; make one with "mp8 build"',
  ],
  [["verify"], 2, "nothing to verify: add --bundle FILE, --port PORT, or --card IMAGE --scenario FILE"],
  [["verify", "--card", "x.img"], 2, "--card IMAGE and --scenario FILE go together"],
  [
    ["verify", "--bundle", "none.js"],
    1,
    'cannot read the bundle none.js: there is no such file; make one with "mp8 build"',
  ],
  [["verify", "--bundle", "ok.yaml"], 1, "ok.yaml is no script that can be read"],
  [["verify", "--bundle", "ok.yaml", "--board", "cid"], 2, 'there is no board "cid": did you mean "cyd"?'],
  [["setup", "--board", "pico"], 2, "the board pico has nothing to set up"],
  [["setup", "--variant", "st"], 2, 'the board cyd has no variant "st": choose one of ili9341, '],
  [["setup"], 2, "the picture has to be looked at by somebody: say which it is with --variant"],
  [["wiring", "--board", "cid"], 2, 'there is no board "cid": did you mean "cyd"?'],
  [["wiring", "--svg", "a.png"], 2, "the drawing a.png is an SVG: name it .svg"],
  [["demo", "nowhere"], 1, "cannot read nowhere: there is no such file"],
])("mp8 %j: exit code %d and one line", async (args, code, message) => {
  const ended = await mp8(args, folder);
  expect(ended.stderr).toContain(`mp8: ${message}`);
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
});

test("a bare `mp8` and a bare `mp8 card` answer with their help, as wrong usage", async () => {
  for (const args of [[], ["card"]]) {
    const { code, stdout, stderr } = await mp8(args, folder);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: mp8");
  }
});

test.each([
  ["odd.img", "no whole card image: its 513 bytes do not divide into 512-byte blocks"],
  ["empty.img", "empty.img is empty"],
  ["missing.img", "cannot read the card missing.img: there is no such file"],
])("a scenario with the card %s fails with a sentence", async (card, message) => {
  const ended = await mp8(["sim", card, "--headless", "--scenario", "insert.yaml"], folder);
  expect(ended.code).toBe(1);
  expect(ended.stdout + ended.stderr).toContain(message);
  expect(ended.stderr).not.toMatch(/\n\s+at /);
});

test("a bundle that is no program fails with a sentence", async () => {
  const ended = await mp8(["sim", "--scenario", "ok.yaml", "--bundle", "not-a-bundle.js"], folder);
  expect(ended.code).toBe(1);
  expect(ended.stdout + ended.stderr).toMatch(/exception|SyntaxError/);
  expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at /);
});

test("the board: a flag goes before MP8_BOARD, that before mp8.config.json", async () => {
  const other = mkdtempSync(join(tmpdir(), "mp8-config-"));
  const refusedBoard = async (args: string[], environment: Record<string, string>) => {
    const { stderr } = await mp8(["build", ...args], other, environment);
    return /there is no board "(.*?)"/.exec(stderr)?.[1];
  };
  writeFileSync(join(other, "mp8.config.json"), '{ "board": "configured" }');
  expect(await refusedBoard([], {})).toBe("configured");
  expect(await refusedBoard([], { MP8_BOARD: "environment" })).toBe("environment");
  expect(await refusedBoard(["--board", "flag"], { MP8_BOARD: "environment" })).toBe("flag");
  writeFileSync(join(other, "mp8.config.json"), '{ "bord": "pico" }');
  expect(await mp8(["build"], other)).toEqual({
    code: 2,
    stdout: "",
    stderr: 'mp8: mp8.config.json has an unknown setting "bord": did you mean "board"?\n',
  });
  rmSync(other, { recursive: true, force: true });
});

test("control characters in a name do not reach the terminal", async () => {
  const { stderr } = await mp8(["demo", "a\x1b[31mb"], folder);
  expect(stderr).toContain("a\\x1b[31mb");
});
