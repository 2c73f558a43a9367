// What the model says of uncompressed frames, beside what was measured on the emulated Pico.
import { expect, test } from "vitest";
import { costsOf, rawFrameMs } from "../../../../host/convert/frame-costs.js";

test.each<[string, number, number, number, number, number]>([
  ["8 bits", 160, 120, 8, 0, 104],
  ["4 bits", 160, 120, 4, 0, 90],
  ["RGB565", 160, 120, 16, 6, 480],
  ["RGB565, half as high", 160, 60, 16, 6, 236],
  ["RGB555", 160, 120, 16, 5, 1630],
  ["RGB555, half as high", 160, 60, 16, 5, 910],
])("a frame of %s, %d×%d, takes the pico what it takes within an eighth", (_, width, height, bits, greenBits, ms) => {
  const said = rawFrameMs(costsOf("pico"), width, height, bits, greenBits);
  expect(Math.abs(said - ms) / ms).toBeLessThan(0.125);
});
