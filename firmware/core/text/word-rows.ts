// Lines of Hangul and ASCII that are broken at a space, which is what Korean prose consists of: a string with one letter a
// cell is made of what some lines need, and each takes a few looks at it. Layer: core/text. What this cannot tell is left to
// cell-row.ts, whose letters these are.
import { hasSurrogate, isHangulCells } from "../bytes/printable.js";
import { LONGEST_LINE, type TextWindow } from "./text-window.js";

/** Classes of Hangul in `kinds`, and its cells. */
const HANGUL = "kcc";
const HANGUL_CELLS = "Kw";
/** Units whose cells are made at once: of some rows, in some 20 ms. */
const MEASURED = 256;

export class WordRows {
  /** Bytes of the row that was taken, and of the row with its line end or the space at which it is broken. */
  bytes: number;
  bytesToNext: number;
  private window: TextWindow;
  private columns: number;
  /** The cells from some row's beginning up to a unit of the window, and where the next row begins in them. */
  private cells: string;
  private covered: number;
  private at: number;
  /** What the window was like then: units that were loaded, and the unit of the next row. */
  private length: number;
  private next: number;

  constructor(window: TextWindow, columns: number) {
    this.bytes = 0;
    this.bytesToNext = 0;
    this.window = window;
    this.columns = columns;
    this.cells = "";
    this.covered = 0;
    this.at = 0;
    this.length = -1;
    this.next = 0;
  }

  /**
   * Takes the row that begins at `start`, of UTF-8 whose kinds are known. Returns false where it may need a closer look, or
   * the line end behind it does.
   */
  take(start: number): boolean {
    const window = this.window;
    const columns = this.columns;
    const passed = start - this.next;
    if (window.length !== this.length || passed < 0 || passed > LONGEST_LINE) {
      this.measure(window, start);
    } else if (passed > 0) {
      this.pass(window.kinds.substring(this.next, start), start);
    }
    // What it ends with may be a part of a character.
    if (this.cells.length - this.at < columns + 3 && this.covered < window.length) {
      this.measure(window, start);
    }
    let look = this.cells.substr(this.at, columns + 1);
    const end = look.indexOf("n");
    let gap = 1;
    if (end < 0) {
      const space = look.substring(0, look[columns] === "w" ? columns : columns + 1).lastIndexOf(" ");
      if (space < 1 || look.length <= columns || look[0] === " " || !isHangulCells(look)) {
        return false;
      }
      const behind = this.cells[this.at + space + 1];
      if (behind === " " || behind === "n" || behind === "e") {
        return false;
      }
      look = look.substring(0, space);
    } else {
      if (end > 0 && look[end - 1] === "e") {
        gap = 2;
      }
      look = look.substring(0, end + 1 - gap);
      if (!isHangulCells(look)) {
        return false;
      }
    }
    const bytes = look.length + look.split("K").length - 1;
    const behind = window.text[start + bytes];
    if (end < 0 ? behind !== " " : gap === 2 && behind !== "\r") {
      return false;
    }
    this.bytes = bytes;
    this.bytesToNext = bytes + gap;
    this.at += look.length + gap;
    this.next = start + bytes + gap;
    return true;
  }

  private measure(window: TextWindow, start: number): void {
    let kinds = window.kinds.substr(start, MEASURED);
    this.covered = start + kinds.length;
    if (kinds.indexOf("m") >= 0) {
      kinds = hasSurrogate(window.text.substr(start, MEASURED)) ? "" : kinds.split("m").join("k");
    }
    this.cells = kinds.split(HANGUL).join(HANGUL_CELLS);
    this.at = 0;
    this.length = window.length;
    this.next = start;
  }

  /** A row was taken by somebody else. @param kinds of its bytes, and of its line end */
  private pass(kinds: string, start: number): void {
    this.at += kinds.length - (kinds.split("k").length - 1) - (kinds.split("m").length - 1);
    this.next = start;
  }
}
