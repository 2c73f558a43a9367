// Plays uncompressed frames. What is late: a frame is shown while it is a little late; after that, those whose time is over
// are dropped together, and where all chunks are alike nothing of them is read. Layer: core/video.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { NEVER_MS, VideoPlayback } from "./playback.js";
import { RawFrame } from "./raw-frame.js";
import { LATE_FRAME_MS, type SoundStart } from "./sound-track.js";
import type { VideoInfo } from "./video.js";

/** So many frames are dropped together, at most: then one is shown, however late, so that a picture moves on every board. */
const MOST_DROPS = 30;
/** A little late is shown all the same: to leap takes nearly as long as a frame, and is done seldom. */
const LATE_MS = 1000;

export class RawPlayback extends VideoPlayback {
  private raw: RawFrame;
  /** The frame at hand was leapt to, over those whose time was over: it is shown, however late it has become. */
  private isLeapt: boolean;

  /**
   * @param pipe the short way for pixels, null where there is none
   * @param x,y where the picture's top left corner goes on the target
   * @param sounds plays its sound; null for none
   */
  constructor(
    info: VideoInfo,
    file: PlacedSource,
    target: PixelTarget,
    raster: Raster,
    pipe: BlockPipe | null,
    x: number,
    y: number,
    sounds: SoundStart | null,
  ) {
    super(info, file, raster);
    const clock = this.clock;
    const source = this.source;
    const raw = new RawFrame(info, source, target, raster, file.arriving === undefined ? pipe : null, clock, x, y);
    const sound = info.sound !== null && sounds !== null ? sounds(info.sound, source, raw, clock) : null;
    const leastMs = sound === null ? LATE_MS : LATE_FRAME_MS;
    this.raw = raw;
    this.leapMs = clock.frameMs < leastMs ? leastMs : clock.frameMs;
    // With sound no frame is so late that those behind it are found without reading what lies between.
    raw.lateMs = sound === null ? this.leapMs : NEVER_MS;
    this.isLeapt = false;
    this.sound = sound;
    this.chunks.raw = raw;
    this.chunks.sound = sound;
  }

  slowDown(): void {
    this.raw.slowDown();
  }

  protected reset(): void {}

  protected catchUp(): void {
    const raw = this.raw;
    const passed = raw.turned + raw.leapt;
    if (passed === 0) {
      return;
    }
    this.chunks.passAlike(passed);
    this.framesShown += raw.turned;
    this.framesDropped += raw.leapt;
    raw.turned = 0;
    raw.leapt = 0;
    this.drops = 0;
    this.isLeapt = false;
  }

  /** Drops the frames whose time is over. Returns false where none can be. */
  protected dropLate(nowMs: number): boolean {
    // What is skipped of a file that arrives over a line has to come over it all the same: it is never caught up with.
    if (this.source.arriving !== undefined || this.isLeapt || this.drops >= MOST_DROPS) {
      return false;
    }
    const clock = this.clock;
    const late = divide(nowMs - clock.dueMs, clock.frameMs);
    const raw = this.raw;
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    const hasSound = this.sound !== null;
    if (!hasSound && raw.leapFrom(cursor.block, cursor.offset, late)) {
      raw.untilMs = this.untilMs;
      this.isDrawing = true;
      this.hot = raw;
      return true;
    }
    const most = hasSound ? 1 : MOST_DROPS - this.drops;
    const count = chunks.leap(late < most ? late : most);
    if (count === 0) {
      return false;
    }
    this.framesDropped += count;
    this.drops += count;
    this.isLeapt = chunks.isFound;
    for (let i = 0; i < count; i++) {
      clock.advance();
    }
    return true;
  }

  protected begin(block: number, offset: number, nowMs: number): number {
    const raw = this.raw;
    if (raw.restarts(block)) {
      return 0;
    }
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    const seeking = this.seeking;
    // It needs none before it.
    this.reach();
    if (seeking !== null) {
      seeking.isWhole(true, nowMs);
    }
    raw.untilMs = this.isPaused || seeking !== null ? 0 : this.untilMs;
    this.isDrawing = raw.begin(block, offset, cursor.sizeBlocks, cursor.sizeTail, chunks.header);
    if (!this.isDrawing) {
      this.framesDropped++;
      this.pass();
    }
    return 0;
  }

  protected draw(nowMs: number): boolean {
    const raw = this.raw;
    const isUnfinished = raw.step(nowMs);
    this.catchUp();
    if (isUnfinished) {
      this.hot = raw.isRunning() ? raw : null;
      return false;
    }
    this.hot = null;
    this.isDrawing = false;
    this.failure = raw.failure;
    if (raw.failure !== 0) {
      return false;
    }
    if (raw.drewNone) {
      raw.drewNone = false;
      return false;
    }
    this.isLeapt = false;
    this.shown();
    // A leap takes a slice for itself, and so does the caller.
    return nowMs < this.clock.dueMs + this.leapMs && nowMs < this.untilMs;
  }

  protected drawLast(): boolean {
    return false;
  }
}
