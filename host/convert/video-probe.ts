// What a video file is, by what FFmpeg says of it: size as it is to be seen, frames a second, duration.
// Layer: host/convert. `ffmpeg -i FILE` without an output prints this on stderr, and ends with exit code 1.

export interface SourceVideo {
  /** As it is shown: turned, and with square pixels. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** Seconds; 0 where the file does not say. */
  readonly duration: number;
  /** "h264", "mpeg4 (XVID)". */
  readonly codec: string;
  readonly hasSound: boolean;
}

const USUAL_RATE = 25;
/** A codec that FFmpeg does not have; a text, which it would draw as a terminal does. */
const NO_CODEC = /^(none|ansi|bintext|xbin|idf)\b/;
/** Of a song. */
const COVER = /\(attached pic\)/;

/** @param codec as FFmpeg names it */
export function isPlayable(codec: string): boolean {
  return !NO_CODEC.test(codec);
}

/** @param text what ffmpeg printed. @returns null where no video is in it */
export function parseVideo(text: string): SourceVideo | null {
  const lines = [...text.matchAll(/^\s*Stream #.*: Video: (.*)$/gm)].map(([, line]) => line);
  const found = lines.find((line) => !COVER.test(line) && isPlayable(line));
  return found === undefined ? null : streamOf(found, text);
}

function streamOf(line: string, text: string): SourceVideo | null {
  const size = /\b(\d{1,5})x(\d{1,5})\b(?: \[SAR (\d+):(\d+) )?/.exec(line.replace(/\b0x[0-9a-f]+/gi, ""));
  if (size === null) return null;
  const aspect = size[3] === undefined || Number(size[4]) === 0 ? 1 : Number(size[3]) / Number(size[4]);
  const wide = Number(size[1]) * (aspect > 0 ? aspect : 1);
  const high = Number(size[2]);
  const turn = /(?:rotation of|rotate\s*:)\s*(-?[\d.]+)/.exec(text);
  const isTurned = turn !== null && Math.abs(Math.round(Number(turn[1]) / 90)) % 2 === 1;
  const rate = Number(/([\d.]+)(k?) fps\b/.exec(line)?.[1] ?? /([\d.]+) tbr\b/.exec(line)?.[1] ?? USUAL_RATE);
  const codec = /^([^,(]+?)\s*(?:\(([^,)]*)\))?[,(]/.exec(line)?.[1]?.trim() ?? "unknown";
  return {
    width: Math.max(1, isTurned ? high : wide),
    height: Math.max(1, isTurned ? wide : high),
    framesPerSecond: usableRate(rate),
    duration: durationOf(text),
    codec,
    hasSound: /^\s*Stream #.*: Audio: /m.test(text),
  };
}

function durationOf(text: string): number {
  const parts = /Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/.exec(text);
  return parts === null ? 0 : Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

/** A rate that no film has is taken for a usual one. */
export function usableRate(rate: number): number {
  return rate > 0 && rate <= 240 ? rate : USUAL_RATE;
}
