// Overwriting freed memory on Espruino takes all of it but a handful of variables, and never more than there are: the
// class is run with a count of variables in place of the interpreter's.
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../cli/mp8.js";

/** As src/jsvar.h lays out a string: 9 characters in its first variable, 10 in each further one. */
const FIRST = 9;
const FURTHER = 10;
const VARIABLE_BYTES = 14;
/** What the interpreter was seen to use beside what was taken, while the last piece is made. */
const IN_FLIGHT = 5;

interface Taken {
  readonly length: number;
  readonly byteLength?: number;
}

/** Variables of an array's element: what it is, and its name. */
function variablesOf(taken: Taken, isFlat: boolean): number {
  if (taken.byteLength !== undefined) return 3 + Math.ceil(taken.byteLength / (isFlat ? VARIABLE_BYTES : FURTHER));
  return 2 + Math.ceil(Math.max(0, taken.length - FIRST) / FURTHER);
}

let code: string;

beforeAll(async () => {
  const entry = join(ROOT, "firmware/platforms/espruino/memory.ts");
  const built = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", globalName: "built" });
  code = (built.outputFiles[0] as { text: string }).text;
});

/**
 * The fewest variables that were free while `free` of them were overwritten, and the slices that it took.
 * @param runs so many runs of variables lie together; the rest is in pieces
 */
function scrubbed(free: number, runs: number): { least: number; slices: number } {
  let kept: Taken[] = [];
  const left = () => free - kept.reduce((sum, taken, i) => sum + variablesOf(taken, i < runs), 0);
  let least = free;
  const context = createContext({ process: { memory: () => ({ free: left() }) }, setTimeout: () => 0 });
  const memory = runInContext(`${code}; new built.EspruinoMemory()`, context) as { scrub(): boolean };
  Object.defineProperty(memory, "taken", {
    get: () => kept,
    set: (next: Taken[]) => {
      least = Math.min(least, left());
      kept = next;
    },
  });
  kept = [];
  let slices = 0;
  while (memory.scrub()) {
    slices += 1;
    if (slices > 1000) throw new Error("scrub does not come to an end");
  }
  expect(kept).toEqual([]);
  return { least, slices };
}

describe("overwriting freed variables", () => {
  const all = Number.POSITIVE_INFINITY;
  test.each([
    [300, all],
    [501, all],
    [777, all],
    [3000, all],
    [6377, all],
    [6380, 5],
    [6399, 0],
    [11_900, all],
  ])("%d of them, %d runs in one piece", (free, runs) => {
    const { least, slices } = scrubbed(free, runs);
    // Short runs of a card's bytes were found where more than a hundred were left.
    expect(least).toBeLessThanOrEqual(10);
    expect(least).toBeGreaterThanOrEqual(IN_FLIGHT);
    expect(slices).toBeLessThan(free / 200 + 8);
    // Taken one by one, a run takes three times as long as the strings that follow the first of them.
    if (runs < all) expect(slices).toBeLessThan(runs + 15);
  });
});
