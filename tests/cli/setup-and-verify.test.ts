// `mp8 flash` where it asks, `mp8 setup` and `mp8 verify --port`, as a user runs them: a virtual cyd at each kind of line,
// flashed once, then with its player running and in maintenance.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFile } from "../support/built-bundle.js";
import { espruinoForEsp32, tarGz } from "../support/interpreter-images.js";
import { type BoardProcess, startBoard } from "./board.js";
import { mp8 } from "./mp8.js";
import { hasTerminals, mp8OnTerminal } from "./terminal.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-cli-setup-"));
const flash = join(folder, "flash.bin");
const archive = join(folder, "espruino_2v29_esp32.tgz");
const bundle = bundleFile("cyd");
let board: BoardProcess;

beforeAll(async () => {
  const { bootloader, partitions, interpreter } = espruinoForEsp32();
  const files = { "bootloader.bin": bootloader, "partitions.bin": partitions, "espruino.bin": interpreter };
  writeFileSync(archive, tarGz(files));
  board = await startBoard(null, ["--boot-rom", "esp32", "--rfc2217", "0", "--flash", flash]);
});
afterAll(async () => {
  await board.kill();
  rmSync(folder, { recursive: true, force: true });
});

const flashing = () => ["flash", "--board", "cyd", "--interpreter", archive, "--bundle", bundle, "--port", board.port];

async function settings(): Promise<string> {
  return JSON.parse((await mp8(["info", "--port", board.port, "--json"], folder)).stdout).settings;
}

/** What verify says of each check: "kept as built: player". */
async function verified(...args: string[]): Promise<{ asked: string; checks: string[]; code: number | null }> {
  const { code, stdout, stderr } = await mp8(["verify", "--port", board.port, ...args, "--json"], folder);
  expect(stderr).toBe("");
  const { asked, checks } = JSON.parse(stdout).board;
  const words = (check: { kept: boolean; promise: string; subject: string }) =>
    `${check.kept ? "kept" : "BROKEN"} ${check.promise}: ${check.subject}`;
  return { asked, checks: checks.map(words), code };
}

const DEEP = [
  "kept as built: interpreter",
  "kept no radio: radio",
  "kept as built: Storage",
  "kept as built: stored bundle",
  "kept as built: settings",
];

describe.runIf(hasTerminals)("flashing a cyd at a terminal", () => {
  it("asks nothing with --yes", async () => {
    const { code, stderr } = await mp8OnTerminal([...flashing(), "--yes"], folder, []);
    expect(stderr).toContain("done: the player runs");
    expect(stderr).not.toContain("?");
    expect(code).toBe(0);
    expect(await settings()).toBe("none");
  });

  it("asks once how the test picture looks, and shows the next as it is told", async () => {
    const { code, stderr } = await mp8OnTerminal(flashing(), folder, [
      [/Is it right, negative, mirrored, white or dark\? /, "well\n"],
      [/one of right, negative, .*please\s+.*dark\? /s, "mirrored\n"],
      [/dark\? /, "right\n"],
    ]);
    expect(stderr).toContain("done: the player runs");
    expect(code).toBe(0);
    expect(await settings()).toMatch(/^mp8-settings 1 st7789 /);
  });
});

describe("over RFC 2217, whose lines reach the button BOOT", () => {
  it("is flashed with --variant where nobody is to be asked", async () => {
    const { code, stderr } = await mp8([...flashing(), "--variant", "ili9341-inverted"], folder);
    expect([code, stderr.includes("?")]).toEqual([0, false]);
    expect(await settings()).toMatch(/^mp8-settings 1 ili9341-inverted /);
  });

  it("verify asks the running player", async () => {
    const { asked, checks, code } = await verified("--bundle", bundle);
    expect([asked, code]).toEqual(["player", 0]);
    expect(checks).toContain("kept as built: player");
    expect(checks).toContain("kept no radio: radio");
  });

  it("setup restarts it into maintenance, asks, and has it run again", async () => {
    const args = ["setup", "--port", board.port, "--no-touch", "--label", "Bench 3"];
    if (hasTerminals) {
      const answers = [
        [/dark\? /, "negative\n"],
        [/dark\? /, "right\n"],
      ] as const;
      const { code, stdout } = await mp8OnTerminal(args, folder, answers);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^stored on the board: variant ili9341-inverted, .*"Bench 3"/),
      ]);
    }
    // At once: the board is still starting, and its console answers until the player takes the line.
    const { code, stdout, stderr } = await mp8([...args, "--variant", "st7789-27", "--json"], folder);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout).settings).toMatch(/st7789-27 .* Bench 3$/);
    expect(await settings()).toMatch(/ st7789-27 .* Bench 3$/);
  });

  it("verify --deep asks the interpreter, and has the player run again", async () => {
    const { asked, checks, code } = await verified("--deep", "--board", "cyd", "--bundle", bundle);
    expect([asked, checks, code]).toEqual(["interpreter", DEEP, 0]);
    expect(await settings()).toMatch(/Bench 3$/);
  });
});

describe("over a line without reset", () => {
  async function maintained(...line: string[]): Promise<void> {
    await board.end();
    board = await startBoard(null, ["--boot-rom", "esp32", "--flash", flash, "--maintenance", ...line]);
  }

  it.runIf(hasTerminals)(
    "setup stores at a pty what it is told, in maintenance; where a player runs, it says how",
    async () => {
      await maintained("--pty");
      const args = ["setup", "--port", board.port, "--no-touch", "--variant", "st7789", "--label", "Bench 4"];
      expect(await mp8(args, folder)).toMatchObject({ code: 0, stderr: "" });
      expect(await settings()).toMatch(/ st7789 .* Bench 4$/);
      // It has restarted into the player: nobody holds OK any more.
      const { code, stderr } = await mp8(args, folder);
      expect([code, stderr]).toEqual([
        1,
        `mp8: no interpreter answers at ${board.port}: press RST, then BOOT until the screen says "Maintenance"\n`,
      ]);
    },
  );

  it("verify finds over TCP that another bundle is stored, and that its settings are right", async () => {
    await maintained("--tcp", "0");
    const other = join(folder, "other.js");
    writeFileSync(other, "let a = 1;");
    const { asked, checks, code } = await verified("--bundle", other, "--board", "cyd");
    expect([asked, code]).toEqual(["interpreter", 1]);
    expect(checks).toEqual(DEEP.map((line) => line.replace("kept as built: stored", "BROKEN as built: stored")));
  });
});
