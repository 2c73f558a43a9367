// Videos to convert, made by FFmpeg's own sources of test pictures.
import { spawnSync } from "node:child_process";
import { isInstalled } from "./peers.js";

export const NEEDS_FFMPEG = "needs ffmpeg";

export function hasFfmpeg(): boolean {
  return isInstalled("ffmpeg");
}

function ffmpeg(args: readonly string[]): Buffer {
  const ended = spawnSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args], { maxBuffer: 2 ** 30 });
  if (ended.status !== 0) throw new Error(`ffmpeg ${args.join(" ")}: ${ended.stderr}`);
  return ended.stdout;
}

/** @param source of libavfilter: "testsrc2=size=320x240:rate=25" */
export function makeFootage(source: string, seconds: number, path: string, more: readonly string[] = []): void {
  ffmpeg(["-f", "lavfi", "-i", source, "-t", String(seconds), ...more, path]);
}

/** The frames of a video as FFmpeg decodes them: three bytes a pixel, top row first. */
export function decodedFrames(path: string, width: number, height: number): Buffer[] {
  const raw = ffmpeg(["-i", path, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]);
  const size = width * height * 3;
  return Array.from({ length: raw.length / size }, (_, i) => raw.subarray(i * size, (i + 1) * size));
}

/** The sound of a video as FFmpeg decodes it, its codec and rate; null where there is none. */
export function soundIn(path: string): { codec: string; rate: number; samples: Buffer } | null {
  const told = spawnSync("ffmpeg", ["-hide_banner", "-nostdin", "-i", path]).stderr.toString();
  const line = /Audio: (\w+)[^,]*, (\d+) Hz, (?:1 channels|mono)/.exec(told);
  if (line === null) return null;
  return { codec: line[1], rate: Number(line[2]), samples: ffmpeg(["-i", path, "-vn", "-f", "u8", "pipe:1"]) };
}
