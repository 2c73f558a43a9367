import { expect, it } from "vitest";
import { Part } from "../../../../firmware/core/player/part.js";

/** Each gives its number. @param needs of each part */
function piecesOf(log: string[], count: number, ...needs: string[]) {
  const makers = Array.from({ length: count }, (_, number) => () => {
    log.push(`made ${number}`);
    return number;
  });
  const forget = (number: number) => void log.push(`forgotten ${number}`);
  return { makers, forgetting: [forget], users: new Uint8Array(count), needs: (part: number) => needs[part] };
}

it("is made a piece at a time, once, and is what the last one gives", () => {
  const log: string[] = [];
  const part = new Part<number>(null, [], 0, piecesOf(log, 8, "% *"));
  expect([part.step(), part.step()]).toEqual([true, true]);
  expect(log).toEqual(["made 2", "made 7"]);
  expect([part.step(), part.step()]).toEqual([false, false]);
  expect(part.get()).toBe(7);
  expect(part.drop()).toBe(true);
  expect(part.drop()).toBe(false);
  expect(log).toEqual(["made 2", "made 7", "forgotten 7", "forgotten 2"]);
  expect([part.step(), part.step(), part.step()]).toEqual([true, true, false]);
});

it("makes pieces in one step that are to be", () => {
  const log: string[] = [];
  const part = new Part(null, [], 0, piecesOf(log, 3, "#% $"));
  expect([part.step(), log.length, part.step(), part.step()]).toEqual([true, 2, true, false]);
  expect(log).toEqual(["made 0", "made 2", "made 1"]);
});

it("leaves alone what another part needs", () => {
  const log: string[] = [];
  const pieces = piecesOf(log, 3, "# $", "# %");
  const first = new Part(null, [], 0, pieces);
  const second = new Part(null, [], 1, pieces);
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
  const part = new Part(null, [], 0, piecesOf(log, 2, "# $"));
  part.step();
  expect(part.drop()).toBe(true);
  expect(log).toEqual(["made 0", "forgotten 0"]);
});

it("where nothing was built, is what its function gives", () => {
  const part = new Part(() => "there", []);
  expect([part.step(), part.step(), part.get()]).toEqual([true, false, "there"]);
  expect([part.drop(), part.step(), part.get()]).toEqual([true, true, "there"]);
});
