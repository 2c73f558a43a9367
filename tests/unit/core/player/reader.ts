// A reader in front of a text's screen, who has it worked at as the player does: rows first.
import type { DrawTarget } from "../../../../firmware/core/display/draw-target.js";
import { RowPainter } from "../../../../firmware/core/display/row-painter.js";
import { Part } from "../../../../firmware/core/player/part.js";
import { newReading, placeOf, type Reading } from "../../../../firmware/core/player/reading.js";
import { IDLE, type Wish } from "../../../../firmware/core/player/screen.js";
import { openSearch } from "../../../../firmware/core/player/search-panel.js";
import { TextScreen } from "../../../../firmware/core/player/text-screen.js";
import { pointOfCode } from "../../../../firmware/core/text/latin.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";

interface ReaderOptions extends SourceOptions {
  /** What is remembered from before. */
  readonly reading?: Reading;
}

export class Reader {
  readonly source: MemorySource;
  readonly screen: TextScreen;
  /** What each row shows, and in which colours. */
  readonly shown: string[] = Array(15).fill("");
  readonly inks: number[] = Array(15).fill(0);
  readonly papers: number[] = Array(15).fill(0);
  painted = 0;
  /** What the screen last said of the card. */
  failure = 0;
  readonly reading: Reading;
  private readonly rows: RowPainter;

  constructor(text: string | Uint8Array, options: ReaderOptions = {}) {
    this.source = new MemorySource(Buffer.from(text as string), options);
    const target = {
      drawText: (_x: number, y: number, codes: string, _columns: number, ink: number, paper: number) => {
        this.take(y / 16, codes, ink, paper);
      },
      drawCells: (y: number, codes: string, _pictures: string, half: number, ink: number, paper: number) => {
        this.take(y / 16, half === 2 ? "" : codes, ink, paper);
      },
    } as unknown as DrawTarget;
    this.rows = new RowPainter(target);
    this.reading = options.reading ?? newReading(new Part(() => openSearch, []));
    const memory = { collect: () => undefined, scrub: () => false };
    this.screen = new TextScreen(this.rows, memory, "name.txt", this.source, this.reading, placeOf(this.reading, 1));
  }

  private take(row: number, codes: string, ink: number, paper: number): void {
    this.shown[row] = [...codes].map((code) => String.fromCodePoint(pointOfCode(code.charCodeAt(0)))).join("");
    this.inks[row] = ink;
    this.papers[row] = paper;
    this.painted++;
  }

  /** Paints what is known, without a step of the screen. */
  paint(): void {
    while (this.rows.paint());
  }

  run(steps = 20_000): void {
    for (let i = 0; i < steps; i++) {
      if (!this.rows.paint() && this.screen.step(0) === IDLE) return;
      // The player looks after each step.
      if (this.screen.failure !== 0) this.failure = this.screen.failure;
    }
    if (steps === 20_000) throw new Error("the screen is never idle");
  }

  /** Presses one after the other, each once what came before it is shown. */
  press(...events: number[]): Wish {
    let wish: Wish = 0;
    for (const event of events) {
      this.run();
      wish = this.screen.handle(event, 0);
    }
    this.run();
    return wish;
  }

  /** Moves in the menu to the item whose text begins like this, and presses OK on it. */
  choose(item: string): void {
    const row = this.shown.findIndex((text) => text.startsWith(` ${item}`));
    if (row < 0) throw new Error(`no item ${item} in\n${this.shown.join("\n")}`);
    for (let i = 0; i < 20 && this.inks[row] !== 0; i++) this.press(1);
    if (this.inks[row] !== 0) throw new Error(`${item} was never selected`);
    this.press(2);
  }

  /** By the menu. @param percent 0 ... 100 */
  goTo(percent: number): void {
    this.press(2);
    while (!this.shown[2].startsWith(` Go to ${percent} %`)) this.press(this.shown[2].includes("ok") ? 1 : 2);
    this.press(...(this.shown[2].includes("ok") ? [2] : [2, 2]));
  }

  /** Until the first page is shown. */
  open(): this {
    this.run();
    return this;
  }

  get percent(): number {
    return Number(/(\d+) %$/.exec(this.shown[14])?.[1]);
  }

  get lines(): string[] {
    return this.shown.slice(0, 14);
  }
}
