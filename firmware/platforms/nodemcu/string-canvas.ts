// A picture of 8-bit indices as one string a row, the row that is being drawn as pieces. Layer: platforms/nodemcu.
// Codes of a frame go from left to right: a run costs one piece, and a row is joined once.
import type { Canvas } from "../../hal/raster.js";

export class StringCanvas implements Canvas {
  private width: number;
  private rows: string[];
  /** The row that is being drawn, -1 for none; its pieces up to pixel `drawn`. */
  private row: number;
  private before: string;
  private pieces: LuaTable;
  private count: number;
  private drawn: number;
  private index: string;
  /** Of each index the text that stands for it. */
  private texts: LuaTable;
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
    this.pieces = {};
    this.count = 0;
    this.drawn = 0;
    this.texts = {};
    for (let index = 0; index < 256; index++) {
      this.texts[index] = string.char(index);
    }
    this.index = this.texts[0];
    this.whole = null;
    // Called for every run: found in the picture itself, they are found at once.
    this.setColor = StringCanvas.prototype.setColor;
    this.fillRect = StringCanvas.prototype.fillRect;
  }

  setColor(index: number): Canvas {
    this.index = this.texts[index];
    return this;
  }

  fillRect(left: number, top: number, right: number, bottom: number): Canvas {
    const end = right + 1;
    // By far the most: a run that goes on where the one before it ended.
    if (left === this.drawn && top === this.row && top === bottom && end <= this.width) {
      const next = this.count + 1;
      this.pieces[next] = string.rep(this.index, end - left);
      this.count = next;
      this.drawn = end;
      return this;
    }
    const width = this.width;
    const count = (end < width ? end : width) - left;
    if (count > 0) {
      const run = string.rep(this.index, count);
      for (let y = top; y <= bottom && y < this.rows.length; y++) {
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
    const drawn = this.drawn;
    let next = this.count + 1;
    if (x > drawn) {
      this.pieces[next] = string.sub(this.before, drawn + 1, x);
      next++;
    }
    this.pieces[next] = indices;
    this.count = next;
    this.drawn = x + count;
  }

  private join(): void {
    if (this.row >= 0) {
      if (this.drawn < this.width) {
        this.count++;
        this.pieces[this.count] = string.sub(this.before, this.drawn + 1);
      }
      this.rows[this.row] = table.concat(this.pieces, "", 1, this.count);
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
