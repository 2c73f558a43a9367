// A burst whose blocks came late, the first of it among them, is put in order where it lies.
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../cli/mp8.js";
import { below, seededRandom } from "../../support/seeded-random.js";

const BURST = 8;
/** From token to token, where the gap is as short as may be. */
const SPACING = 516;

interface ClosesUp {
  closeUp(wire: { lateOf(block: number): number }, bytes: Uint8Array, more: Uint8Array): void;
}

test("blocks late by any number of gaps lie where those of a steady burst do", async () => {
  const random = seededRandom(7);
  // The interpreter's names are no types here.
  const { KeptBurst } = await import(join(ROOT, "firmware", "platforms", "espruino", "kept-burst.ts"));
  const { closeUp } = KeptBurst.prototype as ClosesUp;
  let firstLate = 0;
  for (let round = 0; round < 200; round++) {
    const lates: number[] = [];
    // By fours: what is not a multiple of them only the interpreter's arrays can begin at.
    for (let block = 0, late = 0; block < BURST; block++) {
      if (below(random, 3) === 0 && late < 12) late += 4;
      lates.push(late);
    }
    firstLate += lates[0] > 0 ? 1 : 0;
    const blocks = lates.map(() => Uint8Array.from({ length: SPACING }, () => below(random, 256)));
    const wire = new Uint8Array(BURST * SPACING + 12).fill(0xff);
    for (const [block, bytes] of blocks.entries()) wire.set(bytes, block * SPACING + lates[block]);
    const bytes = wire.slice(0, BURST * SPACING);
    const last = lates[BURST - 1];
    closeUp({ lateOf: (block) => lates[block] }, bytes, wire.slice(BURST * SPACING, BURST * SPACING + last));
    for (const [block, wanted] of blocks.entries()) {
      const lies = Buffer.compare(bytes.subarray(block * SPACING, (block + 1) * SPACING), wanted) === 0;
      expect(lies, `${lates}, block ${block}`).toBe(true);
    }
  }
  expect(firstLate).toBeGreaterThan(20);
});
