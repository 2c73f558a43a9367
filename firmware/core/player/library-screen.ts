// The library: one folder at a time, folders first, then files in natural order. Layer: core/player.
// Usable while the card is still being read; names on the screen are read from the card a row at a time.
import type { Entry, Library } from "../catalog/library.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { plural, spread } from "../display/row-text.js";
import { Event } from "./events.js";
import { Kind } from "./policy.js";
import { IDLE, type Screen, Wish } from "./screen.js";

/** Rows between the header and the footer. */
const LIST_ROWS = ROWS - 2;
const ROOT = 0;
/** Header and footer are made anew this often while the card is read. */
const FRAME_MS = 500;

export class LibraryScreen implements Screen {
  failure: number;
  private rows: RowPainter;
  private library: Library;
  private title: string;
  private folder: number;
  private selected: number;
  /** Index of the entry in the first list row. */
  private top: number;
  /** The next list row whose entry has to be read from the card; LIST_ROWS when all are there. */
  private nextRow: number;
  private labels: string[];
  private kinds: number[];
  /** The folder was in its final order when the list was last loaded. */
  private settled: boolean;
  private touched: boolean;
  private shownCount: number;
  private frameIsOld: boolean;
  private frameMs: number;
  private frameWasDone: boolean;
  /** Selections in the folders above, for the way back. */
  private trail: number[];

  /** @param title what the root folder is called: the volume's label */
  constructor(rows: RowPainter, library: Library, title: string) {
    this.failure = 0;
    this.rows = rows;
    this.library = library;
    this.title = title;
    this.trail = [];
    this.labels = [];
    this.kinds = [];
    this.folder = ROOT;
    this.selected = 0;
    this.top = 0;
    this.nextRow = 0;
    this.settled = false;
    this.touched = false;
    this.shownCount = -1;
    this.frameIsOld = true;
    this.frameMs = 0;
    this.frameWasDone = false;
    this.enter(ROOT, 0);
  }

  /** Paints everything anew: after a document was left. */
  resume(): void {
    this.rows.blank();
    this.reload();
    this.shownCount = -1;
  }

  /** The selected entry, read from the card; null where there is none or the card failed. */
  selectedEntry(): Entry | null {
    return this.selected < this.library.count(this.folder) ? this.library.entry(this.folder, this.selected) : null;
  }

  step(nowMs: number): number {
    const library = this.library;
    if (!this.settled && library.ready(this.folder)) {
      this.settled = true;
      if (!this.touched) {
        this.selected = 0;
        this.top = 0;
      }
      this.reload();
    }
    if (this.nextRow < LIST_ROWS && this.loadRow()) {
      return 0;
    }
    // While the card is read the counts change all the time; a person wants to see that, but not to wait for it.
    if (this.frameIsOld || (!library.done && nowMs - this.frameMs >= FRAME_MS) || library.done !== this.frameWasDone) {
      this.frameIsOld = false;
      this.frameMs = nowMs;
      this.frameWasDone = library.done;
      this.updateFrame();
    }
    return this.rows.paint() ? 0 : IDLE;
  }

  handle(event: number, _nowMs: number): Wish {
    const count = this.library.count(this.folder);
    if (event === Event.back) {
      return this.leaveFolder();
    }
    if (count === 0) {
      return Wish.none;
    }
    if (event === Event.ok) {
      return this.openSelected();
    }
    if (event === Event.up || event === Event.repeatUp) {
      this.select(this.selected > 0 ? this.selected - 1 : event === Event.up ? count - 1 : 0);
    } else if (event === Event.down || event === Event.repeatDown) {
      this.select(this.selected < count - 1 ? this.selected + 1 : event === Event.down ? 0 : count - 1);
    }
    return Wish.none;
  }

  close(): string {
    return "";
  }

  private enter(folder: number, selected: number): void {
    this.folder = folder;
    this.selected = selected;
    this.top = selected < LIST_ROWS ? 0 : selected - LIST_ROWS + 1;
    this.settled = false;
    this.touched = selected > 0;
    this.shownCount = -1;
    this.library.openFolder(folder);
    this.rows.blank();
    this.reload();
  }

  private openSelected(): Wish {
    const entry = this.selectedEntry();
    if (entry === null) {
      this.failure = this.library.failure;
      return Wish.none;
    }
    if (entry.kind !== Kind.folder) {
      return Wish.open;
    }
    if (entry.folder >= 0) {
      this.trail.push(this.selected);
      this.enter(entry.folder, 0);
    }
    return Wish.none;
  }

  private leaveFolder(): Wish {
    if (this.folder === ROOT) {
      return Wish.none;
    }
    const selected = this.trail.length > 0 ? this.trail[this.trail.length - 1] : 0;
    if (this.trail.length > 0) {
      this.trail.splice(this.trail.length - 1, 1);
    }
    this.enter(this.library.parent(this.folder), selected);
    return Wish.none;
  }

  private select(index: number): void {
    this.touched = true;
    const before = this.selected;
    this.selected = index;
    if (index < this.top) {
      // A whole screen further when leaving by the edge, so that a long list is not redrawn for every line.
      this.top = index < LIST_ROWS ? 0 : index - LIST_ROWS + 1;
      this.reload();
    } else if (index >= this.top + LIST_ROWS) {
      this.top = index;
      this.reload();
    } else {
      this.frameIsOld = true;
      this.showRow(before - this.top);
      this.showRow(index - this.top);
    }
  }

  private reload(): void {
    this.frameIsOld = true;
    this.nextRow = 0;
    this.labels = [];
    this.kinds = [];
  }

  /** Reads the entry of the next list row. Returns false where the row is beyond the end. */
  private loadRow(): boolean {
    const row = this.nextRow;
    const index = this.top + row;
    if (index >= this.library.count(this.folder)) {
      return false;
    }
    const entry = this.library.entry(this.folder, index);
    this.nextRow = row + 1;
    if (entry === null) {
      this.failure = this.library.failure;
      this.labels[row] = "(this entry cannot be read)";
      this.kinds[row] = Kind.other;
    } else {
      this.labels[row] = entry.name;
      this.kinds[row] = entry.kind;
    }
    this.showRow(row);
    return true;
  }

  private showRow(row: number): void {
    if (row < 0 || row >= this.nextRow) {
      return;
    }
    const kind = this.kinds[row];
    const mark =
      kind === Kind.folder
        ? ICON_FOLDER
        : kind === Kind.text
          ? ICON_TEXT
          : kind === Kind.video
            ? ICON_VIDEO
            : ICON_OTHER;
    const isSelected = this.top + row === this.selected;
    this.rows.set(
      row + 1,
      `${mark} ${this.labels[row]}`,
      isSelected ? Color.selectionText : kind === Kind.other ? Color.dim : Color.text,
      isSelected ? Color.selection : Color.background,
    );
  }

  /** Header and footer, and rows that the list no longer reaches. */
  private updateFrame(): void {
    const library = this.library;
    const count = library.count(this.folder);
    const name = this.folder === ROOT ? this.title : library.folderName(this.folder);
    const position = count === 0 ? "" : `${this.selected + 1}/${count}`;
    this.rows.set(0, spread(name, position, COLUMNS), Color.headerText, Color.header);
    if (count === 0 && library.ready(this.folder)) {
      const empty = this.folder === ROOT ? "This card is empty" : "This folder is empty";
      this.rows.set(2, `  ${empty}`, Color.warning, Color.background);
      if (this.folder === ROOT) {
        this.rows.set(4, "  Put .txt or .avi files on it,", Color.text, Color.background);
        this.rows.set(5, "  or on a PC: mp8 card make", Color.text, Color.background);
      }
    }
    if (this.shownCount !== count) {
      this.shownCount = count;
      for (let row = this.nextRow; row < LIST_ROWS && count > 0; row++) {
        this.rows.set(row + 1, "", Color.text, Color.background);
      }
    }
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
