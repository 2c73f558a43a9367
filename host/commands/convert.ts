// `mp8 convert`: any video that FFmpeg reads becomes one that the player plays at full rate. Layer: host/commands.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { convertFiles, type Outcome } from "../convert/convert-files.js";
import { clock } from "../convert/convert-progress.js";
import { costsOf } from "../convert/frame-costs.js";
import { parseFrameSize } from "../convert/frame-size.js";
import { LEAST_RATE, MOST_RATE, usualRate } from "../convert/sound-costs.js";
import { videoJobs } from "../convert/video-files.js";
import { ExitCode, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { inUnits } from "../link/progress.js";
import { setting } from "../settings.js";
import { printJson, printLine } from "./context.js";

export interface ConvertOptions {
  readonly board?: string;
  readonly size?: string;
  readonly fps?: string;
  readonly start?: string;
  readonly duration?: string;
  /** false: --no-sound. */
  readonly sound?: string | boolean;
  readonly json?: boolean;
}

/** Share of frames for which the board has no time that is worth a word. */
const MANY = 0.05;

/** @param files the videos and folders, and as the last one the output */
export async function convert(files: readonly string[], options: ConvertOptions): Promise<void> {
  if (files.length < 2) {
    throw new UserError("name a video and the file to make: mp8 convert IN OUT.avi", ExitCode.usage);
  }
  const costs = costsOf(setting("board", options.board, "pico"));
  const settings = {
    costs,
    box: options.size === undefined ? null : parseFrameSize(options.size, costs),
    framesPerSecond: options.fps === undefined ? null : rate(options.fps),
    start: options.start === undefined ? 0 : seconds("start", options.start),
    duration: options.duration === undefined ? 0 : seconds("duration", options.duration),
    soundRate: soundRate(options.sound, costs),
  };
  const jobs = videoJobs(files.slice(0, -1), files.at(-1) as string);
  const isJson = options.json === true;
  const outcomes = await convertFiles(jobs, settings, isJson, (outcome) => {
    if (!isJson) sayOutcome(outcome, costs);
  });
  if (isJson) printJson(outcomes.map((outcome) => forMachines(outcome, costs.board, costs.isMeasured)));
  const failed = outcomes.filter(({ status }) => status === "failed").length;
  if (failed === 0) return;
  // A single one has said why already; one line is enough.
  throw new UserError(jobs.length === 1 ? "" : `${failed} of ${jobs.length} videos could not be converted`);
}

function soundRate(asked: string | boolean | undefined, costs: VideoCosts): number {
  if (typeof asked !== "string") return asked === false ? 0 : usualRate(costs);
  if (costs.sound === null) {
    throw new UserError(`the ${costs.board} plays no sound: leave out --sound`, ExitCode.usage);
  }
  const value = /^\d{4,5}$/.test(asked) ? Number(asked) : 0;
  if (value >= LEAST_RATE && value <= MOST_RATE) return value;
  throw new UserError(
    `--sound ${asked}: samples a second are a number from ${LEAST_RATE} to ${MOST_RATE}; or --no-sound`,
    ExitCode.usage,
  );
}

function rate(text: string): number {
  const value = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value >= 0.1 && value <= 60) return value;
  throw new UserError(`--fps ${text}: frames a second are a number from 0.1 to 60`, ExitCode.usage);
}

/** Seconds, or a clock's time: 90, 1:30, 1:02:03.5. */
function seconds(option: string, text: string): number {
  const parts = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)$/.exec(text.trim());
  const value =
    parts === null ? Number.NaN : Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3]);
  if (Number.isNaN(value) || (option === "duration" && value === 0)) {
    throw new UserError(`--${option} ${text}: write seconds (90) or a time (1:30)`, ExitCode.usage);
  }
  return value;
}

/** What became of one video, in a line or two. */
export function sayOutcome(outcome: Outcome, { board, isMeasured }: VideoCosts): void {
  if (outcome.status === "up to date") {
    printLine(`${shown(outcome.to)}: up to date`);
    return;
  }
  if (outcome.status === "failed") {
    process.stderr.write(`mp8: ${shown(outcome.reason)}\n`);
    return;
  }
  const { clip, elapsedMs } = outcome;
  const kind = clip.compression === "BI_RLE8" ? "RLE" : `${clip.bits}-bit`;
  const speed = clip.seconds / (elapsedMs / 1000);
  printLine(
    `${shown(outcome.to)}: ${clip.width}x${clip.height} ${kind}, ${clock(clip.seconds)}, ${inUnits(clip.bytes)}` +
      (clip.soundRate > 0 ? `, sound at ${clip.soundRate}/s` : ""),
  );
  printLine(
    `  ${rounded(clip.predictedFramesPerSecond)} of ${rounded(clip.framesPerSecond)} frames/s on the ${board}${isMeasured ? "" : " (estimate)"}, ` +
      `PSNR ${clip.psnr.toFixed(1)} dB, ${speed.toFixed(speed < 10 ? 1 : 0)}x real time`,
  );
  if (clip.skipped > clip.frames * MANY) {
    printLine(`  ${clip.skipped} of ${clip.frames} frames repeat the one before: the board has no time for them`);
  }
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function forMachines(outcome: Outcome, board: string, isMeasured: boolean): object {
  const { from, to, status } = outcome;
  if (outcome.status === "failed") return { from, to, status, reason: outcome.reason };
  if (outcome.status === "up to date") return { from, to, status, bytes: outcome.bytes };
  const { clip, elapsedMs } = outcome;
  return {
    from,
    to,
    status,
    board,
    width: clip.width,
    height: clip.height,
    codec: clip.compression,
    bits: clip.bits,
    frames: clip.frames,
    repeats: clip.repeats,
    skipped: clip.skipped,
    framesPerSecond: clip.framesPerSecond,
    seconds: clip.seconds,
    bytes: clip.bytes,
    psnr: Math.round(clip.psnr * 100) / 100,
    soundRate: clip.soundRate,
    predictedFramesPerSecond: Math.round(clip.predictedFramesPerSecond * 100) / 100,
    isEstimate: !isMeasured,
    elapsedMs: Math.round(elapsedMs),
  };
}
