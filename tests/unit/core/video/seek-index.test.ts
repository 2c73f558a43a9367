// Seeking by the index of the file: to the right frame with few blocks read; and by passing frames where the index is
// missing, short or wrong.
import { describe, expect, it } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import {
  code,
  dibRows,
  PALETTE,
  rgb565,
  rle,
  type TestAvi,
  type TestFrame,
  writeTestAvi,
} from "../../../support/avi.js";
import { Watcher } from "../../../support/watcher.js";

const [WIDTH, HEIGHT] = [32, 24];
/** A minute and forty seconds. */
const FRAMES = 1000;

/** The first two pixels of the top row say which frame it is. */
function picture(number: number): Uint8Array[] {
  const rows = Array.from({ length: HEIGHT }, () => new Uint8Array(WIDTH).fill(9));
  rows[0][0] = number % 250;
  rows[0][1] = (number - (number % 250)) / 250;
  return rows;
}

/** Uncompressed frames whose chunks are not alike. */
const uneven = (number: number): TestFrame => ({
  data: Buffer.concat([dibRows(picture(number)), Buffer.alloc(2 * (number % 5))]),
});

/** Microsoft RLE: whole pictures now and then, else what changed. */
function changing(every: number, number: number): TestFrame {
  const top = [code.run(1, number % 250), code.run(1, (number - (number % 250)) / 250)];
  const key = number % every === 0;
  const below = Array.from({ length: HEIGHT - 1 }, () => [code.run(WIDTH, 9), code.endOfLine]).flat();
  return {
    key,
    data: key
      ? rle(...below, ...top, code.run(WIDTH - 2, 9), code.endOfLine, code.endOfBitmap)
      : rle(code.delta(0, HEIGHT - 1), ...top, code.endOfBitmap),
  };
}

function film(frame: (number: number) => TestFrame, changes: Partial<TestAvi> = {}): Buffer {
  const frames = Array.from({ length: FRAMES }, (_, number) => frame(number));
  return writeTestAvi({ width: WIDTH, height: HEIGHT, fps: [10, 1], frames, ...changes });
}

const NUMBER_OF = new Map(PALETTE.slice(0, 250).map((color, number) => [rgb565(color), number]));

class Seeker extends Watcher {
  /** The number of the frame that is shown. */
  get frame(): number {
    const place = ((240 - HEIGHT) / 2) * 320 + (320 - WIDTH) / 2;
    const [low, high] = [0, 1].map((x) => NUMBER_OF.get(this.target.pixels[place + x]) as number);
    return high * 250 + low;
  }

  /** Pauses, presses so often and tells the frame and the blocks that this took. */
  seek(event: number, presses: number): { frame: number; blocks: number } {
    if (!this.isPaused) this.press(Event.ok);
    this.isPaused = true;
    this.run(200);
    const before = this.source.blocksRead;
    for (let i = 0; i < presses; i++) this.press(event);
    this.run(100);
    return { frame: this.frame, blocks: this.source.blocksRead - before };
  }

  private isPaused = false;
}

function started(file: Buffer): Seeker {
  const seeker = new Seeker(file, null);
  seeker.run(1050);
  expect(seeker.frame).toBe(10);
  return seeker;
}

describe("uncompressed frames of different sizes", () => {
  it.each<[string, Partial<TestAvi>]>([
    ["places from the movie on", {}],
    ["places from the file's beginning", { index: "file" }],
    ["frames at odd places", { junk: 77 }],
  ])("are found with few blocks: %s", (_, changes) => {
    const seeker = started(film(uneven, changes));
    for (const [event, presses, frame] of [
      [Event.down, 1, 111],
      [Event.down, 7, 812],
      [Event.up, 3, 513],
      [Event.up, 9, 0],
      [Event.down, 12, 999],
    ]) {
      const sought = seeker.seek(event, presses);
      expect(sought.frame).toBe(frame);
      expect(sought.blocks).toBeLessThanOrEqual(40);
    }
  });

  it("with sound between them are counted from the last place on", () => {
    for (const rec of [false, true]) {
      const seeker = started(film(uneven, { audioBytes: 200, rec }));
      const far = seeker.seek(Event.down, 8);
      expect(far.frame).toBe(811);
      const next = seeker.seek(Event.down, 1);
      expect(next.frame).toBe(912);
      expect(next.blocks).toBeLessThan(far.blocks / 2);
      expect(seeker.seek(Event.up, 2).frame).toBe(713);
    }
  });

  it("that repeat the one before them show that one", () => {
    const slides = (number: number): TestFrame => (number % 40 === 0 ? uneven(number) : { data: new Uint8Array(0) });
    const seeker = new Seeker(film(slides), null);
    seeker.run(1050);
    expect(seeker.seek(Event.down, 3).frame).toBe(280);
    expect(seeker.seek(Event.down, 5).frame).toBe(800);
    expect(seeker.seek(Event.up, 2).frame).toBe(600);
    expect(seeker.shown[14]).toContain("1:01");
    // With no index, and where frames were that were seen.
    const without = new Seeker(film(slides, { index: "none" }), null);
    without.run(1050);
    expect(without.seek(Event.down, 3).frame).toBe(280);
    expect(without.seek(Event.up, 1).frame).toBe(200);
    expect(without.seek(Event.down, 1).frame).toBe(280);
  });
});

describe("Microsoft RLE", () => {
  it("lands on the nearest key frame within half the way", () => {
    const seeker = started(film((number) => changing(70, number), { compression: 1 }));
    // 111 was asked for, then 271, 81 (where it has been, it knows the way) and 282.
    for (const [event, presses, frame] of [
      [Event.down, 1, 70],
      [Event.down, 2, 280],
      [Event.up, 2, 81],
      [Event.down, 2, 280],
    ]) {
      const sought = seeker.seek(event, presses);
      expect(sought.frame).toBe(frame);
      expect(sought.blocks).toBeLessThanOrEqual(32);
    }
  });

  it("goes on from the last key frame where none is near", () => {
    const seeker = started(film((number) => changing(300, number), { compression: 1 }));
    expect(seeker.seek(Event.down, 1).frame).toBe(111);
    expect(seeker.seek(Event.down, 6).frame).toBe(712);
    expect(seeker.seek(Event.up, 3).frame).toBe(413);
  });

  it("does not believe that a frame is a key frame", () => {
    const lying = film((number) => ({ ...changing(300, number), key: true }), { compression: 1 });
    const seeker = started(lying);
    expect(seeker.seek(Event.down, 1).frame).toBe(111);
    expect(seeker.seek(Event.down, 2).frame).toBe(312);
    expect(seeker.seek(Event.up, 1).frame).toBe(213);
  });
});

describe("an index that is missing, short or wrong", () => {
  const whole = film(uneven);
  const start = whole.lastIndexOf("idx1");
  /** The same with `change` done to a copy of its index, from the first entry on. */
  function changed(change: (entries: Buffer) => void): Buffer {
    const bytes = Buffer.from(whole);
    change(bytes.subarray(start + 8));
    return bytes;
  }
  const size = (bytes: number): Buffer =>
    changed((entries) => void Buffer.from(entries.buffer, entries.byteOffset - 4, 4).writeUInt32LE(bytes));
  const each = (change: (entry: Buffer, number: number) => void): Buffer =>
    changed((entries) => {
      for (let i = 0; i < FRAMES; i++) change(entries.subarray(i * 16, i * 16 + 16), i);
    });

  it.each<[string, Buffer]>([
    ["no index", film(uneven, { index: "none" })],
    ["the file cut off before it", whole.subarray(0, start)],
    ["cut off in it", whole.subarray(0, start + 2000)],
    ["of no size", size(0)],
    ["longer than the file", size(0x7ffffff0)],
    ["of the largest size", size(0xffffffff)],
    ["only of the first frames", size(16 * 40)],
    ["places that are not there", each((entry) => void entry.writeUInt32LE(0xfffffff0, 8))],
    ["places of other bytes", each((entry) => void entry.writeUInt32LE(entry.readUInt32LE(8) + 2, 8))],
    ["all at the first frame", each((entry) => void entry.writeUInt32LE(4, 8))],
    ["other sizes", each((entry) => void entry.writeUInt32LE(entry.readUInt32LE(12) + 1, 12))],
    ["other streams", each((entry) => void entry.write("01wb"))],
    ["palettes that change", each((entry, i) => void (i === 60 && entry.write("00pc")))],
    ["all zeros", changed((entries) => void entries.fill(0))],
  ])("%s: frames are passed one by one", (_, file) => {
    const seeker = started(file);
    expect(seeker.seek(Event.down, 1).frame).toBe(111);
    expect(seeker.seek(Event.down, 6).frame).toBe(712);
    expect(seeker.seek(Event.up, 2).frame).toBe(513);
    // The index, and each frame's chunk.
    expect(seeker.source.blocksRead).toBeLessThan(30_000);
  });
});
