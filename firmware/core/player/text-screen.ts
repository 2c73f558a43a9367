// Reading a text: 14 rows of it and a status row. Layer: core/player.
// While a page is read, the next ones are laid out: turning to them is only painting. Those before are kept likewise.

import type { Memory } from "../../hal/memory.js";
import { isPressed } from "../attention.js";
import { byteText } from "../bytes/byte-text.js";
import { BOX, WIDE_BOX } from "../display/font-codes.js";
import { NONE_NEEDED } from "../display/glyph-source.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import { FROM_CARD, LOWER_HALF, UPPER_HALF } from "../display/row-codes.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { ByteSource } from "../storage/byte-source.js";
import { Pager } from "../text/pager.js";
import { REPLACEMENT } from "../text/utf8.js";
import type { Hot } from "../video/hot.js";
import { Event } from "./events.js";
import { nextMark, type Reading, setMark, type TextPlace } from "./reading.js";
import { IDLE, type Screen, Wish } from "./screen.js";
import { SearchEnd, type SearchPanel } from "./search-panel.js";
import { TextMenu, TextWish } from "./text-menu.js";
import { TextSearching } from "./text-searching.js";

const TEXT_ROWS = ROWS - 1;
/** What brings a font pack onto a card. */
const NO_FONTS = "no font: mp8 card make";
/** What has bytes that the encoding does not know, on this page. */
const MIXED = "mixed encodings? ok";
/** So often a held button has moved by one, before it moves by more; and so often before it moves by much more. */
const RUN_AFTER = 5;
const RUSH_AFTER = 15;
/** What is more: of lines; of the text, where it is long. */
const RUN_LINES = 4;
const RUSH_PERCENT = 4;
/** From here on a percentage of a text is more than a page. */
const LONG_BLOCKS = 200;

/** Pages kept on either side of the one on the screen: some hundred of Espruino's variables each, where they are Korean. */
const PAGES_KEPT = 3;

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
  /** Of a search that is under way. */
  hot: Hot | null;
  private memory: Memory;
  private rows: RowPainter;
  private name: string;
  private pager: Pager;
  private work: Work;
  /** Font codes of the rows laid out so far, the status row last. */
  private laid: string[];
  /** The page on the screen, font codes of all rows; and likewise those around it. */
  private shown: string[];
  /** Pages after the one on the screen that are laid out already; the pager is at the last of them. */
  private ahead: string[][];
  /** Those before it that were shown last; `isOldestFirst` where no page comes before the first of these. */
  private behind: string[][];
  private isOldestFirst: boolean;
  /** What GlyphSource.era said when the page on the screen was shown. */
  private era: number;
  /** No page comes before the one on the screen. */
  private isFirst: boolean;
  private pages: number;
  /** How often the button that is down has been answered since it is held. */
  private held: number;
  private wantedPercent: number;
  private isLong: boolean;
  /** Rows of the page that is laid out whose glyphs are asked for: they are read when all of them are known, together. */
  private asked: number;
  private reading: Reading;
  private place: TextPlace;
  private menu: TextMenu | null;
  private searching: TextSearching;
  /** Rows that show it. */
  private markedRows: number;
  /** A message in the status row, until the page is turned. */
  private notice: string;
  /** A page of it was shown. */
  private isKnown: boolean;

  constructor(rows: RowPainter, memory: Memory, name: string, file: ByteSource, reading: Reading, place: TextPlace) {
    this.failure = 0;
    this.isDrawing = false;
    this.hot = null;
    this.rows = rows;
    this.memory = memory;
    this.name = name;
    this.reading = reading;
    this.place = place;
    this.menu = null;
    this.searching = new TextSearching(rows, memory, file, reading, place);
    this.markedRows = 0;
    this.notice = "";
    this.isKnown = false;
    this.pager = new Pager(file, this.columns(), this.lines(), rows.glyphs, place.encoding);
    this.takeTheme();
    this.work = Work.page;
    this.laid = [];
    this.shown = [];
    this.ahead = [];
    this.behind = [];
    this.isOldestFirst = false;
    this.era = 0;
    this.isFirst = true;
    this.pages = 1;
    this.held = 0;
    this.wantedPercent = 0;
    this.isLong = file.blocks >= LONG_BLOCKS;
    this.asked = 0;
    this.pager.startAt(place.block, place.offset);
  }

  private columns(): number {
    return this.reading.isLarge ? COLUMNS / 2 : COLUMNS;
  }

  private lines(): number {
    return this.reading.isLarge ? TEXT_ROWS / 2 : TEXT_ROWS;
  }

  private takeTheme(): void {
    if (this.reading.isLight) {
      this.rows.dress(Color.background, Color.text);
      this.rows.blank();
    } else {
      this.rows.dress(Color.text, Color.background);
    }
  }

  step(_nowMs: number): number {
    const searching = this.searching;
    if (searching.isOn() && this.work !== Work.page) {
      const wait = searching.step(this.pager);
      this.hot = searching.hot;
      if (searching.ended !== null) {
        this.endSearch(searching.ended);
        searching.ended = null;
      }
      return wait;
    }
    if (this.menu !== null) {
      return this.menu.step() ? 0 : IDLE;
    }
    if (this.work === Work.none) {
      return IDLE;
    }
    const pager = this.pager;
    if (this.work === Work.next) {
      this.layAhead();
      return 0;
    }
    const laid = this.laid;
    if (laid.length < ROWS && this.asked === laid.length) {
      const isBusy = pager.step();
      if (isBusy && isPressed()) {
        return 0;
      }
      const each = this.reading.isLarge ? 2 : 1;
      while (laid.length < pager.lineCount * each) {
        const line = laid.length / each;
        const codes = pager.coded[line] ? pager.lines[line] : this.rows.codesOf(pager.lines[line]);
        if (each === 2) {
          this.lay(UPPER_HALF + codes);
          this.lay(LOWER_HALF + codes);
        } else {
          this.lay(codes);
        }
      }
      if (!isBusy) {
        this.complete(laid);
      }
      if (isBusy || this.asked < laid.length || isPressed()) {
        return 0;
      }
    }
    if (this.asked < laid.length) {
      this.askForGlyphs(laid);
      return 0;
    }
    if (laid.length < ROWS) {
      return 0;
    }
    if (pager.failure !== 0 || !this.hasGlyphsToGet()) {
      this.finish();
    }
    return 0;
  }

  /** One slice of noting which glyphs the rows need; those of Latin text need none. */
  private askForGlyphs(laid: readonly string[]): void {
    let codes = "";
    do {
      codes = laid[this.asked];
      if (!this.rows.want(codes)) {
        return;
      }
      this.asked++;
    } while (this.asked < laid.length && !isFromCard(codes));
  }

  /** One slice of getting them. */
  private hasGlyphsToGet(): boolean {
    const glyphs = this.rows.glyphs;
    return glyphs !== null && glyphs.fetch();
  }

  /** Takes a row of the page that is laid out, and shows it where it is to be on the screen. */
  private lay(codes: string): void {
    const row = this.laid.length;
    this.laid.push(codes);
    if (isFromCard(codes)) {
      // It is shown with the others, when all glyphs are there.
      return;
    }
    if (this.asked === row) {
      this.asked++;
    }
    if (this.work === Work.page) {
      this.showRow(row, codes);
    }
  }

  private showRow(row: number, codes: string): void {
    const isMarked = row < this.markedRows;
    const rows = this.rows;
    rows.setCodes(row, codes, isMarked ? Color.selectionText : rows.ink, isMarked ? Color.selection : rows.paper);
  }

  /** What is pressed while a page is laid out is about that page: only leaving need not wait. */
  hears(press: number): boolean {
    return this.work !== Work.page || press === Event.back || press > Event.eject || this.menu !== null;
  }

  handle(event: number, _nowMs: number): Wish {
    if (this.menu !== null) {
      this.obey(this.menu, this.menu.handle(event));
      return Wish.none;
    }
    if (this.searching.takes(event)) {
      return Wish.none;
    }
    if (event === Event.back) {
      return Wish.leave;
    }
    if (this.work === Work.page) {
      // The page is not laid out yet; holding a button must not pile up pages nobody sees.
      return Wish.none;
    }
    if (event === Event.ok) {
      this.openMenu();
    } else {
      this.move(event);
    }
    return Wish.none;
  }

  /** Up or down, pressed or held: the longer, the further. */
  private move(event: number): void {
    const isUp = event === Event.up || event === Event.holdUp || event === Event.repeatUp;
    if (!isUp && event !== Event.down && event !== Event.holdDown && event !== Event.repeatDown) {
      return;
    }
    this.held = event < Event.holdUp ? 0 : this.held + 1;
    const held = this.held;
    if (this.reading.isByLine) {
      this.scroll(isUp, held < RUN_AFTER ? 1 : held < RUSH_AFTER ? RUN_LINES : this.lines());
    } else if (held > RUN_AFTER && this.isLong) {
      const step = held < RUSH_AFTER ? 1 : RUSH_PERCENT;
      this.dropAhead();
      // From where it was wanted before: a page ends there, so that it begins with less.
      const percent = held === RUN_AFTER + 1 ? this.pager.percent() : this.wantedPercent;
      this.wantedPercent = percent + (isUp ? -step : step);
      this.goToPercent(this.wantedPercent);
      this.jump();
    } else if (isUp) {
      this.backward();
    } else {
      this.forward();
    }
  }

  private goToPercent(percent: number): void {
    if (percent > 0) {
      this.pager.toPercent(percent);
    } else {
      this.pager.toStart();
    }
  }

  /** The page that begins some lines further on. */
  private scroll(isUp: boolean, lines: number): void {
    const pager = this.pager;
    this.dropAhead();
    if (isUp ? pager.up(lines) : pager.down(lines)) {
      this.jump();
    }
  }

  /** What the menu came to. */
  private obey(menu: TextMenu, wish: TextWish): void {
    if (wish === TextWish.none) {
      return;
    }
    const place = this.place;
    const pager = this.pager;
    this.menu = null;
    this.takeTheme();
    if (wish === TextWish.search) {
      this.rows.blank();
      this.searching.start(false);
      return;
    }
    this.makeWay();
    if (wish === TextWish.searchNext) {
      this.rows.set(ROWS - 1, "searching", Color.dim, this.rows.paper);
      this.searching.start(true);
      return;
    }
    if (wish === TextWish.mark) {
      this.notice = `bookmark ${setMark(place)} set`;
    }
    if (wish === TextWish.change) {
      place.encoding = menu.encoding;
      pager.change(menu.encoding, this.columns(), this.lines());
    } else if (wish === TextWish.goTo) {
      this.goToPercent(menu.percent);
    } else if (wish === TextWish.nextMark) {
      const at = nextMark(place);
      pager.goTo(place.marks[at], place.marks[at + 1]);
    } else {
      // As it was.
      pager.goTo(place.block, place.offset);
    }
    this.jump();
  }

  private endSearch(panel: SearchPanel): void {
    const isFound = panel.end === SearchEnd.found;
    this.takeTheme();
    this.makeWay();
    if (isFound) {
      this.pager.showLineOf(panel.block, panel.offset);
    } else {
      this.pager.goTo(this.place.block, this.place.offset);
    }
    this.jump();
    this.markedRows = isFound ? (this.reading.isLarge ? 2 : 1) : 0;
    if (panel.end === SearchEnd.failed) {
      this.failure = panel.failure;
      this.notice = "unreadable";
    } else if (panel.end === SearchEnd.nowhere) {
      this.notice = "not found";
    } else if (panel.hasWrapped) {
      this.notice = "from the start";
    }
  }

  /** For a page. One of font codes takes its place row by row as it is laid out; one of pictures is seen at its end only. */
  private makeWay(): void {
    if (this.shown.join("").indexOf(FROM_CARD) >= 0) {
      this.rows.blank();
    }
  }

  /** Forgets the pages after the one on the screen: the pager is at that one then. */
  private dropAhead(): void {
    const pager = this.pager;
    if (this.work === Work.ahead) {
      pager.retreat();
      this.work = Work.none;
    }
    const ahead = this.ahead;
    while (ahead.length > 0) {
      ahead.pop();
      pager.retreat();
    }
  }

  /** Notes where the page on the screen begins. */
  private settle(): void {
    const pager = this.pager;
    this.dropAhead();
    this.place.block = pager.block();
    this.place.offset = pager.offset();
    this.place.encoding = pager.encoding;
  }

  private openMenu(): void {
    this.settle();
    this.rows.dress(Color.text, Color.background);
    this.menu = new TextMenu(
      this.rows,
      this.reading,
      this.place,
      this.pager.percent(),
      this.pager.encoding,
      this.searching.isAtHit(this.pager),
      saysMixed(this.shown[TEXT_ROWS]),
    );
  }

  close(): string {
    if (this.menu === null && !this.searching.isOn() && this.work !== Work.page) {
      this.settle();
    }
    this.searching.close();
    this.rows.dress(Color.text, Color.background);
    this.rows.blank();
    byteText().release();
    return `mp8 text pages=${this.pages}`;
  }

  private forward(): void {
    const ahead = this.ahead;
    if (ahead.length > 0) {
      this.keepBehind();
      this.show(ahead.splice(0, 1)[0]);
    } else if (this.work === Work.ahead) {
      // Not all of it is there: show what is, and go on.
      this.keepBehind();
      this.begin(this.laid);
      const laid = this.laid;
      for (let row = 0; row < laid.length && row < TEXT_ROWS; row++) {
        if (!isFromCard(laid[row])) {
          this.showRow(row, laid[row]);
        }
      }
    } else if (this.pager.next()) {
      this.keepBehind();
      this.begin([]);
    }
  }

  /** Of the page on the screen, which is left for the next one. */
  private keepBehind(): void {
    const behind = this.behind;
    if (behind.length === 0) {
      this.isOldestFirst = this.isFirst;
    }
    behind.push(this.shown);
    this.isFirst = false;
    if (behind.length > PAGES_KEPT) {
      behind.splice(0, 1);
      this.isOldestFirst = false;
    }
  }

  private backward(): void {
    if (this.isFirst) {
      return;
    }
    const pager = this.pager;
    const behind = this.behind;
    if (behind.length === 0) {
      this.dropAhead();
      if (pager.previous()) {
        this.begin([]);
      }
      return;
    }
    const ahead = this.ahead;
    if (this.work === Work.ahead) {
      pager.retreat();
      this.work = Work.none;
    }
    ahead.splice(0, 0, this.shown);
    if (ahead.length > PAGES_KEPT) {
      ahead.pop();
      pager.retreat();
    }
    const page = behind.pop() as string[];
    this.isFirst = behind.length === 0 && this.isOldestFirst;
    this.show(page);
  }

  /** The pager is to turn to any other page. */
  private jump(): void {
    this.ahead = [];
    this.behind = [];
    this.begin([]);
  }

  private show(page: string[]): void {
    this.pages++;
    this.shown = page;
    this.rows.page(page);
    this.era = this.eraOfGlyphs();
    if (this.work !== Work.ahead) {
      this.work = this.nextWork();
    }
  }

  /** The pager has turned to the page that is to be shown; some of its rows are laid out. */
  private begin(laid: string[]): void {
    this.pages++;
    this.markedRows = 0;
    this.work = Work.page;
    this.laid = laid;
    if (laid.length === 0) {
      if (this.rows.glyphs !== null) {
        this.memory.collect();
      }
      this.beginGlyphs(NONE_NEEDED);
    }
  }

  /** @param kept see GlyphSource.newPage @returns false where glyphs that are kept would have to go for another page */
  private beginGlyphs(kept: number): boolean {
    const glyphs = this.rows.glyphs;
    this.asked = 0;
    return glyphs === null || glyphs.newPage(kept);
  }

  private eraOfGlyphs(): number {
    const glyphs = this.rows.glyphs;
    return glyphs === null ? 0 : glyphs.era();
  }

  private layAhead(): void {
    // Free memory in its order: glyphs then take what lies between others, and blocks find room in one piece.
    this.memory.collect();
    this.laid = [];
    // A text of many characters has room for fewer pages.
    const isRoom = this.beginGlyphs(this.era);
    this.work = isRoom && this.pager.next() ? Work.ahead : Work.none;
  }

  /** All lines of the page are laid out: the rows below them. */
  private complete(laid: string[]): void {
    const pager = this.pager;
    while (laid.length < TEXT_ROWS) {
      this.asked += this.asked === laid.length ? 1 : 0;
      laid.push("");
    }
    const status = this.status(`${isMixed(pager) ? `${MIXED}  ` : ""}${pager.percent()} %`);
    this.asked += this.asked === TEXT_ROWS && !isFromCard(status) ? 1 : 0;
    laid.push(status);
  }

  /** The pager's page is complete, or the card failed. */
  private finish(): void {
    const pager = this.pager;
    let laid = this.laid;
    this.failure = pager.failure;
    if (this.work === Work.ahead && pager.failure !== 0) {
      // Nobody has asked for it yet.
      pager.retreat();
      this.work = Work.none;
      return;
    }
    if (this.work === Work.ahead) {
      this.ahead.push(laid);
      this.work = this.nextWork();
      return;
    }
    this.shown = laid;
    this.era = this.eraOfGlyphs();
    this.isFirst = pager.atStart;
    if (!this.isKnown) {
      this.isKnown = true;
      if (this.notice === "" && this.rows.glyphs === null && holdsBoxes(laid, isMixed(pager))) {
        this.notice = NO_FONTS;
      }
    }
    if (this.notice !== "") {
      // Not kept with the page: it is said once.
      const codes = laid.slice();
      codes[TEXT_ROWS] = this.status(this.notice);
      this.notice = "";
      laid = codes;
    }
    const end = pager.lineCount * (this.reading.isLarge ? 2 : 1);
    for (let row = 0; row < ROWS; row++) {
      if (row >= end) {
        this.rows.setCodes(row, laid[row], row < TEXT_ROWS ? this.rows.ink : Color.dim, this.rows.paper);
      } else if (isFromCard(laid[row])) {
        this.showRow(row, laid[row]);
      }
    }
    if (pager.lineCount === 0 && pager.failure === 0) {
      this.rows.set(1, "  This text is empty.", Color.warning, Color.background);
    } else if (pager.failure !== 0) {
      const row = pager.lineCount < TEXT_ROWS ? pager.lineCount : TEXT_ROWS - 1;
      this.rows.set(row, "(the card cannot be read here)", Color.warning, Color.background);
    }
    this.work = this.nextWork();
  }

  private status(right: string): string {
    return this.rows.codesOf(spread(this.name, right, COLUMNS));
  }

  /** Line by line, no page is known beforehand. */
  private nextWork(): Work {
    return this.reading.isByLine || this.ahead.length === PAGES_KEPT ? Work.none : Work.next;
  }
}

/** Whether characters are shown as boxes, for want of a font. @param isMixed narrow ones may be no characters at all */
function holdsBoxes(rows: readonly string[], isMixed: boolean): boolean {
  const codes = rows.join("");
  return codes.indexOf(WIDE_BOX) >= 0 || (!isMixed && codes.indexOf(BOX) >= 0);
}

/** Whether its glyphs are the card's. */
function isFromCard(codes: string): boolean {
  return codes[0] === FROM_CARD || (codes[1] === FROM_CARD && (codes[0] === UPPER_HALF || codes[0] === LOWER_HALF));
}

function isMixed(pager: Pager): boolean {
  return pager.lines.join("").indexOf(REPLACEMENT) >= 0;
}

/** @param status codes of a status row */
function saysMixed(status: string): boolean {
  return status.indexOf(isFromCard(status) ? byteText().aliased(MIXED) : MIXED) >= 0;
}
