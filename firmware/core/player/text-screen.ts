// Reading a text: 14 rows of it and a status row. Layer: core/player.

import { byteText } from "../bytes/byte-text.js";
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { spread } from "../display/row-text.js";
import type { FileReader } from "../storage/file.js";
import { Pager } from "../text/pager.js";
import { Event } from "./events.js";
import { IDLE, type Screen, Wish } from "./screen.js";

const TEXT_ROWS = ROWS - 1;

export class TextScreen implements Screen {
  failure: number;
  private rows: RowPainter;
  private name: string;
  private pager: Pager;
  /** Lines of the page already handed to the rows. */
  private shown: number;
  private busy: boolean;
  private pages: number;

  constructor(rows: RowPainter, name: string, file: FileReader) {
    this.failure = 0;
    this.rows = rows;
    this.name = name;
    this.pager = new Pager(file, COLUMNS, TEXT_ROWS);
    this.shown = 0;
    this.busy = true;
    this.pages = 1;
    rows.blank();
    this.pager.toStart();
  }

  step(_nowMs: number): number {
    if (this.busy) {
      this.busy = this.pager.step();
      this.failure = this.pager.failure;
      this.showLines();
      return 0;
    }
    return this.rows.paint() ? 0 : IDLE;
  }

  handle(event: number, _nowMs: number): Wish {
    if (event === Event.back) {
      return Wish.leave;
    }
    if (this.busy) {
      // The page is not laid out yet; holding a button must not pile up pages nobody sees.
      return Wish.none;
    }
    if (event === Event.down || event === Event.ok || event === Event.repeatOk) {
      this.turn(this.pager.next());
    } else if (event === Event.up) {
      this.turn(this.pager.previous());
    } else if (event === Event.holdUp) {
      this.pager.toStart();
      this.turn(true);
    } else if (event === Event.holdDown) {
      this.pager.toEnd();
      this.turn(true);
    }
    return Wish.none;
  }

  close(): string {
    byteText().release();
    return `mp8 text pages=${this.pages}`;
  }

  private turn(turned: boolean): void {
    if (turned) {
      this.pages++;
      this.shown = 0;
      this.busy = true;
    }
  }

  private showLines(): void {
    const pager = this.pager;
    while (this.shown < pager.lineCount) {
      this.rows.set(this.shown, pager.lines[this.shown], Color.text, Color.background);
      this.shown++;
    }
    if (this.busy) {
      return;
    }
    for (let row = this.shown; row < TEXT_ROWS; row++) {
      this.rows.set(row, "", Color.text, Color.background);
    }
    if (pager.lineCount === 0 && pager.failure === 0) {
      this.rows.set(1, "  This text is empty.", Color.warning, Color.background);
    } else if (pager.failure !== 0) {
      this.rows.set(
        this.shown < TEXT_ROWS ? this.shown : TEXT_ROWS - 1,
        "(the card cannot be read here)",
        Color.warning,
        Color.background,
      );
    }
    this.rows.set(ROWS - 1, spread(this.name, `${pager.percent()} %`, COLUMNS), Color.dim, Color.background);
  }
}
