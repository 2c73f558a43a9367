// Which kind of frames a clip gets, and how many a second: what the board shows most of, without looking worse.
// Layer: host/convert. Judged by stretches of the clip itself: each kind is tried on them.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { ColorMapper } from "./color-mapper.js";
import { rawFrameMs, rleFrameMs } from "./frame-costs.js";
import { standsStill } from "./frame-encoder.js";
import type { FrameSize } from "./frame-size.js";
import type { Palette } from "./palette.js";
import { squaredError } from "./psnr.js";
import { RleEncoder } from "./rle-encoder.js";

export interface Way {
  readonly compression: "BI_RGB" | "BI_RLE8";
  readonly bits: 4 | 8;
  readonly framesPerSecond: number;
}

/** Share of its time that the board is given work for: the figures are averages. */
const LOAD = 0.94;
/** Fewer colours, or exact pixels left as they were, may cost so much of the error, as a factor: 0.3 dB. */
const WORSE = 1.07;
/** Microsoft RLE leaves out the dithering, and what is not seen. */
const RLE_WORSE = 1.12;
/** Below this squared error a component nobody sees a difference. */
const INVISIBLE = 3;
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

/** To a tenth, not above. */
function tenths(rate: number): number {
  return Math.max(0.1, Math.floor(rate * 10 + 1e-6) / 10);
}

export function chooseBits(full: Palette, few: Palette): 4 | 8 {
  return few.error <= Math.max(full.error * WORSE, full.error + INVISIBLE / 3) ? 4 : 8;
}

/**
 * @param decoded frames a second of the stretches
 * @param isAsked that rate was asked for, and is kept
 */
export function chooseWay(
  costs: VideoCosts,
  size: FrameSize,
  stretches: readonly (readonly Uint8Array[])[],
  palette: Palette,
  bits: 4 | 8,
  decoded: number,
  isAsked: boolean,
): Way {
  const raw = rawRate(costs, size, bits);
  const isStill = keepsUp(costs, size, stretches, decoded, rawFrameMs(costs, size.width, size.height, bits));
  const rawBest = isStill ? decoded : Math.min(decoded, tenths(raw));
  const rle = tryRle(costs, size, stretches, palette);
  const rleBest = !rle.isGood ? 0 : Math.min(decoded, (1000 * LOAD) / rle.frameMs);
  if (rleBest > rawBest * WORTH_IT || (rleBest >= rawBest && rawBest < decoded)) {
    const framesPerSecond = isAsked || rleBest >= decoded ? decoded : tenths(rleBest);
    return { compression: "BI_RLE8", bits: 8, framesPerSecond };
  }
  return { compression: "BI_RGB", bits, framesPerSecond: isAsked ? decoded : rawBest };
}

/** Whether so much stands still that uncompressed frames come at the decoded rate, those that repeat the last one too. */
function keepsUp(
  costs: VideoCosts,
  size: FrameSize,
  stretches: readonly (readonly Uint8Array[])[],
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
    for (const frame of stretch.slice(1)) {
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
