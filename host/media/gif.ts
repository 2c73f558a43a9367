// An animated GIF of what the LCD showed, frame by frame. Layer: host/media.
// Frames that repeat only lengthen the one before; a frame's palette is its own 256 most fitting colours.
import { createRequire } from "node:module";
import { type Picture, rgb565ToRgba } from "./png.js";

// Loaded as the CommonJS it is: Node and bundlers do not agree on its default export.
const gifenc = createRequire(import.meta.url)("gifenc") as typeof import("gifenc");

export interface TimedPicture {
  readonly picture: Picture;
  /** How long it stays, in ms; GIF counts in 10 ms and viewers dislike less than 20. */
  readonly shownMs: number;
}

const SHORTEST_MS = 20;

function isSame(a: Picture, b: Picture): boolean {
  return Buffer.from(a.pixels.buffer, a.pixels.byteOffset, a.pixels.byteLength).equals(
    Buffer.from(b.pixels.buffer, b.pixels.byteOffset, b.pixels.byteLength),
  );
}

/** Up to 256 colours are kept exactly; more (never seen on our own screens) are quantised. */
function indexed(picture: Picture): { index: Uint8Array; palette: number[][] } {
  const places = new Map<number, number>();
  const index = new Uint8Array(picture.pixels.length);
  const palette: number[][] = [];
  for (let i = 0; i < index.length; i++) {
    const pixel = picture.pixels[i];
    let place = places.get(pixel);
    if (place === undefined) {
      if (palette.length === 256) return quantised(picture);
      place = palette.length;
      places.set(pixel, place);
      palette.push([...rgb565ToRgba(Uint16Array.of(pixel)).subarray(0, 3)]);
    }
    index[i] = place;
  }
  return { index, palette };
}

function quantised(picture: Picture): { index: Uint8Array; palette: number[][] } {
  const rgba = rgb565ToRgba(picture.pixels);
  const palette = gifenc.quantize(rgba, 256);
  return { index: gifenc.applyPalette(rgba, palette), palette };
}

export function encodeGif(frames: readonly TimedPicture[]): Uint8Array {
  const gif = gifenc.GIFEncoder();
  for (let i = 0; i < frames.length; i++) {
    let shownMs = frames[i].shownMs;
    while (i + 1 < frames.length && isSame(frames[i].picture, frames[i + 1].picture)) shownMs += frames[++i].shownMs;
    const { picture } = frames[i];
    const { index, palette } = indexed(picture);
    gif.writeFrame(index, picture.width, picture.height, { palette, delay: Math.max(SHORTEST_MS, shownMs), repeat: 0 });
  }
  gif.finish();
  return gif.bytes();
}
