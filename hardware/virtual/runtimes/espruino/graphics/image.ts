// drawImage: pictures in Espruino's image format, 1:1, scaled and rotated. Layer: hardware/virtual/runtimes/espruino.
// Follows Espruino's "Graphics" page, section "Images / Bitmaps", and what the RP2040 build does with it: pixels are
// packed most significant bit first and rows are not padded; a palette is 16-bit.
import { setPixelDevice } from "./shapes.js";
import type { Surface } from "./surface.js";

export interface Image {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  /** null where every pixel is drawn. */
  readonly transparent: number | null;
  /** 2, 4, 8, 16 or 256 entries; null: pixels are copied (1 bit: background and foreground). */
  readonly palette: Uint16Array | null;
  readonly bytes: Uint8Array;
  /** Of the first pixel in `bytes`. */
  readonly offset: number;
}

export interface ImageOptions {
  readonly scale: number;
  /** Radians; null leaves the picture's corner at (x, y), a number centres it there. */
  readonly rotate: number | null;
  readonly frame: number;
}

/** The header of an image string: width, height, bits per pixel with flags, transparent colour, palette. */
export function parseImageString(bytes: Uint8Array, start: number): { image: Image; headerLength: number } | string {
  const width = bytes[start] ?? 0;
  const height = bytes[start + 1] ?? 0;
  let bitsPerPixel = bytes[start + 2] ?? 0;
  let headerLength = 3;
  let transparent: number | null = null;
  let palette: Uint16Array | null = null;
  if ((bitsPerPixel & 128) !== 0) {
    bitsPerPixel &= 127;
    transparent = bytes[start + 3] ?? 0;
    headerLength = 4;
  }
  if ((bitsPerPixel & 64) !== 0) {
    bitsPerPixel &= 63;
    if (bitsPerPixel > 8) return "Can't have palette on >8 bit images";
    const entries = 1 << bitsPerPixel;
    palette = new Uint16Array(entries);
    for (let n = 0; n < entries; n++) {
      const at = start + headerLength + 2 * n;
      palette[n] = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    }
    headerLength += entries * 2;
  }
  const image: Image = { width, height, bitsPerPixel, transparent, palette, bytes, offset: start + headerLength };
  return { image, headerLength };
}

export function imageProblem(image: Image): string | null {
  if (image.width <= 0 || image.height <= 0 || image.bitsPerPixel > 32) return "Expecting valid Image";
  return null;
}

/** Bytes of one frame, as the interpreter counts them: in 16 bits. */
export function imageByteLength(image: Image): number {
  return ((image.width * image.height * image.bitsPerPixel + 7) >> 3) & 0xffff;
}

function paletteFor(surface: Surface, image: Image): Uint16Array | null {
  if (image.palette !== null) return image.palette;
  if (image.bitsPerPixel === 1) return Uint16Array.of(surface.background & 0xffff, surface.foreground & 0xffff);
  return null;
}

/** Draws and says how many pixels were looked at, for the cost model. */
export function drawImage(surface: Surface, image: Image, x: number, y: number, options: ImageOptions | null): number {
  const frame = options !== null && options.frame > 0 ? options.frame : 0;
  const framed = frame === 0 ? image : { ...image, offset: image.offset + imageByteLength(image) * frame };
  if (options === null || (options.scale === 1 && options.rotate === null)) return drawPlain(surface, framed, x, y);
  return drawTransformed(surface, framed, x, y, options.scale, options.rotate);
}

/** One pixel to one pixel; what the clip rectangle leaves out is skipped. */
export function drawPlain(surface: Surface, image: Image, x: number, y: number): number {
  const palette = paletteFor(surface, image);
  const { bitsPerPixel, width, height, bytes, transparent } = image;
  markPlain(surface, x, y, width, height);
  const straight = !surface.swapXY && !surface.invertX && !surface.invertY;
  if (image.offset >= bytes.length) return 0;
  if (bitsPerPixel === 8 && straight) return drawPlain8(surface, image, palette, x, y);
  const paletteMask = palette === null ? 0 : palette.length - 1;
  let bit = image.offset * 8;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, bit += bitsPerPixel) {
      let color = readBits(bytes, bit, bitsPerPixel, 255);
      if (color === transparent) continue;
      if (palette !== null) color = palette[color & paletteMask] as number;
      const userX = x + column;
      const userY = y + row;
      setPixelDevice(surface, surface.toDeviceX(userX, userY), surface.toDeviceY(userX, userY), color);
    }
  }
  return width * height;
}

/** What getModified tells of a picture is its clipped box, even where nothing of it is left. */
function markPlain(surface: Surface, x: number, y: number, width: number, height: number): void {
  if (surface.swapXY) return;
  const { clip } = surface;
  const ax = surface.toDeviceX(clip.x1, clip.y1);
  const bx = surface.toDeviceX(clip.x2, clip.y2);
  const ay = surface.toDeviceY(clip.x1, clip.y1);
  const by = surface.toDeviceY(clip.x2, clip.y2);
  const x1 = Math.max(x, Math.min(ax, bx));
  const y1 = Math.max(y, Math.min(ay, by));
  const x2 = Math.min(x + width - 1, Math.max(ax, bx));
  const y2 = Math.min(y + height - 1, Math.max(ay, by));
  surface.markModified(x1, y1, x2, y2);
}

/** The hot path of the player: 8-bit pixels, clipped once and not pixel by pixel. */
function drawPlain8(surface: Surface, image: Image, palette: Uint16Array | null, userX: number, userY: number): number {
  const { clip } = surface;
  const { width, height, bytes, offset, transparent } = image;
  const x = userX + surface.offsetX;
  const y = userY + surface.offsetY;
  const firstColumn = Math.max(0, clip.x1 - x);
  const lastColumn = Math.min(width - 1, clip.x2 - x);
  const firstRow = Math.max(0, clip.y1 - y);
  const lastRow = Math.min(height - 1, clip.y2 - y);
  if (lastColumn < firstColumn || lastRow < firstRow) return 0;
  const mask = palette === null ? 0 : palette.length - 1;
  const plain16 = surface.bitsPerPixel === 16 && surface.linear;
  const { msb } = surface.layout;
  const out = surface.bytes;
  for (let row = firstRow; row <= lastRow; row++) {
    let from = offset + row * width + firstColumn;
    let to = ((y + row) * surface.width + x + firstColumn) * 2;
    for (let column = firstColumn; column <= lastColumn; column++, from++, to += 2) {
      let color = bytes[from] ?? 255;
      if (color === transparent) continue;
      if (palette !== null) color = palette[color & mask] as number;
      if (plain16) {
        out[to] = msb ? color >> 8 : color & 255;
        out[to + 1] = msb ? color & 255 : color >> 8;
      } else surface.setDevice(x + column, y + row, 1, color);
    }
  }
  return (lastColumn - firstColumn + 1) * (lastRow - firstRow + 1);
}

/** Any angle, any scale: walks over the target and looks up the source in 24.8 fixed point. */
function drawTransformed(
  surface: Surface,
  image: Image,
  x: number,
  y: number,
  scale: number,
  rotate: number | null,
): number {
  const palette = paletteFor(surface, image);
  const paletteMask = palette === null ? 0 : palette.length - 1;
  const { width, height, bitsPerPixel } = image;
  const cos = Math.cos(rotate ?? 0);
  const sin = Math.sin(rotate ?? 0);
  const stepX = Math.trunc((cos / scale) * 256);
  const stepY = Math.trunc((sin / scale) * 256);
  const drawnWidth = Math.trunc(0.5 + scale * (width * Math.abs(cos) + height * Math.abs(sin)));
  const drawnHeight = Math.trunc(0.5 + scale * (width * Math.abs(sin) + height * Math.abs(cos)));
  const left = x * 256 - (rotate === null ? 0 : drawnWidth * 128);
  const top = y * 256 - (rotate === null ? 0 : drawnHeight * 128);
  let sourceX = width * 128 - Math.trunc((1 + stepX * drawnWidth + stepY * drawnHeight) / 2);
  let sourceY = height * 128 - Math.trunc((1 + stepX * drawnHeight - stepY * drawnWidth) / 2);
  const { clip } = surface;
  const x1 = Math.max(left >> 8, clip.x1);
  const y1 = Math.max(top >> 8, clip.y1);
  const x2 = Math.min(((left + drawnWidth * 256) >> 8) - 1, clip.x2);
  const y2 = Math.min(((top + drawnHeight * 256) >> 8) - 1, clip.y2);
  surface.markModified(x1, y1, x2, y2);
  const acrossX = x1 * 256 - left;
  const acrossY = y1 * 256 - top;
  sourceX += (stepX * acrossX + stepY * acrossY) >> 8;
  sourceY += (stepX * acrossY - stepY * acrossX) >> 8;
  for (let row = y1; row <= y2; row++) {
    let atX = sourceX;
    let atY = sourceY;
    for (let column = x1; column <= x2; column++) {
      // The lower bits are masked on both sides of the interpreter's comparison.
      if (atX >= 0 && atY >= 0 && (atX & ~255) < width << 8 && (atY & ~255) < height << 8) {
        const pixel = (atX >> 8) + (atY >> 8) * width;
        let color = readBits(image.bytes, image.offset * 8 + pixel * bitsPerPixel, bitsPerPixel, 0);
        if (color !== image.transparent) {
          if (palette !== null) color = palette[color & paletteMask] as number;
          setPixelDevice(surface, surface.toDeviceX(column, row), surface.toDeviceY(column, row), color);
        }
      }
      atX += stepX;
      atY -= stepY;
    }
    sourceX += stepY;
    sourceY += stepX;
  }
  return Math.max(0, x2 - x1 + 1) * Math.max(0, y2 - y1 + 1);
}

/** `past` is what a byte behind the end reads as: 255 for the plain way, 0 for the transformed one. */
function readBits(bytes: Uint8Array, bit: number, count: number, past: number): number {
  if (count === 8) return bytes[bit / 8] ?? past;
  let at = Math.floor(bit / 8);
  let value = (bytes[at] ?? past) & (255 >> (bit & 7));
  let have = 8 - (bit & 7);
  while (have < count) {
    value = value * 256 + (bytes[++at] ?? past);
    have += 8;
  }
  return Math.floor(value / 2 ** (have - count));
}
