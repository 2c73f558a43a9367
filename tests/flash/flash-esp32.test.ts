// From a bare ESP32 board to a running player, and what happens on the way when something goes wrong: each fault is told
// in one sentence, and leaves a board that a second try mends.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cyd } from "../../hardware/boards/cyd.js";
import { Op } from "../../hardware/virtual/flashing/esp32-loader.js";
import { ESP32_S3 } from "../../hardware/virtual/flashing/esp32-registers.js";

import { toTokens } from "../../host/build/tokens.js";
import { type Esp32File, flashEsp32 } from "../../host/flash/flash-esp32.js";
import { loadInterpreter } from "../../host/flash/images/interpreter-file.js";
import { FlashError } from "../../host/flash/report.js";
import { SettingsShelf } from "../../host/flash/settings-shelf.js";
import { settingsRecord } from "../../host/setup/settings-record.js";
import { bareEsp32 } from "../../host/simulator/bare-boards.js";
import { builtBundle } from "../support/built-bundle.js";
import { type Cable, plugIn } from "../support/flash-boards.js";
import { espruinoForEsp32, tarGz } from "../support/interpreter-images.js";

type BoardOptions = Omit<Parameters<typeof bareEsp32>[0], "board">;

const folder = mkdtempSync(join(tmpdir(), "mp8-flash-"));
let file: Esp32File;
let code = "";
const cables: Cable[] = [];

beforeAll(async () => {
  const { bootloader, partitions, interpreter } = espruinoForEsp32();
  const archive = join(folder, "espruino_2v29_esp32.tgz");
  const files = {
    "e/bootloader.bin": bootloader,
    "e/partitions_espruino.bin": partitions,
    "e/espruino.bin": interpreter,
  };
  writeFileSync(archive, tarGz(files));
  file = (await loadInterpreter(archive, cyd)) as Esp32File;
  code = await builtBundle("cyd");
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const { line } of cables) await line.stop();
});

function board(options: BoardOptions = {}, lines = true): Cable {
  const cable = plugIn(bareEsp32({ ...options, board: cyd }), lines);
  cables.push(cable);
  return cable;
}

function flash(
  { transport, report }: Cable,
  image = file,
  files: readonly { name: string; data: string }[] = [],
  shelf = new SettingsShelf(null),
) {
  return flashEsp32(transport, image, { board: cyd, code, files, program: null }, report, shelf);
}

/** Whether the radios' switches are off and the player is what is stored. */
function isPlayer({ line }: Cable): boolean {
  const { flash: cells, state } = line.board;
  return (
    state === "player" &&
    (cells[0x9000] & 3) === 0 &&
    Buffer.from(cells).includes(toTokens(code).slice(-200), 0, "latin1")
  );
}

describe("a bare ESP32", () => {
  it("becomes a player: interpreter, radios off, bundle, restart", async () => {
    const cable = board();
    const flashed = await flash(cable);
    expect(flashed).toMatchObject({
      chip: expect.stringContaining("ESP32"),
      mac: "24:6f:28:00:00:01",
      interpreter: "2v29",
    });
    expect(code).toContain(flashed.player);
    expect(cable.told).toEqual([
      "asking for the board's settings",
      "looking for the chip",
      "erasing what was stored",
      "writing the interpreter at 921600 baud",
      "restarting",
      "waiting for the interpreter",
      "switching Wi-Fi and Bluetooth off",
      "uploading the player",
      "starting the player",
      "asking the player",
    ]);
    expect(isPlayer(cable)).toBe(true);
    expect(Buffer.from(cable.line.board.flash.subarray(0x10000)).indexOf(file.parts[2].bytes)).toBe(0);
    // Off and on: still a player, with its radios off.
    cable.line.board.powerCycle();
    await expect.poll(() => cable.line.board.state, { timeout: 120_000 }).toBe("player");
    expect(isPlayer(cable)).toBe(true);
  });

  it("keeps what belongs to the board when it is flashed again", async () => {
    const record = settingsRecord(cyd, { variant: "ili9341-inverted", label: "bench 3" });
    const cable = board();
    await flash(cable, file, [{ name: "mp8.settings", data: record }]);
    const stored = () =>
      Buffer.from(cable.line.board.flash.subarray(0x320000)).toString("latin1").split(record).length - 1;
    expect(stored()).toBe(1);
    await flash(cable);
    expect([stored(), isPlayer(cable)]).toEqual([1, true]);
  });

  it("has what belongs to it again after a cable that was cut when it was erased already", async () => {
    const record = settingsRecord(cyd, { variant: "ili9341-inverted", label: "bench 3" });
    const shelf = new SettingsShelf(join(folder, "shelf"));
    const cable = board();
    await flash(cable, file, [{ name: "mp8.settings", data: record }]);
    const flashOf = ({ line }: Cable) => line.board.flash.slice();
    const cut = board({ flash: flashOf(cable), consoleFaults: [{ nth: 4, kind: "cut" }] });
    await expect(flash(cut, file, [], shelf)).rejects.toThrow(/cable is gone/);
    expect(Buffer.from(flashOf(cut)).includes(record)).toBe(false);
    const again = board({ flash: flashOf(cut) });
    await flash(again, file, [], shelf);
    expect([Buffer.from(flashOf(again)).includes(record), isPlayer(again)]).toEqual([true, true]);
    // Once they are on the board, nothing is kept that could come back later.
    expect(readdirSync(join(folder, "shelf"))).toEqual([]);
  });

  it("is written more slowly over a cable that carries no more", async () => {
    const cable = board({ mostBaud: 300_000 });
    await flash(cable);
    expect(cable.told).toContain("writing the interpreter at 230400 baud");
  });

  it("on a line without DTR and RTS is flashed where BOOT is held", async () => {
    const cable = board({ bootHeld: true }, false);
    await flash(cable);
    expect(isPlayer(cable)).toBe(true);
    expect(cable.told).toContain("note: if nothing happens now: let go of BOOT and press EN on the board");
    const other = board({}, false);
    await expect(flash(other)).rejects.toThrow(/hold BOOT/);
  });
});

describe("what is left alone", () => {
  it("another chip: nothing is written", async () => {
    const cable = board({ chip: ESP32_S3 });
    await expect(flash(cable)).rejects.toThrow("the chip is an ESP32-S3, not an ESP32: it is left alone");
    expect(cable.line.board.flash.every((byte) => byte === 0xff)).toBe(true);
  });

  it("an interpreter that is larger than the flash", async () => {
    const cable = board();
    const far = { ...file, parts: [...file.parts.slice(0, 2), { ...file.parts[2], offset: 0x3ff000 }] };
    await expect(flash(cable, far)).rejects.toThrow(/too large/);
    expect(cable.line.board.flash.every((byte) => byte === 0xff)).toBe(true);
  });
});

/** What goes wrong, and what is said of it; null where flashing gets over it by itself. */
const FAULTS: readonly [string, BoardOptions, RegExp | null][] = [
  ["a refused block", { faults: [{ command: Op.deflateData, nth: 2, kind: "refuse" }] }, null],
  [
    "a block that is never taken",
    { faults: [{ command: Op.deflateData, nth: 2, kind: "refuse", stays: true }] },
    /refused/,
  ],
  [
    "silence while the stub is loaded",
    { faults: [{ command: Op.memData, nth: 1, kind: "silence" }] },
    /stopped answering/,
  ],
  ["a refused erase", { faults: [{ command: Op.eraseRegion, nth: 3, kind: "refuse" }] }, /refused/],
  [
    "a flash that does not keep what is written",
    { faults: [{ command: Op.md5, nth: 3, kind: "flip" }] },
    /not what was written/,
  ],
  ["a cable cut at the stub", { faults: [{ command: Op.memData, nth: 1, kind: "cut" }] }, /cable is gone/],
  ["a cable cut while it is erased", { faults: [{ command: Op.eraseRegion, nth: 2, kind: "cut" }] }, /cable is gone/],
  ["a cable cut in the interpreter", { faults: [{ command: Op.deflateData, nth: 3, kind: "cut" }] }, /cable is gone/],
  ["a cable cut before it is verified", { faults: [{ command: Op.md5, nth: 2, kind: "cut" }] }, /cable is gone/],
  ["a refused packet of the upload", { consoleFaults: [{ nth: 6, kind: "refuse" }] }, null],
  ["a packet of the upload that is lost", { consoleFaults: [{ nth: 9, kind: "silence" }] }, null],
  ["a cable cut in the upload", { consoleFaults: [{ nth: 10, kind: "cut" }] }, /cable is gone/],
];

describe("a fault on the way", () => {
  it.concurrent.each(FAULTS)("%s", async (_name, options, words) => {
    const first = board(options);
    if (words === null) {
      await flash(first);
      expect(isPlayer(first)).toBe(true);
      return;
    }
    const failure = await flash(first).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FlashError);
    expect((failure as Error).message).toMatch(words);
    expect((failure as Error).message).not.toContain("\n");
    // The same board again, with another cable.
    const again = board({ flash: first.line.board.flash.slice() });
    await flash(again);
    expect(isPlayer(again)).toBe(true);
  });
});
