// Plays an opened video: shows each frame at its time, and pauses. Layer: core/video.
// Where the frames are is in frame-chunks.ts, how those of each kind are drawn, and dropped where they come too late, in
// raw-playback.ts and rle-playback.ts, where a seek goes in seeking.ts, and how sound leads in sound-track.ts.
// Sliced: a step finds a chunk or draws a piece of a frame, at most some 35 ms on the slowest board.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, LIST_HEADER_BYTES } from "./avi.js";
import { FrameChunks, HEADER_BLOCKS } from "./frame-chunks.js";
import { FrameClock, frameMs } from "./frame-clock.js";
import type { Beside, Hot } from "./hot.js";
import { PaletteLoader } from "./palette-loader.js";
import { BURST_BLOCKS, ReadAhead } from "./read-ahead.js";
import type { SoundStart, SoundTrack } from "./sound-track.js";
import type { VideoInfo } from "./video.js";
import { Waypoints } from "./waypoints.js";

/** What `step` returns at the end. */
export const ENDED = -1;
/** What it returns while there is nothing to do before `resume`. */
const PAUSE_MS = 1000;
/** Until a file that comes over a line is looked at again. */
export const ARRIVAL_MS = 5;
/** No frame is so late. */
export const NEVER_MS = 1_000_000_000;
/** While it waits this long, others may read from the card. */
const OTHERS_MS = 50;

/** What leads to another place, until the frame there is shown. */
export interface Seek {
  /** The frame that is sought. */
  readonly to: number;
  /** It is found, and only to be shown. */
  readonly isThere: boolean;
  /** A slice of asking the index. Returns false where it has nothing to be asked. */
  asks(nowMs: number): boolean;
  /** Where the chunk of the next frame is not found yet: goes another way, true, if it is not what the index says. */
  isMisled(nowMs: number): boolean;
  /**
   * With the chunk of a frame found: on over it, or to where it shall go instead. Returns false where the frame is to be
   * drawn: on the way, or since it is the one.
   */
  passes(nowMs: number): boolean;
  /**
   * Takes notice of a frame that is drawn. Returns false where the index promised that it needs none before it, but it
   * does: it goes another way then.
   */
  isWhole(isComplete: boolean, nowMs: number): boolean;
}

export abstract class VideoPlayback {
  framesShown: number;
  /** Frames never shown since their time was over, or since they are damaged. */
  framesDropped: number;
  /** A negative ReadError or ChainError once the card failed, else 0. */
  failure: number;
  /** A frame is half drawn: until it is whole, nobody else may draw. */
  isDrawing: boolean;
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
  /** On the way to another place, until the frame there is shown; else null. */
  seeking: Seek | null;
  protected readonly source: ReadAhead;
  /** null where the video has none, or it cannot be played. */
  protected sound: SoundTrack | null;
  protected isPaused: boolean;
  /** Uncompressed frames are dropped once they come so late; no others are before they are decoded. */
  protected leapMs: number;
  /** Frames that were dropped since one was shown. */
  protected drops: number;
  protected readonly info: VideoInfo;
  protected readonly raster: Raster;
  /** null while no palette has to be loaded. */
  private palette: PaletteLoader | null;

  constructor(info: VideoInfo, file: PlacedSource, raster: Raster) {
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
    this.leapMs = NEVER_MS;
    this.sound = null;
    this.chunks = new FrameChunks(info, source);
    this.palette = null;
    this.waypoints = new Waypoints(info.firstBlock, info.firstOffset);
    this.isDrawing = false;
    this.isPaused = false;
    this.drops = 0;
  }

  /** Takes notice of frames that were shown past `step`. */
  protected abstract catchUp(): void;

  /** All pixels are black again, before the first frame. */
  protected abstract reset(): void;

  /** Of a target that takes four times as long for each pixel. */
  abstract slowDown(): void;

  /** Drops the frames whose time is over. Returns false where none can be. */
  protected abstract dropLate(nowMs: number): boolean;

  /**
   * Starts drawing the frame whose data is at this place; its chunk was found.
   * @returns milliseconds until the next step
   */
  protected abstract begin(block: number, offset: number, nowMs: number): number;

  /** A slice of drawing the frame. Returns whether it is shown, and there is time for what follows, too. */
  protected abstract draw(nowMs: number): boolean;

  /** At the end: has the picture that stays drawn, where that is a frame that was not shown. Returns false where it is not. */
  protected abstract drawLast(): boolean;

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
    this.newPalette().begin(info.paletteBlock, info.paletteOffset, info.colors);
    this.reset();
    this.clock.set(this.nextFrame(), nowMs);
  }

  /** Lets go of what the video left in the raster. */
  close(): void {
    this.catchUp();
    if (this.chunks.raw !== null) {
      this.chunks.raw.drop();
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
    if (this.chunks.raw !== null) {
      this.chunks.raw.untilMs = 0;
    }
    if (this.sound !== null) {
      this.sound.quiet();
    }
  }

  /** Lets others draw on the raster and read from the card before the next step. */
  yield(): void {
    this.losePixels();
    this.source.forget();
  }

  /** Lets others draw on the raster before the next step; only between two frames. */
  losePixels(): void {
    if (this.chunks.raw !== null) {
      this.chunks.raw.forget();
    }
  }

  /** Who has a turn between two frames at `untilMs` without ending what is Hot; null for nobody. */
  paintsBeside(beside: Beside | null): void {
    if (this.chunks.raw !== null) {
      this.chunks.raw.beside = beside;
    }
  }

  resume(nowMs: number): void {
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  /** To a frame that needs none before it, at this place. What was begun is not ended. */
  goTo(frame: number, block: number, offset: number): void {
    this.interrupt();
    if (frame === 0) {
      this.reset();
    }
    this.isDrawing = false;
    this.hot = null;
    if (this.chunks.raw !== null) {
      // Of the frame that was begun a burst may wait to be sent.
      this.chunks.raw.drop();
    }
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
    const hasDrawn = this.isDrawing;
    if (hasDrawn && !this.draw(nowMs)) {
      return this.failure !== 0 ? ENDED : 0;
    }
    // What follows is quick where the next chunk is at hand.
    const wait = this.next(nowMs, hasDrawn);
    if (wait > 0) {
      this.losePixels();
      if (wait > OTHERS_MS) {
        this.source.forget();
      }
    }
    return wait;
  }

  /** Between two frames. @param hasDrawn in the same slice: there is no time for reading */
  private next(nowMs: number, hasDrawn: boolean): number {
    const chunks = this.chunks;
    const cursor = chunks.cursor;
    const source = this.source;
    const raw = chunks.raw;
    const seeking = this.seeking;
    if (chunks.isEnded || this.failure !== 0) {
      return this.finish();
    }
    const palette = this.palette;
    if (palette !== null) {
      return this.loadPalette(palette, nowMs);
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
      // With sound it may be at hand elsewhere. Else reading is work enough where the card may have to begin anew, or a
      // header lies across two blocks.
      const count = cursor.offset > BLOCK_BYTES - LIST_HEADER_BYTES ? 2 : 1;
      if (
        sound === null &&
        source.lacks(cursor.block, count) &&
        (hasDrawn || ((raw !== null || count === 2) && source.load(cursor.block) === BURST_BLOCKS))
      ) {
        return 0;
      }
      chunks.find(seeking === null && !this.isPaused);
      this.failure = chunks.failure;
      if (chunks.isChange) {
        this.changePalette();
      }
      return 0;
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
      if (nowMs >= due + this.leapMs && this.dropLate(nowMs)) {
        return 0;
      }
    }
    if (chunks.isEmpty()) {
      // It repeats the frame before it.
      this.shown();
      return 0;
    }
    const offset = cursor.offset + CHUNK_HEADER_BYTES;
    return offset < BLOCK_BYTES
      ? this.begin(cursor.block, offset, nowMs)
      : this.begin(cursor.block + 1, offset - BLOCK_BYTES, nowMs);
  }

  private newPalette(): PaletteLoader {
    const palette = new PaletteLoader(this.source, this.raster);
    this.palette = palette;
    return palette;
  }

  private loadPalette(palette: PaletteLoader, nowMs: number): number {
    if (palette.step()) {
      return 0;
    }
    this.palette = null;
    this.failure = palette.failure;
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
    this.newPalette().beginChange(cursor.block, cursor.offset, cursor.sizeBlocks * BLOCK_BYTES + cursor.sizeTail);
    // What is expanded has the colours from before.
    this.losePixels();
    cursor.move(cursor.sizeBlocks, cursor.sizeTail + (cursor.sizeTail % 2));
  }

  /** The frame that was drawn needs none before it: it can be played from there. */
  protected reach(): void {
    const chunks = this.chunks;
    if (chunks.frame >= this.waypoints.due) {
      this.waypoints.reach(chunks.frame, chunks.cursor.block, chunks.cursor.offset);
    }
  }

  private finish(): number {
    if (this.failure !== 0) {
      return ENDED;
    }
    if (this.drawLast()) {
      return 0;
    }
    if (this.sound !== null && !this.isPaused) {
      const wait = this.sound.playOut();
      if (wait > 0) {
        return wait;
      }
    }
    return ENDED;
  }

  protected shown(): void {
    this.framesShown++;
    this.drops = 0;
    this.pass();
  }

  /** On to the next frame. */
  protected pass(): void {
    const seeking = this.seeking;
    this.chunks.pass();
    if (seeking === null || seeking.isThere) {
      this.seeking = null;
      this.clock.advance();
    }
  }
}

/**
 * Makes what plays a video; which of the two is up to how the video is compressed.
 * @param pipe the short way for uncompressed pixels, null where there is none
 * @param x,y where the picture's top left corner goes on the target
 * @param sounds plays its sound; null for none
 */
export type PlaybackMaker = new (
  info: VideoInfo,
  file: PlacedSource,
  target: PixelTarget,
  raster: Raster,
  pipe: BlockPipe | null,
  x: number,
  y: number,
  sounds: SoundStart | null,
) => VideoPlayback;
