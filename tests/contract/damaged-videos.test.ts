// Damaged AVI files by the hundred, the same ones on every run: whatever the file says, the player comes to an end, draws
// nowhere but in the picture's place, and takes no more steps than so many bytes can need.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { videoRefusal } from "../../firmware/core/player/messages.js";
import { ENDED } from "../../firmware/core/video/playback.js";
import { VIDEO_COSTS } from "../../hardware/boards/video-costs.js";
import { inspectAvi } from "../../host/convert/inspect-avi.js";
import { encodeMsRle } from "../../host/media/avi/ms-rle-encoder.js";
import { dibRows, writeTestAvi } from "../support/avi.js";
import { below, seededRandom } from "../support/seeded-random.js";
import { openFile, playerOf } from "../unit/core/video/play.js";

const CASES = 250;
const [WIDTH, HEIGHT] = [44, 30];

function pictures(count: number): Uint8Array[] {
  const random = seededRandom(7);
  let last = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => i & 15);
  return Array.from({ length: count }, () => {
    last = last.map((value) => (below(random, 9) === 0 ? below(random, 16) : value));
    return last;
  });
}

const rows = (pixels: Uint8Array): Uint8Array[] =>
  Array.from({ length: HEIGHT }, (_, y) => pixels.subarray(y * WIDTH, (y + 1) * WIDTH));

const FILES: Readonly<Record<string, () => Buffer>> = {
  "uncompressed, with sound": () =>
    writeTestAvi({
      width: WIDTH,
      height: HEIGHT,
      audioBytes: 300,
      rec: true,
      frames: pictures(5).map((frame) => ({ data: dibRows(rows(frame)) })),
    }),
  "of 4 bits, top-down": () =>
    writeTestAvi({
      width: WIDTH,
      height: -HEIGHT,
      bits: 4,
      frames: pictures(5).map((frame) => ({ data: dibRows(rows(frame), true, 4) })),
    }),
  "of 16 bits": () =>
    writeTestAvi({
      width: WIDTH,
      height: HEIGHT,
      bits: 16,
      compression: 3,
      frames: pictures(5).map((frame) => ({ data: Buffer.concat([...frame].map((value) => Buffer.from([value, 9]))) })),
    }),
  "Microsoft RLE": () => {
    const frames = pictures(5);
    const encoded = frames.map((frame, i) => ({
      data: encodeMsRle(frame, i === 0 ? null : frames[i - 1], WIDTH, HEIGHT),
    }));
    return writeTestAvi({ width: WIDTH, height: HEIGHT, compression: 1, frames: encoded });
  },
};

const EDGES = [0, 1, 7, 8, 255, 256, 511, 512, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];

/** One to six damages: bytes, numbers at the edge of what fits, zeros, pieces moved, the end cut off. */
function damaged(whole: Buffer, seed: number): Buffer {
  const random = seededRandom(seed);
  let bytes = Buffer.from(whole);
  for (let i = 1 + below(random, 6); i > 0; i--) {
    // Half of them in the headers: that is where the file says what it is.
    const at = below(random, below(random, 2) === 0 ? Math.min(400, bytes.length) : bytes.length);
    const dice = below(random, 6);
    if (dice < 2) bytes[at] = below(random, 256);
    else if (dice < 4) {
      const place = Math.min(at - (at % 4), bytes.length - 4);
      if (place >= 0) bytes.writeUInt32LE(EDGES[below(random, EDGES.length)], place);
    } else if (dice === 4) {
      const length = below(random, 300);
      bytes.copy(bytes, below(random, bytes.length), at, Math.min(bytes.length, at + length));
    } else if (below(random, 3) === 0) bytes = Buffer.from(bytes.subarray(0, Math.max(12, at)));
    else bytes.fill(0, at, Math.min(bytes.length, at + below(random, 64)));
  }
  return bytes;
}

/** @returns what became of it: how far it was played, or the sentence that refuses it */
function play(bytes: Buffer, seed: number, mostSeeks = 5): string {
  const { opening } = openFile(bytes);
  if (opening.info === null) {
    const { reason, advice } = videoRefusal(opening);
    expect(reason).toMatch(/^[ -~]{10,60}\.$/);
    expect(advice.length).toBeGreaterThan(5);
    return reason;
  }
  // Larger ones are refused before a frame is drawn.
  if (opening.info.width > 320 || opening.info.height > 240) return "too large";
  const random = seededRandom(seed + 5000);
  const { playback, seeking } = playerOf(bytes, { cramped: seed % 2 === 0, most: 1 + (seed % 8) });
  let nowMs = 0;
  playback.start(nowMs);
  // Each byte is a code at most, each frame that is promised may be waited for.
  let steps = 40 * bytes.length + 100_000;
  for (let seeks = 0; steps > 0; steps--) {
    const wait = playback.step(nowMs);
    if (wait === ENDED) return `shown ${playback.framesShown}`;
    nowMs += wait + below(random, 30);
    if (seeks < mostSeeks && below(random, 40) === 0) {
      seeking.by(below(random, 21) - 10, nowMs);
      seeks++;
    }
  }
  throw new Error("it does not come to its end");
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-damaged-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(FILES))("%s", (_, make) => {
  test(`${CASES} damaged files are played to an end or refused in words`, () => {
    const whole = make();
    expect(play(whole, 1, 0)).toBe("shown 5");
    const outcomes = new Set<string>();
    for (let seed = 0; seed < CASES; seed++) {
      try {
        outcomes.add(play(damaged(whole, seed), seed));
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : error}`);
      }
    }
    // Not all the same, or the damages hit nothing.
    expect(outcomes.size).toBeGreaterThan(6);
  });

  test("and probe says the same of them as the player", () => {
    const whole = make();
    const path = join(folder, "clip.avi");
    for (let seed = 0; seed < 60; seed++) {
      const bytes = damaged(whole, seed);
      writeFileSync(path, bytes);
      const found = inspectAvi(path, VIDEO_COSTS[0]);
      const { opening } = openFile(bytes);
      const isSmall = opening.info !== null && opening.info.width <= 320 && opening.info.height <= 240;
      expect(found.plays, `seed ${seed}`).toBe(isSmall);
      if (found.plays) expect(found.predictedFramesPerSecond).toBeGreaterThan(0);
    }
  });
});
