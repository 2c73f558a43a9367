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
  codes: string[];
  foregrounds: number[];
  backgrounds: number[];
  /** Their codes as they are on the screen, in the colours above; UNKNOWN where it may be anything. */
  private shown: string[];
  /** All rows have the colours of a page. */
  private isPage: boolean;
  /** Rows to look at, and the one to begin with; -1 for the topmost. */
  private dirty: boolean[];
  private firstRow: number;

  constructor(target: DrawTarget) {
    this.isDirty = true;
    this.isFree = true;
    this.target = target;
    this.codes = rowsOf("");
    this.foregrounds = rowsOf<number>(Color.text);
    this.backgrounds = rowsOf<number>(Color.background);
    this.shown = rowsOf(UNKNOWN);
    this.isPage = false;
    this.dirty = rowsOf<boolean>(true);
    this.firstRow = -1;
  }

  /** Says what a row shows: a UTF-8 byte string, cut at the screen's edge. Painted by a later `paint`. */
  set(row: number, text: string, foreground: number, background: number): void {
    this.setCodes(row, fontCodes(text, COLUMNS), foreground, background);
  }

  /** The same with font codes: what `fontCodes` made, kept for showing it again. */
  setCodes(row: number, codes: string, foreground: number, background: number): void {
    this.codes[row] = codes;
    if (foreground !== this.foregrounds[row] || background !== this.backgrounds[row]) {
      this.foregrounds[row] = foreground;
      this.backgrounds[row] = background;
      this.shown[row] = UNKNOWN;
      this.isPage = false;
    }
    this.dirty[row] = true;
    this.isDirty = true;
  }

  /** A whole page at once. @param codes font codes of each row; those of the last one are the status row's */
  page(codes: readonly string[]): void {
    this.codes = codes.slice();
    if (!this.isPage) {
      this.takeColors();
      this.foregrounds[ROWS - 1] = Color.dim;
      this.shown.fill(UNKNOWN);
      this.isPage = true;
    }
    this.touchAll();
  }

  /** All rows empty, in the background colour. Rows of no codes are in no other: those that are empty remain as they are. */
  blank(): void {
    this.codes.fill("");
    this.takeColors();
    this.touchAll();
  }

  /** Says that something else was drawn over the rows, so that all of them are painted again. */
  invalidate(): void {
    this.shown.fill(UNKNOWN);
    this.touchAll();
  }

  /** Says which row is painted before all others: the one that a person waits for. */
  beginWith(row: number): void {
    this.firstRow = row;
  }

  /** Paints the first row that does not show what it should. Returns false when there was none. */
  paint(): boolean {
    let row = this.firstRow;
    if (row < 0) {
      row = this.dirty.indexOf(true);
    } else {
      this.firstRow = -1;
    }
    while (row >= 0) {
      this.dirty[row] = false;
      const codes = this.codes[row];
      if (codes !== this.shown[row]) {
        this.shown[row] = codes;
        this.target.drawText(0, row * CELL_HEIGHT, codes, COLUMNS, this.foregrounds[row], this.backgrounds[row]);
        return true;
      }
      row = this.dirty.indexOf(true);
    }
    this.isDirty = false;
    return false;
  }

  /** The colours of plain text in all rows. */
  private takeColors(): void {
    this.foregrounds.fill(Color.text);
    this.backgrounds.fill(Color.background);
    this.isPage = false;
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
