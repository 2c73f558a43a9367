// The 15 text rows of the screen: what each should show, what it shows, and painting them one at a time.
// Layer: core/display.
// Everything textual passes through here, so blanking these rows is what empties the screen when the card leaves.
import { byteText } from "../bytes/byte-text.js";
import { isBeyondLatin1 } from "../bytes/printable.js";
import type { DrawTarget } from "./draw-target.js";
import { CELL_HEIGHT, CELL_WIDTH } from "./draw-target.js";
import { fontCodes } from "./font-codes.js";
import type { CodePageTables, GlyphSource } from "./glyph-source.js";
import { COLUMNS, Color, ROWS } from "./layout.js";
import { FROM_CARD, UPPER_HALF } from "./row-codes.js";

/** Of a row that shows something else than font codes: no codes are equal to it. */
const UNKNOWN = "\0";

export class RowPainter {
  /** Whether some row may not show what it should: only then `paint` is worth a call. */
  isDirty: boolean;
  /** False while what the rows lie under is being drawn piece by piece: then only whoever draws it may paint them. */
  isFree: boolean;
  /** Of the card that is in: pictures of what is not built in; null where it brings none. */
  glyphs: (GlyphSource & CodePageTables) | null;
  /** The colours of plain text. */
  ink: number;
  paper: number;
  private target: DrawTarget;
  /** What the rows should show: font codes, or what row-codes.ts tells of. */
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
    this.glyphs = null;
    this.ink = Color.text;
    this.paper = Color.background;
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
    this.setCodes(row, this.codesOf(text), foreground, background);
  }

  /** What a row is kept as that shows this UTF-8 byte string, cut at the screen's edge. */
  codesOf(text: string): string {
    return this.glyphs !== null && isBeyondLatin1(text)
      ? FROM_CARD + byteText().aliased(cutText(text))
      : fontCodes(text, COLUMNS);
  }

  /** Notes what it takes to paint a row of a page. Returns false where that is to be said again, in another slice. */
  want(codes: string): boolean {
    const at = codes[0] === UPPER_HALF ? 1 : 0;
    const glyphs = this.glyphs;
    return codes[at] !== FROM_CARD || glyphs === null || glyphs.want(codes.substring(at + 1));
  }

  /** The same with font codes: what `fontCodes` made, kept for showing it again. */
  setCodes(row: number, codes: string, foreground: number, background: number): void {
    const isRecolored = foreground !== this.foregrounds[row] || background !== this.backgrounds[row];
    if (!isRecolored && codes === this.codes[row]) {
      return;
    }
    this.codes[row] = codes;
    if (isRecolored) {
      this.foregrounds[row] = foreground;
      this.backgrounds[row] = background;
      this.shown[row] = UNKNOWN;
      this.isPage = false;
    }
    this.dirty[row] = true;
    this.isDirty = true;
  }

  /**
   * Changes some codes of a row that shows what it should, and paints their cells at once.
   * @returns false where it may show something else, or is not font codes in their own size
   */
  patch(row: number, column: number, codes: string): boolean {
    const shown = this.shown[row];
    if (shown < " " || this.codes[row] !== shown) {
      return false;
    }
    const changed = shown.substring(0, column) + codes + shown.substring(column + codes.length);
    this.codes[row] = changed;
    this.shown[row] = changed;
    const y = row * CELL_HEIGHT;
    this.target.drawText(column * CELL_WIDTH, y, codes, codes.length, this.foregrounds[row], this.backgrounds[row]);
    return true;
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

  /** All rows empty, in the colour of the paper. Rows of no codes are in no other: those that are empty remain as they are. */
  blank(): void {
    this.codes.fill("");
    this.takeColors();
    this.touchAll();
  }

  /** The colours of plain text from now on, for `blank` and whoever sets a row. */
  dress(ink: number, paper: number): void {
    if (paper !== this.paper) {
      // Rows of no codes are not in it yet.
      this.shown.fill(UNKNOWN);
    }
    this.ink = ink;
    this.paper = paper;
  }

  /** Says that something else was drawn over the rows, so that all of them are painted again. */
  invalidate(): void {
    this.shown.fill(UNKNOWN);
    this.touchAll();
  }

  /** Says that something else was drawn over this row. */
  repaint(row: number): void {
    this.shown[row] = UNKNOWN;
    this.dirty[row] = true;
    this.isDirty = true;
  }

  /** Says which row is painted before all others: the one that a person waits for. */
  beginWith(row: number): void {
    this.firstRow = row;
  }

  /** Paints the first row that does not show what it should. Returns false when there was none. */
  paint(): boolean {
    const dirty = this.dirty;
    const wanted = this.codes;
    const shown = this.shown;
    let row = this.firstRow;
    if (row < 0) {
      row = dirty.indexOf(true);
    } else {
      this.firstRow = -1;
    }
    while (row >= 0) {
      const codes = wanted[row];
      dirty[row] = false;
      if (codes !== shown[row]) {
        if (codes < " " && codes !== "") {
          return this.paintMarked(row, codes);
        }
        shown[row] = codes;
        this.target.drawText(0, row * CELL_HEIGHT, codes, COLUMNS, this.foregrounds[row], this.backgrounds[row]);
        return true;
      }
      row = dirty.indexOf(true);
    }
    this.isDirty = false;
    return false;
  }

  /** One slice of painting a row that is not font codes in their own size. */
  private paintMarked(row: number, codes: string): boolean {
    const half = codes[0] === FROM_CARD ? 0 : codes[0] === UPPER_HALF ? 1 : 2;
    let plain = half === 0 ? codes : codes.substring(1);
    let pictures: string | null = "";
    if (plain[0] === FROM_CARD) {
      // Without a card nobody knows what they looked like.
      pictures = this.glyphs === null ? "" : this.glyphs.pictures(plain.substring(1));
      if (pictures === null) {
        this.dirty[row] = true;
        this.firstRow = row;
        return true;
      }
      plain = "";
    }
    this.shown[row] = codes;
    this.target.drawCells(row * CELL_HEIGHT, plain, pictures, half, this.foregrounds[row], this.backgrounds[row]);
    return true;
  }

  /** The colours of plain text in all rows. */
  private takeColors(): void {
    this.foregrounds.fill(this.ink);
    this.backgrounds.fill(this.paper);
    this.isPage = false;
  }

  private touchAll(): void {
    this.dirty.fill(true);
    this.isDirty = true;
  }
}

/** No row of cells takes more. */
const MOST_BYTES = COLUMNS * 4;

function cutText(text: string): string {
  let length = text.length;
  if (length <= MOST_BYTES) {
    return text;
  }
  length = MOST_BYTES;
  // Not within a character.
  while (length > 0 && text.charCodeAt(length) >= 0x80 && text.charCodeAt(length) < 0xc0) {
    length--;
  }
  return text.substring(0, length);
}

function rowsOf<T>(value: T): T[] {
  const rows: T[] = [];
  for (let row = 0; row < ROWS; row++) {
    rows.push(value);
  }
  return rows;
}
