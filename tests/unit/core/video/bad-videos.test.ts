// Videos that are not what they should be: a sentence each, in rows that fit the screen; and those whose faults do not
// matter are played.
import { expect, test } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import { newReading } from "../../../../firmware/core/player/reading.js";
import { checkVideo } from "../../../../firmware/core/player/video-check.js";
import { code, dibRows, rle, type TestAvi, writeTestAvi } from "../../../support/avi.js";
import { MemorySource } from "../../../support/byte-source.js";
import { MemoryScreen } from "../../../support/screen.js";
import { INK, Watcher } from "../../../support/watcher.js";
import { playerOf, Session } from "./play.js";

const [WIDTH, HEIGHT] = [16, 12];
const frames = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    data: dibRows(Array.from({ length: HEIGHT }, () => new Uint8Array(WIDTH).fill(i + 1))),
  }));
const file = (changes: Partial<TestAvi> = {}): Buffer =>
  writeTestAvi({ width: WIDTH, height: HEIGHT, fps: [10, 1], frames: frames(6), ...changes });

function refusal(content: Uint8Array): string[] {
  const outputs = { target: new MemoryScreen() } as unknown as Parameters<typeof checkVideo>[0];
  const check = checkVideo(outputs, new MemorySource(content));
  for (let steps = 0; check.step(); steps++) if (steps > 1000) throw new Error("never told");
  if (check.refusal === null) throw new Error("played");
  const { reason, advice } = check.refusal;
  for (const row of [reason, advice]) expect(row.length, row).toBeLessThanOrEqual(40);
  return [reason, advice];
}

const CONVERT = "On a PC: mp8 convert IN OUT.avi";
const whole = file();
/** With a 32-bit field changed, so many bytes behind a chunk's name. */
function changed(name: string, behind: number, value: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes.writeUInt32LE(value, bytes.indexOf(name) + behind);
  return bytes;
}

/** Of 16 bits a pixel, but blue first. */
function bgr(): Buffer {
  const bytes = file({ bits: 16, compression: 3, frames: [{ data: Buffer.alloc(WIDTH * HEIGHT * 2) }] });
  bytes.writeUInt32LE(0x1f, bytes.indexOf("strf") + 8 + 40);
  return bytes;
}

test.each<[string, Buffer, string, string]>([
  ["XviD", file({ compression: "XVID" }), "Its codec is XVID: too heavy for here.", CONVERT],
  [
    "a codec with no printable name",
    file({ compression: 0x01020304 }),
    "Its codec is ????: too heavy for here.",
    CONVERT,
  ],
  ["24 bits a pixel", file({ bits: 24, palette: [] }), "It has 24 bits a pixel, not 16, 8 or 4.", CONVERT],
  [
    "32 bits a pixel",
    file({ bits: 32, compression: 3, palette: [] }),
    "It has 32 bits a pixel, not 16, 8 or 4.",
    CONVERT,
  ],
  [
    "65,535 bits a pixel",
    file({ bits: 65535, palette: [] }),
    "Its header is damaged (strf).",
    "Copy it onto the card again.",
  ],
  ["no palette", file({ palette: [] }), "Its header is damaged (palette).", "Copy it onto the card again."],
  ["masks of no known order", bgr(), "Its codec is BI_3: too heavy for here.", CONVERT],
  [
    "a picture larger than the screen",
    file({ width: 640, height: 480 }),
    "640x480 is larger than the screen.",
    CONVERT,
  ],
  [
    "a picture larger than any memory",
    file({ width: 16000, height: 16000 }),
    "16000x16000 is larger than the screen.",
    CONVERT,
  ],
  ["a picture of no width", changed("strf", 12, 0), "Its header is damaged (strf).", "Copy it onto the card again."],
  [
    "a header longer than the file",
    changed("strf", 4, 0x7fffffff),
    "Its header is damaged (strf).",
    "Copy it onto the card again.",
  ],
  [
    "an end before the first picture",
    whole.subarray(0, whole.indexOf("movi") - 8),
    "It ends before its first frame is whole.",
    "Copy it onto the card again.",
  ],
  [
    "an end behind the headers",
    whole.subarray(0, whole.indexOf("movi") + 4),
    "There are no frames in it.",
    "Copy it onto the card again.",
  ],
  ["a movie of nothing", file({ frames: [] }), "There are no frames in it.", "Copy it onto the card again."],
  [
    "frames of no stream",
    file({ frames: [{ data: new Uint8Array(200), id: "07dc" }] }),
    "There are no frames in it.",
    "Copy it onto the card again.",
  ],
  [
    "a first frame of 2 GB",
    changed("00db", 4, 0x7fffffff),
    "It ends before its first frame is whole.",
    "Copy it onto the card again.",
  ],
  [
    "zeros where the first frame should be",
    Buffer.concat([whole.subarray(0, whole.indexOf("movi") + 4), Buffer.alloc(2000)]),
    "Its header is damaged (movi).",
    "Copy it onto the card again.",
  ],
  [
    "a text",
    Buffer.from("Not a video at all, but long enough to be one."),
    "It is named .avi, but is no AVI video.",
    CONVERT,
  ],
])("%s", (_, content, reason, advice) => {
  expect(refusal(content)).toEqual([reason, advice]);
});

function shown(content: Uint8Array): number {
  const { playback } = playerOf(content);
  new Session(playback).toEnd();
  return playback.framesShown;
}

test.each<[string, Buffer, number]>([
  ["no index", file({ index: "none" }), 6],
  ["an index that counts from the file's beginning", file({ index: "file" }), 6],
  ["a movie that says to be longer than the file", changed("movi", -4, 0x7ffffff0), 6],
  ["a file that says to be empty", changed("RIFF", 4, 0), 6],
  ["no count of frames", file({ frameCount: 0 }), 6],
  ["a count of frames far too high", file({ frameCount: 0x7fffffff }), 6],
  [
    "its palette behind its header only",
    file({
      palette: [],
      frameCount: 6,
      frames: [{ data: Buffer.from([0, 2, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0]), id: "00pc" }, ...frames(6)],
    }),
    6,
  ],
  ["a frame cut off at the end", file({ index: "none" }).subarray(0, -40), 5],
])("%s: what is there is played", (_, content, count) => {
  expect(shown(content)).toBe(count);
});

const unindexed = file({ index: "none" });
test.each<[string, Buffer, string]>([
  ["that is whole", whole, "film.avi end 0:00 / 0:00"],
  [
    "cut in its middle",
    unindexed.subarray(0, unindexed.indexOf("movi") + 4 + 200 * 3 - 1),
    "Breaks off after 2 of 6 frames",
  ],
  [
    "cut between two frames",
    unindexed.subarray(0, unindexed.indexOf("movi") + 4 + 200 * 3),
    "Breaks off after 3 of 6 frames",
  ],
  ["whose first chunk is too short", changed("00db", 4, 10), "None of its frames can be shown: damaged"],
  ["that promises weeks of film", file({ frameCount: 0x7fffffff }), "film.avi end 0:00"],
])("the end of a video %s is told", (_, content, told) => {
  const watcher = new Watcher(content, null, newReading(null).watching);
  watcher.run(1500);
  const row = () => watcher.shown[14].replace(/ +/g, " ");
  expect(row()).toBe(told);
  watcher.press(Event.ok);
  watcher.run(1500);
  expect(row()).toBe(told);
});

test.each([
  [0, "raw"],
  [1, "RLE"],
])(
  "the end of a video that fills the screen is told over its picture, which is whole again when it is played once more: %s",
  (compression) => {
    const [width, height] = [320, 240];
    const still = {
      width,
      height,
      frameCount: 9,
      index: "none" as const,
      frames: Array.from({ length: 4 }, (_, i) => ({
        data:
          compression === 0
            ? dibRows(Array.from({ length: height }, () => new Uint8Array(width).fill(7)))
            : i > 0
              ? rle(code.endOfBitmap)
              : rle(
                  ...Array.from({ length: height }, () => [code.run(160, 7), code.run(160, 7), code.endOfLine]).flat(),
                ),
      })),
    };
    const watcher = new Watcher(writeTestAvi({ ...still, compression }), null, newReading(null).watching);
    const pixel = (y: number): number => watcher.target.pixels[y * 320 + 160];
    watcher.run(2000);
    expect(watcher.shown[14]).toBe("Breaks off after 4 of 9 frames");
    expect(pixel(230)).toBe(INK);
    expect(pixel(10)).not.toBe(INK);
    watcher.press(Event.ok);
    watcher.run(200);
    expect(pixel(230)).toBe(pixel(10));
  },
);

test.each([
  ["with its index", file({ frames: frames(200) })],
  ["without", file({ frames: frames(200), index: "none" })],
])("a seek %s comes to its frame", (_, content) => {
  const watcher = new Watcher(content, null, newReading(null).watching);
  watcher.run(1000);
  watcher.screen.handle(9 - 8, watcher.nowMs);
  watcher.run(150);
  expect(watcher.shown[14]).toMatch(/ 0:1[01] \/ 0:20$/);
});
