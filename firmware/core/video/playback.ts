// Plays an opened video: finds its frames, shows each at its time, drops those that come too late, pauses and seeks.
// Layer: core/video. Sliced: a step finds a chunk or draws a piece of a frame, at most some 20 ms on the slowest board.
//
// What is late: an uncompressed frame is dropped and counted once the next one is due. A frame of Microsoft RLE changes
// the one before it on the LCD, so none may be left out: late ones are drawn without waiting, and counted as late.
import type { Raster } from "../../hal/raster.js";
import type { DrawTarget } from "../display/draw-target.js";
import type { ByteSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, ChunkCursor, LIST, LIST_HEADER_BYTES, RIFF } from "./avi.js";
import { Compression } from "./dib.js";
import { FrameClock, frameMs, framesIn } from "./frame-clock.js";
import { RleFrame } from "./ms-rle.js";
import { RawFrame } from "./raw-frame.js";
import type { VideoInfo } from "./video.js";
import { Waypoints } from "./waypoints.js";

/** What `step` returns at the end. */
export const ENDED = -1;
/** What it returns while there is nothing to do before `resume`. */
const PAUSE_MS = 1000;
/** Chunk headers looked at in one step. */
const STEP_CHUNKS = 3;
/** After so many dropped frames in a row one is shown, however late, so that a picture moves on every board. */
const MOST_DROPS = 30;

export class VideoPlayback {
  framesShown: number;
  /** Frames never shown since their time was over, or since they are damaged. */
  framesDropped: number;
  /** Frames of Microsoft RLE shown after the next one was due. */
  framesLate: number;
  /** A negative ReadError or ChainError once the card failed, else 0. */
  failure: number;
  /** A frame is half drawn: until it is whole, nobody else may draw. */
  isDrawing: boolean;
  private info: VideoInfo;
  private raster: Raster;
  private cursor: ChunkCursor;
  private clock: FrameClock;
  private rle: RleFrame | null;
  private raw: RawFrame | null;
  private waypoints: Waypoints;
  /** The frame that comes next, or is being drawn. */
  private frame: number;
  /** The cursor stands on the chunk of `frame`. */
  private isFound: boolean;
  private isPaused: boolean;
  /** While paused: one frame is shown all the same, since a seek changed it. */
  private showsOne: boolean;
  private isEnded: boolean;
  /** Frames before this one are passed without waiting, on the way to the place of a seek; 0 for none. */
  private rushTo: number;
  private drops: number;

  /** @param x,y where the picture's top left corner goes on the target */
  constructor(info: VideoInfo, file: ByteSource, target: DrawTarget, raster: Raster, x: number, y: number) {
    const isRle = info.compression === Compression.rle;
    this.framesShown = 0;
    this.framesDropped = 0;
    this.framesLate = 0;
    this.failure = 0;
    this.info = info;
    this.raster = raster;
    this.cursor = new ChunkCursor(file);
    this.clock = new FrameClock(info.microsPerFrame);
    this.rle = isRle ? new RleFrame(info, file, target, raster, x, y) : null;
    this.raw = isRle ? null : new RawFrame(info, file, target, raster, x, y);
    this.waypoints = new Waypoints(info.firstBlock, info.firstOffset);
    this.frame = 0;
    this.isFound = false;
    this.isDrawing = false;
    this.isPaused = false;
    this.showsOne = false;
    this.isEnded = false;
    this.rushTo = 0;
    this.drops = 0;
    this.cursor.moveTo(info.firstBlock, info.firstOffset);
  }

  /** Makes the first frame due now. */
  start(nowMs: number): void {
    this.raster.setPalette(this.info.palette);
    this.clock.set(0, nowMs);
  }

  /** From the beginning again. */
  restart(nowMs: number): void {
    this.goBackTo(0, nowMs);
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  pause(nowMs: number): void {
    this.isPaused = true;
    this.clock.pause(nowMs);
  }

  resume(nowMs: number): void {
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  /** Goes `seconds` forward, or back where negative, as far as the video reaches. */
  seekBy(seconds: number, nowMs: number): void {
    const info = this.info;
    const frames = framesIn(seconds < 0 ? -seconds : seconds, info.microsPerFrame);
    const from = this.rushTo > 0 ? this.rushTo : this.frame;
    this.showsOne = this.isPaused;
    if (seconds < 0) {
      this.goBackTo(from > frames ? from - frames : 0, nowMs);
      return;
    }
    if (this.isEnded) {
      return;
    }
    let to = from + frames;
    if (info.frameCount > 0 && to > info.frameCount - 1) {
      to = info.frameCount - 1;
    }
    if (to > this.frame) {
      this.rushTo = to;
      this.clock.set(to, nowMs);
    }
  }

  /** Time of the picture from the beginning. */
  positionMs(nowMs: number): number {
    const duration = this.durationMs();
    if (this.isEnded && duration > 0) {
      return duration;
    }
    const position = this.clock.positionMs(nowMs);
    return duration > 0 && position > duration ? duration : position;
  }

  /** 0 where the file does not say. */
  durationMs(): number {
    return frameMs(this.info.frameCount, this.info.microsPerFrame);
  }

  /** One slice of work. Returns milliseconds until the next one is wanted, 0 for at once, ENDED at the end. */
  step(nowMs: number): number {
    if (this.isEnded || this.failure !== 0) {
      return ENDED;
    }
    if (this.isDrawing) {
      return this.draw();
    }
    if (!this.isFound) {
      return this.find();
    }
    if (this.isPaused && !this.showsOne) {
      return PAUSE_MS;
    }
    const clock = this.clock;
    if (this.rushTo > 0 && this.frame >= this.rushTo) {
      // Arrived: from here on by the clock again.
      this.rushTo = 0;
      clock.set(this.frame, nowMs);
    }
    if (this.rushTo === 0 && !this.showsOne) {
      const due = clock.dueMs(this.frame);
      if (nowMs < due) {
        return due - nowMs;
      }
    }
    const isRushing = this.rushTo > 0;
    if (isRushing && this.raw !== null) {
      this.pass();
      return 0;
    }
    if (!isRushing && !this.isPaused && nowMs >= clock.dueMs(this.frame + 1)) {
      if (this.raw === null) {
        this.framesLate++;
      } else if (this.drops < MOST_DROPS) {
        this.drops++;
        this.framesDropped++;
        this.pass();
        return 0;
      }
    }
    this.begin();
    return 0;
  }

  /** Looks for the chunk of the next frame. */
  private find(): number {
    const cursor = this.cursor;
    for (let i = 0; i < STEP_CHUNKS; i++) {
      if (!cursor.readHeader()) {
        this.failure = cursor.failure;
        this.isEnded = true;
        return ENDED;
      }
      const id = cursor.id;
      if (id === LIST || id === RIFF) {
        const type = cursor.listType;
        if (type === "rec " || type === "movi" || type === "AVIX") {
          cursor.move(0, LIST_HEADER_BYTES);
        } else {
          cursor.skip();
        }
      } else if (id.charCodeAt(0) < 0x20 || !cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail)) {
        // Zeros or rubbish where a chunk should be, or a chunk cut off: the video ends here.
        this.isEnded = true;
        return ENDED;
      } else if (id.substring(0, 2) === this.info.streamId && (id[2] === "d" || id[2] === "D")) {
        this.isFound = true;
        return 0;
      } else {
        cursor.skip();
      }
    }
    return 0;
  }

  /** Starts drawing the frame whose chunk was found. */
  private begin(): void {
    const cursor = this.cursor;
    this.waypoints.reach(this.frame, cursor.block, cursor.offset, this.raw !== null);
    if (cursor.sizeBlocks === 0 && cursor.sizeTail === 0) {
      // An empty chunk repeats the frame before it.
      this.shown();
      return;
    }
    const block = cursor.block;
    const offset = cursor.offset;
    cursor.move(0, CHUNK_HEADER_BYTES);
    const painter = this.rle !== null ? this.rle : (this.raw as RawFrame);
    this.isDrawing = painter.begin(cursor.block, cursor.offset, cursor.sizeBlocks, cursor.sizeTail);
    cursor.moveTo(block, offset);
    if (!this.isDrawing) {
      this.framesDropped++;
      this.pass();
    }
  }

  private draw(): number {
    const painter = this.rle !== null ? this.rle : (this.raw as RawFrame);
    if (painter.step()) {
      return 0;
    }
    this.isDrawing = false;
    if (painter.failure !== 0) {
      this.failure = painter.failure;
      return ENDED;
    }
    if (painter.isComplete) {
      this.waypoints.reach(this.frame, this.cursor.block, this.cursor.offset, true);
    }
    this.shown();
    return 0;
  }

  private shown(): void {
    this.framesShown++;
    this.showsOne = false;
    this.drops = 0;
    this.pass();
  }

  /** On to the next frame. */
  private pass(): void {
    this.cursor.skip();
    this.frame++;
    this.isFound = false;
  }

  private goBackTo(frame: number, nowMs: number): void {
    const waypoints = this.waypoints;
    waypoints.find(frame);
    this.isDrawing = false;
    this.isFound = false;
    this.isEnded = false;
    this.frame = waypoints.frame;
    this.rushTo = frame;
    this.cursor.moveTo(waypoints.block, waypoints.offset);
    this.clock.set(frame, nowMs);
  }
}
