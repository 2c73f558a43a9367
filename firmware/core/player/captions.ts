// The subtitles of a video on the screen: in the rows under its picture, or over its lower edge. Layer: core/player.
import { COLUMNS, Color } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import type { ByteSource } from "../storage/byte-source.js";
import { NEVER_MS, Subtitles } from "../video/subtitles.js";

export class Captions {
  /** Rows from `first` on. */
  readonly first: number;
  readonly count: number;
  /** They lie over the picture. */
  readonly isOver: boolean;
  private rows: RowPainter;
  private subtitles: Subtitles;
  private changes: number;

  constructor(rows: RowPainter, file: ByteSource, first: number, count: number, isOver: boolean) {
    this.first = first;
    this.count = count;
    this.isOver = isOver;
    this.rows = rows;
    this.subtitles = new Subtitles(file, rows.glyphs, COLUMNS, count);
    this.changes = 0;
  }

  /** Whether `step` has something to do. */
  isDue(positionMs: number): boolean {
    return this.subtitles.isDue(positionMs);
  }

  /** Milliseconds until it has. */
  waitMs(positionMs: number): number {
    const until = this.subtitles.untilMs;
    return until === NEVER_MS ? NEVER_MS : until - positionMs;
  }

  /**
   * One slice of finding what belongs to this position; others draw and read meanwhile only where the video lets them.
   * Returns false when the rows say it.
   */
  step(positionMs: number): boolean {
    const subtitles = this.subtitles;
    if (subtitles.step(positionMs)) {
      return true;
    }
    if (subtitles.changes !== this.changes) {
      this.changes = subtitles.changes;
      this.show();
    }
    return false;
  }

  /** The ReadError since this was asked last, or 0. */
  takeFailure(): number {
    const failure = this.subtitles.failure;
    this.subtitles.failure = 0;
    return failure;
  }

  /** Over the picture nothing is shown where nothing is said. */
  private show(): void {
    const said = this.subtitles.rows;
    // The last line stands lowest over a picture; under it, the first one stands highest.
    const skipped = this.isOver ? this.count - said.length : 0;
    for (let i = 0; i < this.count; i++) {
      const at = i - skipped;
      this.rows.set(this.first + i, at >= 0 && at < said.length ? said[at] : "", Color.text, Color.background);
    }
  }

  /** Has the rows painted again that the picture was drawn over. */
  paintAgain(): void {
    const skipped = this.count - this.subtitles.rows.length;
    for (let i = skipped; i < this.count; i++) {
      this.rows.repaint(this.first + i);
    }
  }

  /** The next language, where there is one. Returns false where this was the last. */
  nextLanguage(): boolean {
    return this.subtitles.nextLanguage();
  }

  language(): string {
    return this.subtitles.language();
  }

  close(): void {
    for (let i = 0; i < this.count; i++) {
      this.rows.set(this.first + i, "", Color.text, Color.background);
    }
  }
}

export type CaptionStart = (
  rows: RowPainter,
  file: ByteSource,
  first: number,
  count: number,
  isOver: boolean,
) => Captions;

export function startCaptions(
  rows: RowPainter,
  file: ByteSource,
  first: number,
  count: number,
  isOver: boolean,
): Captions {
  return new Captions(rows, file, first, count, isOver);
}
