// What people download, and what they mistake for it: a right file is taken in each of its shapes, a wrong one is told in
// one line with the right one's name.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { BoardData } from "../../hardware/boards/board.js";
import { cyd } from "../../hardware/boards/cyd.js";
import { pico } from "../../hardware/boards/pico.js";
import { UserError } from "../../host/errors.js";
import { loadInterpreter } from "../../host/flash/images/interpreter-file.js";
import { whyNoBoard } from "../../host/flash/no-board.js";
import {
  espImage,
  espruinoForEsp32,
  espruinoForPico,
  merged,
  partitionTable,
  program,
  tarGz,
  uf2,
  zip,
} from "../support/interpreter-images.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-images-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function refusal(path: string | undefined, board: BoardData): Promise<string> {
  const failure = await loadInterpreter(path, board).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  const { message } = failure as UserError;
  expect(message).not.toContain("\n");
  return message;
}

const three = espruinoForEsp32(5000);
const names = {
  "espruino_2v29_esp32/README_flash.txt": Buffer.from("how to flash"),
  "espruino_2v29_esp32/bootloader.bin": three.bootloader,
  "espruino_2v29_esp32/partitions_espruino.bin": three.partitions,
  "espruino_2v29_esp32/espruino_esp32.bin": three.interpreter,
};

describe("Espruino for an ESP32", () => {
  const offsets = [0x1000, 0x8000, 0x10000];

  it.each([
    ["an archive as it is released", () => saved("e.tgz", tarGz(names))],
    ["a .zip of it", () => saved("e.zip", zip(names))],
    [
      "its folder",
      () => {
        const place = join(folder, "unpacked");
        mkdirSync(place, { recursive: true });
        for (const [name, bytes] of Object.entries(names)) writeFileSync(join(place, name.split("/")[1]), bytes);
        return place;
      },
    ],
    ["one merged file", () => saved("merged.bin", merged(three))],
    ["one merged from the bootloader on", () => saved("from-0x1000.bin", merged(three).subarray(0x1000))],
  ])("%s", async (_name, path) => {
    const file = await loadInterpreter(path(), cyd);
    expect(file).toMatchObject({ kind: "esp32", version: "2v29", title: "Espruino 2v29" });
    if (file.kind !== "esp32") return;
    expect(file.parts.map(({ offset }) => offset)).toEqual(offsets);
    expect(Buffer.from(file.parts[2].bytes).equals(Buffer.from(three.interpreter))).toBe(true);
  });
});

describe("wrong files for an ESP32", () => {
  const cases: readonly [string, () => string, RegExp][] = [
    [
      "an image for another chip",
      () =>
        saved(
          "s3.tgz",
          tarGz({ ...names, "espruino_2v29_esp32/espruino_esp32.bin": espImage(program(5000, 2, "Espruino"), 9) }),
        ),
      /it is for the ESP32-S3, not for the ESP32/,
    ],
    [
      "one without its header",
      () =>
        saved("head.tgz", tarGz({ ...names, "espruino_2v29_esp32/espruino_esp32.bin": three.interpreter.subarray(4) })),
      /header/,
    ],
    [
      "one that is damaged",
      () => saved("damaged.bin", merged({ ...three, interpreter: flipped(three.interpreter, 900) })),
      /checksum is wrong/,
    ],
    [
      "one that is cut short",
      () => saved("short.bin", merged({ ...three, interpreter: three.interpreter.subarray(0, 3000) })),
      /cut short/,
    ],
    [
      "another program",
      () => saved("other.bin", merged({ ...three, interpreter: espImage(program(5000, 2, "blink")) })),
      /neither Espruino nor NodeMCU/,
    ],
    [
      "NodeMCU",
      () => saved("lua.bin", merged({ ...three, interpreter: espImage(program(5000, 2, "NodeMCU")) })),
      /is NodeMCU/,
    ],
    ["the interpreter alone", () => saved("espruino_esp32.bin", three.interpreter), /one image of three/],
    [
      "no bootloader",
      () => saved("two.tgz", tarGz({ "p.bin": three.partitions, "e.bin": three.interpreter })),
      /no bootloader/,
    ],
    [
      "no partition table",
      () => saved("none.tgz", tarGz({ "bootloader.bin": three.bootloader, "e.bin": three.interpreter })),
      /no partition table/,
    ],
    [
      "an interpreter larger than its partition",
      () =>
        saved(
          "large.tgz",
          tarGz({
            ...names,
            "espruino_2v29_esp32/partitions_espruino.bin": partitionTable([
              { type: 0, subtype: 0, offset: 0x10000, bytes: 0x1000, label: "factory" },
            ]),
          }),
        ),
      /too large: \d+ bytes, its partition has 4096/,
    ],
    ["a UF2", () => saved("pico.uf2", espruinoForPico(3000)), /it is a UF2 for the RP2040/],
    ["a text", () => saved("notes.txt", Buffer.from("espruino")), /header is missing/],
    ["an archive that is cut short", () => saved("half.tgz", tarGz(names).subarray(0, 2000)), /damaged archive/],
    ["no such file", () => join(folder, "nowhere.tgz"), /there is no such file/],
  ];
  it.each(cases)("%s", async (_name, path, words) => {
    const message = await refusal(path(), cyd);
    expect(message).toMatch(words);
    if (!/damaged archive|no such file/.test(message)) expect(message).toContain("www.espruino.com/binaries");
  });
});

describe("files for a Pico", () => {
  it("Espruino's UF2, and a .zip of it", async () => {
    const right = espruinoForPico(3000);
    const file = await loadInterpreter(saved("espruino.uf2", right), pico);
    expect(file).toMatchObject({ kind: "uf2", version: "2v29.277" });
    await loadInterpreter(saved("uf2.zip", zip({ "build/espruino.uf2": right })), pico);
  });

  const image = program(3000, 4, "Espruino", "ESPR_RP2040_PICO", "2v29.277");
  const cases: readonly [string, () => string, RegExp][] = [
    [
      "another family",
      () => saved("2350.uf2", uf2(image, 0xe48bff59)),
      /it is for RP2350 \(Pico 2\), not for the RP2040/,
    ],
    [
      "another board",
      () => saved("board.uf2", uf2(program(3000, 4, "Espruino", "PICO_R1_3"))),
      /for another board than RP2040_PICO/,
    ],
    ["another program", () => saved("micropython.uf2", uf2(program(3000, 4, "MicroPython"))), /no Espruino in it/],
    [
      "an address beyond its flash",
      () => saved("far.uf2", uf2(image, 0xe48bff56, 0x20000000)),
      /too large for the Pico/,
    ],
    ["blocks that are missing", () => saved("cut.uf2", uf2(image).subarray(0, 512 * 3)), /cut short: 3 of 12 blocks/],
    ["half a block", () => saved("odd.uf2", uf2(image).subarray(0, 1000)), /cut short: 1000 bytes/],
    ["a damaged block", () => saved("bad.uf2", flipped(uf2(image), 512 * 4)), /its block 4 is damaged/],
    ["an ESP32's image", () => saved("esp.bin", three.interpreter), /it is an image for the ESP32/],
    ["a bundle", () => saved("pico.js", Buffer.from("var a;")), /it is JavaScript/],
  ];
  it.each(cases)("%s", async (_name, path, words) => {
    expect(await refusal(path(), pico)).toMatch(words);
  });

  it("none at all: one line names page and file", async () => {
    expect(await refusal(undefined, pico)).toMatch(/^--interpreter is missing: .*\.uf2 .*www\.espruino\.com/);
    expect(await refusal(undefined, cyd)).toMatch(/espruino_2v29_esp32\.tgz/);
  });
});

describe("no board", () => {
  /** A system's files, as far as they are looked at. */
  function system(name: string, files: Readonly<Record<string, string>>): string {
    const root = join(folder, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  }
  const adapter = { "sys/bus/usb/devices/1-2/idVendor": "1a86\n" };

  it("says what the system tells: nothing there, a driver that is missing, brltty", () => {
    expect(whyNoBoard(system("empty", {}), "linux")).toMatch(/some only charge/);
    expect(whyNoBoard(system("driver", adapter), "linux")).toContain('"sudo modprobe ch341"');
    expect(whyNoBoard(system("braille", { ...adapter, "proc/17/comm": "brltty\n" }), "linux")).toMatch(/brltty holds/);
    expect(whyNoBoard(system("there", { ...adapter, "sys/module/ch341/x": "" }), "linux")).toMatch(/some only charge/);
    expect(whyNoBoard("/", "win32")).toMatch(/install the driver/);
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
}
