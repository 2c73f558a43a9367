// The virtual ESP32 and the reference esptool, a client that we did not write: what is installed as `esptool` or
// `esptool.py`, or what MP8_ESPTOOL names, writes, reads and verifies by stub and by ROM, and resets by DTR and RTS.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BoardProcess, startBoard } from "../cli/board.js";
import { seededBytes } from "../support/seeded-random.js";

const NEEDS = "needs esptool (pip install esptool, or MP8_ESPTOOL)";
const candidates = [process.env.MP8_ESPTOOL ?? "", "esptool", "esptool.py"].filter((name) => name !== "");
const program = candidates.find((name) => spawnSync(name, ["version"]).status === 0);

const folder = mkdtempSync(join(tmpdir(), "mp8-esptool-"));
const image = join(folder, "image.bin");
let board: BoardProcess | null = null;

beforeAll(async () => {
  writeFileSync(image, seededBytes(70_001, 5));
  if (program !== undefined) board = await startBoard(null, ["--boot-rom", "esp32", "--rfc2217", "0"]);
});
afterAll(async () => {
  await board?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function esptool(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program as string, ["--port", board?.port as string, ...args], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect([status, stderr], stdout).toEqual([0, ""]);
  return stdout;
}

describe("the reference esptool", () => {
  it("knows the chip, its MAC and its flash", (context) => {
    if (program === undefined) context.skip(NEEDS);
    const said = esptool("flash_id");
    expect(said).toMatch(/ESP32-D0WD/);
    expect(said).toMatch(/24:6f:28:00:00:01/);
    expect(said).toMatch(/4MB/);
  });

  it("writes by the stub at a higher rate, verifies, and reads the same back", (context) => {
    if (program === undefined) context.skip(NEEDS);
    expect(esptool("--baud", "460800", "write_flash", "-z", "0x10000", image)).toMatch(/Hash of data verified/);
    const back = join(folder, "back.bin");
    esptool("read_flash", "0x10000", "70001", back);
    expect(readFileSync(back).equals(readFileSync(image))).toBe(true);
  });

  it("writes by the ROM alone", (context) => {
    if (program === undefined) context.skip(NEEDS);
    expect(esptool("--no-stub", "write_flash", "0x40000", image)).toMatch(/Hash of data verified/);
  });

  it("erases", (context) => {
    if (program === undefined) context.skip(NEEDS);
    esptool("erase_flash");
    const back = join(folder, "blank.bin");
    esptool("read_flash", "0x10000", "4096", back);
    expect(readFileSync(back).every((byte) => byte === 0xff)).toBe(true);
  });
});
