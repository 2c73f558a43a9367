// Uncompressed video as it is on the LCD: every pixel of every frame, by the pipe from card to LCD, with a card whose
// blocks come unevenly. On the fast engine, and on the real interpreter where there is one.
import { beforeAll, describe, expect, test } from "vitest";
import { esp32 } from "../../hardware/boards/esp32.js";
import { pico } from "../../hardware/boards/pico.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { createLuaEngine } from "../../hardware/virtual/runtimes/nodemcu/engine.js";
import { createRp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { buildFirmware } from "../../host/build/firmware.js";
import { toTokens } from "../../host/build/tokens.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { dibRows, PALETTE, rgb565, writeTestAvi } from "../support/avi.js";
import { NEEDS_INTERPRETER, realInterpreter } from "../support/real-interpreter.js";
import { below, seededRandom } from "../support/seeded-random.js";

const WIDTH = 160;
const HEIGHT = 120;

interface Clip {
  readonly avi: Uint8Array;
  /** The colours of each frame, top row first. */
  readonly frames: readonly (readonly number[])[];
}

function clip(bits: 4 | 8, topDown: boolean, count: number, framesPerSecond: number): Clip {
  const random = seededRandom(bits * 100 + count);
  const colors = 2 ** bits;
  const pictures = Array.from({ length: count }, () =>
    Array.from({ length: HEIGHT }, () => Uint8Array.from({ length: WIDTH }, () => below(random, colors))),
  );
  const avi = writeTestAvi({
    width: WIDTH,
    height: topDown ? -HEIGHT : HEIGHT,
    bits,
    // Frames begin in the middle of a block.
    junk: 77,
    fps: [framesPerSecond, 1],
    frames: pictures.map((rows) => ({ data: dibRows(rows, topDown, bits) })),
  });
  return {
    avi,
    frames: pictures.map((rows) => rows.flatMap((row) => [...row].map((index) => rgb565(PALETTE[index])))),
  };
}

/** Pixels of 16 bits: RGB565 with masks, or RGB555, whose sixth bit of green is the first once more. */
function highColorClip(greenBits: 5 | 6, count: number): Clip {
  const random = seededRandom(greenBits);
  const pictures = Array.from({ length: count }, () =>
    Uint16Array.from({ length: WIDTH * HEIGHT }, () => below(random, greenBits === 6 ? 65536 : 32768)),
  );
  const data = (picture: Uint16Array): Buffer => Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  const sixBits = (value: number): number =>
    ((value >> 10) << 11) | (((value >> 4) & 0x3e) << 5) | (((value >> 9) & 1) << 5) | (value & 31);
  const frames = pictures.map((picture) => [...picture].map((value) => (greenBits === 6 ? value : sixBits(value))));
  const avi = writeTestAvi({
    width: WIDTH,
    height: -HEIGHT,
    bits: 16,
    compression: greenBits === 6 ? 3 : 0,
    junk: 77,
    fps: [1, 2],
    frames: pictures.map((picture) => ({ data: data(picture) })),
  });
  return { avi, frames };
}

function picture(engine: Engine): number[] {
  const { width, pixels } = engine.board.screen();
  const left = (320 - WIDTH) / 2;
  const top = (240 - HEIGHT) / 2;
  return Array.from({ length: HEIGHT }, (_, y) => [
    ...pixels.subarray((top + y) * width + left, (top + y) * width + left + WIDTH),
  ]).flat();
}

let bundle: string;
let luaBundle: string;
beforeAll(async () => {
  bundle = (await buildFirmware("pico")).code;
  luaBundle = (await buildFirmware("esp32")).code;
});

async function engineNamed(name: string): Promise<Engine | null> {
  if (name === "espruino") return createEspruinoEngine({ bundle, board: pico, isolate: nodeIsolate });
  if (name === "lua") return createLuaEngine({ bundle: luaBundle, board: esp32 });
  const real = realInterpreter();
  return real === null ? null : createRp2040Engine({ bundle: toTokens(bundle), board: pico, ...real });
}

/** Which frames were seen whole on the screen, one after the other. */
async function seen(engine: Engine, { avi, frames }: Clip, ms: number): Promise<number[]> {
  await engine.runFor(1500);
  engine.board.insertCard({ bytes: await makeCardImage([{ path: "clip.avi", data: avi }], {}) });
  await engine.runFor(2000);
  engine.board.press("ok", 60);
  const whole: number[] = [];
  for (let at = 0; at < ms; at += 40) {
    await engine.runFor(40);
    const now = picture(engine);
    const frame = frames.findIndex((pixels) => pixels.every((color, i) => color === now[i]));
    if (frame >= 0 && frame !== whole.at(-1)) whole.push(frame);
  }
  expect(engine.crash).toBeNull();
  expect(engine.board.violations).toEqual([]);
  engine.dispose();
  return whole;
}

describe.each(["espruino", "lua", "rp2040"])("uncompressed frames on engine %s", (name) => {
  test.each([6, 5] as const)("16-bit, %d of them green: all are seen", async (greenBits) => {
    const engine = await engineNamed(name);
    if (engine === null) return;
    expect(await seen(engine, highColorClip(greenBits, 3), 7500)).toEqual([0, 1, 2]);
  });

  test.each([8, 16] as const)("%d-bit, at twice the size", async (bits) => {
    const engine = await engineNamed(name);
    if (engine === null) return;
    const still = bits === 16 ? highColorClip(6, 1) : clip(bits, false, 1, 1);
    await engine.runFor(1500);
    engine.board.insertCard({ bytes: await makeCardImage([{ path: "clip.avi", data: still.avi }], {}) });
    await engine.runFor(2000);
    // Its menu: the last item.
    for (const [button, ms] of [
      ["ok", 60],
      ["ok", 900],
      ["up", 60],
      ["ok", 60],
      ["back", 60],
      ["ok", 60],
    ] as const) {
      engine.board.press(button, ms);
      await engine.runFor(ms + 1500);
    }
    await engine.runFor(3000);
    const { pixels } = engine.board.screen();
    const wrong = pixels.findIndex((color, at) => {
      const [x, y] = [at % 320, Math.floor(at / 320)];
      return color !== still.frames[0][(y >> 1) * WIDTH + (x >> 1)];
    });
    expect(wrong).toBe(-1);
    expect(engine.crash).toBeNull();
    engine.dispose();
  });

  for (const bits of [8, 4] as const) {
    for (const topDown of [false, true]) {
      const kind = `${bits}-bit, ${topDown ? "top-down" : "bottom-up"}`;
      test(`${kind}, with time between them: all are seen`, async ({ skip }) => {
        const engine = await engineNamed(name);
        if (engine === null) return skip(NEEDS_INTERPRETER);
        expect(await seen(engine, clip(bits, topDown, 6, 2), 4500)).toEqual([0, 1, 2, 3, 4, 5]);
      });

      test(`${kind}, one right behind the other: the last one stays`, async ({ skip }) => {
        const engine = await engineNamed(name);
        if (engine === null) return skip(NEEDS_INTERPRETER);
        const whole = await seen(engine, clip(bits, topDown, 21, 20), 6000);
        expect(whole.at(-1)).toBe(20);
        expect(whole).toEqual([...whole].sort((a, b) => a - b));
      });
    }
  }
});
