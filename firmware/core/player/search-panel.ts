// Looking for something in a text: choosing it, with five buttons, and how far the search is. Layer: core/player.
// What is looked for is put together from letters, or taken from the words of the page that was on the screen.
import type { ByteFinder } from "../bytes/byte-finder.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { CodePage } from "../text/code-page.js";
import { Shape } from "../text/encoding-names.js";
import { PageWords } from "../text/page-words.js";
import type { Pager } from "../text/pager.js";
import { canFind, finderOf, type LastQuery, MOST_CHARACTERS, type Query, queryEncoding } from "../text/query.js";
import { TextSearch } from "../text/text-search.js";
import type { Hot } from "../video/hot.js";
import { Event } from "./events.js";
import { IDLE } from "./screen.js";

/** What a panel came to. */
export const enum SearchEnd {
  none = 0,
  /** Nothing is to be looked for, or no longer. */
  left = 1,
  found = 2,
  nowhere = 3,
  failed = 4,
}

const enum Stage {
  choosing = 0,
  /** Up and down change the letter. */
  dialling = 1,
  searching = 2,
}

const enum Item {
  search = 0,
  letter = 1,
  dropLast = 2,
  dropFirst = 3,
  words = 4,
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 -'.";
const FIRST_ROW = 2;
const LIST_ROWS = ROWS - FIRST_ROW - 1;
/** Of the list: 4 ms each. */
const ROWS_A_SLICE = 5;
/** Steps of a search before the panel says how far it is: what is near is found before anything can be read. */
const QUIET_STEPS = 4;
/** Painting takes longer than reading some blocks: it is said anew when so much more is done. */
const PERCENT_STEP = 2;

export class SearchPanel {
  end: SearchEnd;
  /** Of SearchEnd.found: where it is, and the ReadError of SearchEnd.failed. */
  block: number;
  offset: number;
  hasWrapped: boolean;
  failure: number;
  private rows: RowPainter;
  private file: ByteSource;
  private last: LastQuery;
  private encoding: number;
  private codePage: CodePage | null;
  private fromBlock: number;
  private fromOffset: number;
  private stage: Stage;
  private selected: number;
  /** The item in the first row of the list. */
  private top: number;
  private letter: number;
  private characters: string[];
  /** The same as UTF-8. */
  private shown: string;
  private words: PageWords | null;
  /** Words that the list shows. */
  private listed: number;
  /** What is shown is no longer so; else, how many rows of the list are shown anew. */
  private isOld: boolean;
  private drawn: number;
  /** What is looked for, while it is got ready; and the search for it. */
  private finder: ByteFinder | null;
  private search: TextSearch | null;
  private steps: number;
  private percent: number;

  /** @param isNext looks for the same once more at once, else lets choose; from this place on */
  constructor(
    rows: RowPainter,
    file: ByteSource,
    pager: Pager,
    last: LastQuery,
    isNext: boolean,
    block: number,
    offset: number,
  ) {
    this.end = SearchEnd.none;
    this.block = 0;
    this.offset = 0;
    this.hasWrapped = false;
    this.failure = 0;
    this.rows = rows;
    this.file = file;
    this.last = last;
    this.encoding = pager.encoding;
    this.codePage = pager.codePage;
    this.fromBlock = block;
    this.fromOffset = offset;
    this.stage = Stage.choosing;
    this.letter = 0;
    const query = last.query;
    const isKept = query !== null && canFind(query, this.encoding);
    this.characters = isKept && query !== null ? query.characters.slice() : [];
    this.shown = isKept && query !== null ? query.shown : "";
    this.selected = isKept ? Item.search : Item.letter;
    this.top = 0;
    this.words = null;
    this.listed = 0;
    this.isOld = true;
    this.drawn = 0;
    this.finder = null;
    this.search = null;
    this.steps = 0;
    this.percent = -1;
    if (isNext && isKept) {
      this.begin();
    } else {
      rows.blank();
      this.words = new PageWords(
        file,
        this.encoding,
        this.codePage,
        pager.block(),
        pager.offset(),
        pager.endBlock,
        pager.endOffset,
      );
    }
  }

  /** What may be called instead of `step`; null where there is nothing. */
  hot(): Hot | null {
    const search = this.search;
    return search !== null && this.end === SearchEnd.none && search.isRunning() ? search : null;
  }

  /** One slice of work. @returns 0 for more to do, else IDLE */
  step(): number {
    const search = this.search;
    if (search !== null) {
      return this.goOn(search);
    }
    if (this.stage === Stage.searching && this.last.query !== null) {
      this.prepare(this.last.query);
      return 0;
    }
    const codePage = this.codePage;
    if (codePage !== null && codePage.isWaiting()) {
      codePage.step();
      this.isOld = true;
      return 0;
    }
    if (this.isOld) {
      this.isOld = false;
      this.drawn = 0;
      this.showHead();
      return 0;
    }
    if (this.drawn < LIST_ROWS) {
      this.showList();
      return 0;
    }
    const words = this.words;
    if (words === null) {
      return IDLE;
    }
    const isMore = words.step();
    const count = words.words.length;
    // Where there is still room for them on the screen; the others are shown when somebody goes there.
    const row = Item.words + this.listed - this.top;
    if (count !== this.listed && row < LIST_ROWS) {
      this.drawn = row > 0 ? row : 0;
    }
    this.listed = count;
    return isMore || this.drawn < LIST_ROWS ? 0 : IDLE;
  }

  handle(event: number): void {
    const isUp = event === Event.up || event === Event.repeatUp;
    if (event === Event.back) {
      this.back();
    } else if (this.stage === Stage.searching) {
      return;
    } else if (event === Event.ok || (event === Event.repeatOk && this.selected === Item.dropLast)) {
      this.choose();
    } else if (isUp || event === Event.down || event === Event.repeatDown) {
      this.move(isUp ? -1 : 1);
      return;
    }
    this.isOld = true;
  }

  private back(): void {
    if (this.stage === Stage.dialling) {
      this.stage = Stage.choosing;
      this.selected = Item.search;
    } else {
      this.end = SearchEnd.left;
    }
  }

  private move(by: number): void {
    if (this.stage === Stage.dialling) {
      this.letter = (this.letter + by + LETTERS.length) % LETTERS.length;
      this.showItem(this.selected);
      return;
    }
    const words = this.words;
    const count = Item.words + (words === null ? 0 : words.words.length);
    const left = this.selected;
    this.selected = (left + by + count) % count;
    if (this.selected < this.top) {
      this.top = this.selected;
    } else if (this.selected >= this.top + LIST_ROWS) {
      this.top = this.selected - LIST_ROWS + 1;
    } else {
      this.showItem(left);
      this.showItem(this.selected);
      return;
    }
    this.isOld = true;
  }

  private choose(): void {
    const characters = this.characters;
    const length = characters.length;
    const words = this.words;
    if (this.stage === Stage.dialling) {
      if (length < MOST_CHARACTERS) {
        this.characters = characters.concat([LETTERS.charAt(this.letter)]);
      }
    } else if (this.selected === Item.letter) {
      this.stage = Stage.dialling;
    } else if (this.selected === Item.search) {
      if (length > 0) {
        this.begin();
      } else {
        this.selected = Item.letter;
      }
    } else if (this.selected === Item.dropLast) {
      this.characters = characters.slice(0, length > 0 ? length - 1 : 0);
    } else if (this.selected === Item.dropFirst) {
      this.characters = characters.slice(1);
    } else if (words !== null) {
      this.characters = words.words[this.selected - Item.words];
      this.selected = Item.search;
      this.top = 0;
    }
  }

  private begin(): void {
    const text = this.text(this.characters);
    const query = { shown: text, characters: this.characters, encoding: queryEncoding(this.encoding) };
    this.shown = text;
    this.last.query = query;
    this.stage = Stage.searching;
  }

  /** One slice of getting ready to look for it. */
  private prepare(query: Query): void {
    const codePage = this.codePage;
    const finder = this.finder;
    if (finder === null) {
      this.finder = finderOf(query, this.encoding, codePage);
    } else if (!finder.prepare()) {
      const shape = codePage === null ? Shape.single : codePage.shape;
      this.search = new TextSearch(this.file, finder, shape, this.fromBlock, this.fromOffset);
    }
  }

  private goOn(search: TextSearch): number {
    const isMore = search.step();
    if (!isMore) {
      this.block = search.block;
      this.offset = search.offset;
      this.hasWrapped = search.hasWrapped;
      this.failure = search.failure;
      this.end = search.isFound ? SearchEnd.found : search.failure !== 0 ? SearchEnd.failed : SearchEnd.nowhere;
      return 0;
    }
    this.steps++;
    const percent = search.percent();
    // Of the largest texts one per cent takes minutes: that it is searched is said before.
    if (this.steps >= QUIET_STEPS && (this.percent < 0 || percent >= this.percent + PERCENT_STEP)) {
      this.showProgress(percent);
    }
    return 0;
  }

  private showProgress(percent: number): void {
    const rows = this.rows;
    if (this.percent < 0) {
      rows.blank();
      rows.set(0, "Search", Color.headerText, Color.header);
      rows.set(2, ` ${this.shown}`, Color.text, Color.background);
      rows.set(ROWS - 1, "back: stop", Color.dim, Color.background);
    }
    this.percent = percent;
    rows.set(4, ` ${percent} % of the text`, Color.text, Color.background);
  }

  /** As UTF-8. A code page may have to be asked for it: then a later call says more. */
  private text(characters: readonly string[]): string {
    const text = characters.join("");
    return this.codePage === null ? text : this.codePage.utf8(text);
  }

  private showHead(): void {
    const rows = this.rows;
    const isDialling = this.stage === Stage.dialling;
    rows.set(0, "Search", Color.headerText, Color.header);
    rows.set(1, ` ${this.text(this.characters)}_`, Color.text, Color.background);
    const hint = isDialling ? "up, down: letter   ok: add   back: done" : "up, down, ok   back: to the text";
    rows.set(ROWS - 1, hint.substring(0, COLUMNS), Color.dim, Color.background);
  }

  /** A slice of it: the player paints what is there, and goes on. */
  private showList(): void {
    const end = this.drawn + ROWS_A_SLICE < LIST_ROWS ? this.drawn + ROWS_A_SLICE : LIST_ROWS;
    for (let row = this.drawn; row < end; row++) {
      this.showItem(this.top + row);
    }
    this.drawn = end;
  }

  /** @param item one of those that fit on the screen; an empty row behind the last */
  private showItem(item: number): void {
    const isSelected = item === this.selected;
    this.rows.set(
      FIRST_ROW + item - this.top,
      this.textOf(item),
      isSelected ? Color.selectionText : Color.text,
      isSelected ? Color.selection : Color.background,
    );
  }

  private textOf(item: number): string {
    const words = this.words;
    if (item < Item.words) {
      return this.itemText(item);
    }
    return words !== null && item < Item.words + words.words.length
      ? `   ${this.text(words.words[item - Item.words])}`
      : "";
  }

  private itemText(item: number): string {
    if (item === Item.letter) {
      const letter = LETTERS.charAt(this.letter);
      const name = letter === " " ? "space" : letter;
      return this.stage === Stage.dialling ? ` Add a letter:  < ${name} >` : ` Add a letter: ${name}`;
    }
    return item === Item.search
      ? " Search"
      : item === Item.dropLast
        ? " Take off the last letter"
        : " Take off the first letter";
  }
}

export function openSearch(
  rows: RowPainter,
  file: ByteSource,
  pager: Pager,
  last: LastQuery,
  isNext: boolean,
  block: number,
  offset: number,
): SearchPanel {
  return new SearchPanel(rows, file, pager, last, isNext, block, offset);
}

export type SearchStart = typeof openSearch;
