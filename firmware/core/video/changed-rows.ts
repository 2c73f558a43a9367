// Which rows of a picture have changed and are not on the screen yet. Layer: core/video.
// Bounded: a few stretches of rows; when there are more, the gap before the last one is sent along.

const MOST_STRETCHES = 12;
/** Unchanged rows that cost less to send than a window of their own for what is behind them. */
const SMALL_GAP = 4;

export class ChangedRows {
  /** First row of the last stretch. */
  private last: number;
  /**
   * The row behind it; 0 where there is no stretch. Whoever changes that very row may simply count it up, which is what
   * happens nearly always.
   */
  end: number;
  /** First rows of the stretches before it, and the rows behind them: mostly there are none. */
  private firsts: number[];
  private ends: number[];

  constructor() {
    this.last = 0;
    this.end = 0;
    this.firsts = [];
    this.ends = [];
  }

  all(rows: number): void {
    this.firsts = [];
    this.ends = [];
    this.last = 0;
    this.end = rows;
  }

  /** Says that a row has changed. Rows come mostly in rising order. */
  touch(row: number): void {
    const end = this.end;
    if (end === 0) {
      this.last = row;
      this.end = row + 1;
    } else if (row >= end) {
      if (row >= end + SMALL_GAP && this.firsts.length + 1 < MOST_STRETCHES) {
        this.firsts.push(this.last);
        this.ends.push(end);
        this.last = row;
      }
      this.end = row + 1;
    } else if (row < this.last) {
      this.widen(row);
    }
  }

  /** The same of several rows. */
  touchRows(first: number, end: number): void {
    this.touch(first);
    if (end > this.end) {
      this.end = end;
    }
  }

  /** A row before the last stretch: a new frame, and the one before it was not sent. All from there on is one stretch. */
  private widen(row: number): void {
    let first = row;
    let at = this.firsts.length - 1;
    while (at >= 0 && this.ends[at] >= row) {
      if (this.firsts[at] < first) {
        first = this.firsts[at];
      }
      this.firsts.splice(at, 1);
      this.ends.splice(at, 1);
      at--;
    }
    this.last = first;
  }

  /** The first row of the first stretch. */
  first(): number {
    return this.firsts.length === 0 ? this.last : this.firsts[0];
  }

  /** Takes up to `most` rows off the first stretch; returns how many. */
  take(most: number): number {
    if (this.firsts.length > 0) {
      return this.takeEarlier(most);
    }
    const rows = this.end - this.last;
    if (rows > most) {
      this.last += most;
      return most;
    }
    this.end = 0;
    return rows;
  }

  private takeEarlier(most: number): number {
    const first = this.firsts[0];
    const rows = this.ends[0] - first;
    if (rows > most) {
      this.firsts[0] = first + most;
      return most;
    }
    this.firsts.splice(0, 1);
    this.ends.splice(0, 1);
    return rows;
  }
}
