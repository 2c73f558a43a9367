// One line of progress for each board: drawn over on a terminal, else a line a step. Layer: host/flash.
import { shown } from "../escape.js";
import type { FlashReport } from "./report.js";

const DRAW_MS = 100;
const BAR = 20;
const USUAL_WIDTH = 80;

interface Line {
  readonly name: string;
  text: string;
  /** 0 to 1; null where a step cannot tell. */
  fraction: number | null;
}

export class FlashLines {
  private readonly lines: Line[] = [];
  private drawn = 0;
  private drawnMs = 0;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly isQuiet: boolean,
  ) {}

  /** A line for one more board. */
  add(name: string): FlashReport & { end(text: string): void } {
    const line: Line = { name, text: "", fraction: null };
    this.lines.push(line);
    const say = (text: string) => {
      if (!this.isDrawn && !this.isQuiet) this.out.write(`${shown(name)}: ${shown(text)}\n`);
    };
    return {
      step: (text) => {
        line.text = text;
        line.fraction = null;
        say(text);
        this.draw(true);
      },
      progress: (fraction) => {
        line.fraction = fraction;
        this.draw(false);
      },
      note: (text) => {
        this.above(`${shown(name)}: ${shown(text)}`);
      },
      end: (text) => {
        line.text = text;
        line.fraction = null;
        say(text);
        this.draw(true);
      },
    };
  }

  /** The last state stays on the screen; what is written next comes below it. */
  close(): void {
    this.draw(true);
    this.drawn = 0;
  }

  private get isDrawn(): boolean {
    return !this.isQuiet && this.out.isTTY === true && process.env.CI === undefined;
  }

  /** A line that stays, above those that are drawn over. */
  private above(text: string): void {
    if (!this.isDrawn) {
      if (!this.isQuiet) this.out.write(`${text}\n`);
      return;
    }
    this.out.write(`${this.back()}\x1b[J${text}\n`);
    this.drawn = 0;
    this.draw(true);
  }

  private draw(isNow: boolean): void {
    if (!this.isDrawn) return;
    const now = performance.now();
    if (!isNow && now - this.drawnMs < DRAW_MS) return;
    this.drawnMs = now;
    // A terminal that does not know its width says 0.
    const width = (this.out.columns || USUAL_WIDTH) - 1;
    const text = this.lines.map((line) => `\x1b[K${this.textOf(line).slice(0, width)}\n`).join("");
    this.out.write(`${this.back()}${text}`);
    this.drawn = this.lines.length;
  }

  private back(): string {
    return this.drawn === 0 ? "" : `\x1b[${this.drawn}A`;
  }

  private textOf({ name, text, fraction }: Line): string {
    const done = fraction === null ? 0 : Math.round(fraction * BAR);
    const bar =
      fraction === null ? "" : `  [${"#".repeat(done)}${".".repeat(BAR - done)}] ${Math.floor(fraction * 100)} %`;
    return `${shown(name)}  ${shown(text)}${bar}`;
  }
}
