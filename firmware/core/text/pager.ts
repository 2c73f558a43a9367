// Pages of a text: forward, back, to the start, to the end, of any file up to 4 GB at the same speed. Layer: core/text.
// Nothing is read ahead and no index of pages is kept: a bounded stack of page starts leads back; beyond it, or after
// a jump, a page is found by laying out from the beginning of a paragraph some blocks before it.
// Sliced: `step` reads one block or lays out one line.

import { isPressed } from "../attention.js";
import type { CodePageTables } from "../display/glyph-source.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { CodePage } from "./code-page.js";
import { Encoding } from "./encoding-names.js";
import { EncodingProbe } from "./encoding-probe.js";
import { LineBreaker } from "./line-breaker.js";
import { PageStack } from "./page-stack.js";
import { ParagraphFinder } from "./paragraph-finder.js";
import { TextWindow } from "./text-window.js";

/** Lines of one cell a character laid out in one step; others take a step each. */
const STEP_LINES = 3;

const enum Work {
  none = 0,
  /** Telling the encoding. */
  open = 1,
  /** It is told: what it takes is a slice of its own. */
  told = 6,
  /** Looking for a paragraph before the wanted end of the page. */
  seek = 2,
  /** Laying out from there, keeping the last lines. */
  backward = 3,
  /** Laying out the page from its start. */
  forward = 4,
  /** Laying out from a paragraph's start, to find where the lines before a place begin. */
  locate = 5,
}

export class Pager {
  /** The page's lines: UTF-8 byte strings, or font codes; the first `lineCount` of them are laid out. */
  lines: string[];
  /** Which of the lines are font codes. */
  coded: boolean[];
  lineCount: number;
  /** A negative ReadError or ChainError when the card failed, else 0. */
  failure: number;
  atStart: boolean;
  atEnd: boolean;
  encoding: Encoding;
  /** Of the encoding; null for Unicode's own. */
  codePage: CodePage | null;
  /** Where the page ends, once it is laid out. */
  endBlock: number;
  endOffset: number;
  private tables: CodePageTables | null;
  private probe: EncodingProbe;
  private file: ByteSource;
  private columns: number;
  private rows: number;
  private window: TextWindow;
  private breaker: LineBreaker;
  private finder: ParagraphFinder;
  private work: Work;
  private wantsEnd: boolean;
  /** Lines before the wanted place that are to come onto the page; 0 for a page that ends there. */
  private linesBefore: number;
  /** Lines to leave out at the page's start. */
  private skip: number;
  private startBlock: number;
  private startOffset: number;
  /** Starts of the lines kept while working backward. */
  private lineBlocks: number[];
  private lineOffsets: number[];
  private stack: PageStack;

  /**
   * @param columns cells of a line, 2 to 80
   * @param tables of code pages, where the card brings them
   * @param encoding -1: to be told from the text
   */
  constructor(file: ByteSource, columns: number, rows: number, tables: CodePageTables | null, encoding: number) {
    this.lines = [];
    this.coded = [];
    this.lineCount = 0;
    this.failure = 0;
    this.atStart = true;
    this.atEnd = false;
    this.encoding = Encoding.utf8;
    this.tables = tables;
    this.codePage = null;
    this.probe = new EncodingProbe(file, encoding);
    this.file = file;
    this.columns = columns;
    this.rows = rows;
    this.window = new TextWindow(file, Encoding.utf8, null);
    this.breaker = new LineBreaker(this.window, columns);
    this.finder = new ParagraphFinder(this.window, columns, rows);
    this.work = Work.open;
    this.wantsEnd = false;
    this.linesBefore = 0;
    this.skip = 0;
    this.startBlock = 0;
    this.startOffset = 0;
    this.endBlock = 0;
    this.endOffset = 0;
    this.lineBlocks = [];
    this.lineOffsets = [];
    this.stack = new PageStack();
  }

  /** Begins with the page there instead of the first one, once the text is open. */
  startAt(block: number, offset: number): void {
    this.startBlock = block;
    this.startOffset = offset;
  }

  toStart(): void {
    this.stack.clear();
    if (this.isOpening()) {
      this.wantsEnd = false;
      this.startBlock = 0;
      this.startOffset = 0;
    } else {
      this.window.clearEnd();
      this.layFrom(0, this.probe.markBytes);
    }
  }

  toEnd(): void {
    this.stack.clear();
    if (this.isOpening()) {
      this.wantsEnd = true;
    } else {
      this.window.clearEnd();
      this.layUpTo(this.lastBlock(), this.file.tailBytes);
    }
  }

  /** Turns to the page after this one. Returns false where there is none, or this one is not laid out yet. */
  next(): boolean {
    if (this.work !== Work.none || this.atEnd || this.failure !== 0) {
      return false;
    }
    this.stack.push(this.startBlock, this.startOffset);
    this.window.clearEnd();
    this.layFrom(this.endBlock, this.endOffset);
    return true;
  }

  /** Turns to the page before this one: the one that `next` came from, else one that ends where this one starts. */
  previous(): boolean {
    if (this.work !== Work.none || this.atStart) {
      return false;
    }
    const block = this.startBlock;
    const offset = this.startOffset;
    const stack = this.stack;
    if (!stack.take()) {
      this.layUpTo(block, offset);
      return true;
    }
    // It ends where this one starts, whatever a fresh layout would make of it.
    this.window.setEnd(block, offset);
    this.layFrom(stack.block, stack.offset);
    return true;
  }

  /**
   * Turns to the page that begins so many lines further down; at the end of the text, fewer. Returns false where there is
   * nothing more, or this page is not laid out yet.
   */
  down(lines: number): boolean {
    if (this.work !== Work.none || this.atEnd || this.failure !== 0) {
      return false;
    }
    this.goTo(this.startBlock, this.startOffset);
    this.skip = lines;
    return true;
  }

  /** Turns to the page that begins so many lines further up, or some paragraphs. As `down` otherwise. */
  up(lines: number): boolean {
    if (this.work !== Work.none || this.atStart) {
      return false;
    }
    this.showBefore(this.startBlock, this.startOffset, lines);
    return true;
  }

  /** Turns to the page whose first line is the one that holds the byte there. */
  showLineOf(block: number, offset: number): void {
    if (offset + 1 === BLOCK_BYTES) {
      this.showBefore(block + 1, 0, 1);
    } else {
      this.showBefore(block, offset + 1, 1);
    }
  }

  /**
   * Turns back to the page that `next` came from, without laying it out: it was, and whoever asks still knows its lines;
   * `next` leads on from it. Also while a page that `next` turned to is not complete. Returns false where that page is
   * not known any more.
   */
  retreat(): boolean {
    const stack = this.stack;
    if (!stack.take()) {
      return false;
    }
    this.endBlock = this.startBlock;
    this.endOffset = this.startOffset;
    this.startBlock = stack.block;
    this.startOffset = stack.offset;
    this.window.clearEnd();
    this.begin();
    this.work = Work.none;
    this.atStart = this.isStart();
    return true;
  }

  /** One slice of work. Returns false when the page is complete (or the card failed). */
  step(): boolean {
    const work = this.work;
    if (work === Work.none) {
      return false;
    }
    const codePage = this.codePage;
    if (this.isOpening()) {
      this.open();
    } else if (codePage !== null && codePage.isWaiting()) {
      codePage.step();
    } else if (work === Work.seek) {
      this.seek();
    } else if (this.window.at > this.window.readyTo) {
      if (this.window.canLoad()) {
        this.window.load();
        this.checkWindow();
      }
    } else if (this.window.lacksKinds()) {
      // Made while a line is laid, they would make one slice of two.
      this.window.needKinds();
    } else if (work === Work.forward) {
      this.layForward();
    } else if (work === Work.backward) {
      this.layBackward();
    } else {
      this.locate();
    }
    return this.isBusy();
  }

  /** Where in the text the page is: 0 … 100; 100 on the last page. */
  percent(): number {
    if (this.atEnd) {
      return 100;
    }
    const blocks = this.file.blocks;
    if (blocks > 40000) {
      // In steps of 64 KB, since 100 times the size would not stay below 2^31.
      return divided(((this.startBlock - (this.startBlock % 128)) / 128) * 100, (blocks - (blocks % 128)) / 128);
    }
    const bytes = this.lastBlock() * BLOCK_BYTES + this.file.tailBytes;
    return bytes === 0 ? 100 : divided((this.startBlock * BLOCK_BYTES + this.startOffset) * 100, bytes);
  }

  private isStart(): boolean {
    return this.startBlock === 0 && this.startOffset <= this.probe.markBytes;
  }

  private isOpening(): boolean {
    return this.work === Work.open || this.work === Work.told;
  }

  private isBusy(): boolean {
    return this.work !== Work.none;
  }

  private open(): void {
    const probe = this.probe;
    if (this.work === Work.open) {
      if (!probe.step()) {
        this.failure = probe.failure;
        this.work = probe.failure === 0 ? Work.told : Work.none;
      }
      return;
    }
    this.use(probe.encoding);
    this.work = Work.none;
    this.showFirst();
  }

  private showFirst(): void {
    if (this.wantsEnd) {
      this.toEnd();
    } else if (this.startBlock > 0 || this.startOffset > 0) {
      this.goTo(this.startBlock, this.startOffset);
    } else {
      this.toStart();
    }
  }

  /** Reads the text in this encoding from now on. */
  private use(encoding: Encoding): void {
    if (encoding !== this.encoding) {
      this.encoding = encoding;
      this.codePage = encoding > Encoding.utf16be ? new CodePage(encoding, this.tables) : null;
      this.window = new TextWindow(this.file, encoding, this.codePage);
      this.finder = new ParagraphFinder(this.window, this.columns, this.rows);
    }
    this.breaker = new LineBreaker(this.window, this.columns);
  }

  /** Lays the page out anew, from where it begins: in another encoding, or for other rows. It is laid out, or being so. */
  change(encoding: Encoding, columns: number, rows: number): void {
    if (this.isOpening()) {
      return;
    }
    this.columns = columns;
    this.rows = rows;
    this.stack.clear();
    this.use(encoding);
    this.finder = new ParagraphFinder(this.window, columns, rows);
    this.window.clearEnd();
    const isPairs = encoding === Encoding.utf16le || encoding === Encoding.utf16be;
    this.layFrom(this.startBlock, isPairs ? this.startOffset - (this.startOffset % 2) : this.startOffset);
  }

  /** Where the page begins, for `goTo`. */
  block(): number {
    return this.startBlock;
  }

  offset(): number {
    return this.startOffset;
  }

  /** Turns to the page that begins there: where a page began before, or a line. */
  goTo(block: number, offset: number): void {
    this.stack.clear();
    this.window.clearEnd();
    this.layFrom(block, offset);
  }

  /** Turns to the page that ends there. @param percent 1 ... 100 */
  toPercent(percent: number): void {
    if (percent >= 100) {
      this.toEnd();
      return;
    }
    this.stack.clear();
    this.window.clearEnd();
    const blocks = this.lastBlock();
    // Of few blocks a part of one counts.
    const part = blocks < 1000 ? divided(blocks * BLOCK_BYTES * percent, 100) % BLOCK_BYTES : 0;
    this.layUpTo(divided(blocks * percent, 100), part - (part % 2));
  }

  private seek(): void {
    if (this.finder.step()) {
      return;
    }
    this.failure = this.finder.failure;
    this.work = Work.none;
    if (this.failure === 0) {
      if (this.linesBefore === 0) {
        this.window.setEnd(this.endBlock, this.endOffset);
      }
      this.window.moveTo(this.finder.block, this.finder.offset);
      this.lines = [];
      this.coded = [];
      this.lineBlocks = [];
      this.lineOffsets = [];
      this.work = this.linesBefore === 0 ? Work.backward : Work.locate;
    }
  }

  private layForward(): void {
    const window = this.window;
    const breaker = this.breaker;
    const lines = this.lines;
    let left = STEP_LINES;
    while (window.at < window.length && lines.length < this.rows) {
      const start = window.at;
      breaker.lay();
      if (this.codePage !== null && this.codePage.isWaiting()) {
        // Again, once it is known which characters these are.
        window.at = start;
        return;
      }
      // The last line of a text stays.
      if (this.skip > 0 && (window.at < window.length || window.at > window.readyTo || !window.isFileEnd())) {
        this.skip--;
        this.startBlock = window.block();
        this.startOffset = window.offset();
      } else {
        lines.push(breaker.line);
        this.coded.push(breaker.isCoded);
      }
      left -= breaker.isPlain ? 1 : STEP_LINES;
      if (window.at > window.readyTo || left <= 0 || isPressed()) {
        break;
      }
    }
    this.lineCount = lines.length;
    // Whether this is the end is only known where nothing more is to be loaded.
    if ((lines.length === this.rows || window.at >= window.length) && window.at <= window.readyTo) {
      this.finish();
    }
  }

  private layBackward(): void {
    const window = this.window;
    const breaker = this.breaker;
    let left = STEP_LINES;
    while (window.at < window.length) {
      this.lineBlocks.push(window.block());
      this.lineOffsets.push(window.offset());
      const start = window.at;
      breaker.lay();
      if (this.codePage !== null && this.codePage.isWaiting()) {
        window.at = start;
        this.lineBlocks.pop();
        this.lineOffsets.pop();
        return;
      }
      this.lines.push(breaker.line);
      this.coded.push(breaker.isCoded);
      if (this.lines.length > this.rows) {
        this.lines.splice(0, 1);
        this.coded.splice(0, 1);
        this.lineBlocks.splice(0, 1);
        this.lineOffsets.splice(0, 1);
      }
      left -= breaker.isPlain ? 2 : STEP_LINES;
      if (window.at > window.readyTo || left <= 0 || isPressed()) {
        return;
      }
    }
    if (this.lines.length < this.rows) {
      if (this.finder.isAtStart) {
        // The first page: from the start, and as far down as it goes.
        window.clearEnd();
        this.layFrom(0, this.probe.markBytes);
        return;
      }
      if (this.finder.further()) {
        this.work = Work.seek;
        return;
      }
    }
    this.lineCount = this.lines.length;
    this.startBlock = this.lineCount > 0 ? this.lineBlocks[0] : this.endBlock;
    this.startOffset = this.lineCount > 0 ? this.lineOffsets[0] : this.endOffset;
    this.finish();
  }

  /** Keeps the starts of the last lines before the wanted place, and shows the page from the first of them on. */
  private locate(): void {
    const window = this.window;
    let left = STEP_LINES;
    while (window.at < window.length) {
      const start = window.at;
      const block = window.block();
      const offset = window.offset();
      this.breaker.lay();
      if (this.codePage !== null && this.codePage.isWaiting()) {
        window.at = start;
        return;
      }
      this.lineBlocks.push(block);
      this.lineOffsets.push(offset);
      if (this.lineBlocks.length > this.linesBefore) {
        this.lineBlocks.splice(0, 1);
        this.lineOffsets.splice(0, 1);
      }
      const next = window.block();
      if (next > this.endBlock || (next === this.endBlock && window.offset() >= this.endOffset)) {
        break;
      }
      left--;
      if (window.at > window.readyTo || left <= 0 || isPressed()) {
        return;
      }
    }
    if (this.lineBlocks.length < this.linesBefore && !this.finder.isAtStart && this.finder.further()) {
      this.work = Work.seek;
    } else if (this.lineBlocks.length > 0) {
      this.layFrom(this.lineBlocks[0], this.lineOffsets[0]);
    } else {
      this.layFrom(this.finder.block, this.finder.offset);
    }
  }

  private finish(): void {
    const window = this.window;
    this.work = Work.none;
    this.endBlock = window.block();
    this.endOffset = window.offset();
    this.atStart = this.isStart();
    this.atEnd = window.isEnd() && window.isFileEnd();
  }

  private layFrom(block: number, offset: number): void {
    this.startBlock = block;
    this.startOffset = offset;
    this.begin();
    this.window.moveTo(block, offset);
    this.work = Work.forward;
  }

  private layUpTo(block: number, offset: number): void {
    this.seekBefore(block, offset, 0);
  }

  private showBefore(block: number, offset: number, lines: number): void {
    this.stack.clear();
    this.window.clearEnd();
    this.seekBefore(block, offset, lines);
  }

  private seekBefore(block: number, offset: number, lines: number): void {
    this.endBlock = block;
    this.endOffset = offset;
    this.begin();
    this.linesBefore = lines;
    this.finder.find(block, offset, this.probe.markBytes, lines > 0);
    this.work = Work.seek;
  }

  private begin(): void {
    this.skip = 0;
    this.lines = [];
    this.coded = [];
    this.lineCount = 0;
    this.failure = 0;
    this.atStart = false;
    this.atEnd = false;
  }

  private checkWindow(): void {
    if (this.window.failure !== 0) {
      this.failure = this.window.failure;
      this.lineCount = this.lines.length;
      this.work = Work.none;
    }
  }

  /** The block that the end of the file lies in. */
  private lastBlock(): number {
    return this.file.tailBytes === 0 ? this.file.blocks : this.file.blocks - 1;
  }
}

function divided(a: number, b: number): number {
  return (a - (a % b)) / b;
}
