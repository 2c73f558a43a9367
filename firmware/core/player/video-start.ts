// Opening a video: its headers are read in slices, then it is shown or refused. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import { openVideo, type VideoOpening } from "../video/video.js";
import type { DocumentOpening } from "./document.js";
import { videoRefusal } from "./messages.js";
import type { Outputs } from "./outputs.js";
import type { Refusal } from "./refusals.js";
import type { Screen } from "./screen.js";
import { VideoScreen } from "./video-screen.js";

class VideoStart implements DocumentOpening {
  screen: Screen | null;
  refusal: Refusal | null;
  private outputs: Outputs;
  private name: string;
  private file: PlacedSource;
  private opening: VideoOpening;

  constructor(outputs: Outputs, name: string, file: PlacedSource) {
    this.screen = null;
    this.refusal = null;
    this.outputs = outputs;
    this.name = name;
    this.file = file;
    this.opening = openVideo(file);
  }

  step(): boolean {
    if (this.opening.step()) {
      return true;
    }
    const info = this.opening.info;
    const outputs = this.outputs;
    const target = outputs.target;
    if (info === null) {
      this.refusal = videoRefusal(this.opening);
    } else if (info.width > target.width || info.height > target.height) {
      this.refusal = {
        reason: `${info.width}x${info.height} is larger than the screen.`,
        advice: "On a PC: mp8 convert IN OUT.avi",
      };
    } else {
      outputs.log(`mp8 video name=${this.name}`);
      this.screen = new VideoScreen(outputs, this.name, info, this.file);
    }
    return false;
  }
}

export function startVideo(outputs: Outputs, name: string, file: PlacedSource): DocumentOpening {
  return new VideoStart(outputs, name, file);
}
