// From a Pico in boot mode to a running player, by its drive and its console; and what happens when something goes wrong.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { FlashAccess } from "../../hardware/virtual/flashing/flash-access.js";
import type { Rp2040Board } from "../../hardware/virtual/flashing/rp2040-board.js";
import { Rp2040Drive } from "../../hardware/virtual/flashing/rp2040-drive.js";

import { flashPico, type Uf2File } from "../../host/flash/flash-pico.js";
import { loadInterpreter } from "../../host/flash/images/interpreter-file.js";
import { withBlankSectors } from "../../host/flash/images/uf2.js";
import { type BootDrive, copyToDrive, driveAt } from "../../host/flash/pico/boot-drive.js";
import { FlashError } from "../../host/flash/report.js";
import { barePico } from "../../host/simulator/bare-boards.js";
import { serveDrive } from "../../host/simulator/boot-drive.js";
import { builtBundle } from "../support/built-bundle.js";
import { type Cable, plugIn } from "../support/flash-boards.js";
import { espruinoForPico, program, uf2 } from "../support/interpreter-images.js";

type BoardOptions = Parameters<typeof barePico>[0];

const folder = mkdtempSync(join(tmpdir(), "mp8-flash-pico-"));
let file: Uf2File;
let code = "";
let boards = 0;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const path = join(folder, "espruino.uf2");
  writeFileSync(path, espruinoForPico());
  file = (await loadInterpreter(path, pico)) as Uf2File;
  code = await builtBundle("pico");
});
afterAll(async () => {
  for (const end of endings) await end();
  rmSync(folder, { recursive: true, force: true });
});

interface Bench extends Cable {
  readonly board: Rp2040Board;
  readonly drive: string;
}

async function bench(options: BoardOptions = {}, bootrom: Uint8Array | null = null): Promise<Bench> {
  const board = barePico(options, bootrom);
  const cable = plugIn(board, false);
  const drive = join(folder, `drive-${boards++}`);
  endings.push(await serveDrive(board, drive), () => cable.line.stop());
  return { ...cable, board, drive };
}

async function shownDrive({ drive }: Bench): Promise<BootDrive> {
  for (let tries = 0; tries < 100; tries++) {
    const found = await driveAt(drive);
    if (found !== null) return found;
    await sleep(50);
  }
  throw new Error("the drive never appeared");
}

async function flash(it: Bench, image = file) {
  const upload = { board: pico, code, files: [], program: null };
  return flashPico(await shownDrive(it), async () => it.transport, image, upload, it.report);
}

describe("a Pico in boot mode", () => {
  it("becomes a player: interpreter, bundle, restart; and again from the start", async () => {
    const it = await bench();
    const flashed = await flash(it);
    expect(flashed).toMatchObject({ chip: "RP2040", interpreter: "2v29.277" });
    expect(code).toContain(flashed.player);
    expect([it.board.state, readdirSync(it.drive)]).toEqual(["player", []]);
    // Flashed again while a player is stored, which would close the console: its sectors are blank then.
    it.board.powerCycle(true);
    await flash(it);
    expect(it.board.state).toBe("player");
  });

  it("of another kind is left alone", async () => {
    const it = await bench();
    const { folder: place } = await shownDrive(it);
    const other = { folder: place, boardId: "RP2350" };
    const upload = { board: pico, code, files: [], program: null };
    await expect(flashPico(other, async () => it.transport, file, upload, it.report)).rejects.toThrow(/RP2350/);
    expect(it.board.flash.every((byte) => byte === 0xff)).toBe(true);
  });
});

describe("a fault on the way", () => {
  it("a file that the board does not take leaves it in boot mode", async () => {
    const it = await bench();
    const drive = await shownDrive(it);
    const foreign = uf2(program(4096, 5, "Espruino"), 0x1c5f21b0);
    await expect(copyToDrive(drive, "espruino.uf2", foreign, () => {}, 500)).rejects.toThrow(/did not take the file/);
    const half = file.file.subarray(0, file.file.length >> 1);
    await expect(copyToDrive(drive, "espruino.uf2", half, () => {}, 500)).rejects.toThrow(/did not take the file/);
    expect(it.board.state).toBe("boot mode");
    await flash(it);
    expect(it.board.state).toBe("player");
  });

  it("a drive that goes while it is copied to, and a board whose port never appears, are told in one line each", async () => {
    const full = { folder: "/dev", boardId: "RPI-RP2" };
    if (existsSync("/dev/full")) {
      await expect(copyToDrive(full, "full", file.file, () => {})).rejects.toThrow(
        /^the drive was gone before [^\n]*held$/,
      );
    }
    const it = await bench();
    const upload = { board: pico, code, files: [], program: null };
    const failure = flashPico(await shownDrive(it), async () => null, file, upload, it.report, 500);
    await expect(failure).rejects.toThrow(/^the board took the interpreter, but no serial port[^\n]*charges\?$/);
    // By then the interpreter runs; BOOTSEL is held again.
    it.board.powerCycle(true);
    await flash(it);
    expect(it.board.state).toBe("player");
  });

  it.each([
    ["a refused packet", { nth: 3, kind: "refuse" }, null],
    ["a packet that is lost", { nth: 5, kind: "silence" }, null],
    ["a cable cut at the console's first packet", { nth: 1, kind: "cut" }, /cable is gone/],
    ["a cable cut in the upload", { nth: 4, kind: "cut" }, /cable is gone/],
  ] as const)("%s", async (_name, fault, words) => {
    const first = await bench({ consoleFaults: [fault] });
    if (words === null) {
      await flash(first);
      expect(first.board.state).toBe("player");
      return;
    }
    const failure = await flash(first).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FlashError);
    expect((failure as Error).message).toMatch(words);
    const again = await bench({ flash: first.board.flash.slice() });
    await flash(again);
    expect(again.board.state).toBe("player");
  });
});

describe("the drive", () => {
  it("programs a file in pieces, in any order of its blocks, and restarts after the last", () => {
    const image = program(3000, 8, "x");
    const whole = uf2(image);
    const access = new FlashAccess(2 * 1024 * 1024);
    const drive = new Rp2040Drive(access);
    const blocks = Array.from({ length: whole.length / 512 }, (_, i) => whole.subarray(512 * i, 512 * i + 512));
    const results = [...blocks].reverse().map((block) => drive.write(block));
    expect(results.indexOf(true)).toBe(blocks.length - 1);
    expect(Buffer.from(access.cells.subarray(0, 3000)).equals(Buffer.from(image))).toBe(true);
  });

  it("blanks the sectors that are named, and no others", () => {
    const access = new FlashAccess(2 * 1024 * 1024);
    access.program(0x1bffff, Uint8Array.of(1, 2, 3));
    access.program(0x1ff000, Uint8Array.of(4));
    expect(new Rp2040Drive(access).write(withBlankSectors(espruinoForPico(5000), 0x1c0000, 0x40000))).toBe(true);
    expect([access.cells[0x1bffff], access.cells[0x1c0000], access.cells[0x1ff000]]).toEqual([1, 0xff, 0xff]);
  });
});

it("the real interpreter, by its drive and its own console", async (context) => {
  const { MP8_ESPRUINO_UF2: interpreter, MP8_BOOTROM: bootrom } = process.env;
  if (interpreter === undefined || bootrom === undefined || !existsSync(interpreter) || !existsSync(bootrom)) {
    context.skip("needs MP8_ESPRUINO_UF2 and MP8_BOOTROM: the interpreter, and the chip's boot ROM");
    return;
  }
  const real = (await loadInterpreter(interpreter, pico)) as Uf2File;
  const it = await bench({}, readFileSync(bootrom));
  const flashed = await flash(it, real);
  expect(flashed.interpreter).toBe(real.version);
  expect(code).toContain(flashed.player);
}, 180_000);
