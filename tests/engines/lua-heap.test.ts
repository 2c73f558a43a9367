// The whole player in NodeMCU's own interpreter, with its single floats, and what it keeps of the heap there.
import { expect, test } from "vitest";
import { heapWhileBrowsing } from "../../tools/bench-lua/heap.js";

/** With pointers of 32 bits, as on the board. */
const MOST_BYTES = 90 * 1024;

test("browsing 1,000 files keeps at most 90 KB of heap", async ({ skip }) => {
  const { MP8_LUA } = process.env;
  if (MP8_LUA === undefined) return skip("needs NodeMCU's luac.cross: name it with MP8_LUA");
  const { heapBytes, bits, texts } = await heapWhileBrowsing(MP8_LUA);
  expect(texts).toBe(1000);
  // Nearly all of it is pointers, and values beside one.
  expect(heapBytes).toBeLessThan(bits === 32 ? MOST_BYTES : MOST_BYTES * 2);
});
