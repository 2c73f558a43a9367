// Frames of Microsoft RLE that follow each other in what was read: from one to the next past the player's screens.
import { describe, expect, it } from "vitest";
import { Ran } from "../../../../firmware/core/video/hot.js";
import { ENDED } from "../../../../firmware/core/video/playback.js";
import { code, PALETTE, rgb565, rle, writeTestAvi } from "../../../support/avi.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { playerOf } from "./play.js";
import { randomFrame } from "./random-rle.js";

const COLORS = PALETTE.map(rgb565);
const WIDTH = 40;
const HEIGHT = 30;
/** Each slice takes so long, and frames come more quickly: they are always due. */
const SLICE_MS = 120;

function video(frames: readonly Buffer[], more: object = {}): Uint8Array {
  return writeTestAvi({
    width: WIDTH,
    height: HEIGHT,
    compression: 1,
    frames: frames.map((data) => ({ data })),
    ...more,
  });
}

/** A row of two runs, which begins with a move up to it. */
function moved(frame: number): Buffer {
  const row = [code.run(4, 1 + (frame % 9)), code.delta(3, 0), code.run(2, 10), code.endOfLine];
  return rle(code.delta(frame % 30, frame % (HEIGHT - 2)), ...row, ...row, code.endOfBitmap);
}

interface Played {
  readonly shown: number;
  readonly dropped: number;
  /** Slices past the player, and others. */
  readonly hot: number;
  readonly others: number;
  readonly pixels: number[][];
}

/** @param between called before each slice with the time; may pause and go on */
function play(
  avi: Uint8Array,
  between: (playback: ReturnType<typeof playerOf>["playback"], nowMs: number) => void,
): Played {
  const { playback, screen } = playerOf(avi, { gap: 4 });
  let nowMs = 1000;
  let isHot = false;
  let hot = 0;
  let others = 0;
  playback.start(nowMs);
  playback.untilMs = 1e9;
  for (let slices = 0; slices < 50_000; slices++) {
    nowMs += SLICE_MS;
    between(playback, nowMs);
    if (isHot && playback.hot?.run(nowMs) === Ran.on) {
      hot++;
      continue;
    }
    const wait = playback.step(nowMs);
    others++;
    isHot = wait === 0;
    if (wait === ENDED) {
      expect(playback.failure).toBe(0);
      return {
        shown: playback.framesShown,
        dropped: playback.framesDropped,
        hot,
        others,
        pixels: screen.part(0, 0, WIDTH, HEIGHT),
      };
    }
  }
  throw new Error("never ended");
}

function expected(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => row.map((index) => COLORS[index]));
}

describe("small frames", () => {
  const frames = [rle(...new Array(HEIGHT).fill(code.run(WIDTH, 0)).flatMap((run) => [run, code.endOfLine]))];
  for (let frame = 1; frame < 200; frame++) frames.push(moved(frame));

  it("take a slice each, two where they lie in two bands, and hardly any of the player's", () => {
    const played = play(video(frames), () => {});
    expect(played.shown).toBe(200);
    expect(played.hot).toBeLessThan(300);
    // Two or three for each burst, and the palette.
    expect(played.others).toBeLessThan(40);
  });
  it("are no further than the time that the player has something else to do at", () => {
    const { playback } = playerOf(video(frames));
    playback.start(1000);
    let nowMs = 1000;
    while (playback.framesShown < 20 || !playback.isDrawing) {
      nowMs += SLICE_MS;
      playback.step(nowMs);
    }
    playback.untilMs = nowMs + SLICE_MS * 12;
    const before = playback.framesShown;
    while (playback.hot?.run(nowMs) === Ran.on) {
      nowMs += SLICE_MS;
      expect(nowMs).toBeLessThan(100_000);
    }
    expect(playback.framesShown - before).toBeGreaterThan(4);
    expect(nowMs).toBeLessThanOrEqual(playback.untilMs + SLICE_MS);
  });
  it("do not run on where the video is paused", () => {
    const { playback } = playerOf(video(frames));
    playback.start(1000);
    playback.untilMs = 1e9;
    let nowMs = 1000;
    while (playback.framesShown < 20 || !playback.isDrawing) {
      nowMs += SLICE_MS;
      playback.step(nowMs);
    }
    playback.pause(nowMs);
    const before = playback.framesShown;
    while (playback.hot?.run(nowMs) === Ran.on) {
      nowMs += SLICE_MS;
      expect(nowMs).toBeLessThan(100_000);
    }
    expect(playback.framesShown - before).toBeLessThanOrEqual(1);
  });
});

describe("frames of any codes", () => {
  it("are what the reference decodes, across blocks and bursts, with others reading in between", () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = seededRandom(seed);
      const reference = Array.from({ length: HEIGHT }, () => new Array(WIDTH).fill(0));
      const count = 5 + below(random, 30);
      const frames = Array.from({ length: count }, () => randomFrame(random, reference, 8, false));
      const avi = video(frames, { junk: below(random, 600) });
      const played = play(avi, (playback, nowMs) => {
        if (below(random, 6) === 0) {
          playback.pause(nowMs);
          playback.resume(nowMs);
        }
      });
      expect(played.shown + played.dropped, `seed ${seed}`).toBe(count);
      expect(played.pixels, `seed ${seed}`).toEqual(expected(reference));
      expect(played.hot).toBeGreaterThan(0);
    }
  });
  it("of a file that is cut off end where it does", () => {
    const frames = Array.from({ length: 60 }, (_, frame) => moved(frame));
    const whole = video(frames);
    for (let bytes = whole.length - 1; bytes > whole.length - 1200; bytes -= 7) {
      const played = play(whole.subarray(0, bytes), () => {});
      expect(played.shown).toBeLessThanOrEqual(60);
      expect(played.shown).toBeGreaterThan(20);
    }
  });
});
