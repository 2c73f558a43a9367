// A few sentences in the middle of the screen: no card, a refusal, a damaged card. Layer: core/player.
import { COLUMNS, Color, ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { Event } from "./events.js";
import { IDLE, type Screen, Wish } from "./screen.js";

export class MessageScreen implements Screen {
  failure: number;
  readonly isDrawing: boolean;

  /**
   * @param title one row
   * @param lines rows below it, each at most 40 characters; longer ones are cut
   * @param hint the bottom row: what the buttons do now
   */
  constructor(rows: RowPainter, title: string, lines: string[], hint: string) {
    this.failure = 0;
    this.isDrawing = false;
    rows.blank();
    const height = lines.length === 0 ? 1 : lines.length + 2;
    let row = (ROWS - height - ((ROWS - height) % 2)) / 2;
    rows.set(row, centred(title), Color.warning, Color.background);
    rows.beginWith(row);
    row += 2;
    for (let i = 0; i < lines.length && row < ROWS - 1; i++) {
      rows.set(row, centred(lines[i]), Color.text, Color.background);
      row++;
    }
    if (hint !== "") {
      rows.set(ROWS - 1, centred(hint), Color.dim, Color.background);
    }
  }

  step(_nowMs: number): number {
    return IDLE;
  }

  handle(event: number, _nowMs: number): Wish {
    return event === Event.back || event === Event.ok ? Wish.leave : Wish.none;
  }

  close(): string {
    return "";
  }
}

/** Half a row of them. */
const BLANKS = "                    ";

/** Padded on the left to stand in the middle of a row; for texts of one cell a byte, which all of ours are. */
function centred(text: string): string {
  const free = COLUMNS - text.length;
  return free < 2 ? text : BLANKS.substring(0, (free - (free % 2)) / 2) + text;
}
