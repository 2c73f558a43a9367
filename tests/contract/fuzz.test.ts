// Damaged cards by the thousand, the same ones on every run: each damage costs the damaged folder, and nothing throws,
// hangs or grows. More of them: `npm run fuzz`.
import { expect, test } from "vitest";
import { runCase } from "../../tools/fuzz/fuzz-case.js";
import { targets } from "../../tools/fuzz/targets.js";

const CASES = 300;

test.each(targets().map((target) => [target.name, target] as const))(`${CASES} damaged cards: %s`, (name, target) => {
  for (let seed = 0; seed < CASES; seed++) {
    const { failure, what } = runCase(target, seed);
    const again = `npm run fuzz -- --card "${name}" --seed ${seed} --cases 1`;
    expect(failure, `${what.join("; ")}\nagain: ${again}\n`).toBeNull();
  }
});
