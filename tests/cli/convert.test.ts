import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCardFiles } from "../../host/media/card-reader.js";
import { bouncingBall } from "../../host/media/sample-library/videos.js";
import { decodedFrames, hasFfmpeg, makeFootage, NEEDS_FFMPEG, soundIn } from "../support/footage.js";
import { mp8, start, until } from "./mp8.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-convert-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How often a tone passes its middle. */
function crossings(samples: Buffer): number {
  let count = 0;
  // Dither lets samples near the middle pass it more than once.
  let isHigh = false;
  for (const sample of samples) {
    if (isHigh ? sample < 124 : sample > 132) {
      isHigh = !isHigh;
      count++;
    }
  }
  return count;
}

const at = (name: string): string => join(folder, name);

describe("with FFmpeg", () => {
  beforeEach((context) => {
    if (!hasFfmpeg()) context.skip(NEEDS_FFMPEG);
  });

  test("a film becomes a video that FFmpeg decodes frame by frame; what it says of it is so", async () => {
    makeFootage("testsrc2=size=320x240:rate=25", 4, at("film.mp4"));
    const made = await mp8(["convert", "film.mp4", "film.avi", "--json"], folder);
    expect([made.code, made.stderr]).toEqual([0, ""]);
    const [report] = JSON.parse(made.stdout);
    expect(report).toMatchObject({ status: "converted", board: "pico", width: 160, height: 120, isEstimate: false });
    expect(report.bytes).toBe(statSync(at("film.avi")).size);
    expect(report.predictedFramesPerSecond).toBe(report.framesPerSecond);
    expect(Math.abs(report.seconds - 4)).toBeLessThan(0.3);
    const frames = decodedFrames(at("film.avi"), 160, 120);
    expect(frames).toHaveLength(report.frames - report.repeats);
    expect(report.psnr).toBeGreaterThan(35);
  });

  test("its sound comes along, as others decode it; a rate is asked for, or none", async () => {
    const tone = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=4", "-t", "4", "-c:a", "aac"];
    makeFootage("testsrc2=size=320x240:rate=25", 4, at("film.mp4"), tone);
    const reportOf = async (...options: string[]) => {
      const made = await mp8(["convert", "film.mp4", "film.avi", "--json", ...options], folder);
      expect([made.code, made.stderr]).toEqual([0, ""]);
      return JSON.parse(made.stdout)[0];
    };
    const mute = await reportOf("--no-sound");
    expect(mute.soundRate).toBe(0);
    expect(soundIn(at("film.avi"))).toBeNull();
    const report = await reportOf();
    expect(report.soundRate).toBe(8000);
    // What sound takes of the board's time, frames do not have.
    expect(report.framesPerSecond).toBeLessThan(mute.framesPerSecond);
    expect(report.predictedFramesPerSecond).toBe(report.framesPerSecond);
    const sound = soundIn(at("film.avi"));
    expect(sound?.codec).toBe("pcm_u8");
    expect(sound?.rate).toBe(8000);
    expect(Math.abs((sound?.samples.length ?? 0) - report.seconds * 8000)).toBeLessThan(2000);
    expect(crossings(sound?.samples ?? Buffer.alloc(0)) / 4 / 2).toBeCloseTo(440, -1);
    expect(decodedFrames(at("film.avi"), report.width, report.height)).toHaveLength(report.frames - report.repeats);
    const probed = await mp8(["probe", "film.avi"], folder);
    expect(probed.stdout).toContain(", sound at 8000/s\n  all of its ");
    expect((await reportOf("--sound", "4000")).soundRate).toBe(4000);
    expect((await reportOf("--board", "esp32")).soundRate).toBe(0);
  }, 60_000);

  test.each([
    [["--sound", "44100"], "mp8: --sound 44100: samples a second are a number from 4000 to 11025; or --no-sound\n"],
    [["--sound", "loud"], "mp8: --sound loud: samples a second are a number from 4000 to 11025; or --no-sound\n"],
    [["--sound", "8000", "--board", "esp32"], "mp8: the esp32 plays no sound: leave out --sound\n"],
  ])("%j is refused", async (options, line) => {
    const made = await mp8(["convert", "film.mp4", "film.avi", ...options], folder);
    expect([made.code, made.stderr]).toEqual([2, line]);
  });

  test("a rate that is too high is kept, and said to be", async () => {
    makeFootage("testsrc2=size=320x240:rate=25", 2, at("film.mp4"));
    const made = await mp8(["convert", "film.mp4", "film.avi", "--fps", "25"], folder);
    expect(made.stdout).toMatch(/\n {2}\d+ of 50 frames repeat the one before: the board has no time for them\n$/);
    const [report] = JSON.parse(
      (await mp8(["convert", "film.mp4", "slow.avi", "--fps", "2", "--json"], folder)).stdout,
    );
    expect(report).toMatchObject({ frames: 4, skipped: 0 });
  });

  test("upright films keep their shape, parts of films are cut out, a rate is kept", async () => {
    makeFootage("testsrc=size=108x192:rate=10", 5, at("upright.mkv"), ["-c:v", "mpeg4"]);
    const options = [
      "--fps",
      "4",
      "--start",
      "0:01",
      "--duration",
      "2.5",
      "--board",
      "cyd",
      "--size",
      "80x60",
      "--json",
    ];
    const [report] = JSON.parse((await mp8(["convert", "upright.mkv", "out.avi", ...options], folder)).stdout);
    expect(report).toMatchObject({ width: 32, height: 57, frames: 10, framesPerSecond: 4, isEstimate: true });
  });

  test("folders are converted as a whole, what is up to date is left, what fails keeps none of the others", async () => {
    mkdirSync(at("films/deep"), { recursive: true });
    makeFootage("testsrc=size=64x48:rate=5", 1, at("films/a.mp4"));
    makeFootage("testsrc=size=64x48:rate=5", 1, at("films/deep/b.mkv"));
    writeFileSync(at("films/broken.mov"), "this is no film");
    const first = await mp8(["convert", "films", "out"], folder);
    expect(first.code).toBe(1);
    expect(first.stderr.trim().split("\n")).toEqual([
      "mp8: films/broken.mov is no video that FFmpeg can read",
      "mp8: 1 of 3 videos could not be converted",
    ]);
    expect(readdirSync(at("out"), { recursive: true }).sort()).toEqual(["a.avi", "deep", "deep/b.avi"]);
    const bytes = readFileSync(at("out/a.avi"));
    rmSync(at("films/broken.mov"));
    const again = await mp8(["convert", "films", "out"], folder);
    expect(again).toEqual({ code: 0, stdout: "out/a.avi: up to date\nout/deep/b.avi: up to date\n", stderr: "" });
    const other = await mp8(["convert", "films", "out", "--fps", "3"], folder);
    expect(other.stdout).toContain("3 of 3 frames/s on the pico");
    for (const line of other.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    await mp8(["convert", "films/a.mp4", "again.avi"], folder);
    expect(readFileSync(at("again.avi"))).toEqual(bytes);
  });

  test("a whole card: films become playable, what plays goes on as it is, twice is quick", async () => {
    mkdirSync(at("films/deep"), { recursive: true });
    makeFootage("testsrc=size=64x48:rate=5", 1, at("films/deep/a.mp4"));
    writeFileSync(at("films/notes.txt"), "notes");
    writeFileSync(at("films/broken.mkv"), "no film");
    const ball = bouncingBall(4, 2);
    writeFileSync(at("films/ball.avi"), ball);
    const environment = { XDG_CACHE_HOME: at("cache") };
    const args = ["card", "make", "card.img", "--from", "films", "--convert", "--format", "fat16"];
    const made = await mp8(args, folder, environment);
    expect(made.code).toBe(1);
    expect(made.stderr.trim().split("\n")).toEqual([
      `mp8: ${at("films/broken.mkv")} is no video that FFmpeg can read`,
      "mp8: not on the card, since they could not be converted: 1",
    ]);
    const limits = { headBytes: 1 << 20, files: 9, depth: 9 };
    const found = await readCardFiles(readFileSync(at("card.img")), limits);
    const own = found?.map(({ path }) => path).filter((path) => !path.startsWith("."));
    expect(own?.sort()).toEqual(["ball.avi", "deep/a.avi", "notes.txt"]);
    expect(Buffer.from(found?.find(({ path }) => path === "ball.avi")?.head ?? [])).toEqual(Buffer.from(ball));
    rmSync(at("films/broken.mkv"));
    const again = await mp8(args, folder, environment);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("a.mp4: up to date");
  });

  test("Ctrl-C leaves no half of a file", async () => {
    makeFootage("testsrc2=size=640x480:rate=25", 60, at("long.mp4"), ["-c:v", "mpeg4", "-q:v", "31"]);
    const running = start(["convert", "long.mp4", "long.avi"], folder);
    await until(() => readdirSync(folder).some((name) => name !== "long.mp4"));
    running.kill("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(readdirSync(folder)).toEqual(["long.mp4"]);
  });
});

test("without FFmpeg one line says how to get it", async () => {
  writeFileSync(at("film.mp4"), "");
  const ended = await mp8(["convert", "film.mp4", "film.avi"], folder, { PATH: folder });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^mp8: videos are decoded by FFmpeg, which is not here: .*node-av.*\n$/);
  expect(existsSync(at("film.avi"))).toBe(false);
});

/** node-av as far as it is used: a film of 16×12 in ten frames a second, each of one grey. */
const NODE_AV = `
  const packets = async function* () { for (let i = 0; i < 20; i++) yield i; };
  export const probe = async (file) => {
    if (file.endsWith(".txt")) throw new Error("Invalid data");
    const video = { codecName: "h264", width: 160, height: 120, frameRate: 10 };
    return { duration: 2, video, ...(file.includes("loud") ? { audio: {} } : {}) };
  };
  export const Demuxer = {
    open: async () => ({ video: () => ({ index: 0 }), packets, seek: async () => 0, close: async () => {} }),
  };
  export const Decoder = { create: async () => ({ frames: (from) => from, close() {} }) };
  export const FilterAPI = {
    create: (text) => ({
      async *frames(from) {
        const [, width, height] = /scale=(\\d+):(\\d+)/.exec(text);
        for await (const i of from) yield { toBuffer: () => Buffer.alloc(width * height * 3, i * 10), free() {} };
        yield null;
      },
      close() {},
    }),
  };`;

test("node-av takes FFmpeg's place where that is installed instead", async () => {
  mkdirSync(at("node_modules/node-av"), { recursive: true });
  writeFileSync(at("node_modules/node-av/package.json"), '{"type":"module","exports":{"./api":"./api.js"}}');
  writeFileSync(at("node_modules/node-av/api.js"), NODE_AV);
  writeFileSync(at("film.mp4"), "");
  writeFileSync(at("notes.txt"), "");
  // It needs Node 22, the stand-in does not.
  writeFileSync(at("newer.mjs"), "Promise.withResolvers ??= () => {};");
  const environment = { PATH: folder, NODE_OPTIONS: `--import ${pathToFileURL(at("newer.mjs"))}` };
  const made = await mp8(["convert", "film.mp4", "film.avi", "--fps", "10", "--json"], folder, environment);
  expect(made.stderr).toBe("");
  expect(JSON.parse(made.stdout)[0]).toMatchObject({ width: 160, height: 120, frames: 20, framesPerSecond: 10 });
  writeFileSync(at("loud.mp4"), "");
  const loud = (...args: string[]) =>
    mp8(["convert", "loud.mp4", "loud.avi", "--fps", "10", ...args], folder, environment);
  expect((await loud("--no-sound")).stderr).toBe("");
  expect((await loud()).stderr).toBe(
    "mp8: loud.mp4: without its sound, which node-av does not give here; ffmpeg on the PATH does\n",
  );
  const refused = await mp8(["convert", "notes.txt", "notes.avi"], folder, environment);
  expect(refused.stderr).toBe("mp8: notes.txt is no video that FFmpeg can read\n");
});

test.each([
  [["convert", "a.mp4"], /name a video and the file to make/],
  [["convert", "gone.mp4", "a.avi"], /gone\.mp4: there is no such file/],
  [["convert", "here.mp4", "a.mp4"], /the player plays \.avi/],
  [["convert", "here.mp4", "a.avi", "--board", "pcio"], /did you mean "pico"/],
  [["convert", "here.mp4", "a.avi", "--size", "5x5"], /8x8 to 320x240/],
  [["convert", "here.mp4", "a.avi", "--fps", "0"], /from 0\.1 to 60/],
  [["convert", "here.mp4", "a.avi", "--start", "soon"], /write seconds \(90\) or a time/],
])("%j says what is wrong", async (args, sentence) => {
  writeFileSync(at("here.mp4"), "");
  const ended = await mp8(args as string[], folder);
  expect(ended.code).toBe(args[1] === "gone.mp4" ? 1 : 2);
  expect(ended.stdout).toBe("");
  expect(ended.stderr).toMatch(sentence as RegExp);
  expect(ended.stderr.trim().split("\n")).toHaveLength(1);
});
