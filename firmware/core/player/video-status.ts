// The last row while a video plays: its name, its time, and how many frames a second are shown. Layer: core/player.
import { divide } from "../bytes/integer.js";
import { isPrintableAscii } from "../bytes/printable.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { VideoPlayback } from "../video/playback.js";
import type { Watching } from "./watching.js";

export class VideoStatus {
  /** When it was shown last. */
  shownMs: number;
  private rows: RowPainter;
  private name: string;
  private playback: VideoPlayback;
  private watching: Watching;
  private sound: string;
  /** What is in front of the time, where it is ASCII, and what is behind it. */
  private front: string;
  private duration: string;
  /** What the row ends with. */
  private right: string;
  /** Where the frames of the last second were counted from. */
  private countedMs: number;
  private countedFrames: number;
  private rate: string;

  /** @param sound what there is to say of its sound, with the blanks behind it */
  constructor(rows: RowPainter, name: string, playback: VideoPlayback, watching: Watching, sound: string) {
    this.shownMs = 0;
    this.rows = rows;
    this.name = name;
    this.playback = playback;
    this.watching = watching;
    this.sound = sound;
    this.front = "";
    this.duration = "";
    this.right = "";
    this.countedMs = 0;
    this.countedFrames = 0;
    this.rate = "";
  }

  /** @param state in front of the time, with the blanks behind it */
  show(nowMs: number, state: string): void {
    const rows = this.rows;
    const durationMs = this.playback.durationMs();
    if (this.duration === "" && durationMs > 0) {
      this.duration = ` / ${clockText(durationMs)}`;
    }
    const right = this.rightText(nowMs, state);
    this.right = right;
    const left = COLUMNS - right.length;
    if (!isPrintableAscii(this.name)) {
      rows.set(ROWS - 1, spread(this.name, right, COLUMNS), Color.dim, Color.background);
      return;
    }
    if (this.front.length !== left) {
      this.front = spread(this.name, right, COLUMNS).substring(0, left);
    }
    rows.setCodes(ROWS - 1, this.front + right, Color.dim, Color.background);
  }

  /**
   * At the end: shows how much of the video there was, where that is not all of it.
   * @param promised frames that its header told of
   * @returns false where it is whole
   */
  showBreak(promised: number): boolean {
    const playback = this.playback;
    const count = playback.chunks.frame;
    const isDamaged = playback.framesShown === 0 && playback.framesDropped > 0;
    if (count < promised || isDamaged) {
      const text = isDamaged
        ? "None of its frames can be shown: damaged"
        : `Breaks off after ${count} of ${promised} frames`;
      this.rows.set(ROWS - 1, text, Color.text, Color.background);
      // The picture may reach down there, and have covered it since.
      this.rows.repaint(ROWS - 1);
      return true;
    }
    return false;
  }

  /** Paints what changed since, without a state. Returns false where the whole row has to be shown. */
  change(nowMs: number): boolean {
    const right = this.rightText(nowMs, "");
    const before = this.right;
    const length = right.length;
    if (length !== before.length) {
      return false;
    }
    let at = 0;
    while (at < length && right[at] === before[at]) {
      at++;
    }
    // What the time is followed by does not change.
    const end = length - this.duration.length;
    if (at < end && !this.rows.patch(ROWS - 1, COLUMNS - length + at, right.substring(at, end))) {
      return false;
    }
    this.right = right;
    this.shownMs = nowMs;
    return true;
  }

  private rightText(nowMs: number, state: string): string {
    const rate = this.watching.showsRate && state === "" ? this.rateText(nowMs) : "";
    return rate + this.sound + state + clockText(this.playback.positionMs(nowMs)) + this.duration;
  }

  /** Of the last second or so: "7.5/s  ". */
  private rateText(nowMs: number): string {
    const passed = nowMs - this.countedMs;
    if (passed >= 800) {
      const frames = this.playback.framesShown - this.countedFrames;
      this.countedMs = nowMs;
      this.countedFrames = this.playback.framesShown;
      // Longer ago than a minute it was not shown.
      const tenths = passed > 60_000 ? 0 : divide(frames * 10_000, passed);
      this.rate = passed > 60_000 ? "" : `${divide(tenths, 10)}.${tenths % 10}/s  `;
    }
    return this.rate;
  }
}

/** Minutes and seconds: "3:07". */
function clockText(ms: number): string {
  const seconds = (ms - (ms % 1000)) / 1000;
  const rest = seconds % 60;
  return `${(seconds - rest) / 60}:${rest < 10 ? "0" : ""}${rest}`;
}
