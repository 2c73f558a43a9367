// Reading a text: 14 rows of it and a status row. Layer: core/player.
// While a page is read, the next one is laid out: turning to it is only painting. The page before is kept likewise.

import { byteText } from "../bytes/byte-text.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import { FROM_CARD } from "../display/row-codes.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { Pager } from "../text/pager.js";
import { Event } from "./events.js";
import { IDLE, type Screen, Wish } from "./screen.js";

const TEXT_ROWS = ROWS - 1;

/** What the pager is laying out. */
const enum Work {
  none = 0,
  /** The page that is to be on the screen: its rows are shown as they come. */
  page = 1,
  /** Nothing yet: the page after it is next. */
  next = 2,
  /** That page. */
  ahead = 3,
}

export class TextScreen implements Screen {
  failure: number;
  readonly isDrawing: boolean;
  private rows: RowPainter;
  private name: string;
  private pager: Pager;
  private work: Work;
  /** Font codes of the rows laid out so far, the status row last. */
  private laid: string[];
  /** The page on the screen, and those after and before it where they are known; font codes of all rows. */
  private shown: string[];
  private ahead: string[] | null;
  private behind: string[] | null;
  /** No page comes before the one on the screen. */
  private isFirst: boolean;
  private pages: number;
  /** A row of the page that is laid out ahead whose glyphs are not read yet: so turning to it will only be painting. */
  private unprepared: string;

  constructor(rows: RowPainter, name: string, file: PlacedSource) {
    this.failure = 0;
    this.isDrawing = false;
    this.rows = rows;
    this.name = name;
    this.pager = new Pager(file, COLUMNS, TEXT_ROWS);
    this.work = Work.page;
    this.laid = [];
    this.shown = [];
    this.ahead = null;
    this.behind = null;
    this.isFirst = true;
    this.pages = 1;
    this.unprepared = "";
    this.pager.toStart();
  }

  step(_nowMs: number): number {
    if (this.work === Work.none) {
      return IDLE;
    }
    const pager = this.pager;
    if (this.work === Work.next) {
      this.layAhead();
      return 0;
    }
    if (this.unprepared !== "") {
      if (!this.rows.prepare(this.unprepared)) {
        this.unprepared = "";
      }
      return 0;
    }
    const isBusy = pager.step();
    const laid = this.laid;
    while (laid.length < pager.lineCount) {
      const row = laid.length;
      const codes = pager.coded[row] ? pager.lines[row] : this.rows.codesOf(pager.lines[row]);
      laid.push(codes);
      if (this.work === Work.page) {
        this.rows.setCodes(row, codes, Color.text, Color.background);
      } else if (codes[0] === FROM_CARD) {
        this.unprepared = codes;
      }
    }
    if (!isBusy) {
      this.finish();
    }
    return 0;
  }

  handle(event: number, _nowMs: number): Wish {
    if (event === Event.back) {
      return Wish.leave;
    }
    if (this.work === Work.page) {
      // The page is not laid out yet; holding a button must not pile up pages nobody sees.
      return Wish.none;
    }
    if (event === Event.down || event === Event.ok || event === Event.repeatOk) {
      this.forward();
    } else if (event === Event.up) {
      this.backward();
    } else if (event === Event.holdUp) {
      this.pager.toStart();
      this.jump();
    } else if (event === Event.holdDown) {
      this.pager.toEnd();
      this.jump();
    }
    return Wish.none;
  }

  close(): string {
    byteText().release();
    return `mp8 text pages=${this.pages}`;
  }

  private forward(): void {
    const ahead = this.ahead;
    if (ahead !== null) {
      this.behind = this.shown;
      this.isFirst = false;
      this.show(ahead);
    } else if (this.work === Work.ahead) {
      // Not all of it is there: show what is, and go on.
      this.begin(this.shown, this.laid);
      for (let row = 0; row < this.laid.length; row++) {
        this.rows.setCodes(row, this.laid[row], Color.text, Color.background);
      }
    } else if (this.pager.next()) {
      this.begin(this.shown, []);
    }
  }

  private backward(): void {
    if (this.isFirst) {
      return;
    }
    const pager = this.pager;
    if (this.work === Work.ahead || this.ahead !== null) {
      pager.retreat();
    }
    const behind = this.behind;
    if (behind !== null && pager.retreat()) {
      this.behind = null;
      this.isFirst = pager.atStart;
      this.show(behind);
    } else if (pager.previous()) {
      this.begin(null, []);
    }
  }

  private jump(): void {
    this.begin(null, []);
  }

  private show(page: string[]): void {
    this.pages++;
    this.shown = page;
    this.rows.page(page);
    this.ahead = null;
    this.work = Work.next;
  }

  /** The pager has turned to the page that is to be shown; some of its rows are laid out. */
  private begin(behind: string[] | null, laid: string[]): void {
    this.pages++;
    this.unprepared = "";
    this.work = Work.page;
    this.behind = behind;
    this.ahead = null;
    this.laid = laid;
  }

  private layAhead(): void {
    this.laid = [];
    this.work = this.pager.next() ? Work.ahead : Work.none;
  }

  /** The pager's page is complete, or the card failed. */
  private finish(): void {
    const pager = this.pager;
    const laid = this.laid;
    this.failure = pager.failure;
    if (this.work === Work.ahead && pager.failure !== 0) {
      // Nobody has asked for it yet.
      pager.retreat();
      this.work = Work.none;
      return;
    }
    while (laid.length < TEXT_ROWS) {
      laid.push("");
    }
    laid.push(this.rows.codesOf(spread(this.name, `${pager.percent()} %`, COLUMNS)));
    if (this.work === Work.ahead) {
      this.ahead = laid;
      this.work = Work.none;
      return;
    }
    this.shown = laid;
    this.isFirst = pager.atStart;
    for (let row = pager.lineCount; row < ROWS; row++) {
      this.rows.setCodes(row, laid[row], row < TEXT_ROWS ? Color.text : Color.dim, Color.background);
    }
    if (pager.lineCount === 0 && pager.failure === 0) {
      this.rows.set(1, "  This text is empty.", Color.warning, Color.background);
    } else if (pager.failure !== 0) {
      const row = pager.lineCount < TEXT_ROWS ? pager.lineCount : TEXT_ROWS - 1;
      this.rows.set(row, "(the card cannot be read here)", Color.warning, Color.background);
    }
    this.work = Work.next;
  }
}
