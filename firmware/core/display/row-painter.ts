// The 15 text rows of the screen: what each should show, and painting them one at a time. Layer: core/display.
// Everything textual passes through here, so blanking these rows is what empties the screen when the card leaves.
import type { DrawTarget } from "./draw-target.js";
import { CELL_HEIGHT } from "./draw-target.js";
import { fontCodes } from "./font-codes.js";
import { COLUMNS, Color, ROWS } from "./layout.js";

export class RowPainter {
  private target: DrawTarget;
  private texts: string[];
  private foregrounds: number[];
  private backgrounds: number[];
  private dirty: boolean[];
  /** No row before this one is dirty. */
  private nextRow: number;

  constructor(target: DrawTarget) {
    this.target = target;
    this.texts = [];
    this.foregrounds = [];
    this.backgrounds = [];
    this.dirty = [];
    this.nextRow = 0;
    for (let row = 0; row < ROWS; row++) {
      this.texts.push("");
      this.foregrounds.push(Color.text);
      this.backgrounds.push(Color.background);
      this.dirty.push(true);
    }
  }

  /** Says what a row shows: a UTF-8 byte string, cut at the screen's edge. Painted by a later `paint`. */
  set(row: number, text: string, foreground: number, background: number): void {
    if (this.texts[row] === text && this.foregrounds[row] === foreground && this.backgrounds[row] === background) {
      return;
    }
    this.texts[row] = text;
    this.foregrounds[row] = foreground;
    this.backgrounds[row] = background;
    this.touch(row);
  }

  /** All rows empty, in the background colour. */
  blank(): void {
    for (let row = 0; row < ROWS; row++) {
      this.set(row, "", Color.text, Color.background);
    }
  }

  /** Says that something else was drawn over the rows, so that all of them are painted again. */
  invalidate(): void {
    for (let row = 0; row < ROWS; row++) {
      this.touch(row);
    }
  }

  /** Paints one row. Returns false when none was waiting. */
  paint(): boolean {
    let row = this.nextRow;
    while (row < ROWS && !this.dirty[row]) {
      row++;
    }
    this.nextRow = row;
    if (row === ROWS) {
      return false;
    }
    this.dirty[row] = false;
    this.target.drawText(
      0,
      row * CELL_HEIGHT,
      fontCodes(this.texts[row], COLUMNS),
      COLUMNS,
      this.foregrounds[row],
      this.backgrounds[row],
    );
    return true;
  }

  private touch(row: number): void {
    this.dirty[row] = true;
    if (row < this.nextRow) {
      this.nextRow = row;
    }
  }
}
