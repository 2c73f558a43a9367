// `mp8 probe`: whether the player plays a video, why not, how fast, and what `mp8 convert` would make of it.
// Layer: host/commands.
import { basename, extname } from "node:path";
import type { VideoInfo } from "../../firmware/core/video/video.js";
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { rawRate } from "../convert/choose-way.js";
import { clock } from "../convert/convert-progress.js";
import { type Decoder, decodes } from "../convert/decoder.js";
import { findDecoder } from "../convert/find-decoder.js";
import { costsOf, rowBytes } from "../convert/frame-costs.js";
import { fittedSize } from "../convert/frame-size.js";
import { type Inspected, inspectAvi } from "../convert/inspect-avi.js";
import { costsBeside, usualRate } from "../convert/sound-costs.js";
import type { SourceVideo } from "../convert/video-probe.js";
import { ExitCode, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { inUnits } from "../link/progress.js";
import { setting } from "../settings.js";
import { printJson, printLine } from "./context.js";

export interface ProbeOptions {
  readonly board?: string;
  readonly json?: boolean;
}

interface Probed {
  readonly file: string;
  readonly found: Inspected;
  /** What FFmpeg says of it; null where there is none, or it is not asked since the video plays well. */
  readonly source: SourceVideo | null;
  /** null where none would come of it, too. */
  readonly conversion: Conversion | null;
}

/** Of uncompressed frames: an estimate, since which kind is best shows only when it is made. */
interface Conversion {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bytes: number;
}

export async function probe(files: readonly string[], options: ProbeOptions): Promise<void> {
  const costs = costsOf(setting("board", options.board, "pico"));
  const probed: Probed[] = [];
  let decoder: Decoder | null | undefined;
  for (const file of files) {
    let found = inspectAvi(file, costs);
    let source: SourceVideo | null = null;
    if (!isWell(found)) {
      if (decoder === undefined) decoder = await findDecoder();
      source = (await decoder?.probe(file)) ?? null;
    }
    // What FFmpeg knows by its headers may have nothing else in it.
    const isSource = decoder && source !== null && (await decodes(decoder, file, source));
    if (decoder && !isWell(found)) found = withAdvice(found, isSource === true);
    found = asNamed(found, file, decoder ? isSource === true : null);
    const one = { file, found, source, conversion: source !== null && isSource ? conversionOf(source, costs) : null };
    probed.push(one);
    if (options.json !== true) say(one, costs);
  }
  if (options.json === true) printJson(probed.map((one) => forMachines(one, costs)));
  if (probed.some(({ found }) => !found.plays)) throw new UserError("", ExitCode.failed);
}

/** @param isSource whether FFmpeg decodes it */
function withAdvice(found: Inspected, isSource: boolean): Inspected {
  if (found.plays || isSource || !found.advice.includes("mp8 convert")) return found;
  return { ...found, advice: "FFmpeg decodes no frame of it: mp8 convert has nothing to start from." };
}

/**
 * The player goes by the name first: what is not named .avi is not opened at all.
 * @param isSource whether FFmpeg decodes it; null where it is not here
 */
function asNamed(found: Inspected, file: string, isSource: boolean | null): Inspected {
  if (extname(file).toLowerCase() === ".avi") return found;
  if (found.plays) {
    return { plays: false, reason: "It is an AVI video that is not named .avi.", advice: "Name it .avi." };
  }
  const unknown = isSource === false;
  const reason = unknown ? "It is no video that FFmpeg can read." : "Only .avi is played.";
  return { plays: false, reason, advice: unknown ? "Name a video." : found.advice };
}

function isWell(found: Inspected): boolean {
  return found.plays && found.predictedFramesPerSecond >= found.framesPerSecond * 0.99;
}

function conversionOf(source: SourceVideo, board: VideoCosts): Conversion {
  const soundRate = source.hasSound ? usualRate(board) : 0;
  const costs = costsBeside(board, soundRate);
  const size = fittedSize(source, null, costs);
  const rate = Math.min(source.framesPerSecond, Math.floor(rawRate(costs, size, 8) * 10) / 10);
  const bytes = ((rowBytes(size.width, 8) * size.height + 24) * rate + soundRate) * source.duration;
  return { ...size, framesPerSecond: rate, bytes: Math.round(bytes) };
}

function say({ file, found, source, conversion }: Probed, costs: VideoCosts): void {
  const estimate = costs.isMeasured ? "" : " (estimate)";
  if (found.plays) {
    const { info, framesPerSecond, predictedFramesPerSecond, seconds, damaged } = found;
    const sound = soundOf(info, costs);
    printLine(
      `${shown(file)}: plays: ${info.width}x${info.height}, ${info.bits}-bit ${info.codec}, ${clock(seconds)}` +
        (sound === "" ? "" : `, ${sound}`),
    );
    const asked = `${rounded(framesPerSecond)} frames/s`;
    const all = isWell(found) ? `all of its ${asked}` : `${rounded(predictedFramesPerSecond)} of its ${asked}`;
    printLine(`  ${all} on the ${costs.board}${estimate}${damaged > 0 ? `, ${damaged} damaged` : ""}`);
    if (found.breaksOff) printLine(`  breaks off after ${found.frames} of ${info.frameCount} frames: copy it again`);
    if (!found.hasIndex) printLine("  no index: a seek goes from frame to frame; mp8 convert writes one");
  } else {
    printLine(`${shown(file)}: not played: ${found.reason.replace(/\.$/, "")}`);
    if (source !== null) {
      const length = source.duration > 0 ? `, ${clock(source.duration)}` : "";
      printLine(
        `  FFmpeg: ${source.codec}, ${Math.round(source.width)}x${source.height}, ${rounded(source.framesPerSecond)} frames/s${length}`,
      );
    }
  }
  if (conversion !== null) {
    const size = conversion.bytes > 0 ? `, about ${inUnits(conversion.bytes)}` : "";
    printLine(`  mp8 convert ${shown(basename(file))} ${shown(outputName(file))}`);
    printLine(
      `  makes ${conversion.width}x${conversion.height} at ${rounded(conversion.framesPerSecond)} frames/s or more${size}`,
    );
  } else if (!found.plays) {
    printLine(`  ${found.advice}`);
  }
}

/** What is heard of it, in words; "" where there is none. */
function soundOf({ sound, isMute }: VideoInfo, costs: VideoCosts): string {
  if (isMute) return "its sound is not played: it is not 8-bit PCM of one channel";
  if (sound === null) return "";
  return costs.sound === null ? `no sound on the ${costs.board}` : `sound at ${sound.rate}/s`;
}

function outputName(file: string): string {
  const name = basename(file, extname(file));
  return extname(file).toLowerCase() === ".avi" ? `${name}-mp8.avi` : `${name}.avi`;
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function forMachines({ file, found, source, conversion }: Probed, costs: VideoCosts): object {
  const shared = { file, board: costs.board, isEstimate: !costs.isMeasured, plays: found.plays };
  if (!found.plays) return { ...shared, reason: found.reason, advice: found.advice, source, conversion };
  const { info, framesPerSecond, predictedFramesPerSecond, frames, damaged, seconds } = found;
  return {
    ...shared,
    width: info.width,
    height: info.height,
    bits: info.bits,
    codec: info.codec,
    frames,
    promisedFrames: info.frameCount,
    damaged,
    hasIndex: found.hasIndex,
    seconds,
    soundRate: costs.sound === null ? 0 : (info.sound?.rate ?? 0),
    framesPerSecond: Math.round(framesPerSecond * 1000) / 1000,
    predictedFramesPerSecond: Math.round(predictedFramesPerSecond * 100) / 100,
    source,
    conversion,
  };
}
