// What a board takes for each kind of frame and code: pairs of clips that differ in one thing, played to their end. The
// figures for hardware/boards/video-costs.ts. Layer: tools.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { LOAD } from "../../host/convert/choose-way.js";
import { countCodes, rawFrameMs, rleFrameMs } from "../../host/convert/frame-costs.js";
import { writeAvi } from "../../host/media/avi/avi-writer.js";
import { BoardWithVideos, type Interpreter } from "./play.js";

interface Trial {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly bits: 4 | 8;
  /** The frames behind the first one; null: uncompressed. */
  readonly codes: readonly number[] | null;
  /** They repeat the first one: empty chunks. */
  readonly repeats?: boolean;
}

/** Frames of the short clip and of the long one: what is the same for both falls out. */
const COUNTS = [3, 13] as const;
const PALETTE = Array.from({ length: 256 }, (_, i) => [i, (i * 7) % 256, 255 - i] as const);
const END = [0, 1];

function rows(count: number, codes: readonly number[]): number[] {
  return Array.from({ length: count }, () => [...codes, 0, 0]).flat();
}

/** Whole frames of one colour a row. */
function ground(width: number, height: number): number[] {
  const row: number[] = [];
  for (let left = width; left > 0; left -= 160) row.push(Math.min(160, left), 1);
  return [...rows(height, row), ...END];
}

function literal(count: number): number[] {
  return [0, count, ...Array.from({ length: count + (count % 2) }, (_, i) => i)];
}

const rle = (name: string, codes: readonly number[], width = 160, height = 120): Trial => ({
  name,
  width,
  height,
  bits: 8,
  codes: [...codes, ...END],
});
const raw = (name: string, width: number, height: number, bits: 4 | 8): Trial => ({
  name,
  width,
  height,
  bits,
  codes: null,
});

const TRIALS = {
  raw: raw("raw", 160, 120, 8),
  rawHalf: raw("raw half", 160, 60, 8),
  raw4: raw("raw 4-bit", 160, 120, 4),
  repeats: { ...raw("repeats", 160, 120, 8), repeats: true },
  nothing: rle("nothing", []),
  runs: rle("40 rows", rows(40, [160, 2])),
  moreRuns: rle("40 rows of 4 runs", rows(40, [40, 2, 40, 3, 40, 4, 40, 5])),
  narrow: rle("40 rows of 80", rows(40, [80, 2]), 80),
  moves: rle("40 rows with moves", rows(40, [40, 2, 0, 2, 20, 0, 40, 4])),
  twoRuns: rle("40 rows of 2 runs", rows(40, [40, 2, 40, 4])),
  literals: rle("40 rows of literals", rows(40, literal(160))),
  stretches: rle("20 rows, not kept", rows(20, [160, 2]), 320, 200),
  // Not of the full height: the status row says when the end is there.
  unkept: rle("nothing, not kept", [], 320, 200),
};

type Name = keyof typeof TRIALS;

function clip(trial: Trial, count: number, periodMs: number): Uint8Array {
  const { width, height, bits, codes } = trial;
  const bytes = (width * height * bits) / 8;
  const frames = Array.from({ length: count }, (_, frame) => {
    if (trial.repeats === true && frame > 0) return new Uint8Array(0);
    if (codes === null) return Uint8Array.from({ length: bytes }, (_, i) => (i * 3 + frame * 11) & 255);
    return Uint8Array.from(frame === 0 ? ground(width, height) : codes);
  });
  return writeAvi({
    width,
    height,
    bits,
    framesPerSecond: 1000 / periodMs,
    compression: codes === null ? "BI_RGB" : "BI_RLE8",
    palette: PALETTE.slice(0, 2 ** bits),
    frames: frames.map((data, i) => ({ data, isKey: codes === null || i === 0 })),
  });
}

/**
 * What lasts: short clips say nothing of what a second costs besides its frames (the row of text, where the file goes on,
 * memory that is in pieces after a while).
 */
const LASTING_SECONDS = 30;
const LASTING: readonly Name[] = ["raw", "raw4"];
/** Rates are tried from so much above what is expected downwards, each by so much slower. */
const FASTER = 1.1;
const SLOWER = 1.05;
const MOST_ATTEMPTS = 8;

/** @returns the costs as they are now, and what each trial took */
export async function measureCosts(
  before: VideoCosts,
  real: Interpreter,
  say: (line: string) => void,
): Promise<VideoCosts> {
  const took = {} as Record<Name, number>;
  let at = 0;
  for (const [name, trial] of Object.entries(TRIALS) as [Name, Trial][]) {
    took[name] = await frameMs(trial, before, real, String(++at));
    say(`  ${trial.name}: ${took[name].toFixed(1)} ms a frame`);
  }
  const lasting = {} as Record<Name, number>;
  for (const name of LASTING) {
    lasting[name] = await lastingMs(TRIALS[name], took[name], real, String(++at));
    say(`  ${TRIALS[name].name}, for ${LASTING_SECONDS} s without a drop: ${lasting[name].toFixed(1)} ms a frame`);
  }
  return costsFrom(before, took, lasting);
}

/** The shortest time from frame to frame at which none is dropped for `LASTING_SECONDS`, by steps. */
async function lastingMs(trial: Trial, shortMs: number, real: Interpreter, name: string): Promise<number> {
  let periodMs = shortMs / FASTER;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const count = Math.ceil((LASTING_SECONDS * 1000) / periodMs);
    const path = `${name} long.avi`;
    const board = await BoardWithVideos.start([{ path, data: clip(trial, count, periodMs) }], real);
    try {
      const { dropped } = await board.play(path, LASTING_SECONDS * 1000);
      if (dropped === 0) return periodMs;
    } finally {
      board.stop();
    }
    periodMs *= SLOWER;
  }
  throw new Error(`${trial.name}: no rate was found that lasts`);
}

/** Plays faster than the board can, yet not so fast that frames are dropped. */
async function frameMs(trial: Trial, costs: VideoCosts, real: Interpreter, name: string): Promise<number> {
  const { width, height, bits, codes } = trial;
  const expected =
    codes === null
      ? rawFrameMs(costs, width, height, bits)
      : rleFrameMs(costs, width, height, countCodes(Uint8Array.from(codes)));
  const isTimed = codes === null && trial.repeats !== true;
  let periodMs = isTimed ? expected * 0.8 : 10;
  for (let attempt = 0; attempt < 5; attempt++) {
    const files = COUNTS.map((count) => ({ path: `${name} ${count}.avi`, data: clip(trial, count, periodMs) }));
    const board = await BoardWithVideos.start(files, real);
    try {
      const [few, many] = [await board.play(files[0].path, 20_000), await board.play(files[1].path, 30_000)];
      if (few.ms === null || many.ms === null) throw new Error(`${trial.name}: it did not come to its end`);
      const ms = (many.ms - few.ms) / (COUNTS[1] - COUNTS[0]);
      // Where the board waited for the next frame, or dropped some, it was no measurement.
      if (isTimed && few.dropped + many.dropped > 0) periodMs *= 1.15;
      else if (isTimed && ms < periodMs * 1.02) periodMs *= 0.8;
      else return ms;
    } finally {
      board.stop();
    }
  }
  throw new Error(`${trial.name}: no rate was found at which it is neither waited for nor dropped`);
}

function costsFrom(
  before: VideoCosts,
  ms: Readonly<Record<Name, number>>,
  lasting: Readonly<Record<Name, number>>,
): VideoCosts {
  const pixels = 160 * 120;
  const rawByteMs = (ms.raw - ms.raw4) / (pixels / 2);
  const rawPixelMs = (ms.raw - ms.rawHalf) / (pixels / 2) - rawByteMs;
  const runMs = (ms.moreRuns - ms.runs) / 120;
  const changedPixelMs = (ms.runs - ms.narrow) / (40 * 80);
  const endOfLineMs = (ms.runs - ms.nothing) / 40 - runMs - 160 * changedPixelMs;
  return {
    ...before,
    // A converted clip gives the board work for a share of its time only.
    rawFrameMs: Math.max(
      lasting.raw * LOAD - pixels * (rawByteMs + rawPixelMs),
      lasting.raw4 * LOAD - pixels * (rawByteMs / 2 + rawPixelMs),
    ),
    rawByteMs,
    rawPixelMs,
    repeatMs: ms.repeats,
    rleFrameMs: ms.nothing,
    runMs,
    literalMs: (ms.literals - ms.runs) / 40 + runMs,
    moveMs: (ms.moves - ms.twoRuns) / 40,
    endOfLineMs,
    changedPixelMs,
    stretchMs: (ms.stretches - ms.unkept) / 20 - runMs - endOfLineMs,
  };
}
