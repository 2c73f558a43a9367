// A person's hands and eyes on a board on the desk, over its serial line, with the PC's clock. Layer: tools.
import { setTimeout as sleep } from "node:timers/promises";
import { Color } from "../../firmware/core/display/layout.js";
import type { BoardLink } from "../../host/link/board-link.js";
import { answerTo } from "../../host/link/card-listing.js";
import { readRows, type ScreenRow, textOfRow } from "../../host/link/screen-rows.js";

const LOOK_MS = 50;
const MOST_ROWS = 60;
/** "▸ " before each name of the list. */
const MARK_CELLS = 2;

export interface HeardLine {
  readonly ms: number;
  readonly text: string;
}

export class DeskHands {
  /** Lines of the player's log, with the time at which they came. */
  readonly lines: HeardLine[] = [];
  private begun = "";

  constructor(readonly link: BoardLink) {
    link.onText = (text) => {
      const lines = (this.begun + text).split(/\r?\n/);
      this.begun = (lines.pop() as string).slice(-1000);
      for (const line of lines) this.lines.push({ ms: performance.now(), text: line });
    };
  }

  /** The first line that begins so, from line number `from` on, as soon as it comes; null if it does not in time. */
  async line(beginning: RegExp, from: number, withinMs: number): Promise<HeardLine | null> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = this.lines.slice(from).find(({ text }) => beginning.test(text));
      if (found !== undefined) return found;
      if (performance.now() > endMs) return null;
      await sleep(LOOK_MS);
    }
  }

  async rows(): Promise<ScreenRow[]> {
    return readRows((await answerTo(this.link, "screen")).text);
  }

  async press(button: string, holdMs = 60): Promise<void> {
    await this.link.request(`press ${button} ${holdMs}`);
  }

  /**
   * Presses, and looks until the screen shows something else and stays so.
   * @returns ms to the first look that showed it, its own time included; null where nothing changed
   */
  async pressAndLook(button: string, withinMs = 8000): Promise<number | null> {
    let seen = shownOf(await this.rows());
    let changedMs: number | null = null;
    const startMs = performance.now();
    await this.press(button);
    while (performance.now() - startMs < withinMs) {
      const now = shownOf(await this.rows());
      if (now === seen && changedMs !== null) return changedMs;
      if (now !== seen) changedMs = performance.now() - startMs;
      seen = now;
    }
    return changedMs;
  }

  /** Moves the selection of a list to the row that begins so; false if it is not there. */
  async select(beginning: string): Promise<boolean> {
    for (let i = 0; i < MOST_ROWS; i++) {
      const selected = (await this.rows()).slice(1).find(({ background }) => background === Color.selection);
      if (selected === undefined) return false;
      if (textOfRow(selected).slice(MARK_CELLS).startsWith(beginning)) return true;
      await this.press("down");
    }
    return false;
  }

  /** Memory in use, as the board tells it of itself. */
  async memory(): Promise<{ used: number; total: number; unit: string } | null> {
    const { text } = await answerTo(this.link, "info");
    const told = /^memory used=(\d+) total=(\d+) unit=(\w+)/m.exec(text);
    return told === null ? null : { used: Number(told[1]), total: Number(told[2]), unit: told[3] };
  }
}

function shownOf(rows: readonly ScreenRow[]): string {
  return rows.map((row) => `${row.foreground} ${row.background} ${textOfRow(row)}`).join("\n");
}
