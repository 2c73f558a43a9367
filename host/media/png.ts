// PNG files of the LCD's pixels, and back. Layer: host/media. Pixels are RGB565, as the LCD has them; in the PNG each
// channel is widened by repeating its high bits, which is exact both ways.
import { PNG } from "pngjs";
import { UserError } from "../errors.js";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGB565, row by row. */
  readonly pixels: Uint16Array;
}

export function rgb565ToRgba(pixels: Uint16Array): Uint8Array {
  const rgba = new Uint8Array(pixels.length * 4);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i];
    const red = pixel >> 11;
    const green = (pixel >> 5) & 63;
    const blue = pixel & 31;
    rgba[i * 4] = (red << 3) | (red >> 2);
    rgba[i * 4 + 1] = (green << 2) | (green >> 4);
    rgba[i * 4 + 2] = (blue << 3) | (blue >> 2);
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

export function encodePng(picture: Picture): Uint8Array {
  const png = new PNG({ width: picture.width, height: picture.height });
  png.data = Buffer.from(rgb565ToRgba(picture.pixels));
  return PNG.sync.write(png, { colorType: 2 });
}

/** @throws UserError when `bytes` are no PNG; `name` says which file they came from. */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  let png: PNG;
  try {
    png = PNG.sync.read(Buffer.from(bytes));
  } catch {
    throw new UserError(`${name} is not a PNG picture that can be read: make it anew with --update`);
  }
  const pixels = new Uint16Array(png.width * png.height);
  for (let i = 0; i < pixels.length; i++) {
    const [red, green, blue] = [png.data[i * 4], png.data[i * 4 + 1], png.data[i * 4 + 2]];
    pixels[i] = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  }
  return { width: png.width, height: png.height, pixels };
}

/** Counts pixels that differ; `picture` shows them in magenta over a dimmed copy of `found`. */
export function difference(expected: Picture, found: Picture): { count: number; picture: Picture } {
  const pixels = new Uint16Array(found.pixels.length);
  const sameSize = expected.width === found.width && expected.height === found.height;
  let count = 0;
  for (let i = 0; i < pixels.length; i++) {
    const differs = !sameSize || expected.pixels[i] !== found.pixels[i];
    if (differs) count++;
    pixels[i] = differs ? 0xf81f : (found.pixels[i] >> 2) & 0x39e7;
  }
  return { count, picture: { width: found.width, height: found.height, pixels } };
}
