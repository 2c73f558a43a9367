// What the player makes of a video: opened by the player's own parser, its frames walked as the player walks them, each
// priced for a board. Layer: host/convert.
import { videoRefusal } from "../../firmware/core/player/messages.js";
import { CHUNK_HEADER_BYTES, ChunkCursor, LIST, LIST_HEADER_BYTES, RIFF } from "../../firmware/core/video/avi.js";
import { Compression } from "../../firmware/core/video/dib.js";
import { openVideo, type VideoInfo } from "../../firmware/core/video/video.js";
import type { VideoCosts } from "../../hardware/boards/video-costs.js";
import { FileSource } from "./file-source.js";
import { countCodes, Pace, rawFrameMs, rleFrameMs, rowBytes } from "./frame-costs.js";
import { costsBeside } from "./sound-costs.js";

/** Chunks that are looked at, at most: some days of film. */
const MOST_CHUNKS = 5_000_000;
/** Between the movie and its index. */
const MOST_CHUNKS_TO_INDEX = 16;
const INDEX_ENTRY_BYTES = 16;
/** Longer than the longest codes of the largest picture. */
const MOST_FRAME_BYTES = 2 << 20;

export type Inspected =
  | { readonly plays: false; readonly reason: string; readonly advice: string }
  | {
      readonly plays: true;
      readonly info: VideoInfo;
      readonly framesPerSecond: number;
      readonly frames: number;
      /** The file ends, or its chunks do, before all frames that its header promises. */
      readonly breaksOff: boolean;
      /** A seek finds its way by the index of the file. */
      readonly hasIndex: boolean;
      /** Those that are too short to be one: they are not shown. */
      readonly damaged: number;
      readonly seconds: number;
      readonly predictedFramesPerSecond: number;
    };

/** @throws UserError where the file cannot be read */
export function inspectAvi(path: string, costs: VideoCosts): Inspected {
  const source = new FileSource(path);
  try {
    const opening = openVideo(source);
    while (opening.step()) {
      // Each step reads one chunk; their number is bounded there.
    }
    const { info } = opening;
    if (info === null) {
      const { reason, advice } = videoRefusal(opening);
      return { plays: false, reason, advice };
    }
    if (info.width > costs.screen.width || info.height > costs.screen.height) {
      const reason = `${info.width}x${info.height} is larger than the screen.`;
      return { plays: false, reason, advice: "On a PC: mp8 convert IN OUT.avi" };
    }
    return walk(source, info, costsBeside(costs, info.sound?.rate ?? 0));
  } finally {
    source.close();
  }
}

function walk(source: FileSource, info: VideoInfo, costs: VideoCosts): Inspected {
  const cursor = new ChunkCursor(source);
  cursor.moveTo(info.firstBlock, info.firstOffset);
  const pace = new Pace(costs, info.microsPerFrame / 1000);
  const priceOf = info.compression === Compression.rle ? rlePrice : rawPrice;
  let frames = 0;
  let damaged = 0;
  for (let chunks = 0; chunks < MOST_CHUNKS && cursor.readHeader(); chunks++) {
    const { id } = cursor;
    if (id === LIST || id === RIFF) {
      if (["rec ", "movi", "AVIX"].includes(cursor.listType)) cursor.move(0, LIST_HEADER_BYTES);
      else cursor.skip();
      continue;
    }
    if (id.charCodeAt(0) < 0x20) break;
    if (id === `${info.streamId}dc` || id === `${info.streamId}db`) {
      if (!cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail)) break;
      frames++;
      const bytes = cursor.sizeBlocks * 512 + cursor.sizeTail;
      const price = bytes === 0 ? costs.repeatMs : priceOf(source, cursor, bytes, info, costs);
      if (price === null) damaged++;
      else pace.add(price);
    }
    cursor.skip();
  }
  if (damaged === frames) {
    const reason = frames === 0 ? "There are no frames in it." : "None of its frames can be shown: damaged.";
    return { plays: false, reason, advice: "Copy it onto the card again." };
  }
  const framesPerSecond = 1_000_000 / info.microsPerFrame;
  return {
    plays: true,
    info,
    framesPerSecond,
    frames,
    breaksOff: frames < info.frameCount,
    hasIndex: hasIndex(source, info),
    damaged,
    seconds: frames / framesPerSecond,
    predictedFramesPerSecond: pace.framesPerSecond,
  };
}

/** Whether an index is where the player looks for one (core/video/seek-index.ts). */
function hasIndex(source: FileSource, info: VideoInfo): boolean {
  const cursor = new ChunkCursor(source);
  cursor.moveTo(info.endBlock, info.endOffset);
  for (let chunks = 0; chunks < MOST_CHUNKS_TO_INDEX && cursor.readHeader(); chunks++) {
    if (cursor.id === "idx1") {
      const { sizeBlocks, sizeTail } = cursor;
      return (
        sizeBlocks * 512 + sizeTail >= INDEX_ENTRY_BYTES && cursor.holds(sizeBlocks, CHUNK_HEADER_BYTES + sizeTail)
      );
    }
    cursor.skip();
  }
  return false;
}

type Price = (
  source: FileSource,
  cursor: ChunkCursor,
  bytes: number,
  info: VideoInfo,
  costs: VideoCosts,
) => number | null;

const rawPrice: Price = (_source, _cursor, bytes, { width, height, bits, greenBits }, costs) =>
  bytes < rowBytes(width, bits) * height ? null : rawFrameMs(costs, width, height, bits, greenBits);

const rlePrice: Price = (source, cursor, bytes, { width, height, bits }, costs) => {
  if (bytes > MOST_FRAME_BYTES) return null;
  const codes = source.content(cursor.block, cursor.offset + CHUNK_HEADER_BYTES, bytes);
  return rleFrameMs(costs, width, height, countCodes(codes, bits));
};
