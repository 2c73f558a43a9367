// Lays out one line at a time: words, long words, tabs, hyphens, Han and kana between characters, every kind of line
// end. Layer: core/text. Three ways, each for what the one before it leaves: plain ASCII by whole-string calls, other
// letters by strings of cells (cell-row.ts), and one character after the other, which decides what is right. Short
// loops in short functions: an interpreter reads over every character of a loop's source on each turn.
// Spec: Unicode Standard Annex #14, the rules named in break-rules.ts.
import { hasHighBytes } from "../bytes/printable.js";
import { ASCII_OPENING, allowsBreakAfter, isClosing, isIdeographic, isOpening } from "./break-rules.js";
import { CellRow } from "./cell-row.js";
import { Encoding, Shape } from "./encoding-names.js";
import { LONGEST_LINE, type TextWindow } from "./text-window.js";
import { encodeUtf8, REPLACEMENT_POINT } from "./utf8.js";
import { cellWidth } from "./width.js";
import { WordRows } from "./word-rows.js";

/** 40 columns leave no room for the usual 8. */
const TAB_COLUMNS = 4;
const TAB = 9;
const CARRIAGE_RETURN = 13;
const ZERO_WIDTH_SPACE = 0x200b;
/** Looked for at once: one by one they take 1 ms each. */
const SPACES = "                ";

export class LineBreaker {
  /** The line that was laid out last, without its line end and without trailing spaces: UTF-8, or font codes. */
  line: string;
  /** Whether it is font codes. */
  isCoded: boolean;
  /** Whether the last line was plain ASCII, which costs little. */
  isPlain: boolean;
  private window: TextWindow;
  private row: CellRow;
  private words: WordRows;
  private columns: number;
  /** Unit at which the line's content ends, and at which the next line begins. */
  private end: number;
  private next: number;
  /** Whether the content is, byte for byte, what is shown. */
  private isRaw: boolean;
  // The state of `find`: the unit and the cells it has come to.
  private at: number;
  private cells: number;
  /** The last place beside a special character where the line may be broken; -1 for none. */
  private breakAt: number;
  /** Behind the character before `at` a break may come, whatever follows; or must not: opening punctuation. */
  private opens: boolean;
  private isGlue: boolean;

  /** @param columns at least 2, at most 80 */
  constructor(window: TextWindow, columns: number) {
    this.line = "";
    this.isCoded = false;
    this.isPlain = false;
    this.window = window;
    this.row = new CellRow(window, columns);
    this.words = new WordRows(window, columns);
    this.columns = columns;
    this.end = 0;
    this.next = 0;
    this.isRaw = true;
    this.at = 0;
    this.cells = 0;
    this.breakAt = -1;
    this.opens = false;
    this.isGlue = false;
  }

  /** Lays out the line at the window's position and moves the window behind it. The window is ready, not at its end. */
  lay(): void {
    const window = this.window;
    const start = window.at;
    const codePage = window.codePage;
    this.isPlain = window.upper === "" && this.layPlain(window, start);
    this.isCoded = this.isPlain || window.isLatin;
    if (this.isPlain) {
      if (codePage !== null && codePage.shape === Shape.single && hasHighBytes(this.line)) {
        this.line = codePage.utf8(this.line);
        this.isCoded = false;
        this.isPlain = false;
      }
      return;
    }
    if (codePage === null) {
      if (window.encoding === Encoding.utf8 && !window.isLatin && this.layCells(window, start)) {
        return;
      }
    } else if (codePage.shape !== Shape.single && this.layCells(window, start)) {
      this.line = codePage.utf8(this.line);
      return;
    }
    this.find(start);
    this.line = trimEnd(this.isRaw ? window.text.substring(start, this.end) : this.build(start));
    window.at = this.next;
  }

  /** The line by whole-string calls, where it holds letters of any script, but nothing unusual. */
  private layCells(window: TextWindow, start: number): boolean {
    const columns = this.columns;
    const row = this.row;
    if (window.kinds.length < window.length) {
      window.needKinds();
    }
    const words = this.words;
    if (window.codePage === null && words.take(start)) {
      this.end = start + words.bytes;
      window.at = start + words.bytesToNext;
      const content = window.text.substring(start, this.end);
      this.line = words.bytes > 0 && window.text[this.end - 1] === " " ? trimEnd(content) : content;
      return true;
    }
    if (!row.take(start)) {
      return false;
    }
    const cells = row.cells;
    if (cells.length <= columns) {
      this.end = start + row.bytes;
      this.next = row.bytesToNext > 0 ? start + row.bytesToNext : this.end;
      if (row.bytesToNext === 0 && this.next < window.length) {
        return false;
      }
    } else {
      const limit = cells[columns] === "w" ? columns - 1 : columns;
      const space = cells.substring(0, limit + 1).lastIndexOf(" ");
      const bytes = row.breakBefore(start, limit, space);
      this.breakAt = bytes < 0 ? -1 : start + bytes;
      if (bytes >= 0 || space < 1 || !this.breakAtSpace(window, start, row.bytesOf(cells.substring(0, space)))) {
        this.wrap(start, start + row.bytesOf(cells.substring(0, limit)));
      }
    }
    const line = window.text.substring(start, this.end);
    this.line = window.text[this.end - 1] === " " ? trimEnd(line) : line;
    window.at = this.next;
    return true;
  }

  /** Breaks at the space at byte `at` of the line, where it is one and nothing about it is unusual. */
  private breakAtSpace(window: TextWindow, start: number, at: number): boolean {
    const text = window.text;
    if (text[start + at] !== " " || text[start] === " ") {
      return false;
    }
    this.end = start + at;
    this.next = this.end + 1;
    const next = text[this.next];
    if (next === " " || next === "\n" || next === "\r") {
      this.next = this.swallow(this.next, start + LONGEST_LINE);
    }
    return true;
  }

  /** The whole line in one look, where it is plain ASCII without surprises: nearly always in an English text. */
  private layPlain(window: TextWindow, start: number): boolean {
    const text = window.text;
    const columns = this.columns;
    const look = window.classes.substr(start, columns + 1);
    let length = look.indexOf("!");
    let next = start + length + 1;
    if (length < 0) {
      length = look.lastIndexOf(" ");
      next = start + length + 1;
      if (length < 1 || look.length <= columns || text[next - 1] === "-" || text[start] === " ") {
        return false;
      }
      if (window.classes[next] !== "a") {
        next = this.swallow(next, start + LONGEST_LINE);
      }
    } else if (text[next - 1] === "\r" && text[next] === "\n") {
      next++;
    } else if (text[next - 1] !== "\n") {
      return false;
    }
    window.at = next;
    const line = text.substr(start, length);
    this.line = length > 0 && text[start + length - 1] === " " ? trimEnd(line) : line;
    return true;
  }

  /** Finds where the line that begins at `start` ends. */
  private find(start: number): void {
    const window = this.window;
    const length = window.length < start + LONGEST_LINE ? window.length : start + LONGEST_LINE;
    this.at = start;
    this.cells = 0;
    this.breakAt = -1;
    this.opens = false;
    this.isGlue = false;
    this.isRaw = window.upper === "" && window.codePage === null;
    while (this.at < length) {
      if (window.classes[this.at] !== "!" && this.isPlainUpper(this.at)) {
        if (!this.takePlain(start, length)) {
          return;
        }
      }
      if (this.at < length && !this.takeOther(start)) {
        return;
      }
    }
    this.end = this.at;
    this.next = this.at;
  }

  /** Takes plain characters. Returns false when that ended the line. */
  private takePlain(start: number, length: number): boolean {
    const at = this.at;
    const room = this.columns - this.cells;
    const run = this.plainRun(at, room < length - at ? room + 1 : length - at);
    if (this.opens) {
      this.opens = false;
      if (!isClosing(this.window.plainAt(at))) {
        this.breakAt = at;
      }
    }
    if (run > room) {
      this.wrap(start, at + room);
      return false;
    }
    this.at = at + run;
    this.cells += run;
    // Asked for only where Han or kana follows.
    this.isGlue = false;
    return true;
  }

  /** Takes any one character. Returns false when it ended the line. */
  private takeOther(start: number): boolean {
    const window = this.window;
    const at = this.at;
    const units = window.decode(at);
    const point = window.point;
    if (isLineEnd(point)) {
      this.end = at;
      this.next = at + units;
      if (point === CARRIAGE_RETURN && this.isAscii(this.next, "\n")) {
        this.next++;
      }
      return false;
    }
    if (point < 0x20 || (point >= 0x7f && point < 0xa0) || point === REPLACEMENT_POINT) {
      this.isRaw = false;
    }
    const width = point === TAB ? TAB_COLUMNS - (this.cells % TAB_COLUMNS) : cellWidth(point);
    if (width > 0 || point === ZERO_WIDTH_SPACE) {
      const isWide = isIdeographic(point);
      if ((this.opens || (isWide && this.cells > 0 && !this.isGlued(at))) && !isClosing(point)) {
        this.breakAt = at;
      }
      if (this.cells + width > this.columns) {
        // One character that is wider than the whole line has to go somewhere.
        this.wrap(start, at === start ? at + units : at);
        return false;
      }
      this.isGlue = isOpening(point);
      this.opens = !this.isGlue && (isWide || allowsBreakAfter(point));
    }
    this.at = at + units;
    this.cells += width;
    return true;
  }

  /** Whether the character before `at` is opening punctuation. */
  private isGlued(at: number): boolean {
    return this.isGlue || (ASCII_OPENING.indexOf(this.window.text[at - 1]) >= 0 && this.isPlainUpper(at - 1));
  }

  /** Plain characters from `at` on, at most `most`. */
  private plainRun(at: number, most: number): number {
    const window = this.window;
    let run = window.classes.substr(at, most).indexOf("!");
    if (run < 0) {
      run = most;
    }
    if (window.upper !== "" && run > 0) {
      const upper = window.upperClasses.substr(at, run).indexOf("!");
      return upper < 0 ? run : upper;
    }
    return run;
  }

  private isPlainUpper(unit: number): boolean {
    return this.window.upper === "" || this.window.upperClasses[unit] === "a";
  }

  /**
   * Breaks the line that fits up to `limit`: at the last space (which may stand in the margin) or hyphen, at
   * `breakAt` if that comes later, else in the middle of the word.
   */
  private wrap(start: number, limit: number): void {
    const window = this.window;
    const breakAt = this.breakAt;
    let candidates = window.classes.substring(start, limit + 1);
    let found = candidates.lastIndexOf(" ");
    // Spaces that a line begins with are no place for a break, nor is a hyphen right behind them.
    const begin = this.behindSpaces(start, limit);
    while (start + found > begin && start + found >= breakAt) {
      const unit = start + found;
      if (this.isAscii(unit, " ")) {
        this.end = unit;
        this.next = this.swallow(unit + 1, start + LONGEST_LINE);
        return;
      }
      if (unit < limit && this.isHyphenBreak(start, unit)) {
        this.end = unit + 1;
        this.next = unit + 1;
        return;
      }
      candidates = candidates.substring(0, found);
      found = candidates.lastIndexOf(" ");
    }
    this.end = breakAt > start ? breakAt : limit;
    this.next = this.end;
  }

  /** After a hyphen inside a word, or the last of several; not before a number, nor at the beginning of a word. */
  private isHyphenBreak(start: number, unit: number): boolean {
    if (unit === start || !this.isAscii(unit, "-")) {
      return false;
    }
    const text = this.window.text;
    const next = text.charCodeAt(unit + 1);
    return text[unit - 1] !== " " && next !== 0x2d && (next < 0x30 || next > 0x39);
  }

  private isAscii(unit: number, character: string): boolean {
    const window = this.window;
    return window.text[unit] === character && (window.upper === "" || window.upper[unit] === "\0");
  }

  /** Where the spaces end that are at `from`; at most `limit`. */
  private behindSpaces(from: number, limit: number): number {
    const window = this.window;
    let next = from;
    if (window.upper === "") {
      while (next + SPACES.length <= limit && window.text.substr(next, SPACES.length) === SPACES) {
        next += SPACES.length;
      }
    }
    while (next < limit && this.isAscii(next, " ")) {
      next++;
    }
    return next;
  }

  /** Spaces at a break belong to the line before it, and so does a line end right behind them. */
  private swallow(from: number, limit: number): number {
    let next = this.behindSpaces(from, limit);
    if (this.isAscii(next, "\r")) {
      next++;
    }
    return this.isAscii(next, "\n") ? next + 1 : next;
  }

  /** The line from `start` to its end, where it is not shown as it stands in the file. */
  private build(start: number): string {
    const window = this.window;
    let line = "";
    let cells = 0;
    let at = start;
    while (at < this.end) {
      const run = this.plainRun(at, this.end - at);
      if (run > 0) {
        line += window.plainText(at, run);
        at += run;
        cells += run;
        continue;
      }
      at += window.decode(at);
      const point = window.point;
      if (point === TAB) {
        const width = TAB_COLUMNS - (cells % TAB_COLUMNS);
        line += "    ".substr(0, width);
        cells += width;
      } else if (point >= 0xa0 || (point >= 0x20 && point < 0x7f)) {
        line += window.isLatin ? window.text[at - 1] : encodeUtf8(point);
        cells += cellWidth(point);
      }
    }
    return line;
  }
}

/** LF, VT, FF, CR, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR. */
function isLineEnd(point: number): boolean {
  return point < 0x85
    ? point >= 10 && point <= CARRIAGE_RETURN
    : point === 0x85 || point === 0x2028 || point === 0x2029;
}

function trimEnd(text: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === " ") {
    length--;
  }
  return length === text.length ? text : text.substring(0, length);
}
