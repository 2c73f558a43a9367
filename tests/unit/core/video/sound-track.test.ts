// Sound of a video, from the chunks of its file to an output: every sample once, the frames in step, and files that lie.
import { expect, test } from "vitest";
import { ENDED, type VideoPlayback } from "../../../../firmware/core/video/playback.js";
import { RawPlayback } from "../../../../firmware/core/video/raw-playback.js";
import { type Seeking, startSeeking } from "../../../../firmware/core/video/seeking.js";
import { MemoryRaster, MemoryScreen } from "../../../support/screen.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { type Clip, clipWithSound, type MemoryOutput, memorySounds, placeIn, toneOf } from "../../../support/sound.js";
import { openFile } from "./play.js";

const CLIP: Clip = { seconds: 6, framesPerSecond: 5, rate: 8000, width: 32, height: 24 };

class Show {
  nowMs = 1000;
  /** When each frame was shown. */
  readonly shown: number[] = [];
  readonly playback: VideoPlayback;
  readonly seeking: Seeking;
  readonly output: MemoryOutput;

  constructor(content: Uint8Array, errors?: ReadonlyMap<number, number>) {
    const { opening, source } = openFile(content, { errors });
    if (opening.info === null) throw new Error("refused");
    const sounds = memorySounds();
    const [screen, raster] = [new MemoryScreen(320, 240), new MemoryRaster()];
    this.playback = new RawPlayback(opening.info, source, screen, raster, null, 0, 0, sounds.start);
    this.seeking = startSeeking(this.playback, source, opening.info);
    if (sounds.output === null) throw new Error("without sound");
    this.output = sounds.output;
    this.output.nowMs = this.nowMs;
    this.playback.start(this.nowMs);
  }

  /** A slice takes 2 ms. Returns false at the end. */
  run(ms: number): boolean {
    const end = this.nowMs + ms;
    for (let steps = 0; this.nowMs < end; steps++) {
      if (steps > 100_000) throw new Error("it never waits");
      const before = this.playback.framesShown;
      const wait = this.playback.step(this.nowMs);
      if (this.playback.framesShown > before) this.shown.push(this.nowMs);
      if (wait === ENDED) return false;
      this.nowMs += Math.max(2, Math.min(wait, 20));
      this.output.nowMs = this.nowMs;
    }
    return true;
  }
}

test("every sample is heard once and in its order, and then nothing", () => {
  const show = new Show(clipWithSound(CLIP));
  expect(show.run(20_000)).toBe(false);
  expect(show.playback.failure).toBe(0);
  expect(show.output.heard).toHaveLength(1);
  const heard = Uint8Array.from(show.output.heard[0]);
  const tone = toneOf(CLIP);
  expect(Buffer.from(heard.subarray(0, tone.length)).equals(Buffer.from(tone))).toBe(true);
  // The rest of the last half is silence; what is noticed late is a few samples of old.
  expect([...heard.subarray(tone.length, Math.ceil(tone.length / 4096) * 4096)].every((level) => level === 128)).toBe(
    true,
  );
  expect(heard.length).toBeLessThan(Math.ceil(tone.length / 4096) * 4096 + 400);
  expect(show.playback.framesShown).toBe(30);
});

test("frames are in step with what is heard", () => {
  const show = new Show(clipWithSound(CLIP));
  show.run(20_000);
  const [heard] = show.output.heard;
  const began = show.nowMs - (heard.length * 1000) / CLIP.rate;
  const late = show.shown.map((ms, frame) => ms - began - (frame * 1000) / CLIP.framesPerSecond);
  // The first one is there before its sound is, which begins once one and a half halves are.
  for (const ms of late.slice(1)) expect(Math.abs(ms)).toBeLessThan(100);
});

test("samples that lie beside their frames come a little late, and stay that late", () => {
  // As others write them: a chunk for each frame, and none in front of its own.
  const clip = { ...CLIP, framesPerSecond: 10, chunkSamples: 800 };
  const file = Buffer.from(clipWithSound(clip));
  const header = file.indexOf("auds");
  file.writeUInt32LE(0, header + 16);
  const show = new Show(file);
  expect(show.run(20_000)).toBe(false);
  const heard = Uint8Array.from(show.output.heard.flat());
  const tone = toneOf(clip);
  expect(Buffer.from(heard.subarray(0, tone.length)).equals(Buffer.from(tone))).toBe(true);
  expect(show.playback.framesShown).toBe(60);
});

test("a pause is silent at once, and what is heard behind it belongs to the picture", () => {
  const show = new Show(clipWithSound(CLIP));
  show.run(2000);
  show.playback.pause(show.nowMs);
  const length = show.output.heard[0].length;
  show.run(3000);
  expect(show.output.heard).toHaveLength(1);
  expect(show.output.heard[0]).toHaveLength(length);
  const frame = show.playback.nextFrame();
  show.playback.resume(show.nowMs);
  const resumed = show.nowMs;
  show.run(3000);
  expect(show.output.heard).toHaveLength(2);
  const heard = Uint8Array.from(show.output.heard[1]);
  const began = show.nowMs - (heard.length * 1000) / CLIP.rate;
  expect(began - resumed).toBeLessThan(1100);
  // The place of the first sample in the video, against where the video was then.
  const place = (placeIn(heard, 16) - 16) / CLIP.rate;
  const video = frame / CLIP.framesPerSecond + (began - resumed) / 1000;
  expect(Math.abs(place - video)).toBeLessThan(0.3);
});

test.each([10, -10])("a seek of %i seconds is silent, and sound comes again where the picture is", (seconds) => {
  const clip = { ...CLIP, seconds: 30 };
  const show = new Show(clipWithSound(clip));
  show.run(14_000);
  show.seeking.by(seconds, show.nowMs);
  show.run(3000);
  expect(show.output.heard).toHaveLength(2);
  const heard = Uint8Array.from(show.output.heard[1]);
  const place = placeIn(heard, heard.length - 1 - ((heard.length - 1) % 16)) / clip.rate;
  expect(Math.abs(place - show.playback.positionMs(show.nowMs) / 1000)).toBeLessThan(0.4);
});

test("leaving is silent, and lets go of the samples", () => {
  const show = new Show(clipWithSound(CLIP));
  show.run(2000);
  show.playback.close();
  const { length } = show.output.heard[0];
  show.output.nowMs += 1000;
  show.output.catchUp();
  expect(show.output.heard[0]).toHaveLength(length);
  expect(show.output.isReleased).toBe(true);
});

test("a card that fails in the middle of a chunk is told", () => {
  const file = clipWithSound(CLIP);
  const block = Math.floor(Buffer.from(file).indexOf("01wb", 20_000) / 512);
  const show = new Show(file, new Map(Array.from({ length: 9 }, (_, i) => [block + i, -2])));
  expect(show.run(20_000)).toBe(false);
  expect(show.playback.failure).toBe(-2);
});

test("sound is known by its headers: what cannot be played is mute, and no sound is no word", () => {
  const file = Buffer.from(clipWithSound(CLIP));
  const format = file.indexOf("strf", file.indexOf("auds")) + 8;
  const infoOf = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(file);
    change(bytes);
    const { info } = openFile(bytes).opening;
    return [info?.sound ?? null, info?.isMute];
  };
  expect(infoOf(() => {})).toEqual([{ streamId: "01", rate: 8000, skewMs: 600 }, false]);
  const mute: ((bytes: Buffer) => void)[] = [
    (bytes) => bytes.writeUInt16LE(0x55, format),
    (bytes) => bytes.writeUInt16LE(2, format + 2),
    (bytes) => bytes.writeUInt16LE(16, format + 14),
    (bytes) => bytes.writeUInt32LE(44_100, format + 4),
    (bytes) => bytes.writeUInt32LE(0, format + 4),
    (bytes) => bytes.writeUInt32LE(0xffffffff, format + 4),
  ];
  for (const change of mute) expect(infoOf(change)).toEqual([null, true]);
  const skew = (frames: number) => infoOf((bytes) => bytes.writeUInt32LE(frames, bytes.indexOf("auds") + 16))[0];
  expect(skew(0)).toEqual({ streamId: "01", rate: 8000, skewMs: 0 });
  expect(skew(0xffffffff)).toEqual({ streamId: "01", rate: 8000, skewMs: 0 });
});

test("damaged files end, and neither hang nor break", () => {
  const file = clipWithSound({ ...CLIP, seconds: 3 });
  const random = seededRandom(7);
  for (let round = 0; round < 60; round++) {
    const bytes = Buffer.from(file);
    const sound = below(random, 3);
    // A chunk's size, a byte of the sound's headers, or anywhere.
    for (let i = 0; i < 1 + below(random, 4); i++) {
      const wanted = below(random, bytes.length);
      const chunk = Math.max(0, bytes.indexOf("01wb", wanted));
      const at = sound === 0 ? chunk + 4 + below(random, 4) : sound === 1 ? 1300 + below(random, 120) : wanted;
      bytes[Math.min(at, bytes.length - 1)] = below(random, 256);
    }
    const { opening } = openFile(bytes);
    if (opening.info?.sound == null) continue;
    const show = new Show(bytes);
    expect(show.run(60_000), `round ${round}`).toBe(false);
  }
});
