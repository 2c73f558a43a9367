// A video of uncompressed frames on the screen. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import { RawPlayback } from "../video/raw-playback.js";
import type { VideoInfo } from "../video/video.js";
import type { StartedVideo, VideoExtras } from "./document.js";
import type { Outputs } from "./outputs.js";
import { VideoScreen } from "./video-screen.js";

export function startRawVideo(
  outputs: Outputs,
  name: string,
  info: VideoInfo,
  file: PlacedSource,
  extras: VideoExtras,
): StartedVideo {
  outputs.log(`mp8 video name=${name}`);
  return new VideoScreen(outputs, name, info, file, extras, RawPlayback);
}
