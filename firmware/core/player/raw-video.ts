// A video of uncompressed frames on the screen. Layer: core/player.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import type { PixelTarget } from "../display/draw-target.js";
import type { PlacedSource } from "../storage/byte-source.js";
import type { FrameClock } from "../video/frame-clock.js";
import { RawFrame } from "../video/raw-frame.js";
import type { ReadAhead } from "../video/read-ahead.js";
import type { VideoInfo } from "../video/video.js";
import type { VideoExtras } from "./document.js";
import type { Outputs } from "./outputs.js";
import type { Screen } from "./screen.js";
import { VideoScreen } from "./video-screen.js";

export function newRawFrame(
  info: VideoInfo,
  source: ReadAhead,
  target: PixelTarget,
  raster: Raster,
  pipe: BlockPipe | null,
  clock: FrameClock,
  leapMs: number,
  x: number,
  y: number,
): RawFrame {
  return new RawFrame(info, source, target, raster, pipe, clock, leapMs, x, y);
}

export function startRawVideo(
  outputs: Outputs,
  name: string,
  info: VideoInfo,
  file: PlacedSource,
  extras: VideoExtras,
): Screen {
  outputs.log(`mp8 video name=${name}`);
  return new VideoScreen(outputs, name, info, file, extras, newRawFrame);
}
