// `mp8 flash` as a user runs it, against virtual boards in processes of their own.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFile } from "../support/built-bundle.js";
import { espruinoForEsp32, espruinoForPico, tarGz, uf2 } from "../support/interpreter-images.js";
import { startBoard } from "./board.js";
import { mp8 } from "./mp8.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-cli-flash-"));
const interpreter = join(folder, "espruino.uf2");
beforeAll(() => writeFileSync(interpreter, espruinoForPico()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a Pico in boot mode", () => {
  it("is flashed, and answers as a player then", async () => {
    const drive = join(folder, "RPI-RP2");
    const board = await startBoard(null, ["--boot-rom", "rp2040", "--tcp", "0", "--drive", drive]);
    try {
      const what = ["--board", "pico", "--interpreter", interpreter, "--bundle", bundleFile("pico")];
      const args = ["flash", ...what, "--drive", drive, "--port", board.port];
      const planned = await mp8([...args, "--dry-run"], folder);
      expect(planned).toMatchObject({ code: 0, stderr: "" });
      expect(planned.stdout).toMatch(
        /^pico: espruino\.uf2, Espruino 2v29\.277\nat .*RPI-RP2\n1\. copy .*\n2\. store the player/,
      );
      expect(planned.stdout).toMatch(/nothing was written/);
      const { code, stdout, stderr } = await mp8([...args, "--json"], folder);
      expect([code, stderr]).toEqual([0, ""]);
      const [outcome] = JSON.parse(stdout);
      expect(outcome).toMatchObject({ board: "pico", chip: "RP2040", interpreter: "2v29.277", outcome: "flashed" });
      expect(readdirSync(drive)).toEqual([]);
      const info = JSON.parse((await mp8(["info", "--port", board.port, "--json"], folder)).stdout);
      expect(info).toMatchObject({ board: "pico", build: outcome.player });
    } finally {
      await board.kill();
    }
  });

  it("that nobody holds BOOTSEL of is waited for, with how that is done", async () => {
    const nowhere = join(folder, "nowhere");
    const args = ["flash", "--board", "pico", "--interpreter", interpreter, "--drive", nowhere, "--wait", "0.1"];
    const { code, stderr } = await mp8(args, folder);
    expect(code).toBe(42);
    expect(stderr).toMatch(
      /^hold BOOTSEL[^\n]*\nmp8: no Pico has shown its drive within 0\.1 s: hold BOOTSEL[^\n]*\n$/,
    );
  });
});

describe("several ESP32 boards, on another machine", () => {
  const archive = join(folder, "espruino_2v29_esp32.tgz");
  const bundle = bundleFile("cyd");
  beforeAll(() => {
    const { bootloader, partitions, interpreter: image } = espruinoForEsp32();
    writeFileSync(
      archive,
      tarGz({ "bootloader.bin": bootloader, "partitions.bin": partitions, "espruino.bin": image }),
    );
  });

  it("are flashed side by side; one that is not there does not stop the others", async () => {
    const boards = await Promise.all([1, 2].map(() => startBoard(null, ["--boot-rom", "esp32", "--rfc2217", "0"])));
    try {
      const ports = [...boards.map(({ port }) => port), "rfc2217://127.0.0.1:1"];
      const args = ["flash", "--board", "cyd", "--interpreter", archive, "--bundle", bundle, "--port", ...ports];
      const asked = await mp8(args, folder);
      expect([asked.code, asked.stdout]).toEqual([2, ""]);
      expect(asked.stderr).toMatch(/ESP32-D0WD \(revision 1\) {2}24:6f:28:00:00:01\n/);
      expect(asked.stderr).toMatch(
        /:1 .* left alone: cannot reach .*\nmp8: several boards would be flashed: add --yes[^\n]*\n$/,
      );
      const { code, stdout, stderr } = await mp8([...args, "--yes"], folder);
      expect(stderr).toMatch(/mp8: 1 of 3 boards were not flashed\n$/);
      expect(code).toBe(1);
      const rows = stdout.trim().split("\n");
      expect(rows[0]).toMatch(/^port +chip +MAC +interpreter +player +outcome +time$/);
      expect(rows.slice(1).map((row) => /flashed|left alone/.exec(row)?.[0])).toEqual([
        "flashed",
        "flashed",
        "left alone",
      ]);
      const info = JSON.parse((await mp8(["info", "--port", boards[1].port, "--json"], folder)).stdout);
      expect(info).toMatchObject({ board: "cyd", radio: "off" });
    } finally {
      for (const board of boards) await board.kill();
    }
  });
});

describe("bad input: one line, nothing written", () => {
  it.each([
    [["flash", "--board", "pico"], 2, /^mp8: --interpreter is missing: for pico it is an Espruino \.uf2[^\n]*\n$/],
    [["flash", "--board", "pyco", "--interpreter", "x"], 2, /^mp8: there is no board "pyco"[^\n]*\n$/],
    [["flash"], 2, /^mp8: which board is it\? add --board[^\n]*\n$/],
    [
      ["flash", "--board", "pico", "--interpreter", "none.uf2"],
      1,
      /^mp8: cannot read none\.uf2: there is no such file\n$/,
    ],
    [
      ["flash", "--board", "pico", "--interpreter", "foreign.uf2"],
      1,
      /^mp8: foreign\.uf2 is not for pico: it is for ESP32[^\n]*\n$/,
    ],
    [["sim", "--boot-rom", "esp33", "--tcp", "0"], 2, /^mp8: there is no boot ROM "esp33"[^\n]*\n$/],
    [["sim", "--boot-rom", "rp2040"], 2, /^mp8: --boot-rom needs a line[^\n]*\n$/],
  ] as const)("%j", async (args, code, words) => {
    writeFileSync(join(folder, "foreign.uf2"), uf2(new Uint8Array(600).fill(1), 0x1c5f21b0));
    const ended = await mp8(args, folder);
    expect(ended.stderr).toMatch(words);
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
  });
});
