// What the player calls past the session, the screen and the playback while all goes as it should: an interpreter needs a
// millisecond for a hundred characters, executed or not. Layer: core/video.

/** What `run` returns. */
export const Ran = {
  /** Something else is to be seen to: the screen is called again. */
  stop: 0,
  on: 1,
  /** The same, and the card has just given data. */
  read: 2,
} as const;

export interface Hot {
  /** One slice of work, at most some 40 ms on the slowest board. Returns what of Ran. */
  run(nowMs: number): number;
}

/** What changes beside the picture while it plays, and is painted between two frames without leaving the Hot one. */
export interface Beside {
  /** Paints what changed. Returns until when nothing changes; 0 where it is more than this, and `run` has to stop. */
  paintBeside(nowMs: number): number;
}
