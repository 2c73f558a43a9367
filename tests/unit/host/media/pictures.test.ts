import { expect, test } from "vitest";
import { encodeGif } from "../../../../host/media/gif.js";
import { decodePng, difference, encodePng } from "../../../../host/media/png.js";

const picture = { width: 256, height: 256, pixels: Uint16Array.from({ length: 65536 }, (_, i) => i) };

test("every RGB565 colour comes back from a PNG", () => {
  const back = decodePng(encodePng(picture), "test.png");
  expect([back.width, back.height]).toEqual([256, 256]);
  expect(Buffer.from(back.pixels.buffer).equals(Buffer.from(picture.pixels.buffer))).toBe(true);
});

test("what is no PNG is refused by name", () => {
  expect(() => decodePng(Buffer.from("GIF89a"), "golden.png")).toThrow(/golden\.png is not a PNG.*--update/);
});

test("a difference is counted and marked", () => {
  const other = { ...picture, pixels: picture.pixels.slice() };
  other.pixels[300] ^= 1;
  const { count, picture: marked } = difference(picture, other);
  expect(count).toBe(1);
  expect(marked.pixels[300]).toBe(0xf81f);
});

test("a GIF joins frames that are the same and has more than 256 colours quantised", () => {
  const one = { width: 2, height: 1, pixels: Uint16Array.of(0, 0xffff) };
  const gif = Buffer.from(encodeGif([one, one, one].map((frame) => ({ picture: frame, shownMs: 100 }))));
  expect(gif.toString("latin1", 0, 6)).toBe("GIF89a");
  // One graphic control extension, its delay in hundredths of a second.
  expect(gif.indexOf(Buffer.from([0x21, 0xf9, 0x04]))).toBe(gif.lastIndexOf(Buffer.from([0x21, 0xf9, 0x04])));
  expect(gif.readUInt16LE(gif.indexOf(Buffer.from([0x21, 0xf9, 0x04])) + 4)).toBe(30);
  expect(encodeGif([{ picture, shownMs: 100 }]).length).toBeGreaterThan(1000);
});
