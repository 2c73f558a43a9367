// Which rows of a picture have changed and are not on the screen yet. Layer: core/video.
// Bounded: a few stretches of rows; when there are more, the gap before the last one is sent along.

const MOST_STRETCHES = 12;
/** Unchanged rows that cost less to send than a window of their own for what is behind them. */
const SMALL_GAP = 4;

export class ChangedRows {
  /**
   * The row behind the last stretch; 0 where there is none. Whoever changes that very row may simply count it up, which
   * is what happens nearly always.
   */
  end: number;
  /** First rows of the stretches, and the rows behind them; of the last one `end` is right. */
  private firsts: number[];
  private ends: number[];

  constructor() {
    this.end = 0;
    this.firsts = [];
    this.ends = [];
  }

  isEmpty(): boolean {
    return this.firsts.length === 0;
  }

  all(rows: number): void {
    this.firsts = [0];
    this.ends = [rows];
    this.end = rows;
  }

  /** Says that a row has changed. Rows come mostly in rising order. */
  touch(row: number): void {
    const last = this.firsts.length - 1;
    if (last < 0) {
      this.push(row);
    } else if (row >= this.end) {
      if (row < this.end + SMALL_GAP || last + 1 >= MOST_STRETCHES) {
        this.end = row + 1;
      } else {
        this.ends[last] = this.end;
        this.push(row);
      }
    } else if (row < this.firsts[last]) {
      this.widen(row, last);
    }
  }

  /** The same of several rows. */
  touchRows(first: number, end: number): void {
    this.touch(first);
    if (end > this.end) {
      this.end = end;
    }
  }

  private push(row: number): void {
    this.firsts.push(row);
    this.ends.push(row + 1);
    this.end = row + 1;
  }

  /** A row before the last stretch: a new frame, and the one before it was not sent. All from there on is one stretch. */
  private widen(row: number, last: number): void {
    let first = row;
    let at = last;
    this.ends[last] = this.end;
    while (at >= 0 && this.ends[at] >= row) {
      if (this.firsts[at] < first) {
        first = this.firsts[at];
      }
      this.firsts.splice(at, 1);
      this.ends.splice(at, 1);
      at--;
    }
    this.firsts.push(first);
    this.ends.push(this.end);
  }

  /** The first row of the first stretch. */
  first(): number {
    return this.firsts[0];
  }

  /** Takes up to `most` rows off the first stretch; returns how many. */
  take(most: number): number {
    const first = this.firsts[0];
    const rows = (this.firsts.length === 1 ? this.end : this.ends[0]) - first;
    if (rows > most) {
      this.firsts[0] = first + most;
      return most;
    }
    this.firsts.splice(0, 1);
    this.ends.splice(0, 1);
    if (this.firsts.length === 0) {
      this.end = 0;
    }
    return rows;
  }
}
