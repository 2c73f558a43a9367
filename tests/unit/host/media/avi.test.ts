import { describe, expect, test } from "vitest";
import { encodeMsRle } from "../../../../host/media/avi/ms-rle-encoder.js";
import { bottomUp, bouncingBall, turningCube } from "../../../../host/media/sample-library/videos.js";

/** A decoder of its own, from Microsoft's description alone; strict about every bound. */
function decode(codes: Uint8Array, frame: Uint8Array, width: number, height: number): void {
  let x = 0;
  let y = height - 1;
  const put = (value: number) => {
    expect(x).toBeLessThan(width);
    expect(y).toBeGreaterThanOrEqual(0);
    frame[y * width + x++] = value;
  };
  for (let at = 0; ; at += 2) {
    const [count, value] = [codes[at], codes[at + 1]];
    if (count > 0) for (let i = 0; i < count; i++) put(value);
    else if (value === 0) [x, y] = [0, y - 1];
    else if (value === 1) {
      expect(at + 2).toBe(codes.length);
      return;
    } else if (value === 2) {
      [x, y] = [x + codes[at + 2], y - codes[at + 3]];
      at += 2;
    } else {
      for (let i = 0; i < value; i++) put(codes[at + 2 + i]);
      at += value + (value % 2);
    }
  }
}

/** Numbers by seed (a linear congruential generator), so that every run tries the same frames. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

describe("Microsoft RLE", () => {
  test.each([
    [1, 1],
    [7, 3],
    [160, 120],
    [321, 5],
    [600, 2],
  ])("gives frames of %d×%d back, whole and as differences", (width, height) => {
    const random = generator(width * 1000 + height);
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
      decode(encodeMsRle(pixels, previous, width, height), shown, width, height);
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
