// The 15 text rows of the screen: what each should show, what it shows, and painting them one at a time.
// Layer: core/display.
// Everything textual passes through here, so blanking these rows is what empties the screen when the card leaves.
import type { DrawTarget } from "./draw-target.js";
import { CELL_HEIGHT } from "./draw-target.js";
import { fontCodes } from "./font-codes.js";
import { COLUMNS, Color, ROWS } from "./layout.js";

/** Of a row that shows something else than font codes: no codes are equal to it. */
const UNKNOWN = "\0";

export class RowPainter {
  /** Whether some row may not show what it should: only then `paint` is worth a call. */
  isDirty: boolean;
  /** False while what the rows lie under is being drawn piece by piece: then only whoever draws it may paint them. */
  isFree: boolean;
  private target: DrawTarget;
  /** What the rows should show, as font codes. */
  private codes: string[];
  private foregrounds: number[];
  private backgrounds: number[];
  /** What they show. */
  private shown: string[];
  private shownForegrounds: number[];
  private shownBackgrounds: number[];
  /** Rows to look at. */
  private dirty: boolean[];

  constructor(target: DrawTarget) {
    this.isDirty = true;
    this.isFree = true;
    this.target = target;
    this.codes = rowsOf("");
    this.foregrounds = rowsOf<number>(Color.text);
    this.backgrounds = rowsOf<number>(Color.background);
    this.shown = rowsOf(UNKNOWN);
    this.shownForegrounds = rowsOf<number>(Color.text);
    this.shownBackgrounds = rowsOf<number>(Color.background);
    this.dirty = rowsOf<boolean>(true);
  }

  /** Says what a row shows: a UTF-8 byte string, cut at the screen's edge. Painted by a later `paint`. */
  set(row: number, text: string, foreground: number, background: number): void {
    this.setCodes(row, fontCodes(text, COLUMNS), foreground, background);
  }

  /** The same with font codes: what `fontCodes` made, kept for showing it again. */
  setCodes(row: number, codes: string, foreground: number, background: number): void {
    this.codes[row] = codes;
    this.foregrounds[row] = foreground;
    this.backgrounds[row] = background;
    this.dirty[row] = true;
    this.isDirty = true;
  }

  /** A whole page at once. @param codes font codes of each row; those of the last one are the status row's */
  page(codes: readonly string[]): void {
    this.codes = codes.slice();
    this.foregrounds.fill(Color.text);
    this.foregrounds[ROWS - 1] = Color.dim;
    this.backgrounds.fill(Color.background);
    this.touchAll();
  }

  /** All rows empty, in the background colour. */
  blank(): void {
    this.codes.fill("");
    this.foregrounds.fill(Color.text);
    this.backgrounds.fill(Color.background);
    this.touchAll();
  }

  /** Says that something else was drawn over the rows, so that all of them are painted again. */
  invalidate(): void {
    this.shown.fill(UNKNOWN);
    this.touchAll();
  }

  /** Paints the first row that does not show what it should. Returns false when there was none. */
  paint(): boolean {
    let row = this.dirty.indexOf(true);
    while (row >= 0) {
      this.dirty[row] = false;
      const codes = this.codes[row];
      const foreground = this.foregrounds[row];
      const background = this.backgrounds[row];
      if (
        codes !== this.shown[row] ||
        foreground !== this.shownForegrounds[row] ||
        background !== this.shownBackgrounds[row]
      ) {
        this.shown[row] = codes;
        this.shownForegrounds[row] = foreground;
        this.shownBackgrounds[row] = background;
        this.target.drawText(0, row * CELL_HEIGHT, codes, COLUMNS, foreground, background);
        return true;
      }
      row = this.dirty.indexOf(true);
    }
    this.isDirty = false;
    return false;
  }

  private touchAll(): void {
    this.dirty.fill(true);
    this.isDirty = true;
  }
}

function rowsOf<T>(value: T): T[] {
  const rows: T[] = [];
  for (let row = 0; row < ROWS; row++) {
    rows.push(value);
  }
  return rows;
}
