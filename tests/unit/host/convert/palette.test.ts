import { describe, expect, test } from "vitest";
import { BAYER, ColorMapper } from "../../../../host/convert/color-mapper.js";
import { ColorCounts, paletteOf } from "../../../../host/convert/palette.js";
import { psnr, squaredError } from "../../../../host/convert/psnr.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

/** Clouds of colours and a gradient, as in a film. */
function film(seed: number, pixels = 6000): Uint8Array {
  const random = seededRandom(seed);
  const clouds = Array.from({ length: 12 }, () => [0, 0, 0].map(() => below(random, 256)));
  const clip = (value: number) => Math.max(0, Math.min(255, Math.round(value)));
  return Uint8Array.from({ length: pixels * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    if (pixel % 3 === 0) return clip((pixel / pixels) * 200 + (i % 3) * 20);
    const spread = () => (random() + random() + random() - 1.5) * 40;
    return clip(clouds[(pixel * 7) % 12][i % 3] + spread());
  });
}

/** Mean squared error of the best palette that Lloyd's rounds find from several random starts, on the pixels themselves. */
function ideal(rgb: Uint8Array, size: number): number {
  const random = seededRandom(99);
  let best = Number.POSITIVE_INFINITY;
  for (let start = 0; start < 3; start++) {
    const centers = Array.from({ length: size }, () => {
      const at = below(random, rgb.length / 3) * 3;
      return [rgb[at], rgb[at + 1], rgb[at + 2]];
    });
    let error = 0;
    for (let round = 0; round < 40; round++) {
      const sums = centers.map(() => [0, 0, 0, 0]);
      error = 0;
      for (let at = 0; at < rgb.length; at += 3) {
        let near = 0;
        let least = Number.POSITIVE_INFINITY;
        for (let i = 0; i < size; i++) {
          const c = centers[i];
          const distance = (rgb[at] - c[0]) ** 2 + (rgb[at + 1] - c[1]) ** 2 + (rgb[at + 2] - c[2]) ** 2;
          if (distance < least) [least, near] = [distance, i];
        }
        error += least;
        for (let k = 0; k < 3; k++) sums[near][k] += rgb[at + k];
        sums[near][3]++;
      }
      sums.forEach((sum, i) => {
        if (sum[3] > 0) centers[i] = [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]];
      });
    }
    best = Math.min(best, error / rgb.length);
  }
  return best;
}

function countsOf(rgb: Uint8Array): ColorCounts {
  const counts = new ColorCounts();
  counts.add(rgb, 1);
  return counts;
}

describe("a clip's palette", () => {
  test.each([1, 2])("is within 0.3 dB of an ideal one (clip %d), with what is mapped by it and dithered", (seed) => {
    const rgb = film(seed);
    const palette = paletteOf(countsOf(rgb), 64);
    expect(palette.colors).toHaveLength(64);
    const best = psnr(ideal(rgb, 64));
    expect(psnr(palette.error)).toBeGreaterThan(best - 0.3);
    const indices = new Uint8Array(rgb.length / 3);
    const plain = new ColorMapper(palette.colors, 0);
    plain.map(rgb, 100, indices);
    expect(psnr(squaredError(rgb, indices, plain) / rgb.length)).toBeGreaterThan(best - 0.3);
    const dithered = new ColorMapper(palette.colors);
    dithered.map(rgb, 100, indices);
    expect(psnr(squaredError(rgb, indices, dithered) / rgb.length)).toBeGreaterThan(best - 0.6);
  });

  test("of few colours has exactly these, the most used first", () => {
    const rgb = Uint8Array.from([250, 0, 0, 0, 250, 0, 250, 0, 0]);
    expect(paletteOf(countsOf(rgb), 256)).toEqual({
      colors: [
        [250, 0, 0],
        [0, 250, 0],
      ],
      error: 0,
    });
    expect(paletteOf(new ColorCounts(), 256).colors).toEqual([[0, 0, 0]]);
  });

  test("is never larger than asked for, nor has it entries that no pixel takes", () => {
    for (const size of [1, 2, 16, 255]) {
      const { colors } = paletteOf(countsOf(film(3, 900)), size);
      expect(colors.length).toBeGreaterThan(0);
      expect(colors.length).toBeLessThanOrEqual(size);
      expect(colors.flat().every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true);
    }
  });
});

describe("ordered dithering", () => {
  test("the matrix has each value once", () => {
    expect([...BAYER].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
  });

  test("breaks up what lies between two colours, and leaves what is near one", () => {
    const mapper = new ColorMapper([
      [100, 100, 100],
      [140, 140, 140],
    ]);
    const share = (value: number) => {
      const indices = new Uint8Array(64);
      mapper.map(new Uint8Array(192).fill(value), 8, indices);
      return indices.filter((index) => index === 1).length;
    };
    expect(share(104)).toBe(0);
    expect(share(136)).toBe(64);
    expect(share(118)).toBeGreaterThan(16);
    expect(share(118)).toBeLessThan(48);
  });

  test("depends on colour and place alone: what stands still stays as it is", () => {
    const mapper = new ColorMapper(paletteOf(countsOf(film(5)), 32).colors);
    const still = film(6, 640);
    const [first, second] = [new Uint8Array(640), new Uint8Array(640)];
    mapper.map(still, 32, first);
    mapper.map(film(7, 640), 32, second);
    mapper.map(still, 32, second);
    expect(second).toEqual(first);
  });
});
