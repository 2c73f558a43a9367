// Watching a video: the picture in the middle of a black screen, a status row where it leaves room. Layer: core/player.

import type { Memory } from "../../hal/memory.js";
import { isPrintableAscii } from "../bytes/printable.js";
import { CELL_HEIGHT } from "../display/draw-target.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { Compression } from "../video/dib.js";
import { type Hot, Ran } from "../video/hot.js";
import { type FrameMaker, VideoPlayback } from "../video/playback.js";
import type { VideoInfo } from "../video/video.js";
import { Event } from "./events.js";
import type { Outputs } from "./outputs.js";
import { IDLE, type Screen, Wish } from "./screen.js";

const SEEK_SECONDS = 10;
/** How often the status row is changed while the video plays. */
const STATUS_MS = 1000;
/** Rows that are painted in one slice: 24 ms. */
const SLICE_ROWS = 3;

export class VideoScreen implements Screen, Hot {
  failure: number;
  isDrawing: boolean;
  hot: Hot | null;
  private rows: RowPainter;
  private memory: Memory;
  private name: string;
  private playback: VideoPlayback;
  private paused: boolean;
  private ended: boolean;
  private endRow: number;
  private started: boolean;
  private statusMs: number;
  /** Frames come in bursts, which take new room each. Memory was put in order since the status row was changed. */
  private isBursting: boolean;
  private isTidy: boolean;
  /** Of the status row: what is in front of the time, where it is ASCII, and what is behind it. */
  private front: string;
  private duration: string;
  /** Until then there is nothing to see to but the frames. */
  private attendMs: number;

  constructor(outputs: Outputs, name: string, info: VideoInfo, file: PlacedSource, frames: FrameMaker) {
    const rows = outputs.rows;
    const target = outputs.target;
    this.failure = 0;
    this.isDrawing = false;
    this.hot = null;
    this.rows = rows;
    this.memory = outputs.memory;
    this.name = name;
    const x = half(target.width - info.width);
    // A picture that is higher than the rows covers what else is there.
    const height = info.height > ROWS * CELL_HEIGHT ? target.height : ROWS * CELL_HEIGHT;
    const y = half(height - info.height);
    this.playback = new VideoPlayback(info, file, target, outputs.raster, outputs.pipe, x, y, frames);
    this.paused = false;
    this.ended = false;
    this.started = false;
    this.statusMs = 0;
    this.isBursting = info.compression !== Compression.rle;
    this.isTidy = true;
    this.front = "";
    this.duration = "";
    this.attendMs = 0;
    // The status row is the picture's where it reaches down there.
    const bottom = y + info.height + CELL_HEIGHT - 1;
    this.endRow = (bottom - (bottom % CELL_HEIGHT)) / CELL_HEIGHT;
    rows.blank();
    rows.isFree = false;
  }

  step(nowMs: number): number {
    const playback = this.playback;
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

  /** Between two frames: the status row, the beginning and the end. */
  private attend(nowMs: number): number {
    const playback = this.playback;
    if (this.started && !this.paused && !this.ended && nowMs >= this.statusMs + STATUS_MS) {
      if (!this.isTidy) {
        // What is kept for long would else come to lie between the bursts: the next video found no room for its picture.
        this.isTidy = true;
        this.memory.collect();
        return 0;
      }
      this.showStatus(nowMs);
    }
    if (this.rows.isDirty) {
      // Rows may only be painted between two frames: the pixels of a frame go into one open window.
      playback.losePixels();
      let rows = 0;
      while (rows < SLICE_ROWS && this.rows.paint()) {
        rows++;
      }
      if (rows > 0 && !this.started) {
        return 0;
      }
    }
    if (!this.started) {
      // The black rows came first: the picture is drawn over them.
      this.started = true;
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
      this.showStatus(nowMs);
      return 0;
    }
    if (ended) {
      return IDLE;
    }
    if (!this.paused) {
      this.attendMs = this.statusMs + STATUS_MS;
    }
    return wait;
  }

  handle(event: number, nowMs: number): Wish {
    if (event === Event.back) {
      return Wish.leave;
    }
    const playback = this.playback;
    if (event === Event.ok) {
      if (this.ended) {
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
      playback.seekBy(forward ? SEEK_SECONDS : -SEEK_SECONDS, nowMs);
    }
    this.showStatus(nowMs);
    return Wish.none;
  }

  close(): string {
    this.playback.close();
    // A ring: nobody would free what the video took.
    this.hot = null;
    this.rows.invalidate();
    this.rows.isFree = true;
    return `mp8 video shown=${this.playback.framesShown} dropped=${this.playback.framesDropped}`;
  }

  private showStatus(nowMs: number): void {
    this.statusMs = nowMs;
    this.isTidy = !this.isBursting;
    this.attendMs = 0;
    this.playback.untilMs = nowMs + STATUS_MS;
    if (this.endRow >= ROWS) {
      return;
    }
    const playback = this.playback;
    const state = this.ended ? "end  " : this.paused ? "paused  " : "";
    if (this.duration === "") {
      this.duration = ` / ${clockText(playback.durationMs())}`;
    }
    const right = state + clockText(playback.positionMs(nowMs)) + this.duration;
    const left = COLUMNS - right.length;
    if (!isPrintableAscii(this.name)) {
      this.rows.set(ROWS - 1, spread(this.name, right, COLUMNS), Color.dim, Color.background);
      return;
    }
    if (this.front.length !== left) {
      this.front = spread(this.name, right, COLUMNS).substring(0, left);
    }
    this.rows.setCodes(ROWS - 1, this.front + right, Color.dim, Color.background);
  }
}

function half(length: number): number {
  return (length - (length % 2)) / 2;
}

/** Minutes and seconds: "3:07". */
function clockText(ms: number): string {
  const seconds = (ms - (ms % 1000)) / 1000;
  const rest = seconds % 60;
  return `${(seconds - rest) / 60}:${rest < 10 ? "0" : ""}${rest}`;
}
