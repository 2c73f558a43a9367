import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VIDEO_COSTS } from "../../hardware/boards/video-costs.js";
import { rawFrameMs } from "../../host/convert/frame-costs.js";
import { code, dibRows, rle, writeTestAvi } from "../support/avi.js";
import { hasFfmpeg, makeFootage, NEEDS_FFMPEG } from "../support/footage.js";
import { mp8 } from "./mp8.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-probe-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const PICO = VIDEO_COSTS[0];

function rawAvi(width: number, height: number, fps: number, count = 10): Buffer {
  const rows = Array.from({ length: height }, (_, y) => new Uint8Array(width).fill(y));
  return writeTestAvi({
    width,
    height,
    fps: [fps, 1],
    frames: Array.from({ length: count }, () => ({ data: dibRows(rows) })),
  });
}

/** Without FFmpeg, so that what is said is the same everywhere. */
const probe = (...args: string[]) => mp8(["probe", ...args], folder, { PATH: folder });

test("a video that the board keeps up with, one that it does not, and one of few codes", async () => {
  writeFileSync(at("slow.avi"), rawAvi(160, 120, 1));
  writeFileSync(at("fast.avi"), rawAvi(160, 120, 50, 100));
  const frame = rle(code.run(160, 3), code.endOfLine, code.endOfBitmap);
  const frames = Array.from({ length: 30 }, () => ({ data: frame }));
  writeFileSync(at("rle.avi"), writeTestAvi({ width: 160, height: 120, compression: 1, fps: [5, 1], frames }));
  const ended = await probe("slow.avi", "fast.avi", "rle.avi");
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  const most = (1000 / rawFrameMs(PICO, 160, 120, 8)).toFixed(2).replace(/\.?0+$/, "");
  expect(ended.stdout.split("\n")).toEqual([
    "slow.avi: plays: 160x120, 8-bit BI_RGB, 0:10",
    "  all of its 1 frames/s on the pico",
    "fast.avi: plays: 160x120, 8-bit BI_RGB, 0:02",
    `  ${most} of its 50 frames/s on the pico`,
    "rle.avi: plays: 160x120, 8-bit BI_RLE8, 0:06",
    "  all of its 5 frames/s on the pico",
    "",
  ]);
  const [report] = JSON.parse((await probe("rle.avi", "--json", "--board", "cyd")).stdout);
  expect(report).toMatchObject({ plays: true, board: "cyd", isEstimate: true, frames: 30, framesPerSecond: 5 });
});

test("what is not played, and why, in the player's own words", async () => {
  const frames = [{ data: new Uint8Array(100) }];
  writeFileSync(at("xvid.avi"), writeTestAvi({ width: 8, height: 8, compression: "XVID", frames }));
  writeFileSync(at("large.avi"), rawAvi(640, 480, 5, 1));
  writeFileSync(at("text.avi"), "no video");
  writeFileSync(at("good.mp4"), rawAvi(16, 16, 5));
  const whole = rawAvi(16, 16, 5);
  writeFileSync(at("cut.avi"), whole.subarray(0, whole.indexOf("movi") - 8));
  const ended = await probe("xvid.avi", "large.avi", "text.avi", "good.mp4", "cut.avi");
  expect([ended.code, ended.stderr]).toEqual([1, ""]);
  expect(ended.stdout.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
    "xvid.avi: not played: Its codec is XVID: too heavy for here",
    "large.avi: not played: 640x480 is larger than the screen",
    "text.avi: not played: It is named .avi, but is no AVI video",
    "good.mp4: not played: It is an AVI video that is not named .avi",
    "cut.avi: not played: It ends before its first frame is whole",
    "",
  ]);
  for (const line of ended.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("videos that are not whole, or have no index, are told; the exit code says whether anything is played", async () => {
  const whole = rawAvi(16, 16, 5);
  const movie = whole.indexOf("movi") + 4;
  const frame = 8 + 16 * 16;
  writeFileSync(at("cut.avi"), whole.subarray(0, movie + frame * 3 + 100));
  writeFileSync(at("bare.avi"), whole.subarray(0, whole.indexOf("idx1")));
  const lost = Buffer.from(whole);
  lost.write("JUNK", lost.indexOf("idx1"), "latin1");
  writeFileSync(at("lost.avi"), lost);
  const ended = await probe("cut.avi", "bare.avi", "lost.avi");
  const noIndex = "  no index: a seek goes from frame to frame; mp8 convert writes one";
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  expect(ended.stdout.split("\n")).toEqual([
    "cut.avi: plays: 16x16, 8-bit BI_RGB, 0:01",
    "  all of its 5 frames/s on the pico",
    "  breaks off after 3 of 10 frames: copy it again",
    noIndex,
    "bare.avi: plays: 16x16, 8-bit BI_RGB, 0:02",
    "  all of its 5 frames/s on the pico",
    noIndex,
    "lost.avi: plays: 16x16, 8-bit BI_RGB, 0:02",
    "  all of its 5 frames/s on the pico",
    noIndex,
    "",
  ]);
  const [report] = JSON.parse((await probe("cut.avi", "--json")).stdout);
  expect(report).toMatchObject({ plays: true, frames: 3, promisedFrames: 10, hasIndex: false });

  writeFileSync(at("head.avi"), whole.subarray(0, movie));
  const size = Buffer.from(whole);
  size.writeUInt32LE(0x7fffffff, movie + 4);
  writeFileSync(at("size.avi"), size);
  const short = Buffer.from(whole);
  short.writeUInt32LE(10, movie + 4);
  writeFileSync(at("short.avi"), short);
  const none = await probe("head.avi", "size.avi", "short.avi");
  expect(none.code).toBe(1);
  expect(none.stdout.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
    "head.avi: not played: There are no frames in it",
    "size.avi: not played: It ends before its first frame is whole",
    "short.avi: not played: None of its frames can be shown: damaged",
    "",
  ]);
});

test("a conversion is only offered where FFmpeg decodes a frame", async ({ skip }) => {
  if (!hasFfmpeg()) skip(NEEDS_FFMPEG);
  const frames = [{ data: new Uint8Array(100) }];
  writeFileSync(at("unknown.avi"), writeTestAvi({ width: 8, height: 8, compression: "ZZZZ", frames }));
  writeFileSync(at("head.avi"), writeTestAvi({ width: 640, height: 480, frames: [] }));
  const ended = await mp8(["probe", "unknown.avi", "head.avi"], folder);
  expect(ended.stdout.split("\n").filter((line) => !line.includes("FFmpeg: "))).toEqual([
    "unknown.avi: not played: Its codec is ZZZZ: too heavy for here",
    "  FFmpeg decodes no frame of it: mp8 convert has nothing to start from.",
    "head.avi: not played: There are no frames in it",
    "  Copy it onto the card again.",
    "",
  ]);
});

test("with FFmpeg it says what convert would make, and convert makes it", async ({ skip }) => {
  if (!hasFfmpeg()) skip(NEEDS_FFMPEG);
  makeFootage("testsrc2=size=320x180:rate=25", 3, at("film.mp4"));
  const [{ plays, source, conversion }] = JSON.parse((await mp8(["probe", "film.mp4", "--json"], folder)).stdout);
  expect([plays, source.width, source.height, source.framesPerSecond, source.duration]).toEqual([
    false,
    320,
    180,
    25,
    3,
  ]);
  const [made] = JSON.parse((await mp8(["convert", "film.mp4", "film.avi", "--json"], folder)).stdout);
  expect([made.width, made.height]).toEqual([conversion.width, conversion.height]);
  expect(made.framesPerSecond).toBeGreaterThanOrEqual(conversion.framesPerSecond);
  const well = await mp8(["probe", "film.avi"], folder);
  expect(well.code).toBe(0);
  expect(well.stdout).toContain(`all of its ${made.framesPerSecond} frames/s`);
});

test("a file that is not there is one line", async () => {
  const ended = await probe("gone.avi");
  expect(ended).toEqual({ code: 1, stdout: "", stderr: "mp8: cannot read gone.avi: there is no such file\n" });
});

test.skipIf(process.platform === "win32")("a device or a pipe is one line at once", async () => {
  execFileSync("mkfifo", [at("pipe.avi")]);
  const line = (path: string, what: string) => ({
    code: 1,
    stdout: "",
    stderr: `mp8: cannot read ${path}: ${what}; name a file\n`,
  });
  expect(await probe("pipe.avi")).toEqual(line("pipe.avi", "it is a pipe"));
  expect(await probe("/dev/null")).toEqual(line("/dev/null", "it is a device"));
  expect(await probe(".")).toEqual(line(".", "it is a folder"));
});
