// The library: one folder at a time, folders first, then files in natural order. Layer: core/player.
// Usable while the card is still being read; names on the screen are read from the card a row at a time.
import { isPressed } from "../attention.js";
import type { CardIndex, Entry } from "../catalog/card-index.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { plural, spread } from "../display/row-text.js";
import { Event } from "./events.js";
import { Kind, kindOfName } from "./policy.js";
import { IDLE, type Screen, Wish } from "./screen.js";

/** Rows between the header and the footer. */
const LIST_ROWS = ROWS - 2;
const ROOT = 0;
/** Counts are made anew this often while the card is read. */
const COUNTS_MS = 500;

/** Where a list was when something covered it. */
export interface ListPlace {
  readonly name: string;
  readonly folder: number;
  readonly selected: number;
  readonly top: number;
  readonly nextRow: number;
  readonly settled: boolean;
  readonly touched: boolean;
  readonly codes: string[];
  readonly kinds: number[];
  readonly trail: number[];
  readonly names: string[];
}

export class LibraryScreen implements Screen {
  failure: number;
  readonly isDrawing: boolean;
  /** The file that is to be opened, if any. */
  chosen: Entry | null;
  private rows: RowPainter;
  private library: CardIndex;
  /** What the folder is called. */
  private name: string;
  private folder: number;
  private selected: number;
  /** Index of the entry in the first list row. */
  private top: number;
  /** The next list row whose entry has to be read from the card; LIST_ROWS when all are there. */
  private nextRow: number;
  /** The entry that is looked for in the card, and the library's mark of it; -1 while none is. */
  private soughtIndex: number;
  private soughtMark: number;
  /** It was read, and is still to be made a row of. */
  private found: Entry | null;
  /** Of the list rows that are there: what they show, as font codes, and what that is. */
  private codes: string[];
  private kinds: number[];
  /** The library's marks of their entries. */
  private marks: number[];
  /** The same of the rows before they were loaded anew: an entry that has only moved is not read again. */
  private oldCodes: string[];
  private oldKinds: number[];
  private oldMarks: number[];
  /** The folder was in its final order when the list was last loaded. */
  settled: boolean;
  private touched: boolean;
  /** Entries there were when the rows behind the last one were emptied; -1: they were not. */
  private clearedCount: number;
  /** List rows from this one on are empty on the screen. */
  private filledRows: number;
  /** OK was pressed: what is selected is being looked up. */
  private isOpening: boolean;
  private headerIsOld: boolean;
  /** Entries that the header tells of. */
  private headerCount: number;
  private countsMs: number;
  private countsAreFinal: boolean;
  /** Selections in the folders above and their names, for the way back. */
  private trail: number[];
  private names: string[];

  /** @param place where it was; null for the root folder's beginning */
  constructor(rows: RowPainter, library: CardIndex, place: ListPlace | null) {
    this.failure = 0;
    this.isDrawing = false;
    this.chosen = null;
    this.rows = rows;
    this.library = library;
    this.name = library.volume.label === "" ? "Library" : library.volume.label;
    this.trail = [];
    this.names = [];
    this.codes = [];
    this.kinds = [];
    this.marks = [];
    this.oldCodes = [];
    this.oldKinds = [];
    this.oldMarks = [];
    this.folder = ROOT;
    this.selected = 0;
    this.top = 0;
    this.nextRow = 0;
    this.soughtIndex = -1;
    this.soughtMark = -1;
    this.found = null;
    this.settled = false;
    this.touched = false;
    this.clearedCount = -1;
    this.filledRows = 0;
    this.isOpening = false;
    this.headerIsOld = true;
    this.headerCount = -1;
    this.countsMs = -COUNTS_MS;
    this.countsAreFinal = false;
    rows.blank();
    if (place === null) {
      this.enter(ROOT, this.name, 0);
    } else {
      this.goBack(place);
    }
  }

  place(): ListPlace {
    return {
      name: this.name,
      folder: this.folder,
      selected: this.selected,
      top: this.top,
      nextRow: this.nextRow,
      settled: this.settled,
      touched: this.touched,
      codes: this.codes,
      kinds: this.kinds,
      trail: this.trail,
      names: this.names,
    };
  }

  private goBack(place: ListPlace): void {
    this.name = place.name;
    this.folder = place.folder;
    this.selected = place.selected;
    this.top = place.top;
    this.nextRow = place.nextRow;
    this.settled = place.settled;
    this.touched = place.touched;
    this.codes = place.codes;
    this.kinds = place.kinds;
    this.trail = place.trail;
    this.names = place.names;
    for (let row = 0; row < this.codes.length; row++) {
      this.showRow(row);
    }
  }

  step(nowMs: number): number {
    const library = this.library;
    if (this.isOpening) {
      this.isOpening = library.prepare(this.folder, this.selected);
      if (!this.isOpening) {
        this.openSelected();
      }
      return 0;
    }
    if (!this.settled && library.ready(this.folder)) {
      this.settled = true;
      if (!this.touched) {
        this.selected = 0;
        this.top = 0;
      }
      this.reload();
    }
    if (this.headerIsOld) {
      this.headerIsOld = false;
      this.showHeader();
      return 0;
    }
    if (this.nextRow < LIST_ROWS && this.loadRow()) {
      return 0;
    }
    // While the card is read the counts change all the time; a person wants to see that, but not to wait for it.
    if (this.countsAreFinal || (!library.done && nowMs - this.countsMs < COUNTS_MS)) {
      return IDLE;
    }
    this.countsAreFinal = library.done;
    this.countsMs = nowMs;
    this.headerIsOld = library.count(this.folder) !== this.headerCount;
    this.showCounts();
    return 0;
  }

  handle(event: number, _nowMs: number): Wish {
    const count = this.library.count(this.folder);
    this.isOpening = event === Event.ok && count > 0;
    if (event === Event.back) {
      this.leaveFolder();
    } else if (count === 0) {
      return Wish.none;
    } else if (event === Event.up || event === Event.repeatUp) {
      this.select(this.selected > 0 ? this.selected - 1 : event === Event.up ? count - 1 : 0);
    } else if (event === Event.down || event === Event.repeatDown) {
      this.select(this.selected < count - 1 ? this.selected + 1 : event === Event.down ? 0 : count - 1);
    }
    return Wish.none;
  }

  close(): string {
    return "";
  }

  private enter(folder: number, name: string, selected: number): void {
    this.folder = folder;
    this.name = name;
    this.selected = selected;
    this.top = selected < LIST_ROWS ? 0 : selected - LIST_ROWS + 1;
    this.settled = false;
    this.touched = selected > 0;
    this.library.openFolder(folder);
    this.marks = [];
    this.reload();
  }

  private openSelected(): void {
    const entry = this.library.entry(this.folder, this.selected);
    if (entry === null) {
      this.failure = this.library.failure;
    } else if (entry.kind !== Kind.folder) {
      this.chosen = entry;
    } else if (entry.folder >= 0) {
      this.trail.push(this.selected);
      this.names.push(this.name);
      this.enter(entry.folder, entry.name, 0);
    }
  }

  private leaveFolder(): void {
    if (this.folder === ROOT) {
      return;
    }
    const last = this.trail.length - 1;
    const selected = this.trail[last];
    const name = this.names[last];
    this.trail.splice(last, 1);
    this.names.splice(last, 1);
    this.enter(this.library.parent(this.folder), name, selected);
  }

  private select(index: number): void {
    this.touched = true;
    const before = this.selected;
    this.selected = index;
    this.headerIsOld = true;
    if (index < this.top) {
      // A whole screen further when leaving by the edge, so that a long list is not redrawn for every line.
      this.top = index < LIST_ROWS ? 0 : index - LIST_ROWS + 1;
      this.reload();
    } else if (index >= this.top + LIST_ROWS) {
      this.top = index;
      this.reload();
    } else {
      this.showRow(before - this.top);
      this.showRow(index - this.top);
    }
  }

  /** Has the list's entries read anew. Rows keep what they show until theirs was: no row is painted twice. */
  private reload(): void {
    this.headerIsOld = true;
    this.nextRow = 0;
    this.soughtIndex = -1;
    this.oldCodes = this.codes;
    this.oldKinds = this.kinds;
    this.oldMarks = this.marks;
    this.codes = [];
    this.kinds = [];
    this.marks = [];
    this.clearedCount = -1;
  }

  /** Reads the entry of the next list row. Returns false where the row is beyond the end. */
  private loadRow(): boolean {
    const row = this.nextRow;
    const index = this.top + row;
    const count = this.library.count(this.folder);
    if (index >= count) {
      this.clearRest(count);
      return false;
    }
    if (this.soughtIndex !== index) {
      this.soughtMark = this.library.mark(this.folder, index);
      if (this.showKnown(this.soughtMark)) {
        return true;
      }
      this.soughtIndex = index;
      this.found = null;
    }
    let entry = this.found;
    if (entry === null) {
      if (this.library.prepare(this.folder, index)) {
        return true;
      }
      entry = this.library.entry(this.folder, index);
      this.found = entry;
      if (entry !== null && isPressed()) {
        return true;
      }
    }
    this.soughtIndex = -1;
    this.found = null;
    if (entry === null) {
      this.failure = this.library.failure;
      this.addRow(this.codesOf("(this entry cannot be read)", Kind.other), Kind.other, -1);
    } else {
      this.addRow(this.codesOf(entry.name, entry.kind), entry.kind, this.soughtMark);
    }
    return true;
  }

  /** Adds the row of an entry that need not be read from the card. Returns false where it has to. */
  private showKnown(mark: number): boolean {
    if (mark < 0) {
      return false;
    }
    const old = this.oldMarks.indexOf(mark);
    if (old >= 0) {
      this.addRow(this.oldCodes[old], this.oldKinds[old], mark);
      return true;
    }
    const name = this.library.nameOf(mark);
    if (name === "") {
      return false;
    }
    const kind = mark % 2 === 1 ? Kind.folder : kindOfName(name);
    this.addRow(this.codesOf(name, kind), kind, mark);
    return true;
  }

  private codesOf(name: string, kind: number): string {
    return this.rows.codesOf(`${iconOf(kind)} ${name}`);
  }

  private addRow(codes: string, kind: number, mark: number): void {
    this.codes.push(codes);
    this.kinds.push(kind);
    this.marks.push(mark);
    this.showRow(this.nextRow);
    this.nextRow++;
  }

  private showRow(row: number): void {
    if (row < 0 || row >= this.codes.length) {
      return;
    }
    const isSelected = this.top + row === this.selected;
    if (row >= this.filledRows) {
      this.filledRows = row + 1;
    }
    this.rows.setCodes(
      row + 1,
      this.codes[row],
      isSelected ? Color.selectionText : this.kinds[row] === Kind.other ? Color.dim : Color.text,
      isSelected ? Color.selection : Color.background,
    );
  }

  /** Empties the rows that the list does not reach, and says so where it is empty. */
  private clearRest(count: number): void {
    const isReady = this.library.ready(this.folder);
    if (isReady) {
      this.nextRow = LIST_ROWS;
    }
    if (this.clearedCount === count && !(isReady && count === 0)) {
      return;
    }
    this.clearedCount = count;
    const first = this.codes.length;
    for (let row = first; row < this.filledRows; row++) {
      this.rows.setCodes(row + 1, "", Color.text, Color.background);
    }
    this.filledRows = first;
    if (count === 0 && isReady) {
      this.filledRows = LIST_ROWS;
      const empty = this.folder === ROOT ? "This card is empty" : "This folder is empty";
      this.rows.set(2, `  ${empty}`, Color.warning, Color.background);
      if (this.folder === ROOT) {
        this.rows.set(4, "  Put .txt or .avi files on it,", Color.text, Color.background);
        this.rows.set(5, "  or on a PC: mp8 card make", Color.text, Color.background);
      }
    }
  }

  private showHeader(): void {
    const count = this.library.count(this.folder);
    const position = count === 0 ? "" : `${this.selected + 1}/${count}`;
    this.headerCount = count;
    this.rows.set(0, spread(this.name, position, COLUMNS), Color.headerText, Color.header);
  }

  private showCounts(): void {
    const library = this.library;
    const counts = `${plural(library.texts, "text")}, ${plural(library.videos, "video")}`;
    const state = library.done ? (library.problems > 0 ? plural(library.problems, "problem") : "") : "reading...";
    this.rows.set(ROWS - 1, spread(counts, state, COLUMNS), Color.dim, Color.background);
  }
}

/** Private-use characters (UTF-8) that the built-in font draws as icons. */
const ICON_FOLDER = "\xee\x80\x80";
const ICON_TEXT = "\xee\x80\x81";
const ICON_VIDEO = "\xee\x80\x82";
const ICON_OTHER = "\xee\x80\x83";

function iconOf(kind: number): string {
  return kind === Kind.folder
    ? ICON_FOLDER
    : kind === Kind.text
      ? ICON_TEXT
      : kind === Kind.video
        ? ICON_VIDEO
        : ICON_OTHER;
}

export type ListStart = (rows: RowPainter, library: CardIndex, place: ListPlace | null) => LibraryScreen;

export function openList(rows: RowPainter, library: CardIndex, place: ListPlace | null): LibraryScreen {
  return new LibraryScreen(rows, library, place);
}
