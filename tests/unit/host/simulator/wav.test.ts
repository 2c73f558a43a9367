// The WAV file of what a board played: levels as they went out, pauses as long as they were.
import { expect, test } from "vitest";
import { Speaker } from "../../../../hardware/virtual/chips/speaker.js";
import { wavOf } from "../../../../host/simulator/wav.js";

const MS = 1e6;

function samplesOf(wav: Uint8Array): number[] {
  const length = new DataView(wav.buffer).getUint32(40, true);
  return [...wav.slice(44, 44 + length)];
}

test("a WAV file has the head of 8-bit PCM, and the first sound's rate", () => {
  const wav = wavOf([{ startNs: 5 * MS, periodNs: 125_000, samples: Uint8Array.of(1, 2, 3) }]);
  const text = (at: number) => Buffer.from(wav.slice(at, at + 4)).toString("latin1");
  expect([text(0), text(8), text(12), text(36)]).toEqual(["RIFF", "WAVE", "fmt ", "data"]);
  const view = new DataView(wav.buffer);
  expect(view.getUint32(4, true)).toBe(wav.length - 8);
  expect([view.getUint16(20, true), view.getUint16(22, true), view.getUint16(34, true)]).toEqual([1, 1, 8]);
  expect(view.getUint32(24, true)).toBe(8000);
  // Chunks end at even places.
  expect(wav.length % 2).toBe(0);
  expect(samplesOf(wav)).toEqual([1, 2, 3]);
});

test("a pause is silence of its length, and another rate is brought to the first one", () => {
  const wav = wavOf([
    { startNs: 0, periodNs: 1 * MS, samples: Uint8Array.of(10, 20) },
    { startNs: 4 * MS, periodNs: 2 * MS, samples: Uint8Array.of(30, 40) },
  ]);
  expect(samplesOf(wav)).toEqual([10, 20, 128, 128, 30, 30, 40, 40]);
});

test("no sound is a file of no samples", () => {
  expect(samplesOf(wavOf([]))).toEqual([]);
});

test("a speaker joins what follows without a pause, by stretches or level by level", () => {
  const speaker = new Speaker("D22");
  speaker.play(0, 1000, Uint8Array.of(1, 2));
  speaker.play(2000, 1000, Uint8Array.of(3));
  speaker.play(9 * MS, 1000, Uint8Array.of(4));
  for (const [i, level] of [5, 6, 7].entries()) speaker.level(20 * MS + i * 131_000, level);
  // A pin that is set to rest is no sound.
  speaker.level(60 * MS, 0);
  expect(speaker.stretches).toEqual([
    { startNs: 0, periodNs: 1000, samples: Uint8Array.of(1, 2, 3) },
    { startNs: 9 * MS, periodNs: 1000, samples: Uint8Array.of(4) },
    { startNs: 20 * MS, periodNs: 131_000, samples: Uint8Array.of(5, 6, 7) },
  ]);
});
