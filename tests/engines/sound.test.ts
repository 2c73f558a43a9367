// Sound of a video on the virtual boards: what comes out of the pin is what the file has, sample for sample, in step with
// the picture; and when the card is pulled there is silence, and nothing of it in memory.
import { describe, expect, test } from "vitest";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { BOARDS } from "../../host/boards.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { wavOf } from "../../host/simulator/wav.js";
import { builtBundle } from "../support/built-bundle.js";
import { type Clip, COLORS, clipWithSound, placeIn, toneOf } from "../support/sound.js";

const CLIP: Clip = { seconds: 4, framesPerSecond: 5, rate: 8000, width: 160, height: 120 };

async function playing(board: "pico" | "cyd", content: Uint8Array): Promise<SimulatedPlayer> {
  const bundle = await builtBundle(board);
  const player = new SimulatedPlayer(createEspruinoEngine({ bundle, board: BOARDS[board], isolate: nodeIsolate }));
  expect(await player.waitFor("Insert a card", 3000)).toBe(true);
  await player.run(300);
  player.insert(await makeCardImage([{ path: "Film.avi", data: content }]));
  expect(await player.waitFor("0 texts, 1 video", 5000)).toBe(true);
  await player.run(300);
  player.engine.board.press("ok", 60);
  expect(await player.runUntil(() => player.serialLog.includes("mp8 video name"), 3000)).toBe(true);
  return player;
}

/** The frame that is on the screen, -1 for none. */
function frameOn(player: SimulatedPlayer): number {
  const { pixels, width, height } = player.screen();
  return COLORS.indexOf(pixels[(height >> 1) * width + (width >> 1)]) - 1;
}

describe.each(["pico", "cyd"] as const)("on the board %s", (board) => {
  test("a tone comes out sample for sample, and the frames are in step with it", async () => {
    const player = await playing(board, clipWithSound(CLIP));
    const seen: { ms: number; frame: number }[] = [];
    const endMs = player.nowMs + 6000;
    while (player.nowMs < endMs) {
      await player.run(10);
      const frame = frameOn(player);
      if (frame >= 0 && frame !== seen.at(-1)?.frame) seen.push({ ms: player.nowMs, frame });
    }
    const stretches = player.engine.board.speaker?.stretches ?? [];
    expect(stretches).toHaveLength(1);
    const [{ startNs, periodNs, samples }] = stretches;
    const tone = toneOf(CLIP);
    expect(Buffer.from(samples.subarray(0, tone.length)).equals(Buffer.from(tone))).toBe(true);
    // Half a second of silence at most: the last half that was begun.
    expect(samples.length - tone.length).toBeLessThan(4096 + 400);
    expect(Math.abs(1e9 / periodNs - CLIP.rate)).toBeLessThan(10);
    const wav = wavOf(stretches);
    expect(Buffer.from(wav.subarray(44, 44 + tone.length)).equals(Buffer.from(tone))).toBe(true);
    expect(seen.length).toBe(20);
    for (const { ms, frame } of seen.slice(1, -1)) {
      const heard = placeIn(samples, Math.floor((ms * 1e6 - startNs) / periodNs)) / CLIP.rate;
      expect(Math.abs(heard - frame / CLIP.framesPerSecond), `frame ${frame}`).toBeLessThan(0.12);
    }
    expect(player.engine.board.violations).toEqual([]);
    expect(player.engine.crash).toBeNull();
    player.dispose();
  });

  test("a card that is pulled is silence, and none of its samples stays", async () => {
    const player = await playing(board, clipWithSound(CLIP));
    await player.run(1500);
    const needles = [1, 2, 3].map((n) => toneOf(CLIP).slice(n * 4096 + 1000, n * 4096 + 1040));
    expect(await player.engine.searchMemory(needles)).not.toEqual([]);
    const pulledMs = player.nowMs;
    player.eject();
    expect(await player.waitFor("Insert a card", 2000)).toBe(true);
    await player.run(1000);
    const [{ startNs, periodNs, samples }] = player.engine.board.speaker?.stretches ?? [];
    expect((startNs + periodNs * samples.length) / 1e6 - pulledMs).toBeLessThan(300);
    expect(await player.engine.searchMemory(needles)).toEqual([]);
    expect(player.engine.crash).toBeNull();
    player.dispose();
  });
});

test("sound that cannot be played is said in a word, and the picture plays", async () => {
  const file = Buffer.from(clipWithSound({ ...CLIP, seconds: 2 }));
  file.writeUInt16LE(16, file.indexOf("strf", file.indexOf("auds")) + 8 + 14);
  const player = await playing("pico", file);
  expect(await player.waitFor("no sound", 4000)).toBe(true);
  expect(player.engine.board.speaker?.stretches).toEqual([]);
  player.dispose();
});
