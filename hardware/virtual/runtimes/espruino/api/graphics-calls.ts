// The graphics part of the bridge: drawing plus what it costs. Layer: hardware/virtual/runtimes/espruino.
import { BAD_COLOR_TEXT, toColor } from "../graphics/color.js";
import { drawImage, imageProblem, parseImageString } from "../graphics/image.js";
import {
  drawEllipse,
  drawLine,
  drawRect,
  fillEllipse,
  fillRect,
  fillRectDevice,
  getPixel,
  setPixel,
} from "../graphics/shapes.js";
import { type ColorOrder, type Font, Surface } from "../graphics/surface.js";
import { drawString, fontHeight, textHeight, textWidth } from "../graphics/text.js";
import type { HostApi, ImageArguments } from "../prelude/host-api.js";
import { ownBytes } from "./own-bytes.js";

type GraphicsCalls = Pick<
  HostApi,
  | "surfaceCreate"
  | "color"
  | "fillRect"
  | "clear"
  | "drawRect"
  | "drawLine"
  | "drawEllipse"
  | "setPixel"
  | "getPixel"
  | "imageFromString"
  | "drawImage"
  | "setFontBuiltIn"
  | "setFontCustom"
  | "fontHeight"
  | "drawString"
  | "textWidth"
  | "textHeight"
  | "setRotation"
  | "setClip"
  | "asImage"
>;

export function graphicsCalls(charge: HostApi["charge"], violation: (text: string) => void): GraphicsCalls {
  return {
    surfaceCreate(width, height, bitsPerPixel, flags, colorOrder, bytes) {
      const layout = {
        msb: flags.includes("m"),
        zigzag: flags.includes("z"),
        interleaveX: flags.includes("i"),
        verticalByte: flags.includes("v"),
      };
      return new Surface(width, height, bitsPerPixel, layout, colorOrder as ColorOrder, ownBytes(bytes));
    },
    color(surface, r, g, b) {
      charge("call", 1);
      const color = toColor(surface, r, g, b);
      if (color === null) throw new Error(BAD_COLOR_TEXT);
      return color;
    },
    fillRect(surface, x1, y1, x2, y2, color) {
      charge("fillRect", fillRect(surface, x1, y1, x2, y2, color));
    },
    clear(surface) {
      const { width, height, background } = surface;
      charge("fillRect", fillRectDevice(surface, 0, 0, width - 1, height - 1, background));
    },
    drawRect(surface, x1, y1, x2, y2) {
      charge("fillRect", 4);
      drawRect(surface, x1, y1, x2, y2);
    },
    drawLine(surface, x1, y1, x2, y2) {
      charge("drawShape", Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) + 1);
      drawLine(surface, x1, y1, x2, y2);
    },
    drawEllipse(surface, x1, y1, x2, y2, fill) {
      charge("drawShape", Math.abs(x2 - x1) + Math.abs(y2 - y1));
      if (fill) fillEllipse(surface, x1, y1, x2, y2);
      else drawEllipse(surface, x1, y1, x2, y2);
    },
    setPixel(surface, x, y, color) {
      charge("pixel", 1);
      setPixel(surface, x, y, color);
    },
    getPixel(surface, x, y) {
      charge("pixel", 1);
      return getPixel(surface, x, y);
    },
    imageFromString(bytes) {
      const parsed = parseImageString(ownBytes(bytes), 0);
      if (typeof parsed === "string") throw new Error(parsed);
      const { image } = parsed;
      const rest = image.bytes.subarray(Math.min(image.offset, bytes.length));
      return {
        ...image,
        transparent: image.transparent ?? 0,
        isTransparent: image.transparent !== null,
        bytes: rest,
      };
    },
    drawImage(surface, image, x, y, scale, rotate, frame) {
      const problem = imageProblem({ ...imageOf(image) });
      if (problem !== null) throw new Error(problem);
      const angle = Number.isNaN(rotate) ? null : rotate;
      const plain = scale === 1 && angle === null && frame <= 0;
      charge("drawImage", drawImage(surface, imageOf(image), x, y, plain ? null : { scale, rotate: angle, frame }));
    },
    setFontBuiltIn(surface, name, scaleX, scaleY) {
      charge("call", 1);
      if (name !== "4x6" && name !== "6x8" && name !== "Vector") throw new Error(`Unknown font ${name}`);
      surface.font = { kind: "builtin", name, scaleX, scaleY };
    },
    setFontCustom(surface, bitmap, firstChar, width, widths, height) {
      charge("call", 1);
      const bitsPerPixel = Math.max(1, height >> 16);
      if (bitsPerPixel !== 1 && bitsPerPixel !== 2 && bitsPerPixel !== 4) {
        throw new Error("Invalid BPP - 1,2,4 supported");
      }
      const scale = Math.max(1, (height >> 8) & 255);
      const font: Font = {
        kind: "custom",
        bitmap,
        firstChar,
        widths: widths ?? width,
        height: height & 255,
        bitsPerPixel,
        scaleX: scale,
        scaleY: scale,
      };
      surface.font = font;
    },
    fontHeight: (surface) => fontHeight(surface.font),
    drawString(surface, text, x, y, solid) {
      if (surface.font.kind === "builtin")
        violation(`drawString with the built-in font ${surface.font.name}: not modelled`);
      const drawn = drawString(surface, text, x, y, solid);
      charge("drawString", drawn.characters);
      charge("fontPixel", drawn.pixels);
    },
    textWidth(surface, text) {
      charge("call", 1);
      return textWidth(surface, text, 0, true);
    },
    textHeight: (surface, text) => textHeight(surface, text),
    setRotation(surface, rotation, reflect) {
      charge("call", 1);
      const turns = rotation & 3;
      surface.swapXY = turns === 1 || turns === 3;
      surface.invertX = turns === 1 || turns === 2;
      surface.invertY = turns === 2 || turns === 3;
      if (!reflect) return;
      if (surface.swapXY) surface.invertY = !surface.invertY;
      else surface.invertX = !surface.invertX;
    },
    setClip(surface, x1, y1, x2, y2) {
      charge("call", 1);
      const within = (value: number, most: number) => Math.max(0, Math.min(most - 1, value));
      const ax = within(surface.toDeviceX(x1, y1), surface.width);
      const ay = within(surface.toDeviceY(x1, y1), surface.height);
      const bx = within(surface.toDeviceX(x2, y2), surface.width);
      const by = within(surface.toDeviceY(x2, y2), surface.height);
      surface.clip = { x1: Math.min(ax, bx), y1: Math.min(ay, by), x2: Math.max(ax, bx), y2: Math.max(ay, by) };
    },
    asImage(surface, x, y, width, height, out) {
      charge("drawImage", width * height);
      const bits = surface.bitsPerPixel;
      let position = 0;
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const color = getPixel(surface, x + column, y + row);
          for (let bit = bits - 1; bit >= 0; bit--, position++) {
            if ((color >>> bit) & 1) out[position >> 3] = (out[position >> 3] as number) | (128 >> (position & 7));
          }
        }
      }
    },
  };
}

function imageOf(image: ImageArguments) {
  const { width, height, bitsPerPixel, palette, bytes } = image;
  const transparent = image.isTransparent ? image.transparent : null;
  return { width, height, bitsPerPixel, palette, bytes, transparent, offset: 0 };
}
