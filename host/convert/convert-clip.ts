// One video from whatever FFmpeg reads to what the player plays: decoded once where its frames fit into memory, its
// palette found, the kind of its frames chosen, then written. Layer: host/convert.
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { Breather } from "../breathe.js";
import { UserError } from "../errors.js";
import { SoundSchedule } from "../media/avi/sound-schedule.js";
import { version } from "../version.js";
import { AviFile } from "./avi-file.js";
import { chooseBits, chooseWays, decodedRate, looksRight, type Way } from "./choose-way.js";
import { ColorMapper } from "./color-mapper.js";
import type { Decoder, FrameRequest } from "./decoder.js";
import { type FrameEncoder, RawEncoder, RleFrames } from "./frame-encoder.js";
import { type FrameSize, fittedSize } from "./frame-size.js";
import { FrameStore } from "./frame-store.js";
import { ColorCounts, type Palette, paletteOf } from "./palette.js";
import { psnr, squaredError } from "./psnr.js";
import { costsBeside, soundFormat } from "./sound-costs.js";
import type { SourceVideo } from "./video-probe.js";

export interface ClipJob {
  readonly file: string;
  readonly costs: VideoCosts;
  /** null: what the board plays well. */
  readonly box: FrameSize | null;
  readonly framesPerSecond: number | null;
  /** Seconds; duration 0: to the end. */
  readonly start: number;
  readonly duration: number;
  /** Samples a second, 0 for a video without sound. */
  readonly soundRate: number;
  /** What the file says of how it was made. */
  readonly how: string;
}

export interface MadeClip extends FrameSize, Way {
  readonly frames: number;
  /** Those that repeat the one before. */
  readonly repeats: number;
  /** Of these, those that should not: the board has no time for them. */
  readonly skipped: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Against the decoded frames at this size, in dB. */
  readonly psnr: number;
  readonly predictedFramesPerSecond: number;
  /** Samples a second of its sound; 0 where it has none. */
  readonly soundRate: number;
}

/** Told the share that is done, 0 … 1, and the seconds of film that were decoded. */
export type Told = (share: number) => void;

/** Of the work, decoding is usually this share. */
const DECODING = 0.75;
/** Of a long film not every pixel is counted. */
const COUNTED_PIXELS = 5_000_000;
const STRETCHES = 6;

export async function convertClip(
  decoder: Decoder,
  source: SourceVideo,
  asked: ClipJob,
  out: string,
  told: Told,
): Promise<MadeClip> {
  const { file, start, duration } = asked;
  const samples = source.hasSound ? await samplesOf(decoder, asked) : null;
  const soundRate = samples === null ? 0 : asked.soundRate;
  const seconds = lengthOf(source, asked);
  const costs = costsBeside(asked.costs, soundRate);
  const job = { ...asked, costs, soundRate };
  const size = fittedSize(source, job.box, costs);
  const decoded = decodedRate(costs, size, source.framesPerSecond, job.framesPerSecond);
  const request: FrameRequest = { file, ...size, framesPerSecond: decoded, start, duration };
  const breather = new Breather();

  const store = new FrameStore(size.width * size.height * 3);
  const counts = new ColorCounts();
  const expected = Math.max(1, seconds * decoded);
  const step = Math.max(1, Math.ceil((expected * size.width * size.height) / COUNTED_PIXELS)) | 1;
  for await (const frame of decoder.frames(request)) {
    store.add(frame);
    counts.add(frame, step);
    told(Math.min(1, store.count / expected) * DECODING);
    await breather.breathe();
  }
  if (store.count === 0)
    throw new UserError(`${file}: no frame of it can be decoded${start > 0 ? " from --start on" : ""}`);
  const full = paletteOf(counts, 256);
  const few = paletteOf(counts, 16);
  const stretches = store.stretches(STRETCHES);
  const isAsked = job.framesPerSecond !== null;
  const ways = chooseWays(costs, size, stretches, full, chooseBits(full, few), decoded, isAsked);
  for (const [i, way] of ways.entries()) {
    const palette = way.bits === 4 ? few : full;
    const wanted = Math.max(1, Math.round((store.count / decoded) * way.framesPerSecond));
    const frames = store.isWhole
      ? fromStore(store, decoded, way.framesPerSecond, wanted)
      : decoder.frames({ ...request, framesPerSecond: way.framesPerSecond });
    const made = await write(out, job, size, way, palette, frames, samples, (count) =>
      told(DECODING + (1 - DECODING) * Math.min(1, count / wanted)),
    );
    if (i === ways.length - 1 || looksRight(made.psnr, palette)) return made;
  }
  throw new Error("no way to make the clip");
}

/** All of it: an hour is 29 MB. null where there is none, none is wanted, or it cannot be had. */
async function samplesOf(decoder: Decoder, job: ClipJob): Promise<Uint8Array | null> {
  const { file, start, duration, soundRate: rate } = job;
  if (rate === 0 || job.costs.sound === null || decoder.samples === undefined) return null;
  const parts: Uint8Array[] = [];
  for await (const part of decoder.samples({ file, start, duration, rate })) parts.push(part);
  return parts.length === 0 ? null : Buffer.concat(parts);
}

function lengthOf(source: SourceVideo, { start, duration }: ClipJob): number {
  const left = Math.max(0, source.duration - start);
  return duration === 0 ? left : source.duration === 0 ? duration : Math.min(left, duration);
}

/** Frames nearest in time. */
async function* fromStore(store: FrameStore, from: number, to: number, count: number): AsyncGenerator<Uint8Array> {
  const breather = new Breather();
  for (let i = 0; i < count; i++) {
    const at = Math.min(store.count - 1, Math.round((i * from) / to));
    yield store.frame(at) as Uint8Array;
    await breather.breathe();
  }
}

async function write(
  out: string,
  job: ClipJob,
  size: FrameSize,
  way: Way,
  palette: Palette,
  frames: AsyncGenerator<Uint8Array>,
  samples: Uint8Array | null,
  told: (count: number) => void,
): Promise<MadeClip> {
  const { costs } = job;
  const { compression, bits, framesPerSecond } = way;
  const mapper = new ColorMapper(palette.colors, compression === "BI_RLE8" || palette.error < 1 ? 0 : undefined);
  const encoder: FrameEncoder =
    compression === "BI_RLE8"
      ? new RleFrames(costs, size, framesPerSecond, mapper)
      : new RawEncoder(costs, size, bits, framesPerSecond, mapper);
  const made = { by: `mp8 ${version()}`, how: job.how };
  const sound = samples === null ? undefined : soundFormat(job.soundRate);
  const file = new AviFile(out, { ...size, framesPerSecond, compression, bits, palette: palette.colors, made, sound });
  const schedule = sound === undefined ? null : new SoundSchedule(sound, framesPerSecond);
  const addSound = (before: number, there: number) => {
    for (const [from, to] of schedule?.due(before, there) ?? [])
      file.addSound((samples as Uint8Array).subarray(from, to));
  };
  let error = 0;
  let count = 0;
  let repeats = 0;
  let finished = false;
  try {
    for await (const frame of frames) {
      const { data, isKey } = encoder.encode(frame);
      addSound(count, samples?.length ?? 0);
      file.add(data, isKey);
      if (data.length === 0) repeats++;
      error += squaredError(frame, encoder.screen, mapper);
      told(++count);
    }
    // Not longer than the picture.
    addSound(
      Number.POSITIVE_INFINITY,
      Math.min(samples?.length ?? 0, Math.round((count / framesPerSecond) * job.soundRate)),
    );
    file.finish();
    finished = true;
  } finally {
    if (!finished) file.abandon();
  }
  return {
    ...size,
    ...way,
    frames: count,
    repeats,
    skipped: encoder.skipped,
    seconds: count / framesPerSecond,
    bytes: file.bytes,
    psnr: psnr(error / (count * size.width * size.height * 3)),
    predictedFramesPerSecond: encoder.pace.framesPerSecond,
    soundRate: job.soundRate,
  };
}
