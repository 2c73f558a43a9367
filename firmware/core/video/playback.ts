// Plays an opened video: finds its frames, shows each at its time, drops those that come too late, pauses and seeks.
// Layer: core/video. Sliced: a step finds a chunk or draws a piece of a frame, at most some 35 ms on the slowest board.
//
// What is late: an uncompressed frame is shown while it is a little late; after that, those whose time is over are
// dropped together, and where all chunks are alike nothing of them is read. A frame of Microsoft RLE changes the one
// before it, so each is decoded; where the picture is kept, a late one is not sent, and counted as dropped; where it is
// not, it is drawn without waiting, and counted as late.
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { Raster } from "../../hal/raster.js";
import { ascii } from "../bytes/ascii.js";
import { divide } from "../bytes/integer.js";
import type { PixelTarget } from "../display/draw-target.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { isHere, type PlacedSource } from "../storage/byte-source.js";
import { CHUNK_HEADER_BYTES, ChunkCursor, LIST, LIST_HEADER_BYTES, RIFF } from "./avi.js";
import { Compression } from "./dib.js";
import { FrameClock, frameMs, framesIn } from "./frame-clock.js";
import type { Beside, Hot } from "./hot.js";
import type { RleFrame } from "./ms-rle.js";
import { PaletteLoader } from "./palette-loader.js";
import type { RawFrame } from "./raw-frame.js";
import { BURST_BLOCKS, ReadAhead } from "./read-ahead.js";
import type { SoundStart, SoundTrack } from "./sound-track.js";
import type { VideoInfo } from "./video.js";
import { Waypoints } from "./waypoints.js";

/** What `step` returns at the end. */
export const ENDED = -1;
/** What it returns while there is nothing to do before `resume`. */
const PAUSE_MS = 1000;
/** What a header, and what is behind the end of a frame, reach into. */
const HEADER_BLOCKS = 3;
/** Until a file that comes over a line is looked at again. */
const ARRIVAL_MS = 5;
/** Chunk headers looked at in one step. */
const STEP_CHUNKS = 3;
/** So many frames are dropped together, at most: then one is shown, however late, so that a picture moves on every board. */
const MOST_DROPS = 30;
/** The same for frames that were decoded and only not sent: decoding them took most of the time already. */
const MOST_UNSENT = 3;
/** Frames of one leap on the way to the place of a seek, and blocks of a frame, at most. */
const MOST_LEAP = 1000;
const MOST_LEAP_BLOCKS = 1024;
/** A little late is shown all the same: to leap takes nearly as long as a frame, and is done seldom. */
const LATE_MS = 500;
/** With sound, frames that come later hold it up: the chunks of both lie one behind the other. */
const SOUND_LATE_MS = 250;
/** While it waits this long, others may read from the card. */
const OTHERS_MS = 50;

/** Frames that are passed one by one sooner than an index is asked for a shorter way. */
const NEAR_FRAMES = 8;

/** Whether an index is asked for a shorter way. */
export const enum Asking {
  /** Where it is far. */
  ifFar = 0,
  now = 1,
  /** Not for this seek any more, and never again. */
  no = 2,
  never = 3,
}
/** No frame is so late. With sound, what lies between the frames has to be read. */
const NEVER_MS = 1_000_000_000;

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
  /** Frames of Microsoft RLE shown after the next one was due. */
  framesLate: number;
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
  /** While this is `now`, a SeekIndex may find a shorter way; nobody has to. */
  asking: Asking;
  /** For the index: frames that it may land beside where it was asked to. */
  slack: number;
  private info: VideoInfo;
  private raster: Raster;
  private cursor: ChunkCursor;
  private clock: FrameClock;
  private source: ReadAhead;
  /** What draws the frames: one of the two. */
  private raw: RawFrame | null;
  private rle: RleFrame | null;
  /** null where the video has none, or it cannot be played. */
  private sound: SoundTrack | null;
  private waypoints: Waypoints;
  private palette: PaletteLoader;
  private loadsPalette: boolean;
  /** The frame that comes next, or is being drawn. */
  frame: number;
  /** The cursor stands on the chunk of `frame`. */
  private isFound: boolean;
  private isPaused: boolean;
  /** While paused: one frame is shown all the same, since a seek changed it. */
  private showsOne: boolean;
  private isEnded: boolean;
  /** Frames before this one are passed without waiting, on the way to the place of a seek; 0 for none. */
  rushTo: number;
  /** The header that the index says the chunk of the frame has that comes next; "" where it was not asked. */
  private indexed: string;
  /** Of the chunks that were passed one by one, the last that was not empty: its frame (-1 for none), place and header. */
  private fullFrame: number;
  private fullBlock: number;
  private fullOffset: number;
  private fullHeader: string;
  /** FourCCs of this stream: its frames, in both forms, and the changes of its palette. */
  private frameId: string;
  private otherId: string;
  private changeId: string;
  private drops: number;
  /** The frame at hand was leapt to, over those whose time was over: it is shown, however late it has become. */
  private isLeapt: boolean;
  /** The header of the last frame's chunk, where the next one's is likely to be the same; else "". */
  private header: string;
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
    this.framesLate = 0;
    this.failure = 0;
    this.hot = null;
    this.untilMs = 0;
    // What is skipped of a file that arrives over a line has to come over it all the same.
    this.asking = file.arriving === undefined ? Asking.ifFar : Asking.never;
    this.slack = 0;
    this.indexed = "";
    this.fullFrame = -1;
    this.fullBlock = 0;
    this.fullOffset = 0;
    this.fullHeader = "";
    this.info = info;
    this.raster = raster;
    const source = new ReadAhead(file, BURST_BLOCKS);
    this.source = source;
    this.cursor = new ChunkCursor(source);
    this.clock = new FrameClock(info.microsPerFrame);
    const hasSound = info.sound !== null && sounds !== null;
    const lateMs = hasSound ? SOUND_LATE_MS : LATE_MS;
    this.leapMs = this.clock.frameMs < lateMs ? lateMs : this.clock.frameMs;
    const short = file.arriving === undefined ? pipe : null;
    const frame = frames(info, source, target, raster, short, this.clock, hasSound ? NEVER_MS : this.leapMs, x, y);
    this.rle = isRle ? (frame as RleFrame) : null;
    this.raw = isRle ? null : (frame as RawFrame);
    this.sound = info.sound !== null && sounds !== null ? sounds(info.sound, source, this.raw, this.clock) : null;
    this.palette = new PaletteLoader(source, raster);
    this.loadsPalette = false;
    this.waypoints = new Waypoints(info.firstBlock, info.firstOffset);
    this.frame = 0;
    this.isFound = false;
    this.isDrawing = false;
    this.isSending = false;
    this.isPaused = false;
    this.showsOne = false;
    this.isEnded = false;
    this.rushTo = 0;
    this.frameId = `${info.streamId}dc`;
    this.otherId = `${info.streamId}db`;
    this.changeId = `${info.streamId}pc`;
    this.drops = 0;
    this.isLeapt = false;
    this.header = "";
    this.cursor.moveTo(info.firstBlock, info.firstOffset);
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

  /** Has `start` begin with this frame instead of the first one. */
  startAt(frame: number): void {
    this.rushTo = frame < this.info.frameCount ? frame : 0;
  }

  /** The frame that comes next; 0 behind the last one. */
  nextFrame(): number {
    this.catchUp();
    return this.isEnded || this.failure !== 0 ? 0 : this.rushTo > 0 ? this.rushTo : this.frame;
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
    this.clock.set(this.rushTo, nowMs);
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
    this.goBackTo(0, nowMs);
    this.isPaused = false;
    this.clock.resume(nowMs);
  }

  pause(nowMs: number): void {
    this.catchUp();
    this.isPaused = true;
    if (this.raw !== null) {
      this.raw.untilMs = 0;
    }
    this.clock.pause(nowMs);
    this.quiet();
    this.yield();
  }

  private quiet(): void {
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

  /** Goes `seconds` forward, or back where negative, as far as the video reaches. */
  seekBy(seconds: number, nowMs: number): void {
    this.catchUp();
    const info = this.info;
    if (this.raw !== null) {
      this.raw.untilMs = 0;
    }
    const frames = framesIn(seconds < 0 ? -seconds : seconds, info.microsPerFrame);
    const from = this.rushTo > 0 ? this.rushTo : this.frame;
    this.showsOne = this.isPaused;
    // A key frame of Microsoft RLE within half the way is as good: to decode up to the very frame takes seconds.
    this.slack = this.rle === null ? 0 : divide(frames, 2);
    this.quiet();
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
      this.mayAsk();
    }
  }

  private mayAsk(): void {
    if (this.asking !== Asking.never) {
      this.asking = Asking.ifFar;
    }
  }

  /** Whether it is on its way to the place of a seek and may come to ask for an index, or does. */
  mayComeToAsk(): boolean {
    return this.rushTo > 0 && this.asking <= Asking.now;
  }

  /** The index knows no shorter way. */
  goOnRushing(): void {
    this.asking = Asking.no;
  }

  /** There is no index, or it is wrong. */
  goWithoutIndex(): void {
    this.asking = Asking.never;
  }

  /** Whether this place is behind the next frame's chunk. */
  isAhead(block: number, offset: number): boolean {
    const cursor = this.cursor;
    return block > cursor.block || (block === cursor.block && offset > cursor.offset);
  }

  /**
   * Goes to the chunk of `frame` (> `this.frame`), which needs none before it, on the way to the place of a seek.
   * @param header of the chunk, 8 bytes: the index is not believed unless it is there
   */
  jump(frame: number, block: number, offset: number, header: string, nowMs: number): void {
    this.asking = Asking.no;
    this.goTo(frame, block, offset, header);
    if (frame > this.rushTo || frame + this.slack >= this.rushTo) {
      this.rushTo = frame;
      this.clock.set(frame, nowMs);
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
    const cursor = this.cursor;
    cursor.move(cursor.sizeBlocks * passed, (CHUNK_HEADER_BYTES + cursor.sizeTail + (cursor.sizeTail % 2)) * passed);
    this.frame += passed;
    this.framesShown += raw.turned;
    this.framesDropped += raw.leapt;
    raw.turned = 0;
    raw.leapt = 0;
    this.drops = 0;
    this.isLeapt = false;
  }

  /** Between two frames. */
  private next(nowMs: number): number {
    if (this.isEnded || this.failure !== 0) {
      return this.finish();
    }
    if (this.loadsPalette) {
      return this.loadPalette(nowMs);
    }
    const source = this.source;
    const raw = this.raw;
    if (raw !== null && raw.finds(this.cursor.block)) {
      this.failure = raw.failure;
      return 0;
    }
    const sound = this.sound;
    if (sound !== null && !this.isPaused) {
      sound.listen(nowMs);
      if (sound.isTaking) {
        return this.takeSound(sound);
      }
    }
    if (!this.isFound && !this.isSame()) {
      if (!isHere(source, this.cursor.block, HEADER_BLOCKS)) {
        return ARRIVAL_MS;
      }
      this.find(nowMs);
      if (!this.isFound || raw !== null) {
        return 0;
      }
    }
    const id = this.cursor.id;
    if (id !== this.frameId && id !== this.otherId) {
      // Behind a chunk of another kind; seen to be like the last frame's.
      this.cursor.setHeader(this.header);
    }
    this.isFound = true;
    if (this.isPaused && !this.showsOne) {
      return PAUSE_MS;
    }
    const clock = this.clock;
    if (this.rushTo > 0 && this.frame >= this.rushTo) {
      if (this.fullFrame >= 0 && this.cursor.sizeBlocks + this.cursor.sizeTail === 0) {
        // It repeats one that was passed.
        this.goTo(this.fullFrame, this.fullBlock, this.fullOffset, this.fullHeader);
        return 0;
      }
      // Arrived: from here on by the clock again.
      this.rushTo = 0;
      clock.set(this.frame, nowMs);
    }
    if (this.rushTo === 0 && !this.showsOne) {
      const due = clock.dueMs;
      if (nowMs < due) {
        return due - nowMs;
      }
      if (this.rle === null && nowMs >= due + this.leapMs && this.dropLate(nowMs)) {
        return 0;
      }
    }
    if (this.rushTo > 0) {
      if (this.rle === null && this.indexed === "") {
        this.rush();
        return 0;
      }
      if (this.asking === Asking.ifFar && this.rushTo - this.frame >= NEAR_FRAMES) {
        this.asking = Asking.now;
        return 0;
      }
    }
    // What is decoded in one go has to be here as a whole.
    if (this.rle !== null && !isHere(source, this.cursor.block, this.cursor.sizeBlocks + HEADER_BLOCKS)) {
      return ARRIVAL_MS;
    }
    if (raw !== null && raw.restarts(this.frameBlock())) {
      return 0;
    }
    this.begin();
    return 0;
  }

  /** A slice of taking the samples that lie between two frames. */
  private takeSound(sound: SoundTrack): number {
    const wait = sound.takeMore();
    this.failure = sound.cardFailure;
    if (!sound.isTaking) {
      this.cursor.skip();
    }
    return wait;
  }

  /** The block where the data of the frame begins whose chunk was found. */
  private frameBlock(): number {
    return this.cursor.offset + CHUNK_HEADER_BYTES < BLOCK_BYTES ? this.cursor.block : this.cursor.block + 1;
  }

  /** Whether the next frame is due already. */
  private isLate(nowMs: number): boolean {
    return this.rushTo === 0 && !this.isPaused && nowMs >= this.clock.dueMs + this.clock.frameMs;
  }

  /** Drops the uncompressed frames whose time is over. Returns false where none can be. */
  private dropLate(nowMs: number): boolean {
    // What is skipped of a file that arrives over a line has to come over it all the same: it is never caught up with.
    if (this.source.arriving !== undefined || this.isPaused || this.isLeapt || this.drops >= MOST_DROPS) {
      return false;
    }
    const late = divide(nowMs - this.clock.dueMs, this.clock.frameMs);
    const raw = this.raw as RawFrame;
    const cursor = this.cursor;
    const hasSound = this.sound !== null;
    if (this.isFound && !hasSound && raw.leapFrom(cursor.block, cursor.offset, late)) {
      raw.untilMs = this.untilMs;
      this.isDrawing = true;
      this.hot = raw;
      return true;
    }
    const most = hasSound ? 1 : MOST_DROPS - this.drops;
    const count = this.leap(late < most ? late : most);
    if (count === 0) {
      return false;
    }
    this.framesDropped += count;
    this.drops += count;
    for (let i = 0; i < count; i++) {
      this.clock.advance();
    }
    return true;
  }

  /** On the way to the place of a seek, over uncompressed frames. */
  private rush(): void {
    const count = this.rushTo - this.frame;
    const passed = this.leap(count < MOST_LEAP ? count : MOST_LEAP);
    if (passed === 0) {
      this.pass();
    } else if (passed === 1 && count >= NEAR_FRAMES && this.asking === Asking.ifFar) {
      // Chunks are not alike.
      this.asking = Asking.now;
    }
  }

  /**
   * Goes `count` frames further where all chunks up to there seem to be alike, else one frame: then the chunk behind it
   * has to be found. Returns how many frames; 0 where this one is the last.
   */
  private leap(count: number): number {
    const info = this.info;
    const left = info.frameCount > 0 ? info.frameCount - 1 - this.frame : count;
    const frames = left < count ? left : count;
    if (frames < 1) {
      return 0;
    }
    const cursor = this.cursor;
    const block = cursor.block;
    const offset = cursor.offset;
    // Empty chunks are alike, too, but others lie between them.
    if (this.header !== "" && cursor.sizeBlocks < MOST_LEAP_BLOCKS && cursor.sizeBlocks + cursor.sizeTail > 0) {
      const tail = CHUNK_HEADER_BYTES + cursor.sizeTail + (cursor.sizeTail % 2);
      cursor.move(cursor.sizeBlocks * frames, tail * frames);
      if (((this.raw as RawFrame).fetch(cursor.block) || this.source.read(cursor.block, 1) > 0) && this.isSame()) {
        this.frame += frames;
        this.isLeapt = true;
        return frames;
      }
      cursor.moveTo(block, offset);
    }
    if (cursor.sizeBlocks + cursor.sizeTail > 0) {
      this.fullFrame = this.frame;
      this.fullBlock = block;
      this.fullOffset = offset;
      this.fullHeader = this.header;
    }
    cursor.skip();
    this.frame++;
    this.isFound = false;
    return 1;
  }

  /** Whether the chunk here is at hand, and its header the last frame's: so it is in nearly all uncompressed videos. */
  private isSame(): boolean {
    const header = this.header;
    if (header === "") {
      return false;
    }
    const cursor = this.cursor;
    const source = this.source;
    if (
      this.raw !== null &&
      cursor.block + cursor.sizeBlocks + 3 < source.blocks &&
      this.raw.peek(cursor.block, cursor.offset, CHUNK_HEADER_BYTES) === header
    ) {
      return true;
    }
    const row = cursor.block - source.first;
    return (
      row >= 0 &&
      row < source.count &&
      cursor.offset <= BLOCK_BYTES - CHUNK_HEADER_BYTES &&
      ascii(source.bytes, source.base + row * source.stride + cursor.offset, CHUNK_HEADER_BYTES) === header &&
      // Far from the end of the file nothing has to be multiplied.
      (cursor.block + cursor.sizeBlocks + 3 < source.blocks ||
        cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail))
    );
  }

  private loadPalette(nowMs: number): number {
    if (this.palette.step()) {
      return 0;
    }
    this.loadsPalette = false;
    this.failure = this.palette.failure;
    if (this.frame === 0 && this.framesShown === 0) {
      // Nothing was seen yet: the time starts with the first frame.
      this.clock.set(this.rushTo, nowMs);
    }
    return this.failure !== 0 ? ENDED : 0;
  }

  private goTo(frame: number, block: number, offset: number, header: string): void {
    this.frame = frame;
    this.cursor.moveTo(block, offset);
    this.isFound = false;
    this.indexed = header;
    this.fullFrame = -1;
  }

  /** Goes to the place of a seek without the index, which is wrong. */
  private mistrust(nowMs: number): void {
    this.asking = Asking.never;
    this.goBackTo(this.rushTo > 0 ? this.rushTo : this.frame, nowMs);
  }

  /** Looks for the chunk of the next frame. */
  private find(nowMs: number): void {
    const cursor = this.cursor;
    if (this.indexed !== "" && !(cursor.readHeader() && cursor.header() === this.indexed)) {
      this.mistrust(nowMs);
      return;
    }
    const sound = this.sound;
    let i = 0;
    for (; i < STEP_CHUNKS; i++) {
      if (i > 0 && !isHere(this.source, cursor.block, HEADER_BLOCKS)) {
        return;
      }
      if (!(sound !== null && cursor.setHeader(sound.headerAt(cursor))) && !cursor.readHeader()) {
        this.failure = cursor.failure;
        break;
      }
      const id = cursor.id;
      if (
        sound !== null &&
        id === sound.chunkId &&
        this.rushTo === 0 &&
        !this.isPaused &&
        sound.takeChunk(cursor, this.frame, this.info.microsPerFrame)
      ) {
        return;
      }
      if (id === this.frameId || id === this.otherId) {
        if (!cursor.holds(cursor.sizeBlocks, CHUNK_HEADER_BYTES + cursor.sizeTail)) {
          break;
        }
        this.found();
        return;
      }
      if (id === LIST || id === RIFF) {
        const type = cursor.listType;
        if (type === "rec " || type === "movi" || type === "AVIX") {
          cursor.move(0, LIST_HEADER_BYTES);
        } else {
          cursor.skip();
        }
      } else if (id.charCodeAt(0) < 0x20) {
        break;
      } else if (id === this.changeId && cursor.sizeBlocks < 4) {
        this.changePalette();
        return;
      } else {
        cursor.skip();
      }
    }
    if (i === STEP_CHUNKS) {
      return;
    }
    // The end of the file, zeros or rubbish where a chunk should be, or a frame cut off.
    this.isEnded = true;
  }

  private found(): void {
    this.isFound = true;
    if (this.raw !== null) {
      this.header = this.cursor.header();
    }
  }

  private changePalette(): void {
    const cursor = this.cursor;
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
  private begin(): void {
    const cursor = this.cursor;
    let block = cursor.block;
    let offset = cursor.offset + CHUNK_HEADER_BYTES;
    if (offset >= BLOCK_BYTES) {
      offset -= BLOCK_BYTES;
      block++;
    }
    if (cursor.sizeBlocks === 0 && cursor.sizeTail === 0) {
      // An empty chunk repeats the frame before it.
      this.shown();
      return;
    }
    const raw = this.raw;
    if (raw !== null) {
      // Uncompressed frames need none before them.
      if (this.frame >= this.waypoints.due) {
        this.waypoints.reach(this.frame, cursor.block, cursor.offset);
      }
      raw.untilMs = this.isPaused || this.rushTo > 0 ? 0 : this.untilMs;
      this.indexed = "";
    }
    this.isDrawing =
      raw !== null
        ? raw.begin(block, offset, cursor.sizeBlocks, cursor.sizeTail, this.header)
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
    if (this.indexed !== "") {
      this.indexed = "";
      if (!rle.isComplete) {
        // It does need frames before it.
        this.mistrust(nowMs);
        return 0;
      }
    }
    if (rle.isComplete && this.frame >= this.waypoints.due) {
      this.waypoints.reach(this.frame, this.cursor.block, this.cursor.offset);
    }
    if (!rle.isWaiting()) {
      if (this.isLate(nowMs)) {
        this.framesLate++;
      }
      this.shown();
    } else if (this.rushTo > 0) {
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
    // On the way to the place of a seek it is not the one that was meant.
    this.showsOne = this.showsOne && this.rushTo > 0;
    this.drops = 0;
    this.isLeapt = false;
    this.pass();
  }

  /** On to the next frame. */
  private pass(): void {
    this.cursor.skip();
    this.frame++;
    this.isFound = false;
    if (this.rushTo === 0) {
      this.clock.advance();
    }
  }

  private goBackTo(frame: number, nowMs: number): void {
    this.quiet();
    const waypoints = this.waypoints;
    waypoints.find(frame);
    if (this.rle !== null && waypoints.frame === 0) {
      this.rle.reset();
    }
    this.isDrawing = false;
    this.isSending = false;
    this.isFound = false;
    this.isEnded = false;
    this.frame = waypoints.frame;
    this.rushTo = frame;
    this.indexed = "";
    this.fullFrame = -1;
    this.cursor.moveTo(waypoints.block, waypoints.offset);
    this.clock.set(frame, nowMs);
    this.mayAsk();
  }
}
