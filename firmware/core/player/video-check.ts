// Whether a video can be played: its headers are read in slices. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import { openVideo, type VideoInfo, type VideoOpening } from "../video/video.js";
import type { VideoChecking } from "./document.js";
import { videoRefusal } from "./messages.js";
import type { Outputs } from "./outputs.js";
import type { Refusal } from "./refusals.js";

class HeaderCheck implements VideoChecking {
  info: VideoInfo | null;
  refusal: Refusal | null;
  private outputs: Outputs;
  private opening: VideoOpening;

  constructor(outputs: Outputs, file: PlacedSource) {
    this.info = null;
    this.refusal = null;
    this.outputs = outputs;
    this.opening = openVideo(file);
  }

  step(): boolean {
    if (this.opening.step()) {
      return true;
    }
    const info = this.opening.info;
    const target = this.outputs.target;
    if (info === null) {
      this.refusal = videoRefusal(this.opening);
    } else if (info.width > target.width || info.height > target.height) {
      this.refusal = {
        reason: `${info.width}x${info.height} is larger than the screen.`,
        advice: "On a PC: mp8 convert IN OUT.avi",
      };
    } else {
      this.info = info;
    }
    return false;
  }
}

export function checkVideo(outputs: Outputs, file: PlacedSource): VideoChecking {
  return new HeaderCheck(outputs, file);
}
