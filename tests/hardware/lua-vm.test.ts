// The Lua interpreter of the simulator, where it could differ from the device's.
import { expect, test } from "vitest";
import { LuaVm } from "../../hardware/virtual/runtimes/nodemcu/lua-vm.js";

function printed(code: string): string[] {
  const lines: string[] = [];
  const vm = new LuaVm(() => null, 1_000_000);
  vm.define("print", (given) => {
    lines.push(Buffer.from(given.bytes(1)).toString("hex"));
    return undefined;
  });
  expect(vm.run(Buffer.from(code, "latin1"), "test")).toBeNull();
  return lines;
}

test("texts with bytes below 16 are themselves, as values, as keys and in order", () => {
  expect(printed('print("\\r\\n") print("\\218")')).toEqual(["0d0a", "da"]);
  expect(printed('local t = {["\\r\\n"] = "a"} print(t["\\218"] or "-")')).toEqual(["2d"]);
  expect(printed('local t = {"A", "\\5", "\\16"} table.sort(t) print(table.concat(t))')).toEqual(["051041"]);
});

test("integers have 32 bits", () => {
  expect(printed('print(tostring(0x7fffffff + 1) .. " " .. tostring(1 << 32) .. " " .. tostring(7 // 2))')).toEqual([
    Buffer.from("-2147483648 0 3").toString("hex"),
  ]);
});

test("a task that never ends is ended", () => {
  let calls = 0;
  const vm = new LuaVm(() => {
    calls += 1;
    return calls > 100 ? "enough" : null;
  }, 1000);
  expect(vm.run(Buffer.from("while true do end"), "loop")).toContain("enough");
});
