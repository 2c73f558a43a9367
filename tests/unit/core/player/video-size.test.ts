// The size of a picture on the screen: 1:1 and twice as high and wide, in the middle; changed while it plays.
import { describe, expect, it } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import { newReading } from "../../../../firmware/core/player/reading.js";
import { code, dibRows, PALETTE, rgb565, rle, type TestAvi, writeTestAvi } from "../../../support/avi.js";
import { seededRandom } from "../../../support/seeded-random.js";
import { INK, Watcher } from "../../../support/watcher.js";

const random = seededRandom(3);
function pictureOf(width: number, height: number, colors: number): Uint8Array[] {
  return Array.from({ length: height }, () => Uint8Array.from({ length: width }, () => Math.floor(random() * colors)));
}

/** Thirty frames, all the same. */
function film(picture: readonly Uint8Array[], changes: Partial<TestAvi> = {}): Buffer {
  const bits = changes.bits ?? 8;
  const topDown = (changes.height ?? 1) < 0;
  const data = dibRows(picture, topDown, bits);
  const frames = Array.from({ length: 30 }, () => ({ data }));
  return writeTestAvi({ width: picture[0].length, height: picture.length, fps: [10, 1], frames, ...changes });
}

/** What should be on the screen: each pixel as often as it is to be, the rest not the picture's. */
function expectShown(watcher: Watcher, picture: readonly Uint8Array[], times: number, hiddenRows = 0): void {
  const [width, height] = [picture[0].length * times, picture.length * times];
  const [left, top] = [Math.floor((320 - width) / 2), Math.floor((240 - height) / 2)];
  const wanted = Array.from({ length: height - hiddenRows }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const index = picture[Math.floor(y / times)][Math.floor(x / times)];
      return rgb565(PALETTE[index]);
    }),
  );
  expect(watcher.target.part(left, top, width, height - hiddenRows)).toEqual(wanted);
  if (left > 0) expect(watcher.target.pixels[top * 320 + left - 1]).toBe(INK);
  if (top > 0) expect(watcher.target.pixels[(top - 1) * 320 + left]).toBe(INK);
}

function watching(isTwice: boolean) {
  return { ...newReading(null).watching, isTwice };
}

function menu(watcher: Watcher, presses: readonly number[]): void {
  watcher.press(Event.ok);
  watcher.run(600);
  watcher.press(Event.holdOk);
  watcher.run(100);
  for (const event of presses) {
    watcher.press(event);
    watcher.run(50);
  }
}

describe("twice the size", () => {
  it.each<[string, number, number, Partial<TestAvi>]>([
    ["that fills the screen", 160, 120, {}],
    ["of 4 bits", 160, 120, { bits: 4 }],
    ["top-down", 120, 90, { height: -90 }],
    ["with rows that are padded", 63, 47, {}],
    ["of one row", 160, 1, {}],
    ["of one column", 1, 120, {}],
  ])("a picture %s", (_, width, height, changes) => {
    const picture = pictureOf(width, height, changes.bits === 4 ? 16 : 256);
    const watcher = new Watcher(film(picture, changes), null, watching(true));
    watcher.run(1000);
    expectShown(watcher, picture, 2);
    const same = new Watcher(film(picture, changes), null, watching(false));
    same.run(1000);
    expectShown(same, picture, 1);
  });

  it("uncompressed pixels of 16 bits", () => {
    const frame = Buffer.alloc(40 * 30 * 2);
    for (let i = 0; i < 40 * 30; i++) frame.writeUInt16LE(Math.floor(random() * 65536), i * 2);
    const frames = Array.from({ length: 20 }, () => ({ data: frame }));
    const avi = writeTestAvi({ width: 40, height: -30, bits: 16, compression: 3, frames });
    const watcher = new Watcher(avi, null, watching(true));
    watcher.run(1000);
    const wanted = Array.from({ length: 60 }, (_, y) =>
      Array.from({ length: 80 }, (_, x) => frame.readUInt16LE(((y >> 1) * 40 + (x >> 1)) * 2)),
    );
    expect(watcher.target.part(120, 90, 80, 60)).toEqual(wanted);
  });

  it("Microsoft RLE, kept or not", () => {
    const picture = pictureOf(90, 70, 256);
    const rows = [...picture].reverse().flatMap((row) => [code.literal(...row), code.endOfLine]);
    const frames = [
      { data: rle(...rows, code.endOfBitmap) },
      { data: rle(code.delta(20, 30), code.run(40, 7), code.endOfBitmap) },
      ...Array.from({ length: 20 }, () => ({ data: rle(code.endOfBitmap), key: false })),
    ];
    picture[70 - 31].fill(7, 20, 60);
    const watcher = new Watcher(film(picture, { frames, compression: 1 }), null, watching(true));
    watcher.run(1000);
    expectShown(watcher, picture, 2);
  });

  it("is not for what would not fit", () => {
    for (const [width, height] of [
      [161, 20],
      [20, 121],
    ]) {
      const picture = pictureOf(width, height, 256);
      const watcher = new Watcher(film(picture), null, watching(true));
      watcher.run(1000);
      expectShown(watcher, picture, 1);
      menu(watcher, [Event.down, Event.down]);
      expect(watcher.shown[14]).toMatch(/^Frames a second/);
    }
  });
});

describe("the menu", () => {
  it("changes the size while it plays, and the next video has it, too", () => {
    const picture = pictureOf(100, 80, 256);
    const watcher = new Watcher(film(picture), null);
    watcher.run(500);
    expectShown(watcher, picture, 1);
    menu(watcher, [Event.down, Event.down]);
    expect(watcher.shown[14]).toMatch(/^Size: 1:1 +ok: change$/);
    watcher.press(Event.ok);
    watcher.run(300);
    expect(watcher.shown[14]).toMatch(/^Size: 2x/);
    expectShown(watcher, picture, 2);
    watcher.press(Event.ok);
    watcher.run(300);
    expectShown(watcher, picture, 1);
    watcher.press(Event.ok);
    watcher.press(Event.back);
    watcher.run(300);
    expect(watcher.shown[14]).toMatch(/^film\.avi +0:0[12] \/ 0:03$/);
    expect(watcher.screen.close()).toMatch(/shown=(1\d|20) dropped=0$/);
    const next = new Watcher(film(picture), null, watcher.watching);
    next.run(300);
    expectShown(next, picture, 2);
  });

  it("lies over a picture that fills the screen, and leaves nothing there", () => {
    const picture = pictureOf(160, 120, 256);
    const rows = [...picture].reverse().flatMap((row) => [code.literal(...row), code.endOfLine]);
    const still = Array.from({ length: 60 }, () => ({ data: rle(code.endOfBitmap), key: false }));
    const frames = [{ data: rle(...rows, code.endOfBitmap) }, ...still];
    for (const avi of [film(picture), film(picture, { frames, compression: 1 })]) {
      const watcher = new Watcher(avi, null, watching(true));
      watcher.run(500);
      menu(watcher, [Event.up]);
      for (let i = 0; i < 3; i++) {
        watcher.run(95);
        expect(watcher.shown[14]).toMatch(/^Size: 2x/);
        expect(watcher.target.pixels[230 * 320]).toBe(INK);
        expectShown(watcher, picture, 2, 16);
      }
      watcher.press(Event.back);
      watcher.run(300);
      expectShown(watcher, picture, 2);
    }
  });
});
