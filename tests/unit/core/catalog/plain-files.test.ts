// The runtime's quick way with plain files is made before a card comes, and used for one card alone.
import { afterEach, expect, test } from "vitest";
import { newPlainFiles, preparePlainFiles, setPlainFiles } from "../../../../firmware/core/catalog/plain-files.js";
import type { PlainFiles } from "../../../../firmware/hal/plain-files.js";

/** Each takes three slices to make ready. */
class Tables implements PlainFiles {
  slices = 0;
  prepare(): boolean {
    if (this.slices < 3) this.slices++;
    return this.slices < 3;
  }
  closeGaps(): void {}
  take(): number {
    return 0;
  }
}

afterEach(() => {
  newPlainFiles();
});

test("what was prepared is handed out once, ready", () => {
  setPlainFiles(() => new Tables());
  let slices = 0;
  while (preparePlainFiles()) slices++;
  expect(slices).toBe(3);
  expect(preparePlainFiles()).toBe(false);
  const first = newPlainFiles() as Tables;
  expect(first.slices).toBe(3);
  const second = newPlainFiles() as Tables;
  expect(second).not.toBe(first);
  expect(second.slices).toBe(0);
});
