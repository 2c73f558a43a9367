// FFmpeg as a child process: frames come as raw bytes through a pipe, one after the other. Layer: host/convert.
// Spec: ffmpeg's manual: -ss before -i seeks, the filters fps and scale, rawvideo of rgb24.
import { spawn } from "node:child_process";
import { systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { onTheWayOut } from "../interrupt.js";
import type { Decoder, FrameRequest, SoundRequest } from "./decoder.js";
import { parseVideo, type SourceVideo } from "./video-probe.js";

const NAME = "ffmpeg";
/** A file that says nothing of itself for so long is none. */
const PROBE_MS = 20_000;
/** Of what it says when it fails, the end is what matters. */
const KEPT_TEXT = 20_000;

/** @returns null where no ffmpeg is on the PATH */
export async function findFfmpeg(): Promise<Decoder | null> {
  const { code } = await run(["-version"]);
  return code === 0 ? { name: NAME, probe, frames, samples } : null;
}

function run(args: readonly string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(NAME, ["-hide_banner", "-nostdin", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), PROBE_MS);
    let text = "";
    child.stderr.on("data", (data: Buffer) => {
      text = (text + data.toString("utf8")).slice(-KEPT_TEXT);
    });
    const end = (code: number | null) => {
      clearTimeout(timer);
      resolve({ code, text });
    };
    child.on("error", () => end(null));
    child.on("close", end);
  });
}

/** A name that begins with "-" or looks like a protocol is a file all the same. */
function input(file: string): string {
  return `file:${file}`;
}

async function probe(file: string): Promise<SourceVideo | null> {
  return parseVideo((await run(["-i", input(file)])).text);
}

/** The last line in which ffmpeg says what is wrong. */
function reasonIn(text: string, file: string): string {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !/^\s|^Conversion failed|^Output/.test(line));
  const line = (lines.at(-1) ?? "it says nothing").replaceAll(input(file), "").replace(/^[\s:]+/, "");
  return shown(line.replace(/^\[[^\]]*\]\s*/, "").slice(0, 160));
}

async function* frames(request: FrameRequest): AsyncGenerator<Uint8Array> {
  const { width, height, framesPerSecond } = request;
  const scale = `fps=${framesPerSecond},scale=${width}:${height}:flags=area+accurate_rnd`;
  const size = width * height * 3;
  let frame = new Uint8Array(size);
  let filled = 0;
  const args = ["-map", "0:V:0", "-an", "-sn", "-dn", "-vf", scale, "-pix_fmt", "rgb24", "-f", "rawvideo"];
  for await (const data of decoded(request, args)) {
    for (let at = 0; at < data.length; ) {
      const part = Math.min(size - filled, data.length - at);
      frame.set(data.subarray(at, at + part), filled);
      filled += part;
      at += part;
      if (filled === size) {
        yield frame;
        frame = new Uint8Array(size);
        filled = 0;
      }
    }
  }
}

/** Dithered to 8 bits: what is quiet would be steps else. */
async function* samples(request: SoundRequest): AsyncGenerator<Uint8Array> {
  const resample = `aresample=${request.rate}:out_sample_fmt=u8:dither_method=triangular`;
  yield* decoded(request, ["-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-af", resample, "-f", "u8"]);
}

/** What ffmpeg makes of a part of a file. @param wanted what of it, and in which form */
async function* decoded(
  { file, start, duration, patienceMs }: Pick<FrameRequest, "file" | "start" | "duration" | "patienceMs">,
  wanted: readonly string[],
): AsyncGenerator<Buffer> {
  const args = ["-hide_banner", "-nostdin", "-loglevel", "error"];
  if (start > 0) args.push("-ss", String(start));
  if (duration > 0) args.push("-t", String(duration));
  args.push("-i", input(file), ...wanted, "pipe:1");
  const child = spawn(NAME, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTheWayOut(() => child.kill("SIGKILL"));
  let text = "";
  child.stderr.on("data", (data: Buffer) => {
    text = (text + data.toString("utf8")).slice(-KEPT_TEXT);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", (error) => reject(new UserError(`cannot run ffmpeg: ${systemReason(error)}`)));
    child.on("close", resolve);
  });
  ended.catch(() => {});
  let bytes = 0;
  const timer = patienceMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), patienceMs);
  try {
    for await (const data of child.stdout as AsyncIterable<Buffer>) {
      bytes += data.length;
      clearTimeout(timer);
      yield data;
    }
    const code = await ended;
    // What was decoded before a damaged place is kept; of a file with nothing in it the reason is told.
    if (code !== 0 && bytes === 0) throw new UserError(`ffmpeg cannot read ${file}: ${reasonIn(text, file)}`);
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}
