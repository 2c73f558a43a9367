import { expect, it } from "vitest";
import { Part } from "../../../../firmware/core/player/part.js";

function piecesOf(log: string[], count: number) {
  const makers = Array.from({ length: count }, (_, number) => () => void log.push(`made ${number}`));
  const forget = (number: number) => void log.push(`forgotten ${number}`);
  return { makers, forgetting: [forget], users: new Uint8Array(count) };
}

it("is made a piece at a time, once", () => {
  const log: string[] = [];
  const pieces = piecesOf(log, 3);
  const make = () => {
    log.push("given");
    return 7;
  };
  const part = new Part(make, [], "\x02\xff\x00", pieces);
  expect([part.step(), part.step()]).toEqual([true, true]);
  expect(log).toEqual(["made 2", "made 0"]);
  expect([part.step(), part.step()]).toEqual([false, false]);
  expect(part.get()).toBe(7);
  expect(part.drop()).toBe(true);
  expect(part.drop()).toBe(false);
  expect(log).toEqual(["made 2", "made 0", "given", "forgotten 0", "forgotten 2"]);
  expect([part.step(), part.step(), part.step()]).toEqual([true, true, false]);
});

it("makes pieces in one step that are to be", () => {
  const log: string[] = [];
  const part = new Part(() => 1, [], "\x00\x02\xff\x01", piecesOf(log, 3));
  expect([part.step(), log.length, part.step(), part.step()]).toEqual([true, 2, true, false]);
  expect(log).toEqual(["made 0", "made 2", "made 1"]);
});

it("leaves alone what another part needs", () => {
  const log: string[] = [];
  const pieces = piecesOf(log, 3);
  const first = new Part(() => 1, [], "\x00\xff\x01", pieces);
  const second = new Part(() => 2, [], "\x00\xff\x02", pieces);
  while (first.step()) {}
  // Piece 0 is there: a step is not lost on it.
  expect([second.step(), second.step()]).toEqual([true, false]);
  first.drop();
  expect(log).toEqual(["made 0", "made 1", "made 2", "forgotten 1"]);
  second.drop();
  expect(log.slice(4)).toEqual(["forgotten 2", "forgotten 0"]);
});

it("forgets what was half made, and no more", () => {
  const log: string[] = [];
  const part = new Part(() => 1, [], "\x00\xff\x01", piecesOf(log, 2));
  part.step();
  expect(part.drop()).toBe(true);
  expect(log).toEqual(["made 0", "forgotten 0"]);
});

it("needs no pieces: where nothing was built, its code is there anyway", () => {
  const part = new Part(() => "there", []);
  expect(part.step()).toBe(false);
  expect(part.get()).toBe("there");
});
