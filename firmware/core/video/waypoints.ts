// Places in a video from which it can be played: where the way back begins when there is no index. Layer: core/video.
// Bounded: when full, every other place is given up and the rest stands for longer stretches.

const MOST_PLACES = 32;
/** Frames between two places at first. */
const FIRST_STRIDE = 32;

export class Waypoints {
  /** What `lastBefore` found. */
  frame: number;
  block: number;
  offset: number;
  /** The first frame that is worth a new place. */
  due: number;
  private frames: number[];
  private blocks: number[];
  private offsets: number[];
  private stride: number;

  /** The beginning of the movie is always a place to play from. */
  constructor(block: number, offset: number) {
    this.frame = 0;
    this.block = block;
    this.offset = offset;
    this.frames = [0];
    this.blocks = [block];
    this.offsets = [offset];
    this.stride = FIRST_STRIDE;
    this.due = FIRST_STRIDE;
  }

  /** Says where the chunk of `frame`, which needs none before it, begins: not before `due`. */
  reach(frame: number, block: number, offset: number): void {
    if (this.frames.length === MOST_PLACES) {
      this.thin();
    } else {
      this.frames.push(frame);
      this.blocks.push(block);
      this.offsets.push(offset);
    }
    this.due = this.frames[this.frames.length - 1] + this.stride;
  }

  /** Finds the last place at or before `frame`. */
  lastBefore(frame: number): void {
    let at = this.frames.length - 1;
    while (this.frames[at] > frame) {
      at--;
    }
    this.frame = this.frames[at];
    this.block = this.blocks[at];
    this.offset = this.offsets[at];
  }

  private thin(): void {
    const frames: number[] = [];
    const blocks: number[] = [];
    const offsets: number[] = [];
    for (let i = 0; i < MOST_PLACES; i += 2) {
      frames.push(this.frames[i]);
      blocks.push(this.blocks[i]);
      offsets.push(this.offsets[i]);
    }
    this.frames = frames;
    this.blocks = blocks;
    this.offsets = offsets;
    this.stride *= 2;
  }
}
