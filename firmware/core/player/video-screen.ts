// Watching a video: the picture in the middle of a black screen, its subtitles and a status row where it leaves room.
// Layer: core/player.

import type { Memory } from "../../hal/memory.js";
import { CELL_HEIGHT } from "../display/draw-target.js";
import { ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { Compression } from "../video/dib.js";
import { type Beside, type Hot, Ran } from "../video/hot.js";
import type { PlaybackMaker, VideoPlayback } from "../video/playback.js";
import type { Seeking } from "../video/seeking.js";
import { TwiceTarget } from "../video/twice-target.js";
import type { VideoInfo } from "../video/video.js";
import type { Captions } from "./captions.js";
import type { StartedVideo, VideoExtras } from "./document.js";
import { Event } from "./events.js";
import type { Outputs } from "./outputs.js";
import { IDLE, Next, Wish } from "./screen.js";
import { type VideoMenu, VideoWish } from "./video-menu.js";
import { VideoStatus } from "./video-status.js";
import { frameOf, keepFrame } from "./watching.js";

const SEEK_SECONDS = 10;
/** How often the status row is changed while the video plays. */
const STATUS_MS = 1000;
/** Rows that are painted in one slice: 24 ms. */
const SLICE_ROWS = 3;
/** Rows that subtitles have under a picture, and what they take at least before they lie over it. */
const CAPTION_ROWS = 3;
const LEAST_ROWS = 2;
/** Slices of looking for subtitles between two frames. */
const LOOK_SLICES = 12;

export class VideoScreen implements StartedVideo, Hot, Beside {
  failure: number;
  isDrawing: boolean;
  hot: Hot | null;
  next: Next;
  private outputs: Outputs;
  private rows: RowPainter;
  private memory: Memory;
  private name: string;
  private playbacks: PlaybackMaker;
  private extras: VideoExtras;
  private info: VideoInfo;
  private file: PlacedSource;
  /** null until the first seek; that goes so many seconds forward from here, back where negative, once it is there. */
  private seeking: Seeking | null;
  private seekSeconds: number;
  /** The frame that it begins with. */
  private firstFrame: number;
  /** The picture can be shown at twice its size, and is. */
  private isSmall: boolean;
  private isTwice: boolean;
  private playback!: VideoPlayback;
  /** Frames that were shown, and dropped, at another size. */
  private shownBefore: number;
  private droppedBefore: number;
  private status!: VideoStatus;
  private captions: Captions | null;
  private menu: VideoMenu | null;
  private opensMenu: boolean;
  private paused: boolean;
  private ended: boolean;
  /** The first row that is below the picture. */
  private endRow: number;
  private started: boolean;
  /** Frames come in bursts, which take new room each. Memory was put in order since the status row was changed. */
  private isBursting: boolean;
  private isTidy: boolean;
  /** Until then there is nothing to see to but the frames. */
  private attendMs: number;
  /** What is said is being looked for, and the slices of that since the last frame. */
  private isLooking: boolean;
  private lookSlices: number;
  /** The frames that there were when the rows over the picture were painted last. */
  private paintedFrames: number;

  constructor(
    outputs: Outputs,
    name: string,
    info: VideoInfo,
    file: PlacedSource,
    extras: VideoExtras,
    playbacks: PlaybackMaker,
  ) {
    const rows = outputs.rows;
    this.failure = 0;
    this.isDrawing = false;
    this.hot = null;
    this.next = Next.none;
    this.outputs = outputs;
    this.rows = rows;
    this.memory = outputs.memory;
    this.name = name;
    this.playbacks = playbacks;
    this.extras = extras;
    this.info = info;
    this.file = file;
    this.seeking = null;
    this.seekSeconds = 0;
    this.firstFrame = frameOf(extras.watching, extras.key);
    this.isSmall = info.width * 2 <= outputs.target.width && info.height * 2 <= outputs.target.height;
    this.isTwice = this.isSmall && extras.watching.isTwice;
    this.shownBefore = 0;
    this.droppedBefore = 0;
    this.endRow = 0;
    this.captions = null;
    this.menu = null;
    this.opensMenu = false;
    this.paused = false;
    this.ended = false;
    this.started = false;
    this.isBursting = info.compression !== Compression.rle;
    this.isTidy = true;
    this.attendMs = 0;
    this.isLooking = false;
    this.lookSlices = 0;
    this.paintedFrames = 0;
  }

  prepareToPlay(): void {
    const rows = this.rows;
    this.playback = this.newPlayback();
    this.status = this.newStatus();
    rows.blank();
    rows.isFree = false;
  }

  /** What plays the video at the size that it is shown at. */
  private newPlayback(): VideoPlayback {
    const outputs = this.outputs;
    const target = outputs.target;
    const raster = outputs.raster;
    const info = this.info;
    const isTwice = this.isTwice;
    const height = isTwice ? info.height * 2 : info.height;
    const x = half(target.width - (isTwice ? info.width * 2 : info.width));
    const y = half(heightFor(height, target.height, this.extras.subtitles !== null) - height);
    // The status row is the picture's where it reaches down there.
    const bottom = y + height + CELL_HEIGHT - 1;
    this.endRow = (bottom - (bottom % CELL_HEIGHT)) / CELL_HEIGHT;
    const screen = isTwice ? new TwiceTarget(target, raster, x, y) : target;
    const pipe = isTwice ? null : outputs.pipe;
    const sounds = this.extras.sounds;
    const playbacks = this.playbacks;
    const playback = new playbacks(info, this.file, screen, raster, pipe, isTwice ? 0 : x, isTwice ? 0 : y, sounds);
    playback.paintsBeside(this);
    if (isTwice) {
      playback.slowDown();
    }
    return playback;
  }

  private newStatus(): VideoStatus {
    const state = this.info.isMute ? "no sound  " : "";
    return new VideoStatus(this.rows, this.name, this.playback, this.extras.watching, state);
  }

  /** Plays on at the size that is wished, on an empty screen. */
  private playAnew(): void {
    const playback = this.playback;
    const watching = this.extras.watching;
    this.firstFrame = this.nextFrame();
    this.seeking = null;
    this.seekSeconds = 0;
    playback.close();
    playback.paintsBeside(null);
    this.shownBefore += playback.framesShown;
    this.droppedBefore += playback.framesDropped;
    this.hot = null;
    this.isDrawing = false;
    this.memory.collect();
    this.isTwice = this.isSmall && watching.isTwice;
    this.playback = this.newPlayback();
    this.status = this.newStatus();
    // Where they are depends on the picture.
    this.captions = null;
    this.paused = false;
    this.ended = false;
    this.started = false;
    this.rows.invalidate();
    this.rows.blank();
  }

  step(nowMs: number): number {
    const playback = this.playback;
    this.next = Next.none;
    if (nowMs < this.attendMs || playback.isDrawing) {
      const wait = playback.step(nowMs);
      this.isDrawing = wait === 0;
      // Also where there is nothing shorter, the way past player and session saves a sixth.
      this.hot = playback.hot === null && playback.isDrawing ? this : playback.hot;
      if (wait >= 0) {
        return wait;
      }
      this.attendMs = 0;
    }
    return this.attend(nowMs);
  }

  /** As Hot says. */
  run(nowMs: number): number {
    const playback = this.playback;
    if (nowMs >= this.attendMs && !playback.isDrawing) {
      return Ran.stop;
    }
    return playback.step(nowMs) === 0 && playback.hot === null ? Ran.on : Ran.stop;
  }

  /** Between two frames: the rows, the beginning and the end. */
  private attend(nowMs: number): number {
    const playback = this.playback;
    if (this.started) {
      if (!this.paused && !this.ended && nowMs >= this.status.shownMs + STATUS_MS) {
        if (!this.isTidy) {
          // What is kept for long would else come to lie between the bursts: the next video found no room for its picture.
          this.isTidy = true;
          this.memory.collect();
          return 0;
        }
        this.showStatus(nowMs);
      }
      if (this.seekSeconds !== 0) {
        this.seek(nowMs);
        return 0;
      }
      if (this.seeToExtras(nowMs)) {
        return 0;
      }
    }
    if (this.rows.isDirty && this.paintRows()) {
      return 0;
    }
    if (!this.started) {
      if (this.firstFrame > 0 && this.bringSeeking()) {
        return 0;
      }
      // The black rows came first: the picture is drawn over them.
      this.started = true;
      if (this.seeking !== null) {
        this.seeking.startAt(this.firstFrame);
      }
      playback.start(nowMs);
      this.showStatus(nowMs);
      return 0;
    }
    const wait = playback.step(nowMs);
    const ended = wait < 0;
    this.failure = playback.failure;
    this.isDrawing = playback.isDrawing;
    if (ended !== this.ended) {
      this.ended = ended;
      this.next = ended && this.failure === 0 && this.extras.watching.playsFolder ? Next.video : Next.none;
      this.showStatus(nowMs);
      return 0;
    }
    if (ended) {
      return IDLE;
    }
    if (!this.paused) {
      this.rest(nowMs);
    }
    return wait;
  }

  /** A slice of having what a seek takes. Returns false when it is there. */
  private bringSeeking(): boolean {
    const part = this.extras.parts.seeks;
    if (part.step()) {
      return true;
    }
    if (this.seeking === null) {
      this.seeking = part.get()(this.playback, this.file, this.info);
    }
    return false;
  }

  /** A slice of beginning a seek. */
  private seek(nowMs: number): void {
    if (!this.bringSeeking()) {
      const seeking = this.seeking as Seeking;
      seeking.by(this.seekSeconds, nowMs);
      this.seekSeconds = 0;
      this.showStatus(nowMs);
    }
  }

  /** Where it is to go on the next time; 0 for the beginning. */
  private nextFrame(): number {
    return this.started ? this.playback.nextFrame() : this.firstFrame;
  }

  /** As Beside says. */
  paintBeside(nowMs: number): number {
    if (
      this.menu !== null ||
      this.opensMenu ||
      this.rows.isDirty ||
      this.endRow >= ROWS ||
      nowMs < this.status.shownMs + STATUS_MS
    ) {
      return 0;
    }
    if (!this.status.change(nowMs)) {
      return 0;
    }
    this.rest(nowMs);
    return nowMs < this.attendMs ? this.attendMs : 0;
  }

  /** Leaves the frames to themselves until something is due. */
  private rest(nowMs: number): void {
    const captions = this.captions;
    let until = this.status.shownMs + STATUS_MS;
    if (this.menu !== null && this.endRow === ROWS) {
      until = 0;
    } else if (captions !== null) {
      const due = captions.waitMs(this.playback.positionMs(nowMs));
      if (captions.isOver || this.isLooking || this.rows.isDirty) {
        until = 0;
      } else if (due < until - nowMs) {
        until = nowMs + due;
      }
    }
    this.attendMs = until;
    this.playback.untilMs = until;
  }

  /** Rows may only be painted between two frames: the pixels of a frame go into one open window. */
  private paintRows(): boolean {
    const playback = this.playback;
    if (this.rows.glyphs === null) {
      playback.losePixels();
    } else {
      // Their pictures are read from the card.
      playback.yield();
    }
    let rows = 0;
    while (rows < SLICE_ROWS && this.rows.paint()) {
      rows++;
    }
    return rows > 0;
  }

  /** One slice of what does not belong to every video. Returns false when there is nothing to do. */
  private seeToExtras(nowMs: number): boolean {
    const extras = this.extras;
    const captions = this.captions;
    if (this.opensMenu) {
      return this.openMenu();
    }
    if (this.menu !== null && this.endRow === ROWS && this.playback.framesShown !== this.paintedFrames) {
      this.paintedFrames = this.playback.framesShown;
      this.rows.repaint(ROWS - 1);
    }
    if (captions === null) {
      return extras.subtitles !== null && extras.watching.showsSubtitles && this.bringCaptions();
    }
    const playback = this.playback;
    if (captions.isOver && playback.framesShown !== this.paintedFrames) {
      this.paintedFrames = playback.framesShown;
      captions.paintAgain();
    }
    const position = playback.positionMs(nowMs);
    this.isLooking = captions.isDue(position);
    if (!this.isLooking || this.lookSlices === LOOK_SLICES) {
      this.lookSlices = 0;
      return false;
    }
    playback.yield();
    this.lookSlices++;
    captions.step(position);
    this.failure = captions.takeFailure();
    return true;
  }

  private bringCaptions(): boolean {
    const extras = this.extras;
    const part = extras.parts.captions;
    if (part.step()) {
      return true;
    }
    // The status row stays, where there is room for both.
    const free = ROWS - 1 - this.endRow;
    const isOver = free < LEAST_ROWS;
    const lowest = this.endRow < ROWS ? ROWS - 1 : ROWS;
    const count = isOver ? LEAST_ROWS : free < CAPTION_ROWS ? free : CAPTION_ROWS;
    const first = isOver ? lowest - LEAST_ROWS : this.endRow;
    if (extras.subtitles !== null) {
      this.captions = part.get()(this.rows, extras.subtitles, first, count, isOver);
    }
    return true;
  }

  handle(event: number, nowMs: number): Wish {
    if (this.menu !== null) {
      this.obey(this.menu.handle(event, this.captions));
      this.showStatus(nowMs);
      return Wish.none;
    }
    if (event === Event.back) {
      return Wish.leave;
    }
    const playback = this.playback;
    if (event === Event.ok || event === Event.holdOk) {
      // What begins as a press and is held was not meant as one.
      this.opensMenu = event === Event.holdOk;
      if (this.ended && this.endRow === ROWS && this.status.showBreak(this.info.frameCount)) {
        // What was said lies over the picture, and not all of that may come again.
        this.playAnew();
      } else if (this.ended) {
        playback.restart(nowMs);
      } else if (this.paused) {
        this.paused = false;
        playback.resume(nowMs);
      } else {
        this.paused = true;
        playback.pause(nowMs);
      }
    } else if (event === Event.up || event === Event.down || event === Event.repeatUp || event === Event.repeatDown) {
      const forward = event === Event.down || event === Event.repeatDown;
      this.seekSeconds += forward ? SEEK_SECONDS : -SEEK_SECONDS;
      playback.interrupt();
      if (this.started) {
        this.seek(nowMs);
      }
    }
    this.showStatus(nowMs);
    return Wish.none;
  }

  private openMenu(): boolean {
    const extras = this.extras;
    const part = extras.parts.videoMenus;
    if (part.step()) {
      return true;
    }
    this.opensMenu = false;
    this.menu = part.get()(this.rows, extras.watching, this.isSmall, extras.subtitles !== null);
    this.menu.show(this.captions);
    return true;
  }

  private obey(wish: VideoWish): void {
    if (wish === VideoWish.close) {
      this.menu = null;
      if (this.endRow === ROWS && !this.isBursting) {
        // Not all that lay under it may come again.
        this.playAnew();
      }
    } else if (wish === VideoWish.size) {
      this.playAnew();
    } else if (wish === VideoWish.captions && this.captions !== null) {
      this.captions.close();
      this.captions = null;
    }
  }

  close(): string {
    const playback = this.playback;
    keepFrame(this.extras.watching, this.extras.key, this.nextFrame());
    playback.close();
    this.captions = null;
    this.menu = null;
    this.seeking = null;
    playback.seeking = null;
    // A ring: nobody would free what the video took.
    this.hot = null;
    playback.paintsBeside(null);
    this.rows.invalidate();
    this.rows.isFree = true;
    const shown = this.shownBefore + playback.framesShown;
    return `mp8 video shown=${shown} dropped=${this.droppedBefore + playback.framesDropped}`;
  }

  private showStatus(nowMs: number): void {
    this.isTidy = !this.isBursting;
    this.attendMs = 0;
    this.playback.untilMs = nowMs + STATUS_MS;
    this.status.shownMs = nowMs;
    if (this.menu !== null) {
      this.menu.show(this.captions);
    } else if (!(this.ended && this.status.showBreak(this.info.frameCount)) && this.endRow < ROWS) {
      this.status.show(nowMs, this.ended ? "end  " : this.paused ? "paused  " : "");
    }
  }
}

/** The height that a picture is in the middle of. */
function heightFor(height: number, targetHeight: number, hasCaptions: boolean): number {
  const room = ROWS * CELL_HEIGHT;
  if (height > room) {
    // A picture that is higher than the rows covers what else is there.
    return targetHeight;
  }
  if (!hasCaptions || height > room - (1 + LEAST_ROWS) * CELL_HEIGHT) {
    return room;
  }
  const wanted = room - (1 + CAPTION_ROWS) * CELL_HEIGHT;
  return height > wanted ? height : wanted;
}

function half(length: number): number {
  return (length - (length % 2)) / 2;
}
