// What `mp8 convert` writes, played by the built firmware from a card: each picture is seen as it was meant, repeats of
// the one before (empty chunks) and Microsoft RLE included, and no frame is dropped.
import { beforeAll, describe, expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { VIDEO_COSTS } from "../../hardware/boards/video-costs.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { toTokens } from "../../host/build/tokens.js";
import { ColorMapper } from "../../host/convert/color-mapper.js";
import { type FrameEncoder, RawEncoder, RleFrames } from "../../host/convert/frame-encoder.js";
import { type Rgb, writeAvi } from "../../host/media/avi/avi-writer.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { rgb565 } from "../support/avi.js";
import { NEEDS_INTERPRETER, realInterpreter } from "../support/real-interpreter.js";

const SIZE = { width: 160, height: 120 };
const RATE = 2;
const COSTS = VIDEO_COSTS[0];

/** Each picture stands still for some frames. */
const STILL = [1, 3, 1, 2, 1, 4, 1];

function pictures(): Uint8Array[] {
  return STILL.flatMap((count, picture) => {
    const rgb = new Uint8Array(SIZE.width * SIZE.height * 3);
    for (let i = 0; i < SIZE.width * SIZE.height; i++) {
      const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
      const isInside = Math.abs(x - 20 - picture * 18) < 12 && Math.abs(y - 60) < 9;
      rgb.set(isInside ? [250, 40 * picture, 20] : [10, 60 + (y >> 4) * 16, 120], i * 3);
    }
    return Array.from({ length: count }, () => rgb);
  });
}

function paletteOf(frames: readonly Uint8Array[]): Rgb[] {
  const found = new Map<string, Rgb>();
  for (const rgb of frames) {
    for (let i = 0; i < rgb.length; i += 3)
      found.set(`${rgb[i]},${rgb[i + 1]},${rgb[i + 2]}`, [rgb[i], rgb[i + 1], rgb[i + 2]]);
  }
  return [...found.values()];
}

const KINDS: Readonly<Record<string, (mapper: ColorMapper) => FrameEncoder>> = {
  "uncompressed, 8 bits": (mapper) => new RawEncoder(COSTS, SIZE, 8, RATE, mapper),
  "Microsoft RLE": (mapper) => new RleFrames(COSTS, SIZE, RATE, mapper),
};

function make(kind: string): { avi: Uint8Array; screens: number[][]; repeats: number } {
  const frames = pictures();
  const palette = paletteOf(frames);
  const encoder = KINDS[kind](new ColorMapper(palette, 0));
  const screens: number[][] = [];
  const encoded = frames.map((rgb) => {
    const frame = encoder.encode(rgb);
    screens.push(Array.from(encoder.screen, (index) => rgb565(palette[index])));
    return frame;
  });
  const compression = kind === "Microsoft RLE" ? "BI_RLE8" : "BI_RGB";
  const avi = writeAvi({ ...SIZE, framesPerSecond: RATE, compression, palette, frames: encoded });
  return { avi, screens, repeats: encoded.filter(({ data }) => data.length === 0).length };
}

function shownBy(engine: Engine): number[] {
  const { width, pixels } = engine.board.screen();
  const [left, top] = [(320 - SIZE.width) / 2, (240 - SIZE.height) / 2];
  return Array.from({ length: SIZE.height }, (_, y) => [
    ...pixels.subarray((top + y) * width + left, (top + y) * width + left + SIZE.width),
  ]).flat();
}

let bundle: string;
beforeAll(async () => {
  bundle = (await buildFirmware("pico")).code;
});

describe.each(["espruino", "rp2040"])("on engine %s", (name) => {
  test.for(Object.keys(KINDS))("%s", async (kind, { skip }) => {
    const real = name === "rp2040" ? realInterpreter() : null;
    if (name === "rp2040" && real === null) return skip(NEEDS_INTERPRETER);
    const { avi, screens, repeats } = make(kind);
    expect(repeats).toBe(kind === "Microsoft RLE" ? 0 : STILL.reduce((sum, count) => sum + count - 1, 0));
    const engine: Engine =
      real === null
        ? createEspruinoEngine({ bundle, board: pico, isolate: nodeIsolate })
        : await createRp2040Engine({ bundle: toTokens(bundle), board: pico, ...real });
    await engine.runFor(1500);
    engine.board.insertCard({ bytes: await makeCardImage([{ path: "clip.avi", data: avi }], {}) });
    await engine.runFor(2500);
    engine.board.press("ok", 60);
    const seen: number[] = [];
    for (let at = 0; at < 9000; at += 40) {
      await engine.runFor(40);
      const now = shownBy(engine);
      const picture = screens.findIndex((screen) => screen.every((color, i) => color === now[i]));
      if (picture >= 0 && picture !== seen.at(-1)) seen.push(picture);
    }
    expect(engine.crash).toBeNull();
    expect(engine.board.violations).toEqual([]);
    engine.dispose();
    const firsts = STILL.map((_, i) => STILL.slice(0, i).reduce((sum, count) => sum + count, 0));
    expect(seen).toEqual(firsts);
  });
});
