import { describe, expect, test } from "vitest";
import { VIDEO_COSTS } from "../../../../hardware/boards/video-costs.js";
import { ColorMapper } from "../../../../host/convert/color-mapper.js";
import { countCodes, Pace } from "../../../../host/convert/frame-costs.js";
import { RleFrames } from "../../../../host/convert/frame-encoder.js";
import { RleEncoder } from "../../../../host/convert/rle-encoder.js";
import type { Rgb } from "../../../../host/media/avi/avi-writer.js";
import { decodeMsRle } from "../../../support/ms-rle.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

const PALETTE: readonly Rgb[] = Array.from({ length: 32 }, (_, i) => [i * 8, 255 - i * 8, (i * 53) % 256]);
const COSTS = VIDEO_COSTS[0];
const ANY = Number.POSITIVE_INFINITY;

/** Noise, bars and patches that move. */
function picture(width: number, height: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const rgb = new Uint8Array(width * height * 3);
  const paint = (x: number, y: number, color: Rgb) => rgb.set(color, (y * width + x) * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) paint(x, y, PALETTE[Math.floor(y / 8) % 32]);
  for (let i = 0; i < 5; i++) {
    const [left, top] = [below(random, width), below(random, height)];
    const isNoise = below(random, 2) === 0;
    const color = PALETTE[below(random, 32)];
    for (let y = top; y < Math.min(height, top + 9); y++) {
      for (let x = left; x < Math.min(width, left + 40); x++) paint(x, y, isNoise ? PALETTE[below(random, 32)] : color);
    }
  }
  return rgb;
}

describe("Microsoft RLE with few codes", () => {
  const sizes = [
    [1, 1],
    [2, 5],
    [7, 3],
    [160, 120],
    [261, 7],
    [320, 40],
    [600, 2],
  ];
  test.each(sizes)("%d×%d: what is decoded is what the encoder says that the screen has", (width, height) => {
    for (const room of [ANY, 60]) {
      const encoder = new RleEncoder(COSTS, width, height, new ColorMapper(PALETTE, 0));
      const shown = new Uint8Array(width * height).fill(31);
      for (let frame = 0; frame < 6; frame++) {
        const rgb = picture(width, height, width * 100 + frame);
        const made = frame === 0 ? encoder.encodeWhole(rgb, ANY) : encoder.encode(rgb, room);
        decodeMsRle((made as { data: Uint8Array }).data, shown, width, height);
        expect(shown).toEqual(encoder.screen);
      }
    }
  });

  test("colours of the palette, with time enough, come out as they are", () => {
    const mapper = new ColorMapper(PALETTE, 0);
    const encoder = new RleEncoder({ ...COSTS, runMs: 0, literalMs: 0, moveMs: 0, endOfLineMs: 0 }, 160, 120, mapper);
    const wanted = new Uint8Array(160 * 120);
    for (let frame = 0; frame < 3; frame++) {
      const rgb = picture(160, 120, frame);
      mapper.map(rgb, 160, wanted);
      if (frame === 0) encoder.encodeWhole(rgb, ANY);
      else encoder.encode(rgb, ANY);
      expect(encoder.screen).toEqual(wanted);
    }
  });

  test("the same picture again is no code at all", () => {
    const encoder = new RleEncoder(COSTS, 160, 120, new ColorMapper(PALETTE, 0));
    const rgb = picture(160, 120, 4);
    encoder.encodeWhole(rgb, ANY);
    expect([...encoder.encode(rgb, ANY).data]).toEqual([0, 1]);
  });

  test("noise below what is seen draws nothing, and a run goes on over it", () => {
    const encoder = new RleEncoder(COSTS, 160, 120, new ColorMapper(PALETTE, 0));
    const flat = new Uint8Array(160 * 120 * 3);
    for (let i = 0; i < 160 * 120; i++) flat.set(PALETTE[9], i * 3);
    const random = seededRandom(8);
    const noisy = flat.map((value) => value + below(random, 5) - 2);
    const first = encoder.encodeWhole(noisy, ANY);
    expect(first?.counts).toMatchObject({ runs: 120, literals: 0 });
    expect(encoder.encode(flat, ANY).counts.runs).toBe(0);
  });

  test("with little time it stays within it, and mends the picture with the next frames", () => {
    const mapper = new ColorMapper(PALETTE, 0);
    const encoder = new RleEncoder(COSTS, 160, 120, mapper);
    encoder.encodeWhole(picture(160, 120, 1), ANY);
    const rgb = picture(160, 120, 2);
    const wanted = new Uint8Array(160 * 120);
    mapper.map(rgb, 160, wanted);
    const wrong = () => wanted.filter((index, i) => index !== (encoder.screen as Uint8Array)[i]).length;
    const room = COSTS.rleFrameMs + 40;
    const left: number[] = [];
    for (let i = 0; i < 25; i++) {
      expect(encoder.encode(rgb, room).ms).toBeLessThanOrEqual(room);
      left.push(wrong());
    }
    expect(left[24]).toBeLessThan(left[0] / 2);
  });
});

test("codes are counted by kind, rows and stretches", () => {
  const codes = Uint8Array.from([0, 2, 3, 4, 5, 1, 0, 3, 7, 7, 7, 0, 0, 2, 9, 0, 1, 1, 0, 0, 0, 0, 2, 2, 0, 1, 9, 9]);
  expect(countCodes(codes)).toEqual({ runs: 3, literals: 1, moves: 2, ends: 2, rows: 2, stretches: 3 });
  expect(countCodes(Uint8Array.of(0, 200))).toMatchObject({ literals: 1 });
});

test("a whole frame comes at the beginning and every ten seconds, where there is time", () => {
  const frames = new RleFrames(COSTS, { width: 64, height: 16 }, 2, new ColorMapper(PALETTE, 0));
  const keys: number[] = [];
  for (let i = 0; i < 45; i++) if (frames.encode(picture(64, 16, i)).isKey) keys.push(i);
  expect(keys).toEqual([0, 20, 40]);
  expect(frames.pace.framesPerSecond).toBe(2);
});

test("a pace that is too fast shows what the board manages", () => {
  const pace = new Pace(COSTS, 100);
  for (let i = 0; i < 100; i++) pace.add(200);
  expect(pace.framesPerSecond).toBe(5);
  const slow = new Pace(COSTS, 100);
  for (let i = 0; i < 100; i++) slow.add(i === 50 ? 300 : 60);
  expect(slow.framesPerSecond).toBe(10);
});
