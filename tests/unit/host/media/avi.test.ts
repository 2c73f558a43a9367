import { describe, expect, test } from "vitest";
import { encodeMsRle } from "../../../../host/media/avi/ms-rle-encoder.js";
import { bottomUp, bouncingBall, turningCube } from "../../../../host/media/sample-library/videos.js";
import { decodeMsRle } from "../../../support/ms-rle.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

describe("Microsoft RLE", () => {
  test.each([
    [1, 1],
    [7, 3],
    [160, 120],
    [321, 5],
    [600, 2],
  ])("gives frames of %d×%d back, whole and as differences", (width, height) => {
    const numbers = seededRandom(width * 1000 + height);
    const random = (limit: number) => below(numbers, limit);
    let previous: Uint8Array | null = null;
    const shown = new Uint8Array(width * height);
    for (let frame = 0; frame < 12; frame++) {
      const pixels: Uint8Array = previous === null ? new Uint8Array(width * height) : Uint8Array.from(previous);
      for (let change = random(6); change > 0; change--) {
        const start = random(pixels.length);
        const color = random(256);
        const isNoise = random(2) === 0;
        for (let i = start; i < Math.min(pixels.length, start + random(700)); i++) {
          pixels[i] = isNoise ? random(256) : color;
        }
      }
      decodeMsRle(encodeMsRle(pixels, previous, width, height), shown, width, height);
      expect(Buffer.from(shown).equals(Buffer.from(pixels))).toBe(true);
      previous = pixels;
    }
  });

  test("a frame like the one before is only its end", () => {
    const pixels = new Uint8Array(64).fill(3);
    expect([...encodeMsRle(pixels, pixels, 8, 8)]).toEqual([0, 1]);
  });
});

test("bottom-up rows are padded to four bytes", () => {
  expect([...bottomUp(Uint8Array.of(1, 2, 3, 4, 5, 6), 3, 2)]).toEqual([4, 5, 6, 0, 1, 2, 3, 0]);
});

test("the sample videos are AVI files, the same every time", () => {
  for (const make of [bouncingBall, turningCube]) {
    const avi = Buffer.from(make());
    expect(avi.toString("latin1", 0, 4)).toBe("RIFF");
    expect(avi.readUInt32LE(4)).toBe(avi.length - 8);
    expect(avi.toString("latin1", 8, 12)).toBe("AVI ");
    expect(Buffer.from(make()).equals(avi)).toBe(true);
  }
});
