// The menu over a text: going somewhere, bookmarks, the encoding, how letters look. Layer: core/player.
// Five buttons: up and down choose, OK does or changes it, back closes the menu.
import { Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { ENCODINGS, encodingName } from "../text/encoding-names.js";
import { Event } from "./events.js";
import type { Reading, TextPlace } from "./reading.js";

/** What the text is to do. */
export const enum TextWish {
  none = 0,
  /** Show the page again: nothing has changed. */
  close = 1,
  goTo = 2,
  mark = 3,
  nextMark = 4,
  /** The encoding or the size is another one. */
  change = 5,
  /** Look for something; for the same once more. */
  search = 6,
  searchNext = 7,
}

const enum Item {
  goTo = 0,
  search = 1,
  searchNext = 2,
  mark = 3,
  nextMark = 4,
  encoding = 5,
  size = 6,
  theme = 7,
  steps = 8,
  count = 9,
}

const FIRST_ROW = 2;
/** Rows of the screen that one slice says anew: 3 ms each. */
const ROWS_A_SLICE = 5;

export class TextMenu {
  /** What `TextWish.goTo` is about. */
  percent: number;
  encoding: number;
  private rows: RowPainter;
  private reading: Reading;
  private place: TextPlace;
  private selected: number;
  /** Up and down change the percentage. */
  private isDialling: boolean;
  private hasChanged: boolean;
  /** Rows of the screen that are its own. */
  private drawn: number;

  /**
   * @param isAtHit what was looked for is on the page: the next is asked for by OK
   * @param isMixed the page is not all in this encoding: another one is
   */
  constructor(
    rows: RowPainter,
    reading: Reading,
    place: TextPlace,
    percent: number,
    encoding: number,
    isAtHit: boolean,
    isMixed: boolean,
  ) {
    this.percent = percent;
    this.encoding = encoding;
    this.rows = rows;
    this.reading = reading;
    this.place = place;
    this.selected = isAtHit ? Item.searchNext : isMixed ? Item.encoding : Item.goTo;
    this.isDialling = false;
    this.hasChanged = false;
    this.drawn = 0;
  }

  /** One slice of showing it, over what was there. Returns false when it is shown. */
  step(): boolean {
    if (this.drawn >= ROWS) {
      return false;
    }
    const end = this.drawn + ROWS_A_SLICE < ROWS ? this.drawn + ROWS_A_SLICE : ROWS;
    for (let row = this.drawn; row < end; row++) {
      const item = row - FIRST_ROW;
      if (item >= 0 && item < Item.count) {
        this.showItem(item);
      } else if (row === 0) {
        this.rows.set(0, "Reading", Color.headerText, Color.header);
      } else {
        const hint = row === ROWS - 1 ? "up, down, ok: change   back: to the text" : "";
        this.rows.set(row, hint, Color.dim, Color.background);
      }
    }
    this.drawn = end;
    return true;
  }

  handle(event: number): TextWish {
    if (event === Event.back || event === Event.holdOk) {
      if (this.isDialling) {
        this.isDialling = false;
        this.showItem(Item.goTo);
        return TextWish.none;
      }
      return this.hasChanged ? TextWish.change : TextWish.close;
    }
    if (event === Event.ok) {
      return this.choose();
    }
    const isUp = event === Event.up || event === Event.repeatUp;
    if (isUp || event === Event.down || event === Event.repeatDown) {
      this.move(isUp, event === Event.repeatUp || event === Event.repeatDown);
    }
    return TextWish.none;
  }

  private move(isUp: boolean, isHeld: boolean): void {
    if (!this.isDialling) {
      const left = this.selected;
      this.selected = (left + (isUp ? Item.count - 1 : 1)) % Item.count;
      this.showItem(left);
      this.showItem(this.selected);
      return;
    }
    const step = isHeld ? 5 : 1;
    const percent = this.percent + (isUp ? step : -step);
    // From one end to the other by one press, but not past it by holding.
    this.percent = percent < 0 ? (isHeld ? 0 : 100) : percent > 100 ? (isHeld ? 100 : 0) : percent;
    this.showItem(Item.goTo);
  }

  private choose(): TextWish {
    const reading = this.reading;
    if (this.selected === Item.goTo) {
      if (this.isDialling) {
        return TextWish.goTo;
      }
      this.isDialling = true;
    } else if (this.selected === Item.search || this.selected === Item.searchNext) {
      const isNext = this.selected === Item.searchNext && reading.query !== null;
      return reading.searches === null ? TextWish.none : isNext ? TextWish.searchNext : TextWish.search;
    } else if (this.selected === Item.mark) {
      return TextWish.mark;
    } else if (this.selected === Item.nextMark) {
      return this.place.marks.length > 0 ? TextWish.nextMark : TextWish.none;
    } else {
      this.hasChanged = true;
      if (this.selected === Item.encoding) {
        this.encoding = (this.encoding + 1) % ENCODINGS;
      } else if (this.selected === Item.size) {
        reading.isLarge = !reading.isLarge;
      } else if (this.selected === Item.theme) {
        reading.isLight = !reading.isLight;
      } else {
        reading.isByLine = !reading.isByLine;
      }
    }
    this.showItem(this.selected);
    return TextWish.none;
  }

  private textOf(item: number): string {
    const reading = this.reading;
    if (item === Item.goTo) {
      return `Go to ${this.percent} %${this.isDialling ? "   up, down, ok" : ""}`;
    }
    if (item === Item.search) {
      return reading.searches === null ? "Search: not in what is streamed" : "Search";
    }
    if (item === Item.searchNext) {
      return `Search next: ${reading.query === null ? "" : reading.query.shown}`;
    }
    if (item === Item.mark) {
      return "Set a bookmark here";
    }
    if (item === Item.nextMark) {
      return `Next bookmark (${this.place.marks.length / 2})`;
    }
    if (item === Item.encoding) {
      return `Encoding: ${encodingName(this.encoding)}`;
    }
    if (item === Item.size) {
      return `Letters: ${reading.isLarge ? "large" : "normal"}`;
    }
    return item === Item.theme
      ? `Colours: ${reading.isLight ? "dark on light" : "light on dark"}`
      : `Up and down: ${reading.isByLine ? "a line" : "a page"}`;
  }

  private showItem(item: number): void {
    const isSelected = item === this.selected;
    this.rows.set(
      FIRST_ROW + item,
      ` ${this.textOf(item)}`,
      isSelected ? Color.selectionText : Color.text,
      isSelected ? Color.selection : Color.background,
    );
  }
}
