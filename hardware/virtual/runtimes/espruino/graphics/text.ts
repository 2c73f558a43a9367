// drawString and stringWidth with fonts set by setFontCustom. Layer: hardware/virtual/runtimes/espruino.
// Espruino's documentation: Graphics.setFontCustom ("column-first, MSB-first"), Graphics.drawString. A character is
// not drawn where its left edge lies on or behind the clip rectangle's last column, a quirk that is kept.
import { blend } from "./color.js";
import { drawPlain, imageByteLength, imageProblem, parseImageString } from "./image.js";
import { fillRect } from "./shapes.js";
import type { Font, Surface } from "./surface.js";

const NEWLINE = 10;
const INLINE_IMAGE = 0;

export function fontHeight(font: Font): number {
  if (font.kind === "custom") return font.scaleY * font.height;
  if (font.name === "4x6") return 6 * font.scaleY;
  return font.name === "6x8" ? 8 * font.scaleY : font.scaleY;
}

function charWidth(font: Font, code: number): number {
  if (font.kind === "builtin") return font.name === "4x6" ? 4 * font.scaleX : 6 * font.scaleX;
  if (typeof font.widths === "number") return font.scaleX * font.widths;
  return code < font.firstChar ? 0 : font.scaleX * (font.widths[code - font.firstChar] ?? 0);
}

/** Width of the line that starts at `start`, or of the widest line where `wholeText`. */
export function textWidth(surface: Surface, text: Uint8Array, start: number, wholeText: boolean): number {
  let widest = 0;
  let width = 0;
  for (let at = start; at < text.length; at++) {
    const code = text[at] as number;
    if (code === NEWLINE) {
      widest = Math.max(widest, width);
      width = 0;
      if (!wholeText) break;
    } else if (code === INLINE_IMAGE) {
      const parsed = parseImageString(text, at + 1);
      if (typeof parsed !== "string" && imageProblem(parsed.image) === null) {
        width += parsed.image.width;
        at += parsed.headerLength + imageByteLength(parsed.image);
      }
    } else width += charWidth(surface.font, code);
  }
  return Math.max(widest, width);
}

export function textHeight(surface: Surface, text: Uint8Array): number {
  let lines = 1;
  for (const code of text) if (code === NEWLINE) lines++;
  return lines * fontHeight(surface.font);
}

/** The clip rectangle in the firmware's coordinates. */
function userClip(surface: Surface) {
  const { clip } = surface;
  const back = (x: number, y: number) => {
    const plainX = surface.invertX ? surface.width - (x + 1) : x;
    const plainY = surface.invertY ? surface.height - (y + 1) : y;
    return surface.swapXY
      ? { x: plainY - surface.offsetX, y: plainX - surface.offsetY }
      : { x: plainX - surface.offsetX, y: plainY - surface.offsetY };
  };
  const a = back(clip.x1, clip.y1);
  const b = back(clip.x2, clip.y2);
  return { x1: Math.min(a.x, b.x), y1: Math.min(a.y, b.y), x2: Math.max(a.x, b.x), y2: Math.max(a.y, b.y) };
}

/** What was drawn, for the cost model. */
export interface DrawnText {
  /** Counted as characters of 8×16 pixels, which take the time that the model's price is for. */
  characters: number;
  pixels: number;
}

/**
 * What looking at a glyph takes, as a part of what one of 8×16 takes: measured on the emulated Pico with glyphs of 4×1, 8×1
 * and 8×16 pixels, none of them set: 18, 26 and 39 µs; and 0.6 µs for each width before it in a string of widths.
 */
function glyphEffort(font: Extract<Font, { kind: "custom" }>, code: number, columns: number): number {
  const before = typeof font.widths === "number" ? 0 : code - font.firstChar;
  return (11 + 1.75 * columns + 0.11 * columns * font.height + 0.6 * before) / 39;
}

export function drawString(
  surface: Surface,
  text: Uint8Array,
  startX: number,
  startY: number,
  solid: boolean,
): DrawnText {
  const { font } = surface;
  const height = fontHeight(font);
  const clip = userClip(surface);
  const indent = (at: number) =>
    surface.alignX < 0 ? 0 : Math.trunc((textWidth(surface, text, at, false) * (surface.alignX + 1)) / 2);
  let x = startX - indent(0);
  let y = startY;
  if (surface.alignY >= 0) y -= Math.trunc((textHeight(surface, text) * (surface.alignY + 1)) / 2);
  const drawn: DrawnText = { characters: 0, pixels: 0 };
  for (let at = 0; at < text.length; at++) {
    const code = text[at] as number;
    if (code === NEWLINE) {
      x = startX - indent(at + 1);
      y += height;
      continue;
    }
    if (code === INLINE_IMAGE) {
      const parsed = parseImageString(text, at + 1);
      if (typeof parsed !== "string" && imageProblem(parsed.image) === null) {
        drawPlain(surface, parsed.image, x, y + Math.trunc((height - parsed.image.height) / 2));
        at += parsed.headerLength + imageByteLength(parsed.image);
        x += parsed.image.width;
      }
      continue;
    }
    const width = charWidth(font, code);
    if (font.kind === "custom" && code >= font.firstChar) {
      if (x > clip.x1 - width && x < clip.x2 && y > clip.y1 - height && y <= clip.y2) {
        drawn.pixels += drawGlyph(surface, font, code, x, y, solid);
        drawn.characters += glyphEffort(font, code, width / font.scaleX);
      }
    }
    x += width;
  }
  return drawn;
}

/** @returns how many pixels were drawn. Bits of the font run down the columns, glyph after glyph, with no padding between them. */
function drawGlyph(
  surface: Surface,
  font: Extract<Font, { kind: "custom" }>,
  code: number,
  x: number,
  y: number,
  solid: boolean,
): number {
  const index = code - font.firstChar;
  let columnsBefore = 0;
  let columns = 0;
  if (typeof font.widths === "number") {
    columns = font.widths;
    columnsBefore = columns * index;
  } else {
    columns = font.widths[index] ?? 0;
    for (let n = 0; n < index; n++) columnsBefore += font.widths[n] ?? 0;
  }
  const { bitsPerPixel, scaleX, scaleY } = font;
  const most = (1 << bitsPerPixel) - 1;
  const start = columnsBefore * font.height * bitsPerPixel;
  let at = start >> 3;
  let bit = start & 7;
  // With more than one bit per pixel the interpreter skips too much of a glyph's first byte; so do we.
  let data = ((font.bitmap[at] ?? 0) << (bitsPerPixel * bit)) & 255;
  let pixels = 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < font.height; row++) {
      const level = data >> (8 - bitsPerPixel);
      if (solid || level !== 0) {
        const left = x + column * scaleX;
        const top = y + row * scaleY;
        const color = blend(surface, Math.trunc((256 * level) / most));
        fillRect(surface, left, top, left + scaleX - 1, top + scaleY - 1, color);
        pixels++;
      }
      bit += bitsPerPixel;
      data = (data << bitsPerPixel) & 255;
      if (bit < 8) continue;
      bit = 0;
      data = font.bitmap[++at] ?? 0;
    }
  }
  return pixels;
}
