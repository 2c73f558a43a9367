// Watching: subtitles under and over the picture, off and on, after seeks and while paused; the menu; going on where one was.
import { describe, expect, it } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import { dibRows, writeTestAvi } from "../../../support/avi.js";
import { INK, Watcher } from "../../../support/watcher.js";

const SRT = `1
00:00:01,000 --> 00:00:03,000
One

2
00:00:03,000 --> 00:00:05,000
Two,
and two

3
00:00:21,000 --> 00:00:29,000
Three
`;

/** Ten frames a second; each is of one colour, its number. */
function film(width: number, height: number, frames = 300): Buffer {
  return writeTestAvi({
    width,
    height,
    fps: [10, 1],
    frames: Array.from({ length: frames }, (_, i) => ({
      data: dibRows(Array.from({ length: height }, () => new Uint8Array(width).fill(1 + (i % 200)))),
    })),
  });
}

const small = film(32, 24);

function rowsOf(watcher: Watcher): string[] {
  return watcher.shown.slice(0, 14).filter((row) => row !== "");
}

describe("a video with subtitles", () => {
  it("shows them under the picture at their times", () => {
    const watcher = new Watcher(small, SRT);
    watcher.run(900);
    expect(rowsOf(watcher)).toEqual([]);
    watcher.run(1000);
    expect(rowsOf(watcher)).toEqual(["One"]);
    watcher.run(2000);
    expect(rowsOf(watcher)).toEqual(["Two,", "and two"]);
    watcher.run(2000);
    expect(rowsOf(watcher)).toEqual([]);
    expect(watcher.shown[14]).toMatch(/^film\.avi +0:0[56] \/ 0:30$/);
  });

  it("shows what belongs there after seeks, while paused, too", () => {
    const watcher = new Watcher(small, SRT);
    watcher.run(2000);
    watcher.press(Event.down);
    watcher.press(Event.down);
    watcher.run(300);
    expect(rowsOf(watcher)).toEqual(["Three"]);
    watcher.press(Event.ok);
    watcher.run(500);
    watcher.press(Event.up);
    watcher.press(Event.up);
    watcher.run(500);
    expect(rowsOf(watcher)).toEqual(["One"]);
    expect(watcher.shown[14]).toContain("paused");
  });
});

describe("a picture that leaves no room", () => {
  const large = film(320, 240, 16);
  const early = "1\n00:00:00,300 --> 00:00:00,900\nOne\n";

  it("has the subtitles over its lower edge, painted again after each frame, and is whole when nothing is said", () => {
    const watcher = new Watcher(large, early);
    const pixel = (y: number): number => watcher.target.pixels[y * 320 + 160];
    watcher.run(250);
    expect(pixel(230)).toBe(pixel(10));
    watcher.run(300);
    expect(watcher.shown[14]).toBe("One");
    expect(pixel(230)).toBe(INK);
    expect(pixel(200)).toBe(pixel(10));
    for (let i = 0; i < 3; i++) {
      watcher.run(90);
      expect(pixel(230)).toBe(INK);
    }
    watcher.run(300);
    expect(pixel(230)).toBe(pixel(10));
  });
});

describe("the menu of a video", () => {
  /** A press that is held: it begins as any other. */
  const hold = (watcher: Watcher): void => {
    watcher.press(Event.ok);
    watcher.run(600);
    watcher.press(Event.holdOk);
    watcher.run(100);
  };

  it("opens when OK is held, and the video plays on", () => {
    const watcher = new Watcher(small, SRT);
    watcher.run(1500);
    hold(watcher);
    expect(watcher.shown[14]).toMatch(/^Subtitles: on +ok: change$/);
    const before = watcher.screen.close();
    expect(before).toMatch(/shown=1[4-9] /);
  });

  it("switches subtitles off and on", () => {
    const watcher = new Watcher(small, SRT);
    watcher.run(1500);
    expect(rowsOf(watcher)).toEqual(["One"]);
    hold(watcher);
    watcher.press(Event.ok);
    watcher.run(200);
    expect(watcher.shown[14]).toMatch(/^Subtitles: off/);
    expect(rowsOf(watcher)).toEqual([]);
    watcher.press(Event.ok);
    watcher.run(1500);
    expect(rowsOf(watcher)).toEqual(["Two,", "and two"]);
    watcher.press(Event.back);
    watcher.run(100);
    expect(watcher.shown[14]).toContain("film.avi");
  });

  it("shows frames a second", () => {
    const watcher = new Watcher(small, null);
    watcher.run(500);
    hold(watcher);
    expect(watcher.shown[14]).toMatch(/^Frames a second: hidden/);
    watcher.press(Event.ok);
    watcher.run(50);
    expect(watcher.shown[14]).toMatch(/^Frames a second: shown/);
    watcher.press(Event.back);
    watcher.run(3000);
    expect(watcher.shown[14]).toMatch(/ (9\.[5-9]|10\.[0-5])\/s {2}0:0\d \/ 0:30$/);
  });
});

describe("at the end", () => {
  const short = film(16, 8, 20);

  it("stops, or asks for the next video of the folder, once", () => {
    const watcher = new Watcher(short, null);
    watcher.run(3000);
    expect(watcher.shown[14]).toContain("end");
    const next = new Watcher(short, null, watcher.watching);
    next.watching.playsFolder = true;
    next.run(3000);
    expect([watcher.asked, next.asked]).toEqual([0, 1]);
  });

  it("goes on where it was left, until it was seen to its end", () => {
    const first = new Watcher(small, SRT);
    first.run(22_000);
    expect(rowsOf(first)).toEqual(["Three"]);
    first.screen.close();
    const second = new Watcher(small, SRT, first.watching);
    second.run(1000);
    expect(second.shown[14]).toMatch(/ 0:2[12] \/ 0:30$/);
    expect(rowsOf(second)).toEqual(["Three"]);
    second.run(12_000);
    expect(second.shown[14]).toContain("end");
    second.screen.close();
    const third = new Watcher(small, SRT, first.watching);
    third.run(500);
    expect(third.shown[14]).toMatch(/ 0:00 \/ 0:30$/);
  });
});
