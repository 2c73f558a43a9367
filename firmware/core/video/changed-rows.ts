// Which rows of a picture have changed and are not on the screen yet. Layer: core/video.
// Bounded: a few stretches of rows; when there are more, the gap before the last one is sent along.

const MOST_STRETCHES = 12;
/** Unchanged rows that cost less to send than a window of their own for what is behind them. */
const SMALL_GAP = 4;

export class ChangedRows {
  private firsts: number[];
  private ends: number[];

  constructor() {
    this.firsts = [];
    this.ends = [];
  }

  isEmpty(): boolean {
    return this.firsts.length === 0;
  }

  clear(): void {
    this.firsts = [];
    this.ends = [];
  }

  all(rows: number): void {
    this.firsts = [0];
    this.ends = [rows];
  }

  /** Says that a row has changed. Rows come mostly in rising order. */
  touch(row: number): void {
    const last = this.ends.length - 1;
    if (last < 0 || row < this.firsts[last]) {
      this.insert(row, last);
    } else if (row >= this.ends[last]) {
      if (row < this.ends[last] + SMALL_GAP || last + 1 >= MOST_STRETCHES) {
        this.ends[last] = row + 1;
      } else {
        this.firsts.push(row);
        this.ends.push(row + 1);
      }
    }
  }

  /** A row before the last stretch: a frame that begins anew while the one before it was not sent. */
  private insert(row: number, last: number): void {
    if (last < 0) {
      this.firsts.push(row);
      this.ends.push(row + 1);
      return;
    }
    // One stretch from here to the end: simple, and never too little.
    const end = this.ends[last];
    let first = row;
    let at = last;
    while (at >= 0 && this.ends[at] >= row) {
      if (this.firsts[at] < first) {
        first = this.firsts[at];
      }
      this.firsts.splice(at, 1);
      this.ends.splice(at, 1);
      at--;
    }
    this.firsts.push(first);
    this.ends.push(end);
  }

  /** The first row of the first stretch. */
  first(): number {
    return this.firsts[0];
  }

  /** Takes up to `most` rows off the first stretch; returns how many. */
  take(most: number): number {
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
