import { expect, it } from "vitest";
import { Part } from "../../../../firmware/core/player/part.js";

it("is made a step at a time, once", () => {
  const log: string[] = [];
  const part = new Part(
    () => {
      log.push("given");
      return 7;
    },
    [],
    [() => log.push("first"), () => log.push("second")],
    () => log.push("forgotten"),
  );
  expect([part.step(), part.step()]).toEqual([true, true]);
  expect(log).toEqual(["first", "second"]);
  expect([part.step(), part.step()]).toEqual([false, false]);
  expect(part.get()).toBe(7);
  expect(part.drop()).toBe(true);
  expect(part.drop()).toBe(false);
  expect(log).toEqual(["first", "second", "given", "forgotten"]);
  expect([part.step(), part.step(), part.step()]).toEqual([true, true, false]);
});

it("forgets what was half made", () => {
  let forgotten = 0;
  const part = new Part(
    () => 1,
    [],
    [() => {}, () => {}],
    () => forgotten++,
  );
  part.step();
  expect(part.drop()).toBe(true);
  expect(forgotten).toBe(1);
});

it("needs no steps: where nothing was built, its code is there anyway", () => {
  const part = new Part(() => "there", []);
  expect(part.step()).toBe(false);
  expect(part.get()).toBe("there");
});
