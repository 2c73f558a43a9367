// Whether a video can be played: its headers are read in slices. Layer: core/player.
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { BURST_BLOCKS, ReadAhead } from "../video/read-ahead.js";
import { openVideo, type VideoInfo, type VideoOpening } from "../video/video.js";
import type { VideoChecking } from "./document.js";
import { videoRefusal } from "./messages.js";
import type { Outputs } from "./outputs.js";
import type { Refusal } from "./refusals.js";

class HeaderCheck implements VideoChecking {
  info: VideoInfo | null;
  refusal: Refusal | null;
  private outputs: Outputs;
  private ahead: ReadAhead;
  private opening: VideoOpening;

  constructor(outputs: Outputs, file: PlacedSource) {
    this.info = null;
    this.refusal = null;
    this.outputs = outputs;
    // Nearly always all headers lie in the first burst.
    this.ahead = new ReadAhead(file, BURST_BLOCKS);
    this.opening = openVideo(this.ahead);
  }

  step(): boolean {
    const block = this.opening.cursor.block;
    if (isHere(this.ahead, block, BURST_BLOCKS) && this.ahead.lacks(block, 1) && this.ahead.load(block) > 0) {
      // Work enough for a slice. Where it fails, it does so again.
      return true;
    }
    if (this.opening.step()) {
      return true;
    }
    this.ahead.forget();
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
