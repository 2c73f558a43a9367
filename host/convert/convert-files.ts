// Converts videos one after the other: what is up to date is left, what fails does not keep the others from being made.
// Layer: host/convert.
import { stat } from "node:fs/promises";
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { writeAtomically } from "../atomic-file.js";
import { UserError } from "../errors.js";
import { shown } from "../escape.js";
import { convertClip, type MadeClip } from "./convert-clip.js";
import { ConvertProgress } from "./convert-progress.js";
import type { Decoder } from "./decoder.js";
import { neededDecoder } from "./find-decoder.js";
import type { FrameSize } from "./frame-size.js";
import { isUpToDate, sourceText } from "./made-by.js";
import type { VideoJob } from "./video-files.js";

export interface ConvertSettings {
  readonly costs: VideoCosts;
  readonly box: FrameSize | null;
  readonly framesPerSecond: number | null;
  readonly start: number;
  readonly duration: number;
  /** Samples a second, 0 for videos without sound. */
  readonly soundRate: number;
}

export type Outcome =
  | (VideoJob & { readonly status: "converted"; readonly clip: MadeClip; readonly elapsedMs: number })
  | (VideoJob & { readonly status: "up to date"; readonly bytes: number })
  | (VideoJob & { readonly status: "failed"; readonly reason: string });

/** In the file, so that a later call knows whether it would make the same. */
export function settingsText({ costs, box, framesPerSecond, start, duration, soundRate }: ConvertSettings): string {
  const size = box === null ? "auto" : `${box.width}x${box.height}`;
  const part = `start=${start} duration=${duration}`;
  return `board=${costs.board} size=${size} fps=${framesPerSecond ?? "auto"} ${part} sound=${soundRate}`;
}

/** No film lasts so long, in seconds: times that jump so far are damaged, and would be filled with frames without an end. */
const MOST_SECONDS = 360_000;

/** @param duration of the film in seconds, 0 where it is not known; @throws UserError where nothing can be made of it */
export function checkLength(
  file: string,
  duration: number,
  settings: Pick<ConvertSettings, "start" | "duration">,
): void {
  if (duration > 0 && settings.start >= duration) {
    throw new UserError(`${file} is over after ${duration} s: --start ${settings.start} is behind its end`);
  }
  if (duration - settings.start > MOST_SECONDS && settings.duration === 0) {
    const hours = Math.round(duration / 3600);
    throw new UserError(`${file} says that it lasts ${hours} hours: say how much of it is wanted, --duration SECONDS`);
  }
}

/** @param say told each outcome as it comes */
export async function convertFiles(
  jobs: readonly VideoJob[],
  settings: ConvertSettings,
  isQuiet: boolean,
  say: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const asked = settingsText(settings);
  const outcomes: Outcome[] = [];
  // Asked for only where there is something to do.
  let decoder: Decoder | null = null;
  for (const [i, job] of jobs.entries()) {
    let outcome: Outcome;
    const how = `${asked} ${sourceText(job.from)}`;
    if (isUpToDate(job.from, job.to, how)) {
      outcome = { ...job, status: "up to date", bytes: (await stat(job.to)).size };
    } else {
      decoder ??= await neededDecoder();
      const progress = new ConvertProgress(job.from, i + 1, jobs.length, isQuiet);
      outcome = await convertOne(decoder, job, settings, how, progress);
      progress.end();
    }
    outcomes.push(outcome);
    say(outcome);
  }
  return outcomes;
}

async function convertOne(
  decoder: Decoder,
  job: VideoJob,
  settings: ConvertSettings,
  how: string,
  progress: ConvertProgress,
): Promise<Outcome> {
  const startMs = performance.now();
  try {
    const source = await decoder.probe(job.from);
    if (source === null) throw new UserError(`${job.from} is no video that FFmpeg can read`);
    checkLength(job.from, source.duration, settings);
    const wantsSound = source.hasSound && settings.soundRate > 0 && settings.costs.sound !== null;
    if (wantsSound && decoder.samples === undefined) {
      progress.end();
      process.stderr.write(
        `mp8: ${shown(job.from)}: without its sound, which ${decoder.name} does not give here; ffmpeg on the PATH does\n`,
      );
    }
    let clip: MadeClip | null = null;
    await writeAtomically(job.to, async (temporary) => {
      clip = await convertClip(decoder, source, { ...settings, file: job.from, how }, temporary, progress.told);
    });
    return { ...job, status: "converted", clip: clip as unknown as MadeClip, elapsedMs: performance.now() - startMs };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...job, status: "failed", reason: error.message };
  }
}
