// Which kind of frames a clip gets, and how many a second: what the board shows most of, without looking worse.
// Layer: host/convert. Judged by stretches of the clip itself: each kind is tried on them.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { ColorMapper } from "./color-mapper.js";
import { rawFrameMs, rleFrameMs } from "./frame-costs.js";
import { standsStill } from "./frame-encoder.js";
import type { FrameSize } from "./frame-size.js";
import type { Palette } from "./palette.js";
import { psnr, squaredError } from "./psnr.js";
import { RleEncoder } from "./rle-encoder.js";

export interface Way {
  readonly compression: "BI_RGB" | "BI_RLE8";
  readonly bits: 4 | 8;
  readonly framesPerSecond: number;
}

/** Share of its time that the board is given work for: the figures are averages. */
export const LOAD = 0.94;
/** Fewer colours, or exact pixels left as they were, may cost so much of the error, as a factor: 0.3 dB. */
const WORSE = 1.07;
/** Microsoft RLE leaves out the dithering, and what is not seen. */
const RLE_WORSE = 1.12;
/** Below this squared error a component nobody sees a difference. */
const INVISIBLE = 3;
/** Rates that are tried where much stands still, as shares of the decoded one. */
const SHARES = [1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2];
/** A clip may look so much worse than its palette can; the screen's own RGB565 is at 42 dB, so more than 44 is not shown. */
const MOST_LOSS_DB = 1;
const GOOD_DB = 44;
/** More has to be won than the figures are wrong by. */
const WORTH_IT = 1.1;

/** Frames a second that the board shows of uncompressed frames, all of them new. */
export function rawRate(costs: VideoCosts, { width, height }: FrameSize, bits: 4 | 8): number {
  const rate = (1000 * LOAD) / rawFrameMs(costs, width, height, bits);
  return Math.max(0.1, Math.min(costs.mostFramesPerSecond, rate));
}

/** Frames a second that are decoded: of these the final ones are chosen. */
export function decodedRate(costs: VideoCosts, size: FrameSize, sourceRate: number, asked: number | null): number {
  if (asked !== null) return Math.min(asked, sourceRate);
  const most = Math.min(costs.mostFramesPerSecond, Math.max(rawRate(costs, size, 8) * 2, 6));
  return Math.min(sourceRate, most);
}

/** Whether what was made looks as it should: where the board has no time for all that changes, it does not. */
export function looksRight(psnrDb: number, palette: Palette): boolean {
  return psnrDb >= Math.min(GOOD_DB, psnr(palette.error) - MOST_LOSS_DB);
}

/** To a tenth, not above. */
function tenths(rate: number): number {
  return Math.max(0.1, Math.floor(rate * 10 + 1e-6) / 10);
}

export function chooseBits(full: Palette, few: Palette): 4 | 8 {
  return few.error <= full.error * WORSE || psnr(few.error) >= GOOD_DB ? 4 : 8;
}

/**
 * The ways to make the clip, the best one first; the last one always does.
 * @param decoded frames a second of the stretches
 * @param isAsked that rate was asked for, and is kept
 */
export function chooseWays(
  costs: VideoCosts,
  size: FrameSize,
  stretches: readonly (readonly Uint8Array[])[],
  palette: Palette,
  bits: 4 | 8,
  decoded: number,
  isAsked: boolean,
): Way[] {
  const frameMs = rawFrameMs(costs, size.width, size.height, bits);
  const moving = Math.min(decoded, tenths(rawRate(costs, size, bits)));
  const rates = SHARES.map((share) => (share === 1 ? decoded : tenths(decoded * share)));
  const rawBest =
    rates.find((rate) => rate > moving && keepsUp(costs, size, stretches, decoded, rate, frameMs)) ?? moving;
  const raw: Way = { compression: "BI_RGB", bits, framesPerSecond: isAsked ? decoded : rawBest };
  const { frameMs: rleMs, isGood } = tryRle(costs, size, stretches, palette);
  const rleBest = isGood ? Math.min(decoded, (1000 * LOAD) / rleMs) : 0;
  if (rleBest <= rawBest * WORTH_IT && (rleBest < rawBest || rawBest >= decoded)) return [raw];
  const framesPerSecond = isAsked || rleBest >= decoded ? decoded : tenths(rleBest);
  return [{ compression: "BI_RLE8", bits: 8, framesPerSecond }, raw];
}

/** Whether so much stands still that uncompressed frames come at this rate, those that repeat the last one too. */
function keepsUp(
  costs: VideoCosts,
  size: FrameSize,
  stretches: readonly (readonly Uint8Array[])[],
  decoded: number,
  rate: number,
  frameMs: number,
): boolean {
  const periodMs = 1000 / rate;
  if (frameMs > periodMs + costs.latestMs) return false;
  let frames = 0;
  let left = 0;
  let busyMs = 0;
  for (const stretch of stretches) {
    let late = 0;
    let last = stretch[0];
    for (let at = decoded / rate; Math.round(at) < stretch.length; at += decoded / rate) {
      const frame = stretch[Math.round(at)];
      frames++;
      late = Math.max(0, late - periodMs);
      if (standsStill(frame, last, size)) {
        late += costs.repeatMs;
      } else if (late + frameMs > periodMs + costs.latestMs) {
        left++;
      } else {
        late += frameMs;
        busyMs += frameMs;
        last = frame;
      }
    }
  }
  // One in fifty frames comes a frame later: nobody sees that. Stretches are too short to show what cannot last.
  return left <= frames / 50 && busyMs <= frames * periodMs * LOAD;
}

function tryRle(
  costs: VideoCosts,
  size: FrameSize,
  stretches: readonly (readonly Uint8Array[])[],
  palette: Palette,
): { frameMs: number; isGood: boolean } {
  const { width, height } = size;
  const plain = new ColorMapper(palette.colors, 0);
  let ms = 0;
  let frames = 0;
  let error = 0;
  let least = 0;
  const nearest = new Uint8Array(width * height);
  for (const stretch of stretches) {
    const encoder = new RleEncoder(costs, width, height, plain);
    encoder.encodeWhole(stretch[0], Number.POSITIVE_INFINITY);
    for (const frame of stretch.slice(1)) {
      ms += rleFrameMs(costs, width, height, encoder.encode(frame, Number.POSITIVE_INFINITY).counts);
      error += squaredError(frame, encoder.screen as Uint8Array, plain);
      plain.map(frame, width, nearest);
      least += squaredError(frame, nearest, plain);
      frames++;
    }
    // What is far from fast enough shows soon.
    if (frames > 8 && ms / frames > rawFrameMs(costs, width, height, 8) * 1.5) break;
  }
  if (frames === 0) return { frameMs: Number.POSITIVE_INFINITY, isGood: false };
  const invisible = frames * width * height * 3 * INVISIBLE;
  return { frameMs: ms / frames, isGood: error <= Math.max(least * RLE_WORSE, least + invisible) };
}
