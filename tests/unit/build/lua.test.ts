// The Lua build: it parses in a stock Lua and in NodeMCU's compiler, uses nothing but what is allowed, and refuses what
// would be translated and then be wrong on the device, with file and line.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FirmwareBuild } from "../../../host/build/firmware.js";
import { buildFirmware } from "../../../host/build/firmware.js";
import { auditLua } from "../../../host/build/lua/audit.js";
import { quoted } from "../../../host/build/lua/literals.js";
import { refusedForms } from "../../../host/build/lua/refusals.js";
import { lfsBytes } from "../../support/lfs-image.js";
import { luaSources } from "../../support/lua-program.js";

/** Of a NodeMCU with the partition table of hardware/boards/esp32.md. */
const LFS_BYTES = 0xc0000;
let firmware: FirmwareBuild;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mp8-lua-build-"));
  firmware = await buildFirmware("esp32");
  writeFileSync(join(folder, "esp32.lua"), firmware.code, "latin1");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasLuac = spawnSync("luac5.3", ["-v"]).error === undefined;

test("parses in a stock Lua 5.3", ({ skip }) => {
  if (!hasLuac) skip("needs luac5.3 (Debian: lua5.3)");
  execFileSync("luac5.3", ["-p", join(folder, "esp32.lua")]);
});

test("fits the Lua flash store, compiled by NodeMCU's own compiler", ({ skip }) => {
  const { MP8_LUA } = process.env;
  if (MP8_LUA === undefined) return skip("needs NodeMCU's luac.cross: name it with MP8_LUA");
  const image = join(folder, "lfs.img");
  execFileSync(MP8_LUA, ["-f", "-o", image, join(folder, "esp32.lua")]);
  const bytes = lfsBytes(readFileSync(image));
  // Its functions alone, as they lie in flash.
  expect(bytes).toBeGreaterThan(firmware.bytes);
  expect(bytes).toBeLessThanOrEqual(LFS_BYTES);
});

test("is the same each time, and says by its digest which it is", async () => {
  expect((await buildFirmware("esp32")).code).toBe(firmware.code);
  expect(firmware.code).not.toContain("............");
});

test("asks for the radio modules, and uses none", () => {
  const names = new Map(firmware.audit.map((finding) => [finding.name, finding]));
  for (const name of ["wifi", "net", "http", "bthci", "espnow"]) expect(names.get(name)?.allowed).toBe(true);
  expect(firmware.audit.every(({ allowed }) => allowed)).toBe(true);
});

describe("the audit refuses", () => {
  test.each([
    ["wifi.start()", "wifi", "is a radio or a network"],
    ["local radio = wifi", "wifi", "is a radio or a network"],
    ["io.open('a', 'w')", "io", "writes to the board's flash or to the card"],
    ["local s = string s.dump(f)", "string", "is not on the list"],
    ["string.dump(print)", "string.dump", "is not on the list"],
    ["load('x')()", "load", "runs code that this audit cannot read"],
    ["node.LFS.reload('x')", "node.LFS", "changes the firmware"],
    ["_G.wifi.start()", "_G", "runs code that this audit cannot read"],
  ])("%s", (code, name, why) => {
    const finding = auditLua(code).find((found) => found.name === name);
    expect(finding?.allowed).toBe(false);
    expect(finding?.why).toContain(why);
  });

  test("not a question whether a module is there", () => {
    expect(auditLua("if wifi ~= nil then error('no') end").every(({ allowed }) => allowed)).toBe(true);
  });
});

describe("a form that would be wrong on the device is a build error with its line", () => {
  test.each([
    ["export const f = (n: number) => n >> 1;", "a shift to the right"],
    ["export const f = (n: number) => n >>> 0;", "a shift to the right"],
    ["export const f = () => 0x80000000;", "beyond 2^31 - 1"],
    ["export const f = () => 0.5;", "is a fraction"],
    ["export const f = (a: { b: { c: number } }) => { a.b.c += 2; };", "name the object first"],
    ["export const f = (a: { b: { c: number } }) => { a.b.c++; };", "name the object first"],
    ["export const f = (a: { b: number }) => a.b++;", "in a line of its own"],
    ["export const f = (a: { b: number }) => { const c = (a.b += 2); return c; };", "in a line of its own"],
    ["export const f = (n: number) => (n ? 1 : 2);", "0 and an empty text are true in Lua"],
    ["export const f = (s: string) => !s;", "0 and an empty text are true in Lua"],
    ["export const f = (s: string) => s || null;", "0 and an empty text are true in Lua"],
    ["export const a: (number | null)[] = [];", "an array with null in it ends there in Lua"],
    ["export function f() { try { f(); } catch (e) {} }", "try: expected failures are returned"],
    ["export const f = (o: { a: number }) => { const { a } = o; return a; };", "destructuring"],
  ])("%s", (source, why) => {
    const { program, file } = luaSources(`\n${source}\n`);
    const [problem] = refusedForms(program, file);
    expect(problem).toContain(why);
    expect(problem).toMatch(/program\.ts:2: /);
  });

  test("but not what Lua does the same", () => {
    const { program, file } = luaSources(
      `export const f = (a: boolean, o: object | null, s: string) => (a && o !== null ? s.length & 7 : 2147483647);
       export function g(a: { b: number }): number { a.b++; for (let i = 0; i < 3; a.b += 2) i++; return a.b; }`,
    );
    expect(refusedForms(program, file)).toEqual([]);
  });
});

test("texts keep every byte: a zero before a digit, quotes, line ends, bytes from 128 on", () => {
  expect(quoted('a\x001"\\\n\r\xff9\x7f')).toBe('"a\\0001\\"\\\\\\n\\r\\2559\\127"');
  expect(() => quoted("가")).toThrow("beyond 255");
});
