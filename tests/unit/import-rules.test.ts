// Each rule about who may import whom, shown a small tree that breaks it and one that keeps them all.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import { afterEach, describe, expect, it } from "vitest";

const { forbidden, options } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Tree = Record<string, string>;

/** A tree that keeps every rule; the cases below add to it. */
const HOUSE: Tree = {
  "package.json":
    '{ "dependencies": { "commander": "*", "rp2040js": "*" }, "devDependencies": { "vitest": "*" }, "type": "module" }',
  "tsconfig.json": '{ "compilerOptions": { "module": "NodeNext" } }',
  "firmware/core/a.ts": 'import type { Clock } from "../hal/clock.js";\nexport const a = (clock: Clock) => clock;',
  "firmware/hal/clock.ts": "export interface Clock { nowMs(): number }\nexport const now = 1;",
  "firmware/drivers/chip.ts": 'export { a } from "../core/a.js";\nexport type { Clock } from "../hal/clock.js";',
  "firmware/platforms/espruino/main.ts":
    'import { a } from "../../drivers/chip.js";\nimport { board } from "#board";\nimport { glyphs } from "#font";\na(board, glyphs);',
  "hardware/boards/board.ts": "export interface Board { name: string }",
  "hardware/boards/pico.ts": 'import type { Board } from "./board.js";\nexport const pico: Board = { name: "pico" };',
  "hardware/virtual/model.ts":
    'import type { Board } from "../boards/board.js";\nimport type { Clock } from "../../firmware/hal/clock.js";\nexport type M = Board & Clock;\nexport const m = 1;',
  "hardware/virtual/runtimes/rp2040/board.ts": 'import "rp2040js";',
  "host/cli.ts":
    'import "commander";\nimport "node:fs";\nimport "./simulator/run.js";\nimport "../hardware/boards/pico.js";',
  "host/simulator/run.ts":
    'import { m } from "../../hardware/virtual/model.js";\nimport "../../hardware/virtual/runtimes/rp2040/board.js";\nexport const run = m;',
  "tools/tool.mjs": 'import "../host/cli.ts";',
  "tests/a.test.ts": 'import "vitest";\nimport "../tools/tool.mjs";\nimport "../firmware/core/a.js";',
};

async function violations(changes: Tree): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "mp8-rules-"));
  folders.push(folder);
  for (const [path, text] of Object.entries({ ...HOUSE, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  symlinkSync(join(process.cwd(), "node_modules"), join(folder, "node_modules"), "junction");
  const { tsConfig: _, ...rest } = options;
  const settings: ICruiseOptions = { ...rest, validate: true, ruleSet: { forbidden }, baseDir: folder };
  const result = await cruise(["firmware", "hardware", "host", "tools", "tests"], settings);
  const { summary } = result.output as ICruiseResult;
  return [...new Set(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))].sort();
}

/** Appends an import to a file of the house. */
const also = (path: string, line: string): Tree => ({ [path]: `${HOUSE[path] ?? ""}\n${line}\n` });

const BROKEN: [rule: string, from: string, changes: Tree][] = [
  ["core-and-hal-are-pure", "firmware/core/a.ts", also("firmware/core/a.ts", 'import "../drivers/chip.js";')],
  [
    "core-and-hal-are-pure",
    "firmware/core/a.ts",
    also("firmware/core/a.ts", 'import "../../hardware/boards/pico.js";'),
  ],
  ["core-and-hal-are-pure", "firmware/hal/clock.ts", also("firmware/hal/clock.ts", 'import "../../host/cli.js";')],
  [
    "drivers-see-hal-and-core",
    "firmware/drivers/chip.ts",
    also("firmware/drivers/chip.ts", 'import "../../hardware/boards/pico.js";'),
  ],
  [
    "platforms-see-firmware",
    "firmware/platforms/espruino/main.ts",
    also("firmware/platforms/espruino/main.ts", 'import "../../../hardware/boards/pico.js";'),
  ],
  [
    "platforms-are-the-top",
    "firmware/drivers/chip.ts",
    also("firmware/drivers/chip.ts", 'import "../platforms/espruino/main.js";'),
  ],
  [
    "platforms-stay-apart",
    "firmware/platforms/nodemcu/main.ts",
    { "firmware/platforms/nodemcu/main.ts": 'import "../espruino/main.js";' },
  ],
  ["boards-are-data", "hardware/boards/pico.ts", also("hardware/boards/pico.ts", 'import "../virtual/model.js";')],
  [
    "models-know-no-driver",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import type { a } from "../../firmware/drivers/chip.js";'),
  ],
  [
    "models-know-no-driver",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import type { a } from "../../firmware/core/a.js";'),
  ],
  [
    "models-know-no-driver",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import type { run } from "../../host/simulator/run.js";'),
  ],
  [
    "models-see-hal-types",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import { now } from "../../firmware/hal/clock.js";'),
  ],
  [
    "no-node-in-firmware-or-hardware",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import "node:vm";'),
  ],
  ["no-node-in-firmware-or-hardware", "hardware/virtual/model.ts", also("hardware/virtual/model.ts", 'import "fs";')],
  [
    "no-node-in-firmware-or-hardware",
    "hardware/virtual/model.ts",
    also("hardware/virtual/model.ts", 'import "commander";'),
  ],
  ["no-node-in-firmware-or-hardware", "firmware/core/a.ts", also("firmware/core/a.ts", 'import "node:buffer";')],
  [
    "no-node-in-firmware-or-hardware",
    "firmware/platforms/espruino/main.ts",
    also("firmware/platforms/espruino/main.ts", 'import "commander";'),
  ],
  ["emulators-in-their-runtime", "hardware/virtual/model.ts", also("hardware/virtual/model.ts", 'import "rp2040js";')],
  [
    "only-the-simulator-sees-virtual-hardware",
    "host/cli.ts",
    also("host/cli.ts", 'import "../hardware/virtual/model.js";'),
  ],
  [
    "only-the-simulator-sees-virtual-hardware",
    "host/cli.ts",
    also("host/cli.ts", 'const m = await import("../hardware/virtual/model.js");'),
  ],
  ["host-sees-core-only", "host/cli.ts", also("host/cli.ts", 'import "../firmware/drivers/chip.js";')],
  ["nothing-imports-tools-or-tests", "host/cli.ts", also("host/cli.ts", 'import "../tools/tool.mjs";')],
  ["nothing-imports-tools-or-tests", "host/cli.ts", also("host/cli.ts", 'import "../tests/a.test.js";')],
  ["host-needs-what-is-installed", "host/cli.ts", also("host/cli.ts", 'import "vitest";')],
  ["resolvable", "host/cli.ts", also("host/cli.ts", 'import "./nowhere.js";')],
  ["no-cycles", "host/cli.ts", also("host/simulator/run.ts", 'import "../cli.js";')],
  ["no-cycles", "firmware/core/a.ts", also("firmware/hal/clock.ts", 'import type { a } from "../core/a.js";')],
  ["nothing-unused", "host/dead.ts", { "host/dead.ts": "export const dead = 1;" }],
];

describe("the import rules", () => {
  it("are all kept by a house in order", async () => {
    expect(await violations({})).toEqual([]);
  });

  for (const [rule, from, changes] of BROKEN) {
    const line = Object.values(changes)[0].trim().split("\n").pop();
    it(`${rule}: ${from} is broken by ${line}`, async () => {
      expect(await violations(changes)).toContain(`${rule}: ${from}`);
    });
  }

  it("are each broken by a case above", () => {
    const shown = new Set(BROKEN.map(([rule]) => rule));
    expect(forbidden.map(({ name }: { name: string }) => name).filter((name: string) => !shown.has(name))).toEqual([]);
  });
});
