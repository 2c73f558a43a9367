// A video of uncompressed frames on the screen. Layer: core/player.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import type { PixelTarget } from "../display/draw-target.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { RawPlayback } from "../video/raw-playback.js";
import type { SoundStart } from "../video/sound-track.js";
import type { VideoInfo } from "../video/video.js";
import type { VideoExtras } from "./document.js";
import type { Outputs } from "./outputs.js";
import type { Screen } from "./screen.js";
import { VideoScreen } from "./video-screen.js";

export function newRawPlayback(
  info: VideoInfo,
  file: PlacedSource,
  target: PixelTarget,
  raster: Raster,
  pipe: BlockPipe | null,
  x: number,
  y: number,
  sounds: SoundStart | null,
): RawPlayback {
  return new RawPlayback(info, file, target, raster, pipe, x, y, sounds);
}

export function startRawVideo(
  outputs: Outputs,
  name: string,
  info: VideoInfo,
  file: PlacedSource,
  extras: VideoExtras,
): Screen {
  outputs.log(`mp8 video name=${name}`);
  return new VideoScreen(outputs, name, info, file, extras, newRawPlayback);
}
