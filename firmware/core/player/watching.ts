// What is remembered of the videos that were watched, as long as the card is in: in memory only, never on the card.
// Layer: core/player.

export interface Watching {
  showsSubtitles: boolean;
  /** Frames in a second, in the status row. */
  showsRate: boolean;
  /** Pictures that are small enough are shown at twice their size. */
  isTwice: boolean;
  /** Behind a video comes the next one of its folder. */
  playsFolder: boolean;
  /** Files by their first cluster, and the frame that each was left at. */
  readonly files: number[];
  readonly frames: number[];
}

/** Videos whose place is remembered. */
const MOST_PLACES = 16;

/** The frame to go on with; 0 for the beginning. */
export function frameOf(watching: Watching, file: number): number {
  const at = watching.files.indexOf(file);
  return at < 0 ? 0 : watching.frames[at];
}

/** @param frame 0 where the video was seen to its end */
export function keepFrame(watching: Watching, file: number, frame: number): void {
  const files = watching.files;
  const at = files.indexOf(file);
  if (at >= 0) {
    files.splice(at, 1);
    watching.frames.splice(at, 1);
  }
  if (frame > 0) {
    if (files.length === MOST_PLACES) {
      files.splice(0, 1);
      watching.frames.splice(0, 1);
    }
    files.push(file);
    watching.frames.push(frame);
  }
}
