// What only parts need is run in Lua when a part is used, and again after it was dropped; what two parts need, once for
// both.
import { expect, test } from "vitest";
import { LuaVm } from "../../../hardware/virtual/runtimes/nodemcu/lua-vm.js";
import { readableLua } from "../../../host/build/lua/firmware.js";

test("a part's files run when it is used, those of two parts once", () => {
  const { code } = readableLua("tests/unit/build/lua-parts/main.lua.ts", {}).bundle;
  const lines: string[] = [];
  const vm = new LuaVm(() => null, 1_000_000);
  vm.define("print", (given) => {
    lines.push(given.text(1));
    return undefined;
  });
  expect(vm.run(Buffer.from(code, "latin1"), "program")).toBeNull();
  expect(lines).toEqual([
    "nothing ran",
    "shared runs",
    "first runs",
    "one 7",
    "two",
    "- other",
    // What it gave goes on working.
    "one 7",
    "first runs",
    "again 7",
    "shared runs",
    "shared anew",
  ]);
});
