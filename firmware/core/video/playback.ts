// Plays an opened video: shows each frame at its time, drops those that come too late, and pauses. Where the frames are is
// in frame-chunks.ts, how they are drawn in raw-frame.ts and ms-rle.ts, where a seek goes in seeking.ts, and how sound
// leads in sound-track.ts. Layer: core/video.
// Sliced: a step finds a chunk or draws a piece of a frame, at most some 35 ms on the slowest board.
//
// What is late: an uncompressed frame is shown while it is a little late; after that, those whose time is over are
// dropped together, and where all chunks are alike nothing of them is read. A frame of Microsoft RLE changes the one
// before it, so each is decoded; where the picture is kept, a late one is not sent, and counted as dropped; where it is
// not, it is drawn without waiting.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES } from "./avi.js";
import { Compression } from "./dib.js";
import { FrameChunks, HEADER_BLOCKS } from "./frame-chunks.js";
import { FrameClock, frameMs } from "./frame-clock.js";
import type { Beside, Hot } from "./hot.js";
import type { RleFrame } from "./ms-rle.js";
import { PaletteLoader } from "./palette-loader.js";
import type { RawFrame } from "./raw-frame.js";
import { BURST_BLOCKS, ReadAhead } from "./read-ahead.js";
import type { Seeking } from "./seeking.js";
import { LATE_FRAME_MS, type SoundStart, type SoundTrack } from "./sound-track.js";
import type { VideoInfo } from "./video.js";
import { Waypoints } from "./waypoints.js";

/** What `step` returns at the end. */
export const ENDED = -1;
/** What it returns while there is nothing to do before `resume`. */
const PAUSE_MS = 1000;
/** Until a file that comes over a line is looked at again. */
const ARRIVAL_MS = 5;
/** So many frames are dropped together, at most: then one is shown, however late, so that a picture moves on every board. */
const MOST_DROPS = 30;
/** The same for frames that were decoded and only not sent: decoding them took most of the time already. */
const MOST_UNSENT = 3;
/** A little late is shown all the same: to leap takes nearly as long as a frame, and is done seldom. */
const LATE_MS = 500;
/** While it waits this long, others may read from the card. */
const OTHERS_MS = 50;

/** Makes what draws the frames of a video; which of the two is up to how the video is compressed. */
export type FrameMaker = (
  info: VideoInfo,
  source: ReadAhead,
  target: PixelTarget,
  raster: Raster,
  pipe: BlockPipe | null,
  clock: FrameClock,
  leapMs: number,
  x: number,
  y: number,
) => RawFrame | RleFrame;

export class VideoPlayback {
  framesShown: number;
  /** Frames never shown since their time was over, or since they are damaged. */
  framesDropped: number;
  /** A negative ReadError or ChainError once the card failed, else 0. */
  failure: number;
  /** A frame is half drawn: until it is whole, nobody else may draw. */
  isDrawing: boolean;
  /** The frame is decoded, and its rows are on their way. */
  private isSending: boolean;
  /** What may be called instead of `step` after it returned 0, until it returns false; or null. */
  hot: Hot | null;
  /** A time at which `step` is to be called between two frames, and not the Hot one. */
  untilMs: number;
  /** Where the frames are, and which one is next. */
  readonly chunks: FrameChunks;
  /** When they are due. */
  readonly clock: FrameClock;
  /** From where it can be played. */
  readonly waypoints: Waypoints;
  readonly isRaw: boolean;
  /** On the way to another place, until the frame there is shown; else null. */
  seeking: Seeking | null;
  private info: VideoInfo;
  private raster: Raster;
  private source: ReadAhead;
  /** What draws the frames: one of the two. */
  private raw: RawFrame | null;
  private rle: RleFrame | null;
  /** null where the video has none, or it cannot be played. */
  private sound: SoundTrack | null;
  private palette: PaletteLoader;
  private loadsPalette: boolean;
  private isPaused: boolean;
  private drops: number;
  /** The frame at hand was leapt to, over those whose time was over: it is shown, however late it has become. */
  private isLeapt: boolean;
  /** Uncompressed frames are dropped once they come so late. */
  private leapMs: number;

  /**
   * @param pipe the short way for uncompressed pixels, null where there is none
   * @param x,y where the picture's top left corner goes on the target
   * @param frames for videos that are compressed as this one
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
    frames: FrameMaker,
    sounds: SoundStart | null,
  ) {
    const isRle = info.compression === Compression.rle;
    this.framesShown = 0;
    this.framesDropped = 0;
    this.failure = 0;
    this.hot = null;
    this.untilMs = 0;
    this.seeking = null;
    this.info = info;
    this.raster = raster;
    const source = new ReadAhead(file, BURST_BLOCKS);
    this.source = source;
    this.clock = new FrameClock(info.microsPerFrame);
    this.leapMs = lateness(LATE_MS, this.clock);
    const short = file.arriving === undefined ? pipe : null;
    const frame = frames(info, source, target, raster, short, this.clock, this.leapMs, x, y);
    const raw = isRle ? null : (frame as RawFrame);
    this.isRaw = !isRle;
    this.rle = isRle ? (frame as RleFrame) : null;
    this.raw = raw;
    const sound = info.sound !== null && sounds !== null ? sounds(info.sound, source, raw, this.clock) : null;
    this.sound = sound;
    if (sound !== null) {
      this.leapMs = lateness(LATE_FRAME_MS, this.clock);
    }
    this.chunks = new FrameChunks(info, source, raw, sound);
    this.palette = new PaletteLoader(source, raster);
    this.loadsPalette = false;
    this.waypoints = new Waypoints(info.firstBlock, info.firstOffset);
    this.isDrawing = false;
    this.isSending = false;
    this.isPaused = false;
    this.drops = 0;
    this.isLeapt = false;
  }

  /** Who has a turn between two frames at `untilMs` without ending what is Hot; null for nobody. */
  paintsBeside(beside: Beside | null): void {
    if (this.raw !== null) {
      this.raw.beside = beside;
    }
  }

  /** Of a target that takes four times as long for each pixel. */
  slowDown(): void {
    if (this.raw !== null) {
      this.raw.slowDown();
    } else {
      (this.rle as RleFrame).slowDown();
    }
  }

  /** The frame that comes next; 0 behind the last one. */
  nextFrame(): number {
    this.catchUp();
    if (this.chunks.isEnded || this.failure !== 0) {
      return 0;
    }
    return this.seeking === null ? this.chunks.frame : this.seeking.to;
  }

  /** Makes the first frame due now. */
  start(nowMs: number): void {
    const info = this.info;
    this.raster.setPalette([]);
    this.palette.begin(info.paletteBlock, info.paletteOffset, info.colors);
    this.loadsPalette = true;
    if (this.rle !== null) {
      this.rle.reset();
    }
    this.clock.set(this.nextFrame(), nowMs);
  }

  /** Lets go of what the video left in the raster. */
  close(): void {
    this.catchUp();
    if (this.raw !== null) {
      this.raw.drop();
    }
    if (this.sound !== null) {
      this.sound.close();
      this.sound = null;
    }
    this.source.forget();
    this.raster.release();
  }

  /** From the beginning again. */
  restart(nowMs: number): void {
    const info = this.info;
    this.seeking = null;
    this.goTo(0, info.firstBlock, info.firstOffset);
    this.clock.set(0, nowMs);
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  pause(nowMs: number): void {
    this.interrupt();
    this.isPaused = true;
    this.clock.pause(nowMs);
    this.yield();
  }

  /** Silence; and frames do not follow each other past `step`. */
  interrupt(): void {
    this.catchUp();
    if (this.raw !== null) {
      this.raw.untilMs = 0;
    }
    if (this.sound !== null) {
      this.sound.quiet();
    }
  }

  /** Lets others draw on the raster and read from the card before the next step. */
  yield(): void {
    if (this.rle !== null && this.isDrawing) {
      this.rle.yield();
    }
    this.losePixels();
    this.source.forget();
  }

  /** Lets others draw on the raster before the next step; only between two frames. */
  losePixels(): void {
    if (this.raw !== null) {
      this.raw.forget();
    }
  }

  resume(nowMs: number): void {
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  /** To a frame that needs none before it, at this place. What was begun is not ended. */
  goTo(frame: number, block: number, offset: number): void {
    this.interrupt();
    if (this.rle !== null && frame === 0) {
      this.rle.reset();
    }
    this.isDrawing = false;
    this.isSending = false;
    this.hot = null;
    this.chunks.goTo(frame, block, offset);
  }

  /** Time of the picture from the beginning. */
  positionMs(nowMs: number): number {
    const duration = this.durationMs();
    if (this.chunks.isEnded && duration > 0) {
      return duration;
    }
    const position = this.clock.positionMs(nowMs);
    return duration > 0 && position > duration ? duration : position;
  }

  /** 0 where the file does not say. */
  durationMs(): number {
    return frameMs(this.info.frameCount, this.info.microsPerFrame);
  }

  /**
   * One slice of work. Returns milliseconds until the next one is wanted, 0 for at once, ENDED at the end. Between two
   * steps with 0 nobody else may draw on the raster or read from the card, unless after `yield`.
   */
  step(nowMs: number): number {
    if (this.isDrawing) {
      const raw = this.raw;
      if (raw === null) {
        return this.isSending ? this.send() : this.decode(nowMs);
      }
      const isUnfinished = raw.step(nowMs);
      this.catchUp();
      if (isUnfinished) {
        this.hot = raw.isRunning() ? raw : null;
        return 0;
      }
      this.hot = null;
      this.isDrawing = false;
      if (raw.failure !== 0) {
        this.failure = raw.failure;
        return ENDED;
      }
      if (raw.drewNone) {
        raw.drewNone = false;
        return 0;
      }
      this.shown();
      if (nowMs >= this.clock.dueMs + this.leapMs || nowMs >= this.untilMs) {
        // A leap takes a slice for itself, and so does the caller.
        return 0;
      }
    }
    // What follows is quick where the next chunk is like the last one.
    const wait = this.next(nowMs);
    if (wait > 0) {
      if (this.raw !== null) {
        this.raw.forget();
      }
      if (wait > OTHERS_MS) {
        this.source.forget();
      }
    }
    return wait;
  }

  /** Takes notice of the frames that were shown by `run`. */
  private catchUp(): void {
    const raw = this.raw;
    if (raw === null) {
      return;
    }
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

  /** Between two frames. */
  private next(nowMs: number): number {
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    const source = this.source;
    const raw = this.raw;
    const seeking = this.seeking;
    if (chunks.isEnded || this.failure !== 0) {
      return this.finish();
    }
    if (this.loadsPalette) {
      return this.loadPalette(nowMs);
    }
    if (seeking !== null && seeking.asks(nowMs)) {
      return 0;
    }
    if (raw !== null && raw.finds(cursor.block)) {
      this.failure = raw.failure;
      return 0;
    }
    const sound = this.sound;
    if (sound !== null && !this.isPaused) {
      const wait = sound.step(cursor, nowMs);
      if (wait >= 0) {
        this.failure = sound.cardFailure;
        return wait;
      }
    }
    if (!chunks.isFound && !chunks.isSame()) {
      if (!isHere(source, cursor.block, HEADER_BLOCKS)) {
        return ARRIVAL_MS;
      }
      if (seeking !== null && seeking.isMisled(nowMs)) {
        return 0;
      }
      chunks.find(seeking === null && !this.isPaused);
      this.failure = chunks.failure;
      if (chunks.isChange) {
        this.changePalette();
      }
      if (!chunks.isFound || raw !== null) {
        return 0;
      }
    }
    chunks.takeAlike();
    if (seeking !== null) {
      if (seeking.passes(nowMs)) {
        return 0;
      }
    } else if (this.isPaused) {
      return PAUSE_MS;
    } else {
      const due = this.clock.dueMs;
      if (nowMs < due) {
        return due - nowMs;
      }
      if (raw !== null && nowMs >= due + this.leapMs && this.dropLate(nowMs)) {
        return 0;
      }
    }
    // What is decoded in one go has to be here as a whole.
    if (raw === null && !isHere(source, cursor.block, cursor.sizeBlocks + HEADER_BLOCKS)) {
      return ARRIVAL_MS;
    }
    if (raw !== null && raw.restarts(chunks.dataBlock())) {
      return 0;
    }
    this.begin(nowMs);
    return 0;
  }

  /** Whether the next frame is due already. */
  private isLate(nowMs: number): boolean {
    return this.seeking === null && !this.isPaused && nowMs >= this.clock.dueMs + this.clock.frameMs;
  }

  /** Drops the uncompressed frames whose time is over. Returns false where none can be. */
  private dropLate(nowMs: number): boolean {
    // What is skipped of a file that arrives over a line has to come over it all the same: it is never caught up with.
    if (this.source.arriving !== undefined || this.isLeapt || this.drops >= MOST_DROPS) {
      return false;
    }
    const late = divide(nowMs - this.clock.dueMs, this.clock.frameMs);
    const raw = this.raw as RawFrame;
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
      this.clock.advance();
    }
    return true;
  }

  private loadPalette(nowMs: number): number {
    if (this.palette.step()) {
      return 0;
    }
    this.loadsPalette = false;
    this.failure = this.palette.failure;
    if (this.chunks.frame === 0 && this.framesShown === 0) {
      // Nothing was seen yet: the time starts with the first frame.
      this.clock.set(this.nextFrame(), nowMs);
    }
    return this.failure !== 0 ? ENDED : 0;
  }

  private changePalette(): void {
    const cursor = this.chunks.cursor;
    this.chunks.isChange = false;
    cursor.move(0, CHUNK_HEADER_BYTES);
    this.palette.beginChange(cursor.block, cursor.offset, cursor.sizeBlocks * BLOCK_BYTES + cursor.sizeTail);
    this.loadsPalette = true;
    if (this.raw !== null) {
      // What is expanded has the colours from before.
      this.raw.forget();
    }
    cursor.move(cursor.sizeBlocks, cursor.sizeTail + (cursor.sizeTail % 2));
  }

  /** Starts drawing the frame whose chunk was found. */
  private begin(nowMs: number): void {
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    let block = cursor.block;
    let offset = cursor.offset + CHUNK_HEADER_BYTES;
    if (offset >= BLOCK_BYTES) {
      offset -= BLOCK_BYTES;
      block++;
    }
    if (chunks.isEmpty()) {
      // An empty chunk repeats the frame before it.
      this.shown();
      return;
    }
    const raw = this.raw;
    if (raw !== null) {
      // Uncompressed frames need none before them.
      if (chunks.frame >= this.waypoints.due) {
        this.waypoints.reach(chunks.frame, cursor.block, cursor.offset);
      }
      const seeking = this.seeking;
      if (seeking !== null) {
        seeking.isWhole(true, nowMs);
      }
      raw.untilMs = this.isPaused || seeking !== null ? 0 : this.untilMs;
    }
    this.isDrawing =
      raw !== null
        ? raw.begin(block, offset, cursor.sizeBlocks, cursor.sizeTail, chunks.header)
        : (this.rle as RleFrame).begin(block, offset, cursor.sizeBlocks, cursor.sizeTail);
    if (!this.isDrawing) {
      this.framesDropped++;
      this.pass();
    }
  }

  private decode(nowMs: number): number {
    const rle = this.rle as RleFrame;
    if (rle.step()) {
      return 0;
    }
    this.isDrawing = false;
    if (rle.failure !== 0) {
      this.failure = rle.failure;
      return ENDED;
    }
    const chunks = this.chunks;
    const seeking = this.seeking;
    if (seeking !== null && !seeking.isWhole(rle.isComplete, nowMs)) {
      return 0;
    }
    if (rle.isComplete && chunks.frame >= this.waypoints.due) {
      this.waypoints.reach(chunks.frame, chunks.cursor.block, chunks.cursor.offset);
    }
    if (!rle.isWaiting()) {
      this.shown();
    } else if (seeking !== null && !seeking.isThere) {
      // Decoded, and sent together with the frame that the seek is to.
      this.pass();
    } else if (rle.isHeavy() && this.drops < MOST_UNSENT && this.isLate(nowMs)) {
      this.drops++;
      this.framesDropped++;
      this.pass();
    } else {
      this.isDrawing = true;
      this.isSending = true;
      if (rle.isSmall()) {
        return this.send();
      }
    }
    return 0;
  }

  private send(): number {
    if (!(this.rle as RleFrame).send()) {
      this.isDrawing = false;
      this.isSending = false;
      this.shown();
    }
    return 0;
  }

  /** At the end: what was decoded last and not sent since it was late is the picture that stays. */
  private finish(): number {
    const rle = this.rle;
    if (rle !== null && this.failure === 0 && rle.isWaiting()) {
      this.framesDropped--;
      this.isDrawing = true;
      this.isSending = true;
      return 0;
    }
    if (this.sound !== null && this.failure === 0 && !this.isPaused) {
      const wait = this.sound.playOut();
      if (wait > 0) {
        return wait;
      }
    }
    return ENDED;
  }

  private shown(): void {
    this.framesShown++;
    this.drops = 0;
    this.isLeapt = false;
    this.pass();
  }

  /** On to the next frame. */
  private pass(): void {
    const seeking = this.seeking;
    this.chunks.pass();
    if (seeking === null || seeking.isThere) {
      this.seeking = null;
      this.clock.advance();
    }
  }
}

/** Uncompressed frames are dropped once they come so late: at least one frame's time. */
function lateness(leastMs: number, clock: FrameClock): number {
  return clock.frameMs < leastMs ? leastMs : clock.frameMs;
}
