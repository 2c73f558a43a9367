// FFmpeg as the npm package node-av (6), which carries the library itself: used only where the user has installed it, and
// named by no import that a build would follow. Layer: host/convert.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { systemReason, UserError } from "../errors.js";
import type { Decoder, FrameRequest } from "./decoder.js";
import { isPlayable, type SourceVideo, usableRate } from "./video-probe.js";

/** The part of the package that is used here. */
interface NodeAv {
  probe(file: string): Promise<{ duration: number; video?: ProbedVideo; audio?: object }>;
  readonly Demuxer: { open(file: string): Promise<Demuxer> };
  readonly Decoder: {
    create(stream: object): Promise<Closable & { frames(packets: object): AsyncGenerator<Frame | null> }>;
  };
  readonly FilterAPI: {
    create(description: string): Closable & { frames(frames: object): AsyncGenerator<Frame | null> };
  };
}

interface ProbedVideo {
  readonly codecName: string;
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly sampleAspectRatio?: { readonly num: number; readonly den: number };
}

interface Closable {
  close(): void;
}

interface Demuxer {
  video(): { readonly index: number } | undefined;
  packets(stream: number): object;
  seek(seconds: number): Promise<number>;
  close(): Promise<void>;
}

interface Frame {
  toBuffer(): Buffer;
  free(): void;
}

/** @returns null where it is not installed, neither beside the program nor where it is called, or Node is older than 22 */
export async function findNodeAv(): Promise<Decoder | null> {
  // What it lacks on older ones it does not say: it takes each film for an empty one.
  if (!("withResolvers" in Promise)) return null;
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), "package.json"))]) {
    try {
      const path = createRequire(from).resolve("node-av/api");
      const av = (await import(pathToFileURL(path).href)) as NodeAv;
      return { name: "node-av", probe: (file) => probe(av, file), frames: (request) => frames(av, request) };
    } catch {
      // Not here, or not for this system: the next place.
    }
  }
  return null;
}

async function probe(av: NodeAv, file: string): Promise<SourceVideo | null> {
  let found: Awaited<ReturnType<NodeAv["probe"]>>;
  try {
    found = await av.probe(file);
  } catch {
    return null;
  }
  const { video, duration, audio } = found;
  if (video?.width === undefined || video.height === undefined || video.width < 1 || video.height < 1) return null;
  if (!isPlayable(video.codecName)) return null;
  const { num, den } = video.sampleAspectRatio ?? { num: 1, den: 1 };
  return {
    width: video.width * (num > 0 && den > 0 ? num / den : 1),
    height: video.height,
    framesPerSecond: usableRate(video.frameRate ?? 0),
    duration: Math.max(0, duration),
    codec: video.codecName,
    hasSound: audio !== undefined,
  };
}

async function* frames(av: NodeAv, request: FrameRequest): AsyncGenerator<Uint8Array> {
  const { file, width, height, framesPerSecond, start, duration } = request;
  let input: Demuxer | null = null;
  const open: Closable[] = [];
  const bytes = width * height * 3;
  const most = duration > 0 ? Math.round(duration * framesPerSecond) : Number.POSITIVE_INFINITY;
  try {
    input = await av.Demuxer.open(file);
    const stream = input.video();
    if (stream === undefined) return;
    if (start > 0) await input.seek(start);
    const decoder = await av.Decoder.create(stream);
    open.push(decoder);
    const from = start > 0 ? `trim=start=${start},` : "";
    const scale = `scale=${width}:${height}:flags=area+accurate_rnd`;
    const filter = av.FilterAPI.create(`${from}fps=${framesPerSecond},${scale},format=rgb24`);
    open.push(filter);
    let count = 0;
    for await (const frame of filter.frames(decoder.frames(input.packets(stream.index)))) {
      if (frame === null) continue;
      const data = new Uint8Array(frame.toBuffer());
      frame.free();
      if (data.length !== bytes) throw new UserError(`node-av gives ${data.length} bytes a frame instead of ${bytes}`);
      yield data;
      if (++count >= most) break;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`node-av cannot read ${file}: ${systemReason(error)}`);
  } finally {
    for (const part of open.reverse()) part.close();
    await input?.close();
  }
}
