// Where a seek goes: to a frame by the way that is known, and, where that is far, by the index of the file.
// Layer: core/video; a part, in memory from the first seek on.
// The way is what was played already (waypoints.ts). From there on frames are passed: uncompressed ones unseen, those of
// Microsoft RLE decoded, but not sent. Where an index knows a place further on, it goes there, if the chunk is what the
// index says.
import { divide } from "../bytes/integer.js";
import type { PlacedSource } from "../storage/byte-source.js";
import type { FrameChunks } from "./frame-chunks.js";
import { framesIn } from "./frame-clock.js";
import type { Seek, VideoPlayback } from "./playback.js";
import { SeekIndex, type Sought } from "./seek-index.js";
import type { VideoInfo } from "./video.js";

/** Frames of one leap, at most. */
const MOST_LEAP = 1000;
/** Frames that are passed one by one sooner than an index is asked for a shorter way. */
const NEAR_FRAMES = 8;

/** Whether an index is asked for a shorter way. */
const enum Asking {
  /** Where it is far. */
  ifFar = 0,
  now = 1,
  /** Not for this seek any more, and never again. */
  no = 2,
  never = 3,
}

export class Seeking implements Seek, Sought {
  to: number;
  isThere: boolean;
  slack: number;
  private playback: VideoPlayback;
  private chunks: FrameChunks;
  private info: VideoInfo;
  /** null until it is asked for the first time. */
  private index: SeekIndex | null;
  private file: PlacedSource;
  private asking: Asking;
  /** The header that the index says the chunk of the frame has that comes next; "" where it was not asked. */
  private indexed: string;
  /** Of the chunks that were passed, the last that was not empty: its frame (-1 for none), place and header. */
  private fullFrame: number;
  private fullBlock: number;
  private fullOffset: number;
  private fullHeader: string;

  /** @param file of the video: where the index is in it is kept apart from where the playback is */
  constructor(playback: VideoPlayback, file: PlacedSource, info: VideoInfo) {
    this.to = 0;
    this.isThere = false;
    this.slack = 0;
    this.playback = playback;
    this.chunks = playback.chunks;
    this.info = info;
    this.index = null;
    this.file = file;
    // What is skipped of a file that arrives over a line has to come over it all the same.
    this.asking = file.arriving === undefined ? Asking.ifFar : Asking.never;
    this.indexed = "";
    this.fullFrame = -1;
    this.fullBlock = 0;
    this.fullOffset = 0;
    this.fullHeader = "";
  }

  /** Has the playback's `start` begin with this frame instead of the first one. */
  startAt(frame: number): void {
    if (frame > 0 && frame < this.info.frameCount) {
      this.begin(frame);
    }
  }

  /** Goes `seconds` forward, or back where negative, as far as the video reaches. */
  by(seconds: number, nowMs: number): void {
    const playback = this.playback;
    const chunks = this.chunks;
    const info = this.info;
    playback.interrupt();
    const frames = framesIn(seconds < 0 ? -seconds : seconds, info.microsPerFrame);
    const from = playback.seeking === null ? chunks.frame : this.to;
    // A key frame of Microsoft RLE within half the way is as good: to decode up to the very frame takes seconds.
    this.slack = chunks.raw !== null ? 0 : divide(frames, 2);
    if (seconds < 0) {
      this.backTo(from > frames ? from - frames : 0, nowMs);
      return;
    }
    if (chunks.isEnded) {
      return;
    }
    const to = from + frames;
    const last = info.frameCount - 1;
    const until = last >= 0 && to > last ? last : to;
    if (until >= chunks.frame) {
      this.begin(until);
      playback.clock.set(until, nowMs);
    }
  }

  private backTo(frame: number, nowMs: number): void {
    const waypoints = this.playback.waypoints;
    waypoints.lastBefore(frame);
    this.begin(frame);
    this.indexed = "";
    this.playback.goTo(waypoints.frame, waypoints.block, waypoints.offset);
    this.playback.clock.set(frame, nowMs);
  }

  private begin(frame: number): void {
    this.to = frame;
    this.isThere = false;
    this.fullFrame = -1;
    if (this.asking !== Asking.never) {
      this.asking = Asking.ifFar;
    }
    this.playback.seeking = this;
  }

  asks(nowMs: number): boolean {
    if (this.asking !== Asking.now) {
      return false;
    }
    let index = this.index;
    if (index === null) {
      index = new SeekIndex(this.file, this.info);
      this.index = index;
    }
    this.playback.yield();
    index.step(this, this.chunks, nowMs);
    return true;
  }

  isAsking(): boolean {
    return this.asking === Asking.now;
  }

  goOn(): void {
    this.asking = Asking.no;
  }

  goWithoutIndex(): void {
    this.asking = Asking.never;
  }

  jump(frame: number, block: number, offset: number, header: string, nowMs: number): void {
    this.asking = Asking.no;
    this.leadTo(frame, block, offset, header);
    if (frame > this.to || frame + this.slack >= this.to) {
      this.to = frame;
      this.playback.clock.set(frame, nowMs);
    }
  }

  private leadTo(frame: number, block: number, offset: number, header: string): void {
    this.chunks.goTo(frame, block, offset);
    this.indexed = header;
    this.fullFrame = -1;
  }

  isMisled(nowMs: number): boolean {
    const cursor = this.chunks.cursor;
    const isWrong = this.indexed !== "" && !(cursor.readHeader() && cursor.header() === this.indexed);
    if (isWrong) {
      this.mistrust(nowMs);
    }
    return isWrong;
  }

  isWhole(isComplete: boolean, nowMs: number): boolean {
    const isWrong = this.indexed !== "" && !isComplete;
    this.indexed = "";
    if (isWrong) {
      this.mistrust(nowMs);
    }
    return !isWrong;
  }

  /** Goes to the place of the seek without the index, which is wrong. */
  private mistrust(nowMs: number): void {
    this.asking = Asking.never;
    this.backTo(this.to, nowMs);
  }

  passes(nowMs: number): boolean {
    if (this.isThere) {
      return false;
    }
    const chunks = this.chunks;
    const frame = chunks.frame;
    if (frame >= this.to) {
      if (this.fullFrame >= 0 && chunks.isEmpty()) {
        // It repeats one that was passed.
        this.leadTo(this.fullFrame, this.fullBlock, this.fullOffset, this.fullHeader);
        return true;
      }
      // Arrived: from here on by the clock again.
      this.isThere = true;
      this.to = frame;
      this.playback.clock.set(frame, nowMs);
      return false;
    }
    if (chunks.raw !== null && this.indexed === "") {
      this.rush();
      return true;
    }
    if (this.asking === Asking.ifFar && this.to - frame >= NEAR_FRAMES) {
      this.asking = Asking.now;
      return true;
    }
    return false;
  }

  /** Over uncompressed frames. */
  private rush(): void {
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    if (!chunks.isEmpty()) {
      this.fullFrame = chunks.frame;
      this.fullBlock = cursor.block;
      this.fullOffset = cursor.offset;
      this.fullHeader = chunks.header;
    }
    const count = this.to - chunks.frame;
    const passed = chunks.leap(count < MOST_LEAP ? count : MOST_LEAP);
    if (passed === 0) {
      chunks.pass();
    } else if (passed === 1 && count >= NEAR_FRAMES && this.asking === Asking.ifFar) {
      // Chunks are not alike.
      this.asking = Asking.now;
    }
  }
}

export type SeekStart = (playback: VideoPlayback, file: PlacedSource, info: VideoInfo) => Seeking;

export function startSeeking(playback: VideoPlayback, file: PlacedSource, info: VideoInfo): Seeking {
  return new Seeking(playback, file, info);
}
