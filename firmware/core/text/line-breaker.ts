// Lays out one line at a time: words, long words, tabs, hyphens, Han and kana between characters, every kind of line
// end. Layer: core/text. Plain ASCII goes by whole-string calls; other characters cost a closer look each.
// Spec: Unicode Standard Annex #14, the rules named in break-rules.ts.
import { allowsBreakAfter, isClosing, isIdeographic, isOpening } from "./break-rules.js";
import { LONGEST_LINE, type TextWindow } from "./text-window.js";
import { encodeUtf8, REPLACEMENT_POINT } from "./utf8.js";
import { cellWidth } from "./width.js";

/** 40 columns leave no room for the usual 8. */
const TAB_COLUMNS = 4;
const TAB = 9;
const CARRIAGE_RETURN = 13;

export class LineBreaker {
  /** The line that was laid out last: a UTF-8 byte string without its line end and without trailing spaces. */
  line: string;
  private window: TextWindow;
  private columns: number;
  /** Unit at which the line's content ends, and at which the next line begins. */
  private end: number;
  private next: number;
  /** Whether the content is, byte for byte, what is shown. */
  private isRaw: boolean;

  /** @param columns at least 2, at most 80 */
  constructor(window: TextWindow, columns: number) {
    this.line = "";
    this.window = window;
    this.columns = columns;
    this.end = 0;
    this.next = 0;
    this.isRaw = true;
  }

  /** Lays out the line at the window's position and moves the window behind it. The window is ready, not at its end. */
  lay(): void {
    const window = this.window;
    const start = window.at;
    if (window.upper === "" && this.layPlain(start)) {
      return;
    }
    this.find(start);
    this.line = trimEnd(this.isRaw ? window.text.substring(start, this.end) : this.build(start));
    window.at = this.next;
  }

  /** The whole line in one look, where it is plain ASCII without surprises: nearly always in a Latin text. */
  private layPlain(start: number): boolean {
    const window = this.window;
    const text = window.text;
    const classes = window.classes.substr(start, this.columns + 1);
    const special = classes.indexOf("!");
    let length = special;
    if (special >= 0) {
      if (text[start + special] === "\n") {
        window.at = start + special + 1;
      } else if (text[start + special] === "\r" && text[start + special + 1] === "\n") {
        window.at = start + special + 2;
      } else {
        return false;
      }
    } else {
      length = classes.lastIndexOf(" ");
      if (classes.length <= this.columns || length < 1 || text[start + length] === "-" || text[start] === " ") {
        return false;
      }
      this.next = start + length + 1;
      if (window.classes[this.next] !== "a") {
        this.swallow(start);
      }
      window.at = this.next;
    }
    this.line = text.substr(start, length);
    if (length > 0 && text[start + length - 1] === " ") {
      this.line = trimEnd(this.line);
    }
    return true;
  }

  /** Finds where the line that begins at `start` ends. */
  private find(start: number): void {
    const window = this.window;
    const text = window.text;
    const length = text.length < start + LONGEST_LINE ? text.length : start + LONGEST_LINE;
    let at = start;
    let cells = 0;
    /** The last place beside a special character where the line may be broken; -1 for none. */
    let breakAt = -1;
    /** The visible character before `at`; -1 for none. */
    let before = -1;
    this.isRaw = window.upper === "";
    while (at < length) {
      const room = this.columns - cells;
      const run = this.plainRun(at, room + 1 < length - at ? room + 1 : length - at);
      if (run > 0) {
        if (before >= 0 && allowsBreakAfter(before) && !isOpening(before) && !isClosing(text.charCodeAt(at))) {
          breakAt = at;
        }
        if (run > room) {
          this.wrap(start, at + room, breakAt);
          return;
        }
        at += run;
        cells += run;
        before = text.charCodeAt(at - 1);
        continue;
      }
      const units = window.decode(at);
      const point = window.point;
      if (isLineEnd(point)) {
        this.end = at;
        this.next = at + units;
        if (point === CARRIAGE_RETURN) {
          this.skipLineFeed();
        }
        return;
      }
      let width = cellWidth(point);
      if (point === TAB) {
        width = TAB_COLUMNS - (cells % TAB_COLUMNS);
      }
      if (point < 0x20 || point === 0x7f || point === REPLACEMENT_POINT) {
        this.isRaw = false;
      }
      if (width > 0 && before >= 0 && (isIdeographic(point) || allowsBreakAfter(before))) {
        if (!isClosing(point) && !isOpening(before)) {
          breakAt = at;
        }
      }
      if (cells + width > this.columns) {
        // One character that is wider than the whole line has to go somewhere.
        this.wrap(start, at === start ? at + units : at, breakAt);
        return;
      }
      if (width > 0 || point === 0x200b) {
        before = point;
      }
      at += units;
      cells += width;
    }
    this.end = at;
    this.next = at;
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

  /**
   * Breaks the line that fits up to `limit`: at the last space (which may stand in the margin) or hyphen, at
   * `breakAt` if that comes later, else in the middle of the word.
   */
  private wrap(start: number, limit: number, breakAt: number): void {
    const window = this.window;
    let candidates = window.classes.substring(start, limit + 1);
    let found = candidates.lastIndexOf(" ");
    while (found > 0 && start + found >= breakAt) {
      const unit = start + found;
      if (this.isAscii(unit, " ")) {
        if (trimEnd(window.text.substring(start, unit)).length > 0) {
          this.end = unit;
          this.next = unit + 1;
          this.swallow(start);
          return;
        }
      } else if (unit < limit && this.isHyphenBreak(start, unit)) {
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

  /** Spaces at a break belong to the line before it, and so does a line end right behind them. */
  private swallow(start: number): void {
    while (this.next < start + LONGEST_LINE && this.isAscii(this.next, " ")) {
      this.next++;
    }
    if (this.isAscii(this.next, "\r")) {
      this.next++;
      this.skipLineFeed();
    } else {
      this.skipLineFeed();
    }
  }

  private skipLineFeed(): void {
    if (this.isAscii(this.next, "\n")) {
      this.next++;
    }
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
        line += window.text.substr(at, run);
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
      } else if (point >= 0x20 && point !== 0x7f) {
        line += encodeUtf8(point);
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
