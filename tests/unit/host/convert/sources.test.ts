import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { VIDEO_COSTS } from "../../../../hardware/boards/video-costs.js";
import { AviFile } from "../../../../host/convert/avi-file.js";
import { checkLength } from "../../../../host/convert/convert-files.js";
import { fittedSize, parseFrameSize } from "../../../../host/convert/frame-size.js";
import { FrameStore } from "../../../../host/convert/frame-store.js";
import { isUpToDate, settingsIn, sourceText } from "../../../../host/convert/made-by.js";
import { videoJobs } from "../../../../host/convert/video-files.js";
import { parseVideo } from "../../../../host/convert/video-probe.js";
import { writeAvi } from "../../../../host/media/avi/avi-writer.js";

const COSTS = VIDEO_COSTS[0];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-convert-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("what ffmpeg says of a file", () => {
  const stream = (line: string, more = "") =>
    `Input #0, mov, from 'file:a.mp4':\n  Duration: 01:02:03.50, start: 0.0, bitrate: 1 kb/s\n  Stream #0:0[0x1](und): ${line}\n${more}`;
  test("size, rate, duration, codec, sound", () => {
    const text = stream(
      "Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709), 1920x1080 [SAR 1:1 DAR 16:9], 5 kb/s, 29.97 fps, 29.97 tbr, 30k tbn (default)",
      "  Stream #0:1[0x2](und): Audio: aac (LC), 44100 Hz",
    );
    expect(parseVideo(text)).toEqual({
      width: 1920,
      height: 1080,
      framesPerSecond: 29.97,
      duration: 3723.5,
      codec: "h264",
      hasSound: true,
    });
  });
  test("pixels that are not square, and films that are turned", () => {
    expect(parseVideo(stream("Video: mpeg2video, 720x576 [SAR 64:45 DAR 16:9], 25 fps"))?.width).toBe(1024);
    const turned = stream("Video: h264, yuv420p, 1920x1080, 30 fps", "      displaymatrix: rotation of -90.00 degrees");
    expect(parseVideo(turned)).toMatchObject({ width: 1080, height: 1920 });
    const upside = stream("Video: h264, yuv420p, 640x480, 30 fps", "      displaymatrix: rotation of 180.00 degrees");
    expect(parseVideo(upside)).toMatchObject({ width: 640, height: 480 });
  });
  test("no video, a cover, no duration, a rate that is none", () => {
    expect(parseVideo("file:a.txt: Invalid data found when processing input")).toBeNull();
    expect(parseVideo(stream("Audio: mp3"))).toBeNull();
    expect(parseVideo(stream("Video: ansi, pal8, 640x400, 25 fps"))).toBeNull();
    expect(parseVideo(stream("Video: bintext, pal8, 1280x400, 25 fps"))).toBeNull();
    expect(parseVideo(stream("Video: none (ZZZZ / 0x5A5A5A5A), 160x120, 10 fps"))).toBeNull();
    expect(parseVideo(stream("Video: mjpeg, yuvj420p, 500x500, 90k tbr (attached pic)"))).toBeNull();
    const bare =
      "  Duration: N/A, start: 0\n  Stream #0:0: Video: rawvideo (BGR[24] / 0x18524742), bgr24, 64x48, 1k tbr";
    expect(parseVideo(bare)).toMatchObject({ width: 64, height: 48, duration: 0, framesPerSecond: 25 });
  });
});

describe("the size of a converted video", () => {
  const size = (width: number, height: number) => fittedSize({ width, height }, null, COSTS);
  test("keeps the film's shape, upright too, and never has more pixels than the board plays well", () => {
    expect(size(640, 480)).toEqual({ width: 160, height: 120 });
    for (const [width, height] of [
      [1920, 1080],
      [1080, 1920],
      [2390, 1000],
      [500, 500],
      [4000, 100],
      [100, 4000],
      [8, 6],
    ]) {
      const made = size(width, height);
      expect(made.width % 8).toBe(0);
      expect(made.width * made.height).toBeLessThanOrEqual(160 * 120);
      expect(made.width).toBeLessThanOrEqual(320);
      expect(made.height).toBeLessThanOrEqual(240);
      if (Math.max(width / height, height / width) < 3) {
        expect(Math.abs(made.width / made.height / (width / height) - 1)).toBeLessThan(0.04);
      }
    }
  });
  test("is fitted into what was asked for", () => {
    expect(fittedSize({ width: 1920, height: 1080 }, { width: 320, height: 240 }, COSTS)).toEqual({
      width: 320,
      height: 180,
    });
    expect(fittedSize({ width: 1080, height: 1920 }, { width: 160, height: 120 }, COSTS)).toEqual({
      width: 64,
      height: 114,
    });
    expect(parseFrameSize("320x240", COSTS)).toEqual({ width: 320, height: 240 });
    for (const wrong of ["", "320", "x", "0x0", "640x480", "-1x5"])
      expect(() => parseFrameSize(wrong, COSTS)).toThrow();
  });
});

test("frames are all kept while there is room; of a longer film stretches from all over", () => {
  const frame = (i: number) => Uint8Array.of(i & 255, i >> 8);
  const small = new FrameStore(2);
  for (let i = 0; i < 100; i++) small.add(frame(i));
  expect([small.isWhole, small.frame(99)]).toEqual([true, frame(99)]);
  const long = new FrameStore(2, 600);
  for (let i = 0; i < 20_000; i++) long.add(frame(i));
  expect([long.isWhole, long.count]).toEqual([false, 20_000]);
  const stretches = long.stretches(6);
  expect(stretches.length).toBeGreaterThan(1);
  expect(stretches.length).toBeLessThanOrEqual(6);
  for (const stretch of stretches) {
    const numbers = stretch.map((data) => data[0] + data[1] * 256);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0] + i));
  }
});

test("a file written frame by frame is the one that is written at once", () => {
  const format = {
    width: 8,
    height: 2,
    framesPerSecond: 7.5,
    compression: "BI_RGB" as const,
    palette: [[1, 2, 3] as const],
    made: { by: "mp8 1", how: "board=pico" },
  };
  const frames = Array.from({ length: 5 }, (_, i) => ({
    data: new Uint8Array(i === 3 ? 0 : 16).fill(i),
    isKey: i !== 3,
  }));
  const path = join(folder, "a.avi");
  const file = new AviFile(path, format);
  for (const { data, isKey } of frames) file.add(data, isKey);
  expect(file.finish()).toBe(readFileSync(path).length);
  expect(new Uint8Array(readFileSync(path))).toEqual(writeAvi({ ...format, frames }));
  expect(settingsIn(path)).toBe("board=pico");
});

test("up to date is what is younger than its source and was made with the same settings", () => {
  const [from, to] = [join(folder, "a.mp4"), join(folder, "a.avi")];
  writeFileSync(from, "film");
  expect(isUpToDate(from, to, "x=1")).toBe(false);
  writeFileSync(to, "RIFF....AVI ICMT\x04\0\0\0x=1\0");
  expect(isUpToDate(from, to, "x=1")).toBe(true);
  expect(isUpToDate(from, to, "x=2")).toBe(false);
  utimesSync(to, 1000, 1000);
  expect(isUpToDate(from, to, "x=1")).toBe(false);
  writeFileSync(to, "no video");
  expect(settingsIn(to)).toBeNull();
});

test("a source is known by its name and size, wherever it lies", () => {
  for (const place of ["x", "y"]) mkdirSync(join(folder, place));
  const [here, there] = [join(folder, "x", "a.mp4"), join(folder, "y", "a.mp4")];
  writeFileSync(here, "film");
  writeFileSync(there, "film");
  const text = sourceText(here);
  expect(sourceText(there)).toBe(text);
  writeFileSync(there, "another");
  expect(sourceText(there)).not.toBe(text);
  writeFileSync(join(folder, "x", "b.mp4"), "film");
  expect(sourceText(join(folder, "x", "b.mp4"))).not.toBe(text);
});

test("a film that lasts longer than any, by its own words, is converted in part only", () => {
  const length = (seconds: number, start = 0, duration = 0) => checkLength("a.avi", seconds, { start, duration });
  expect(() => length(85_899_345_900)).toThrow("a.avi says that it lasts 23860929 hours: say how much of it is wanted");
  expect(() => length(85_899_345_900, 0, 60)).not.toThrow();
  expect(() => length(7200)).not.toThrow();
  expect(() => length(0, 5)).not.toThrow();
  expect(() => length(10, 10)).toThrow("a.avi is over after 10 s: --start 10 is behind its end");
});

describe("which videos are meant", () => {
  const make = (path: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), "");
  };
  test("one file, several, folders with all below", () => {
    for (const path of ["a.mp4", "in/b.MKV", "in/deep/c.mov", "in/notes.txt", "in/.hidden.mp4"]) make(path);
    const at = (path: string) => join(folder, path);
    expect(videoJobs([at("a.mp4")], at("out.avi"))).toEqual([{ from: at("a.mp4"), to: at("out.avi") }]);
    expect(videoJobs([at("a.mp4"), at("in")], at("out"))).toEqual([
      { from: at("a.mp4"), to: at("out/a.avi") },
      { from: at("in/b.MKV"), to: at("out/b.avi") },
      { from: at("in/deep/c.mov"), to: at("out/deep/c.avi") },
    ]);
  });
  test("what cannot be: nothing there, two in one place, itself, no .avi, a file for several", () => {
    for (const path of ["a.mp4", "a.mkv", "b.avi"]) make(path);
    mkdirSync(join(folder, "empty"));
    const jobs = (...names: string[]) =>
      videoJobs(
        names.slice(0, -1).map((name) => join(folder, name)),
        join(folder, names.at(-1) as string),
      );
    expect(() => jobs("gone.mp4", "o.avi")).toThrow(/there is no such file/);
    expect(() => jobs("a.mp4", "a.mkv", "out")).toThrow(/both become/);
    expect(() => jobs("b.avi", "b.avi")).toThrow(/overwritten/);
    expect(() => jobs("a.mp4", "o.mp4")).toThrow(/o\.avi/);
    expect(() => jobs("a.mp4", "b.avi", "a.mkv")).toThrow(/is a file/);
    expect(() => jobs("empty", "out")).toThrow(/no video/);
  });
});
