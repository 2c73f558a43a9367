// What catches exceptions stands where an interpreter finds its place at once.
import vm from "node:vm";
import { expect, test } from "vitest";
import { buildFirmware } from "../../../host/build/firmware.js";
import { triesFirst } from "../../../host/build/tries-first.js";

test("functions that catch go to the front, in their order, and the script does what it did", () => {
  const code = `var said = [];
function a() { return 1; }
function b() { try { missing(); } catch (e) { said.push("b"); } }
class C { m() { return a(); } }
function d() { function inner() { try { b(); } finally { said.push("d"); } } inner(); }
said.push(new C().m()); d();`;
  const moved = triesFirst(code);
  expect([...moved.matchAll(/function (\w+)/g)].map(([, name]) => name)).toEqual(["b", "d", "inner", "a"]);
  expect(vm.runInNewContext(`${moved}; said.join();`)).toBe(vm.runInNewContext(`${code}; said.join();`));
  expect(triesFirst("var a = 1;")).toBe("var a = 1;");
});

test("in the player everything that catches is within the first 2,000 characters", async () => {
  const { code } = await buildFirmware("pico");
  expect(code).toMatch(/catch/);
  expect(code.lastIndexOf("catch")).toBeLessThan(2000);
});
