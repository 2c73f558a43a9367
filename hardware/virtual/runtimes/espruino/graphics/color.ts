// Colours: from what setColor takes to the number that lies in a pixel. Layer: hardware/virtual/runtimes/espruino.
// Espruino's documentation: Graphics.setColor, Graphics.toColor. The RP2040 build has no palette of its own, so that
// below 16 bits per pixel a colour is either all ones or all zeros.
import type { Surface } from "./surface.js";

/** A colour text that is none: the interpreter throws. */
export const BAD_COLOR_TEXT = "If Color is a String, it must be of the form '#rrggbb' or '#rgb'";

/** @returns the pixel's value, or null for a text that is not a colour. */
export function toColor(surface: Surface, r: number | string, g: number, b: number): number | null {
  let parts: readonly number[] = [];
  if (typeof r === "string") {
    const parsed = parseColorText(r);
    if (parsed === null) return null;
    parts = parsed;
  } else {
    if (!Number.isFinite(r) || !Number.isFinite(g) || !Number.isFinite(b)) {
      return Number.isFinite(r) ? (Math.trunc(r) & surface.colorMask) >>> 0 : 0;
    }
    parts = [r, g, b];
  }
  const [red, green, blue] = reorder(surface, parts.map(toByte));
  switch (surface.bitsPerPixel) {
    case 16:
      return (blue >> 3) | ((green >> 2) << 5) | ((red >> 3) << 11);
    case 24:
      return blue | (green << 8) | (red << 16);
    case 32:
      return (0xff000000 | blue | (green << 8) | (red << 16)) >>> 0;
    default:
      return red + green + blue >= 384 ? 0xffffffff : 0;
  }
}

/** `amount` 0 gives the background, 256 the foreground. */
export function blend(surface: Surface, amount: number): number {
  const { foreground, background, bitsPerPixel } = surface;
  const part = Math.max(0, Math.min(256, amount));
  if (bitsPerPixel === 2 || bitsPerPixel === 4 || bitsPerPixel === 8) {
    return (background * (256 - part) + foreground * part + 127) >> 8;
  }
  if (bitsPerPixel === 16) return blendFields(foreground, background, part, [5, 6, 5]);
  if (bitsPerPixel === 24) return blendFields(foreground, background, part, [8, 8, 8]);
  return part >= 128 ? foreground : background;
}

function blendFields(foreground: number, background: number, part: number, widths: readonly number[]): number {
  let result = 0;
  let shift = 0;
  for (const width of widths) {
    const mask = (1 << width) - 1;
    const field = (((background >> shift) & mask) * (256 - part) + ((foreground >> shift) & mask) * part) >> 8;
    result |= field << shift;
    shift += width;
  }
  return result;
}

function toByte(part: number): number {
  return Math.max(0, Math.min(255, Math.trunc(part * 256)));
}

function reorder(surface: Surface, rgb: readonly number[]): readonly [number, number, number] {
  const [r, g, b] = rgb as [number, number, number];
  switch (surface.colorOrder) {
    case "brg":
      return [b, r, g];
    case "bgr":
      return [b, g, r];
    case "gbr":
      return [g, b, r];
    case "grb":
      return [g, r, b];
    case "rbg":
      return [r, b, g];
    default:
      return [r, g, b];
  }
}

function parseColorText(text: string): number[] | null {
  if (/^.[0-9a-fA-F]{3}$/.test(text)) return [1, 2, 3].map((at) => Number.parseInt(text.charAt(at), 16) / 15);
  if (/^.[0-9a-fA-F]{6}$/.test(text)) return [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255);
  return null;
}
