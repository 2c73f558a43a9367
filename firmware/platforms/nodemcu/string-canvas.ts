// A picture of 8-bit indices as one string a row, the row that is being drawn as pieces. Layer: platforms/nodemcu.
// Codes of a frame go from left to right: a run costs one piece, and a row is joined once.
import type { Canvas } from "../../hal/raster.js";

export class StringCanvas implements Canvas {
  private width: number;
  private rows: string[];
  /** The row that is being drawn, -1 for none; its pieces up to pixel `drawn`. */
  private row: number;
  private before: string;
  private pieces: string[];
  private count: number;
  private drawn: number;
  private index: string;
  /** All rows, until something is drawn. */
  private whole: string | null;

  constructor(width: number, height: number) {
    this.width = width;
    this.rows = [];
    const empty = string.rep("\0", width);
    for (let y = 0; y < height; y++) {
      this.rows.push(empty);
    }
    this.row = -1;
    this.before = "";
    this.pieces = [];
    this.count = 0;
    this.drawn = 0;
    this.index = "\0";
    this.whole = null;
  }

  setColor(index: number): Canvas {
    this.index = string.char(index);
    return this;
  }

  fillRect(left: number, top: number, right: number, bottom: number): Canvas {
    const last = right < this.width ? right : this.width - 1;
    const bottomRow = bottom < this.rows.length ? bottom : this.rows.length - 1;
    const count = last - left + 1;
    if (count > 0) {
      const run = string.rep(this.index, count);
      for (let y = top; y <= bottomRow; y++) {
        this.put(left, y, run, count);
      }
    }
    return this;
  }

  /** Replaces `count` pixels from (x, y) on. */
  put(x: number, y: number, indices: string, count: number): void {
    if (y !== this.row || x < this.drawn) {
      this.join();
      this.row = y;
      this.before = this.rows[y];
      this.whole = null;
    }
    const pieces = this.pieces;
    let next = this.count;
    const drawn = this.drawn;
    if (x > drawn) {
      pieces[next] = string.sub(this.before, drawn + 1, x);
      next++;
    }
    pieces[next] = indices;
    this.count = next + 1;
    this.drawn = x + count;
  }

  private join(): void {
    if (this.row >= 0) {
      const pieces = this.pieces;
      pieces[this.count] = string.sub(this.before, this.drawn + 1);
      this.rows[this.row] = string.sub(table.concat(pieces, "", 1, this.count + 1), 1, this.width);
      this.row = -1;
      this.count = 0;
      this.drawn = 0;
    }
  }

  text(): string {
    this.join();
    if (this.whole === null) {
      this.whole = table.concat(this.rows);
    }
    return this.whole;
  }
}
