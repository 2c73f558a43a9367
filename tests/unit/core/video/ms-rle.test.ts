// Microsoft RLE, code by code, where the picture is kept and where there is only room for a row. Patterns are rows of
// the screen, top row first: "." is index 0, what a picture is before its first frame.
import { describe, expect, it } from "vitest";
import { code, PALETTE, rgb565, rle, writeTestAvi } from "../../../support/avi.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { playerOf, Session } from "./play.js";
import { randomFrame } from "./random-rle.js";

const BEFORE = 0x1234;
const COLORS = PALETTE.map(rgb565);

/** Plays the frames and shows the picture: palette index 1 as "1", …, 10 as "a". */
function pattern(width: number, height: number, ...frames: Uint8Array[]): string[] {
  const avi = writeTestAvi({ width, height, compression: 1, frames: frames.map((data) => ({ data })) });
  const [kept, cramped] = [false, true].map((isCramped) => {
    const { playback, screen } = playerOf(avi, { x: 5, y: 3, fill: BEFORE, cramped: isCramped });
    new Session(playback).toEnd();
    expect(playback.failure).toBe(0);
    expect(screen.pixels.filter((color) => color === BEFORE).length).toBe(320 * 240 - width * Math.abs(height));
    return screen
      .part(5, 3, width, Math.abs(height))
      .map((row) => row.map((color) => (color === COLORS[0] ? "." : COLORS.indexOf(color).toString(36))).join(""));
  });
  expect(cramped).toEqual(kept);
  return kept;
}

describe("codes", () => {
  it("runs, from the bottom row up", () => {
    expect(
      pattern(4, 2, rle(code.run(4, 1), code.endOfLine, code.run(1, 2), code.run(3, 3), code.endOfBitmap)),
    ).toEqual(["2333", "1111"]);
  });
  it("literals, padded to 16 bits", () => {
    expect(
      pattern(
        5,
        2,
        rle(code.literal(1, 2, 3), code.run(2, 4), code.endOfLine, code.literal(5, 6, 7, 8), code.endOfBitmap),
      ),
    ).toEqual(["5678.", "12344"]);
  });
  it("the end of a line leaves the rest of the row as it was", () => {
    expect(
      pattern(4, 3, rle(code.run(2, 1), code.endOfLine, code.endOfLine, code.run(1, 2), code.endOfBitmap)),
    ).toEqual(["2...", "....", "11.."]);
  });
  it("deltas go right and up", () => {
    expect(
      pattern(5, 4, rle(code.run(1, 1), code.delta(2, 1), code.run(2, 2), code.delta(0, 2), code.endOfBitmap)),
    ).toEqual([".....", ".....", "...22", "1...."]);
  });
  it("of a second frame change the first", () => {
    const first = rle(code.run(4, 1), code.endOfLine, code.run(4, 2), code.endOfLine, code.endOfBitmap);
    expect(pattern(4, 2, first, rle(code.delta(1, 1), code.run(2, 3), code.endOfBitmap))).toEqual(["2332", "1111"]);
    expect(pattern(4, 2, first, rle())).toEqual(["2222", "1111"]);
    expect(pattern(4, 2, first, rle(code.endOfBitmap))).toEqual(["2222", "1111"]);
  });
  it("rows may end without an end of line where the bitmap ends", () => {
    expect(pattern(3, 1, rle(code.run(3, 1)))).toEqual(["111"]);
  });
});

describe("what reaches beyond the picture", () => {
  it("is not drawn", () => {
    expect(pattern(3, 2, rle(code.run(9, 1), code.endOfLine, code.literal(1, 2, 3, 4, 5), code.endOfBitmap))).toEqual([
      "123",
      "111",
    ]);
    expect(pattern(3, 1, rle(code.run(3, 1), code.endOfLine, code.run(3, 2), code.endOfLine, code.run(3, 3)))).toEqual([
      "111",
    ]);
    expect(pattern(3, 1, rle(code.delta(3, 0), code.run(1, 1)))).toEqual(["..."]);
    expect(pattern(3, 1, rle(code.delta(0, 200), code.run(1, 1)))).toEqual(["..."]);
  });
  it("nor is what is cut off", () => {
    expect(pattern(3, 1, Buffer.from([3]))).toEqual(["..."]);
    expect(pattern(3, 1, Buffer.from([0]))).toEqual(["..."]);
    expect(pattern(3, 1, Buffer.from([0, 2, 1]))).toEqual(["..."]);
    expect(pattern(5, 1, Buffer.from([0, 5, 1, 2]))).toEqual(["12..."]);
  });
});

describe("windows of the screen", () => {
  function windows(isCramped: boolean, ...codes: (readonly number[])[]): number {
    const whole = Array.from({ length: 20 }, () => [code.run(100, 9), code.endOfLine]).flat();
    const frames = [{ data: rle(...whole) }, { data: rle(...codes, code.endOfBitmap) }];
    const avi = writeTestAvi({ width: 100, height: 20, compression: 1, frames });
    const { playback, screen } = playerOf(avi, { cramped: isCramped });
    const session = new Session(playback);
    session.frame();
    const before = screen.windows;
    session.toEnd();
    return screen.windows - before;
  }
  const row = [code.run(60, 1), code.literal(1, 2, 3, 4), code.run(36, 2), code.endOfLine];
  const part = [code.delta(20, 0), code.run(40, 1), code.endOfLine];
  it("where the picture is kept: one for changed rows that lie together", () => {
    expect(windows(false, ...row, ...row, ...row)).toBe(1);
    expect(windows(false, code.run(10, 1), code.delta(5, 0), code.run(10, 1))).toBe(1);
    expect(windows(false, ...part, ...part, ...part)).toBe(1);
    expect(windows(false, ...part, code.delta(0, 12), ...part)).toBe(2);
    expect(windows(false)).toBe(0);
  });
  it("where it is not: one for stretches of the same width above each other", () => {
    expect(windows(true, ...row, ...row, ...row)).toBe(1);
    expect(windows(true, code.run(10, 1), code.delta(5, 0), code.run(10, 1))).toBe(2);
    expect(windows(true, ...part, ...part, ...part)).toBe(1);
    expect(windows(true)).toBe(0);
  });
});

describe("any picture", () => {
  for (const cramped of [false, true]) {
    it(`of any size, encoded any way, is what the reference decodes${cramped ? ", without room for it" : ""}`, () => {
      for (let seed = 0; seed < 150; seed++) {
        const random = seededRandom(seed);
        const width = 1 + below(random, seed % 10 === 0 ? 320 : 40);
        const height = 1 + below(random, 30);
        const topDown = below(random, 4) === 0;
        const bits = below(random, 4) === 0 ? 4 : 8;
        const reference = Array.from({ length: height }, () => new Array(width).fill(0));
        const frames = Array.from({ length: 1 + below(random, 4) }, () =>
          randomFrame(random, reference, bits, topDown),
        );
        const avi = writeTestAvi({
          width,
          height: topDown ? -height : height,
          compression: bits === 8 ? 1 : 2,
          bits,
          junk: below(random, 600),
          audioBytes: below(random, 2) === 0 ? undefined : below(random, 700),
          frames: frames.map((data) => ({ data })),
        });
        const { playback, screen } = playerOf(avi, {
          fill: BEFORE,
          most: 1 + below(random, 8),
          gap: below(random, 5),
          cramped,
        });
        new Session(playback).toEnd();
        expect(playback.framesShown).toBe(frames.length);
        expect(screen.part(0, 0, width, height), `seed ${seed}`).toEqual(
          reference.map((row) => row.map((index) => COLORS[index])),
        );
      }
    });
  }
});
