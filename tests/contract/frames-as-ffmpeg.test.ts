// Every frame that the player shows is the one that FFmpeg decodes from the same file, after the rounding to RGB565: over
// sizes, codecs, directions, files that FFmpeg wrote and files that `mp8 convert` makes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VIDEO_COSTS } from "../../hardware/boards/video-costs.js";
import { convertClip } from "../../host/convert/convert-clip.js";
import { findFfmpeg } from "../../host/convert/ffmpeg.js";
import type { SourceVideo } from "../../host/convert/video-probe.js";
import { encodeMsRle } from "../../host/media/avi/ms-rle-encoder.js";
import { dibRows, rgb565, type TestAvi, writeTestAvi } from "../support/avi.js";
import { decodedFrames, hasFfmpeg, makeFootage, NEEDS_FFMPEG } from "../support/footage.js";
import { below, seededRandom } from "../support/seeded-random.js";
import { playerOf, Session } from "../unit/core/video/play.js";

let folder: string;
beforeEach((context) => {
  if (!hasFfmpeg()) context.skip(NEEDS_FFMPEG);
  folder = mkdtempSync(join(tmpdir(), "mp8-frames-"));
});
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** @param repeats frames of the file that are empty: FFmpeg gives nothing for these */
function compare(avi: Uint8Array, width: number, height: number, repeats: ReadonlySet<number> = new Set()): number {
  const path = join(folder, "clip.avi");
  writeFileSync(path, avi);
  const expected = decodedFrames(path, width, height);
  // The larger ones once: what depends on where blocks end shows on the small ones.
  for (const most of width * height < 10_000 ? [1, 8] : [8]) {
    for (const cramped of [false, true]) {
      const { playback, screen } = playerOf(avi, { most, cramped });
      const session = new Session(playback);
      let at = 0;
      for (let frame = 0; at < expected.length; frame++) {
        if (!session.frame()) throw new Error(`the player shows ${frame} frames, FFmpeg ${expected.length}`);
        if (repeats.has(frame)) continue;
        const rgb = expected[at++];
        const wanted = Array.from({ length: width * height }, (_, i) =>
          rgb565([rgb[i * 3], rgb[i * 3 + 1], rgb[i * 3 + 2]]),
        );
        const shown = screen.part(0, 0, width, height).flat();
        const wrong = shown.findIndex((color, i) => color !== wanted[i]);
        if (wrong >= 0) throw new Error(`frame ${frame}: pixel ${wrong % width},${Math.floor(wrong / width)} differs`);
      }
      while (session.frame())
        if (!repeats.has(playback.framesShown - 1)) throw new Error("more frames than FFmpeg has");
    }
  }
  return expected.length;
}

function pictures(width: number, height: number, colors: number): Uint8Array[] {
  const random = seededRandom(width * 1000 + height + colors);
  const first = Uint8Array.from({ length: width * height }, (_, i) => (i * 3 + (i >> 5)) % colors);
  const frames = [first];
  for (let i = 0; i < 3; i++) {
    const next = Uint8Array.from(frames[i]);
    for (let patch = 0; patch < 4; patch++) {
      const from = below(random, next.length);
      const isNoise = patch % 2 === 0;
      const color = below(random, colors);
      for (let at = from; at < Math.min(next.length, from + 90); at++)
        next[at] = isNoise ? below(random, colors) : color;
    }
    frames.push(next);
  }
  return frames;
}

function rowsOf(pixels: Uint8Array, width: number): Uint8Array[] {
  return Array.from({ length: pixels.length / width }, (_, y) => pixels.subarray(y * width, (y + 1) * width));
}

/** Each index as 16 bits in which all differ, as BI_RGB and BI_BITFIELDS store them. */
function highColorRows(rows: readonly Uint8Array[], topDown: boolean, mask: number): Buffer {
  return Buffer.concat(
    (topDown ? rows : [...rows].reverse()).map((row) => {
      const bytes = Buffer.alloc(Math.ceil(row.length / 2) * 4);
      row.forEach((index, x) => {
        bytes.writeUInt16LE((index * 40503 + x * 7 + 4321) & mask, x * 2);
      });
      return bytes;
    }),
  );
}

/** Runs of two colours in turn, as BI_RLE4 has them, row by row, whole. */
function rle4(pixels: Uint8Array, width: number): Uint8Array {
  const codes: number[] = [];
  for (const row of rowsOf(pixels, width).reverse()) {
    for (let x = 0; x < width; ) {
      const [a, b] = [row[x], row[x + 1] ?? 0];
      let end = x;
      while (end < width && end - x < 255 && row[end] === ((end - x) % 2 === 0 ? a : b)) end++;
      codes.push(end - x, a * 16 + b);
      x = end;
    }
    codes.push(0, 0);
  }
  return Uint8Array.from([...codes, 0, 1]);
}

const SIZES = [
  [1, 1],
  [3, 2],
  [5, 7],
  [16, 16],
  [127, 33],
  [160, 120],
  [161, 50],
  [320, 240],
];

describe.each(SIZES)("%d×%d", (width, height) => {
  const kinds: Record<string, () => TestAvi> = {
    "8 bits, bottom-up": () => ({
      width,
      height,
      frames: pictures(width, height, 256).map((frame) => ({ data: dibRows(rowsOf(frame, width)) })),
    }),
    "8 bits, top-down": () => ({
      width,
      height: -height,
      junk: 77,
      frames: pictures(width, height, 256).map((frame) => ({ data: dibRows(rowsOf(frame, width), true) })),
    }),
    "4 bits, bottom-up": () => ({
      width,
      height,
      bits: 4,
      frames: pictures(width, height, 16).map((frame) => ({ data: dibRows(rowsOf(frame, width), false, 4) })),
    }),
    "16 bits of five each, top-down": () => ({
      width,
      height: -height,
      bits: 16,
      frames: pictures(width, height, 256).map((frame) => ({
        data: highColorRows(rowsOf(frame, width), true, 0x7fff),
      })),
    }),
    "16 bits with six of green, bottom-up": () => ({
      width,
      height,
      bits: 16,
      compression: 3,
      frames: pictures(width, height, 256).map((frame) => ({
        data: highColorRows(rowsOf(frame, width), false, 0xffff),
      })),
    }),
    "RLE of 8 bits, with differences": () => {
      const frames = pictures(width, height, 256);
      const encoded = frames.map((frame, i) => ({
        data: encodeMsRle(frame, i === 0 ? null : frames[i - 1], width, height),
      }));
      return { width, height, compression: 1, frames: encoded };
    },
    "RLE of 4 bits": () => ({
      width,
      height,
      bits: 4,
      compression: 2,
      frames: pictures(width, height, 16).map((frame) => ({ data: rle4(frame, width) })),
    }),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    test(kind, () => {
      expect(compare(writeTestAvi(make()), width, height)).toBe(4);
    });
  }
});

test.each([
  [160, 120],
  [162, 31],
  [63, 64],
])("a file that FFmpeg wrote, %d×%d in palette colours", (width, height) => {
  const path = join(folder, "made.avi");
  makeFootage(`testsrc=size=${width}x${height}:rate=5`, 1, path, ["-pix_fmt", "pal8", "-c:v", "rawvideo"]);
  expect(compare(readFileSync(path), width, height)).toBe(5);
});

test("a file that FFmpeg wrote in 16 bits", () => {
  const path = join(folder, "made.avi");
  makeFootage("testsrc=size=162x90:rate=5", 1, path, ["-pix_fmt", "rgb555le", "-c:v", "rawvideo"]);
  expect(compare(readFileSync(path), 162, 90)).toBe(5);
});

test("a file of Microsoft RLE that FFmpeg wrote", ({ skip }) => {
  const encoders = spawnSync("ffmpeg", ["-hide_banner", "-encoders"], { encoding: "utf8" }).stdout;
  if (!/ msrle /.test(encoders)) skip("needs ffmpeg 6.1 or newer, which encodes Microsoft RLE");
  const path = join(folder, "made.avi");
  makeFootage("testsrc=size=160x120:rate=5", 1, path, ["-pix_fmt", "pal8", "-c:v", "msrle"]);
  expect(compare(readFileSync(path), 160, 120)).toBe(5);
});

test.each([
  ["testsrc2=size=320x240:rate=10", "BI_RGB", null],
  ["mandelbrot=size=320x180:rate=10", "BI_RGB", null],
  ["color=navy:size=320x240:rate=10[a];color=orange:size=24x16:rate=10[b];[a][b]overlay=x=20+t*20:y=60", "BI_RLE8", 10],
])("what convert makes of %s", async (source, codec, rate) => {
  const path = join(folder, "film.mkv");
  makeFootage(source, 3, path, ["-c:v", "mpeg4", "-q:v", "2"]);
  const decoder = await findFfmpeg();
  const video = (await decoder?.probe(path)) as SourceVideo;
  // Which of the two a board plays faster changes with its player: here the price of one decides.
  const costs = codec === "BI_RLE8" ? { ...VIDEO_COSTS[0], rawPixelMs: 1 } : VIDEO_COSTS[0];
  const job = { file: path, costs, box: null, start: 0, duration: 0, soundRate: 0, how: "", framesPerSecond: rate };
  const out = join(folder, "out.avi");
  const made = await convertClip(decoder as never, video, job, out, () => {});
  expect(made.compression).toBe(codec);
  const avi = readFileSync(out);
  compare(avi, made.width, made.height, emptyFrames(avi));
});

/** By the index: which frames are empty. */
function emptyFrames(avi: Buffer): Set<number> {
  const index = avi.subarray(avi.lastIndexOf("idx1") + 8);
  const found = new Set<number>();
  for (let at = 0; at < index.length / 16; at++) if (index.readUInt32LE(at * 16 + 12) === 0) found.add(at);
  return found;
}
