// A row of characters as a string with one letter a cell, made by whole-string calls: on an interpreter ten times as
// fast as looking at each character. Layer: core/text. For UTF-8; a row that this cannot tell is left to the slow way.
//
// Letters of cells, and the bytes of the character:  a ASCII (1) · " " space or hyphen (1) · L narrow (2) · P narrow (3)
// · D dash (3) · Q narrow (4) · Kw wide, as Hangul (3) · Hw wide, with a break on both sides, as Han and kana (3) ·
// Xw the same (4) · Yw a wide character of a code page (2).
import { hasSurrogate } from "../bytes/printable.js";
import { allowsBreakAfter, isClosing, isIdeographic, isOpening } from "./break-rules.js";
import type { TextWindow } from "./text-window.js";
import { cellWidth } from "./width.js";

/** Letters of cells, and the classes that their characters begin with (text-window.ts has the commonest). */
const LETTERS = "LKHPDQXY";
const LEADS = "lkhpdqxy";
const CLASSES = ["lc", "kcc", "hcc", "pcc", "dcc", "qccc", "xccc", "yc"];
const CELLS = ["L", "Kw", "Hw", "P", "D", "Q", "Xw", "Yw"];
/** Bytes of a character beyond one a cell. */
const MORE_BYTES = [1, 1, 1, 2, 2, 3, 2, 0];
/** Those of the letters that KINDS tells by itself. */
const COMMON = 3;

export class CellRow {
  /** The letters of the row's cells, one more than the row has room for where the line goes on. */
  cells: string;
  /** Bytes of the row, and of the row with its line end; the latter is 0 where there is none. */
  bytes: number;
  bytesToNext: number;
  private window: TextWindow;
  private columns: number;
  /** Letters of characters longer than one byte that occur in `cells`. */
  private letters: string;
  /** Letters that `resolve` brought in. */
  private rare: string;

  constructor(window: TextWindow, columns: number) {
    this.cells = "";
    this.bytes = 0;
    this.bytesToNext = 0;
    this.window = window;
    this.columns = columns;
    this.letters = "";
    this.rare = "";
  }

  /**
   * Takes the row that begins at `start`. Returns false where it holds what only the slow way can tell: ill-formed
   * bytes, characters of no width, controls.
   */
  take(start: number): boolean {
    const columns = this.columns;
    // Enough bytes for Han and Hangul, and nearly always for others; three a cell always are.
    if (!this.takeBytes(start, columns * 2)) {
      return false;
    }
    return this.cells.length > columns || this.bytesToNext > 0 || this.takeBytes(start, columns * 3 + 3);
  }

  private takeBytes(start: number, most: number): boolean {
    const window = this.window;
    let row = window.kinds.substr(start, most);
    const end = row.indexOf("n");
    if (end >= 0) {
      this.bytes = end > 0 && window.text[start + end - 1] === "\r" ? end - 1 : end;
      this.bytesToNext = end + 1;
      row = row.substring(0, this.bytes);
    } else {
      this.bytes = row.length;
      this.bytesToNext = 0;
    }
    this.rare = "";
    this.letters = "";
    if (window.codePage !== null) {
      this.rare = "Y";
    } else if (row.indexOf("e") >= 0) {
      row = this.resolve(row, start);
    }
    if (row.indexOf("m") >= 0) {
      if (hasSurrogate(window.text.substr(start, row.length))) {
        return false;
      }
      row = row.split("m").join("k");
    }
    for (let i = 0; i < COMMON; i++) {
      if (row.indexOf(LEADS[i]) >= 0) {
        this.letters += LETTERS[i];
        row = row.split(CLASSES[i]).join(CELLS[i]);
      }
    }
    if (this.rare !== "") {
      row = this.joinRare(row);
    }
    if (row.length > this.columns) {
      row = row.substring(0, this.columns + 1);
    }
    this.cells = row;
    return row.indexOf("c") < 0 && row.indexOf("e") < 0 && !this.hasLead(row);
  }

  /** Whether a first byte without the bytes that belong to it is left. */
  private hasLead(row: string): boolean {
    const letters = this.letters;
    for (let i = 0; i < letters.length; i++) {
      if (row.indexOf(LEADS[LETTERS.indexOf(letters[i])]) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** Gives the characters that need a closer look the classes that say what they are; what is not told stays an e. */
  private resolve(row: string, start: number): string {
    const text = this.window.text;
    let resolved = row;
    let at = resolved.indexOf("e");
    while (at >= 0) {
      const classes = this.classesOf(text, start + at);
      if (classes === "") {
        return resolved;
      }
      const letter = LETTERS[LEADS.indexOf(classes[0])];
      if (LETTERS.indexOf(letter) >= COMMON && this.rare.indexOf(letter) < 0) {
        this.rare += letter;
      }
      resolved = resolved.substring(0, at) + classes + resolved.substring(at + classes.length);
      at = resolved.indexOf("e");
    }
    return resolved;
  }

  private joinRare(row: string): string {
    const rare = this.rare;
    let joined = row;
    for (let i = 0; i < rare.length; i++) {
      const which = LETTERS.indexOf(rare[i]);
      joined = joined.split(CLASSES[which]).join(CELLS[which]);
    }
    this.letters += rare;
    return joined;
  }

  /** As many classes as the character at `at` has bytes; "" where it is none, or of no width. */
  private classesOf(text: string, at: number): string {
    const lead = text[at];
    const second = text[at + 1];
    if (lead === "\xc2" && second > "\x9f" && second < "\xc0" && second !== "\xad") {
      return "lc";
    }
    if (lead === "\xe2" && second === "\x80") {
      // Quotation marks and dots, the commonest of all; their last byte says so.
      const third = text[at + 2];
      if (third > "\x95" && third < "\xa7") {
        return "pcc";
      }
    }
    const units = this.window.decode(at);
    return units === 1 ? "" : classesOfPoint(this.window.point, units);
  }

  /** Bytes of the characters whose cells these are. */
  bytesOf(cells: string): number {
    let bytes = cells.length;
    const letters = this.letters;
    for (let i = 0; i < letters.length; i++) {
      const letter = letters[i];
      bytes += (cells.split(letter).length - 1) * MORE_BYTES[LETTERS.indexOf(letter)];
    }
    return bytes;
  }

  /**
   * The last place at or before cell `limit`, but behind the space (or hyphen) in cell `least`, where a character that allows breaks around it
   * lets the line be broken; in bytes from the beginning of the row, or -1.
   */
  breakBefore(start: number, limit: number, least: number): number {
    const cells = this.cells;
    const letters = this.letters;
    const codePage = this.window.codePage;
    // Hangul goes by words.
    const wide = codePage !== null && !codePage.isHangul ? "Y" : "H";
    if (letters.indexOf(wide) < 0 && letters.indexOf("D") < 0 && letters.indexOf("X") < 0) {
      return -1;
    }
    // Not every hyphen allows a break: what lies before it has to be looked at as well.
    const isHyphen = least > 0 && this.window.text[start + this.bytesOf(cells.substring(0, least))] === "-";
    const lowest = isHyphen ? 0 : least;
    let at = limit;
    while (at > lowest && at > 0) {
      const isWide = cells[at - 1] === "w";
      const before = cells[isWide ? at - 2 : at - 1];
      if (before === wide || before === "D" || before === "X" || cells[at] === wide || cells[at] === "X") {
        const bytes = this.bytesOf(cells.substring(0, at));
        if (this.isBreak(start + bytes, start + this.bytesOf(cells.substring(0, isWide ? at - 2 : at - 1)))) {
          return bytes;
        }
      }
      at -= isWide ? 2 : 1;
    }
    return -1;
  }

  private isBreak(unit: number, unitBefore: number): boolean {
    const window = this.window;
    window.decode(unit);
    if (isClosing(window.point)) {
      return false;
    }
    window.decode(unitBefore);
    return !isOpening(window.point);
  }
}

function classesOfPoint(point: number, bytes: number): string {
  const width = cellWidth(point);
  if (width === 0 || point === 0x2028 || point === 0x2029) {
    return "";
  }
  if (width === 2) {
    return isIdeographic(point) ? (bytes === 3 ? "hcc" : "xccc") : bytes === 3 ? "kcc" : "";
  }
  if (allowsBreakAfter(point)) {
    return bytes === 3 ? "dcc" : "";
  }
  return bytes === 2 ? "lc" : bytes === 3 ? "pcc" : "qccc";
}
