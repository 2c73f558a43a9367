// What sound takes of a board's time, and so what is left for its frames. Layer: host/convert.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import type { SoundFormat } from "../media/avi/sound-schedule.js";

/** Samples a second that are made where nothing else is asked for: what a telephone has. */
const USUAL_RATE = 8000;
/** The player's limits (firmware/core/video/sound.ts), and what is worth hearing. */
export const LEAST_RATE = 4000;
export const MOST_RATE = 11_025;

/** What a board's videos get where nothing is asked for; 0 where it has no sound. */
export function usualRate(costs: VideoCosts): number {
  return costs.sound === null ? 0 : USUAL_RATE;
}

/** Chunks as long as a half of the player's: half a second. */
export function soundFormat(rate: number): SoundFormat {
  return { rate, chunkSamples: Math.round(rate / 1024) * 512 };
}

/**
 * The costs of frames beside sound: a board that is busy with sound for a quarter of each second takes a third more for
 * each frame.
 * @param rate samples a second; 0 for none
 */
export function costsBeside(costs: VideoCosts, rate: number): VideoCosts {
  if (rate === 0 || costs.sound === null) return costs;
  const { chunkMs, sampleMs } = costs.sound;
  const { chunkSamples } = soundFormat(rate);
  const share = (rate * (chunkMs / chunkSamples + sampleMs)) / 1000;
  const times = 1 / Math.max(0.1, 1 - share);
  return {
    ...costs,
    rawFrameMs: costs.rawFrameMs * times,
    rawByteMs: costs.rawByteMs * times,
    rawPixelMs: costs.rawPixelMs * times,
    repeatMs: costs.repeatMs * times,
    rleFrameMs: costs.rleFrameMs * times,
    runMs: costs.runMs * times,
    literalMs: costs.literalMs * times,
    moveMs: costs.moveMs * times,
    endOfLineMs: costs.endOfLineMs * times,
    changedPixelMs: costs.changedPixelMs * times,
    stretchMs: costs.stretchMs * times,
    // Late frames would make sound late, which is heard.
    latestMs: Math.min(costs.latestMs, costs.sound.latestMs),
  };
}
