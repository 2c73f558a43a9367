// From a bare ESP32 board to a player in Lua: NodeMCU by the chip's loader, the bundle by lines at its console.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { esp32 } from "../../hardware/boards/esp32.js";
import { Op } from "../../hardware/virtual/flashing/esp32-loader.js";
import { ESP32_S3 } from "../../hardware/virtual/flashing/esp32-registers.js";
import { type Esp32File, flashEsp32 } from "../../host/flash/flash-esp32.js";
import { loadInterpreter } from "../../host/flash/images/interpreter-file.js";
import { compiledLua } from "../../host/flash/lua-compiler.js";
import { isLfsImage, linesOf } from "../../host/flash/nodemcu-upload.js";
import { FlashError } from "../../host/flash/report.js";
import { SettingsShelf } from "../../host/flash/settings-shelf.js";
import { bareEsp32 } from "../../host/simulator/bare-boards.js";
import { builtBundle } from "../support/built-bundle.js";
import { type Cable, plugIn } from "../support/flash-boards.js";
import { merged, nodemcuForEsp32 } from "../support/interpreter-images.js";
import { seededBytes } from "../support/seeded-random.js";

type BoardOptions = Omit<Parameters<typeof bareEsp32>[0], "board">;

const folder = mkdtempSync(join(tmpdir(), "mp8-nodemcu-"));
const cables: Cable[] = [];
let file: Esp32File;
let code = "";

beforeAll(async () => {
  const path = join(folder, "nodemcu.bin");
  writeFileSync(path, merged(nodemcuForEsp32()));
  file = (await loadInterpreter(path, esp32)) as Esp32File;
  code = await builtBundle("esp32");
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const { line } of cables) await line.stop();
});

function board(options: BoardOptions = {}): Cable {
  const cable = plugIn(bareEsp32({ ...options, board: esp32 }));
  cables.push(cable);
  return cable;
}

function flash({ transport, report }: Cable, image = file) {
  return flashEsp32(
    transport,
    image,
    { board: esp32, code, files: [], program: null },
    report,
    new SettingsShelf(null),
  );
}

/** What flashing this board says, in one line. */
async function failure(cable: Cable, image = file): Promise<string> {
  const error = await flash(cable, image).catch((problem: unknown) => problem);
  expect(error).toBeInstanceOf(FlashError);
  expect((error as Error).message).not.toContain("\n");
  return (error as Error).message;
}

describe("a bare ESP32 for NodeMCU", () => {
  it("becomes a player; one that is there already is forgotten with what it was stored in", async () => {
    const cable = board();
    const flashed = await flash(cable);
    expect(flashed).toMatchObject({ interpreter: "Lua 5.3" });
    expect(code).toContain(flashed.player);
    expect(cable.line.board.state).toBe("player");
    expect(cable.told).toEqual([
      "looking for the chip",
      "erasing what was stored",
      "writing the interpreter at 921600 baud",
      "restarting",
      "waiting for the interpreter",
      expect.stringMatching(/^note: the board has 200000 bytes of memory.*--luac/),
      "uploading the player",
      "starting the player",
      "asking the player",
    ]);
    await flash(cable);
    expect(cable.line.board.state).toBe("player");
  });

  it.each([
    ["radio modules compiled in", { modules: ["wifi", "net"] }, /has wifi, net compiled in/],
    ["no driver of the card", { lacks: ["sdmmc"] }, /has no sdmmc: build one/],
  ])("with %s is refused", async (_name, options, words) => {
    expect(await failure(board(options))).toMatch(words);
  });

  it("is left alone where the chip is another, or the image too large: nothing is written", async () => {
    const other = board({ chip: ESP32_S3 });
    expect(await failure(other)).toBe("the chip is an ESP32-S3, not an ESP32: it is left alone");
    const far = { ...file, parts: [...file.parts.slice(0, 2), { ...file.parts[2], offset: 0x3ff000 }] };
    const cable = board();
    expect(await failure(cable, far)).toMatch(/too large/);
    for (const { line } of [other, cable]) expect(line.board.flash.every((byte) => byte === 0xff)).toBe(true);
  });
});

describe("compiled, into the Lua flash store", () => {
  /** What luac.cross makes begins so; the rest is nobody's but the chip's. */
  const image = `\x1bLuaS${Buffer.from(seededBytes(6000, 7)).toString("latin1")}`;
  const compiledFrom = (stored: Uint8Array) =>
    Buffer.from(stored).toString("latin1") === image ? { module: "esp32", code } : null;
  const upload = (cable: Cable) =>
    flashEsp32(
      cable.transport,
      file,
      { board: esp32, code: image, files: [], program: null },
      cable.report,
      new SettingsShelf(null),
    );

  it("becomes a player that the start file takes from there", async () => {
    const cable = board({ compiledFrom });
    const flashed = await upload(cable);
    expect(code).toContain(flashed.player);
    expect(cable.told).toContain("loading it into the Lua flash store");
    expect(cable.line.board.state).toBe("player");
    const cells = Buffer.from(cable.line.board.flash).toString("latin1");
    expect(cells.indexOf(image, 0x190000)).toBe(0x190004);
    expect(cells).toContain('node.LFS.get("esp32")()');
  });

  it.each([
    ["without the module file", { lacks: ["file"] }, /has no module file/],
    ["that takes another image", { compiledFrom: () => null }, /not in the Lua flash store/],
  ])("on a NodeMCU %s is refused in one line", async (_name, options, words) => {
    const error = await upload(board({ compiledFrom, ...options })).catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(FlashError);
    expect((error as Error).message).toMatch(words);
  });

  it("in a NodeMCU that keeps no room for it is refused before anything is written", async () => {
    const path = join(folder, "narrow.bin");
    writeFileSync(path, merged(nodemcuForEsp32(60_000, 0x1000)));
    const narrow = (await loadInterpreter(path, esp32)) as Esp32File;
    const cable = board({ compiledFrom });
    const options = { board: esp32, code: image, files: [], program: null };
    await expect(flashEsp32(cable.transport, narrow, options, cable.report, new SettingsShelf(null))).rejects.toThrow(
      /partition lfs 4096: build/,
    );
    expect(cable.line.board.flash.every((byte) => byte === 0xff)).toBe(true);
  });

  it("NodeMCU's own compiler makes such an image", async (context) => {
    const { MP8_LUA: compiler } = process.env;
    if (compiler === undefined) return context.skip("needs NodeMCU's luac.cross: name it with MP8_LUA");
    const compiled = await compiledLua(compiler, code, "esp32");
    expect(isLfsImage(compiled)).toBe(true);
    await expect(compiledLua(compiler, "this is no Lua", "esp32")).rejects.toThrow(/^cannot compile [^\n]*$/);
  });

  it("another compiler, or none, is told in one line", async () => {
    await expect(compiledLua("/nowhere/luac.cross", code, "esp32")).rejects.toThrow(
      /^cannot compile [^\n]*luac\.cross$/,
    );
    if (process.platform === "win32") return;
    await expect(compiledLua("true", code, "esp32")).rejects.toThrow(/^true made no image/);
  });
});

/** Each behind the one before: that the next is reached at all shows that what the last one left can be flashed over. */
const FAULTS: readonly (readonly [string, BoardOptions, RegExp])[] = [
  ["silence at the stub", { faults: [{ command: Op.memData, nth: 1, kind: "silence" }] }, /stopped answering/],
  ["a cut at the stub", { faults: [{ command: Op.memData, nth: 1, kind: "cut" }] }, /cable is gone/],
  ["a refused erase", { faults: [{ command: Op.eraseRegion, nth: 2, kind: "refuse" }] }, /refused/],
  ["a cut while it is erased", { faults: [{ command: Op.eraseRegion, nth: 2, kind: "cut" }] }, /cable is gone/],
  [
    "blocks that are never taken",
    { faults: [{ command: Op.deflateData, nth: 2, kind: "refuse", stays: true }] },
    /refused/,
  ],
  ["a cut in the interpreter", { faults: [{ command: Op.deflateData, nth: 3, kind: "cut" }] }, /cable is gone/],
  ["a wrong MD5", { faults: [{ command: Op.md5, nth: 3, kind: "flip" }] }, /not what was written/],
  ["a cut before it is verified", { faults: [{ command: Op.md5, nth: 2, kind: "cut" }] }, /cable is gone/],
  ["a cut at the console's first question", { consoleFaults: [{ nth: 2, kind: "cut" }] }, /cable is gone/],
  ["a cut in the upload", { consoleFaults: [{ nth: 60, kind: "cut" }] }, /cable is gone/],
];

describe("a fault on the way", () => {
  it("is told in one line, wherever it is, and the last of them all is mended by flashing once more", async () => {
    let content = new Uint8Array(0);
    for (const [name, options, words] of FAULTS) {
      const cable = board({ ...options, flash: content });
      expect(await failure(cable), name).toMatch(words);
      content = cable.line.board.flash.slice();
    }
    const mended = board({ flash: content });
    await flash(mended);
    expect(mended.line.board.state).toBe("player");
  });

  it("is got over where a line of the upload is refused, and where one is not answered", async () => {
    const refused = board({ consoleFaults: [{ nth: 40, kind: "refuse" }] });
    const silent = board({ consoleFaults: [{ nth: 50, kind: "silence" }] });
    await Promise.all([flash(refused), flash(silent)]);
    expect([refused, silent].map(({ line }) => line.board.state)).toEqual(["player", "player"]);
  });
});

it("lines stay within the console's limit, whatever is in the code", () => {
  const every = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");
  const lines = linesOf(every.repeat(5));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(255);
  expect(lines.join("")).not.toMatch(/[^ -~]/);
});
