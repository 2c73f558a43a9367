// The LCD live on a colour terminal: two pixels a character by the upper half block, scaled to the window.
// Layer: host/simulator.
import { type Picture, rgb565ToRgba } from "../media/png.js";

type Output = NodeJS.WriteStream;

/** Whether to draw at all: a terminal with colours, and nobody asked for plain lines. */
export function canDrawOn(output: Output): boolean {
  const { env } = process;
  if (!output.isTTY || isSet(env.NO_COLOR) || isSet(env.CI) || env.TERM === "dumb") return false;
  return output.hasColors(256);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** Cells for a picture that fits the window, at most its own size, square pixels kept (a cell is two pixels high). */
export function fit(picture: Picture, columns: number, lines: number): { columns: number; lines: number } {
  const scale = Math.min(1, columns / picture.width, (lines * 2) / picture.height);
  return {
    columns: Math.max(1, Math.floor(picture.width * scale)),
    lines: Math.max(1, Math.floor((picture.height * scale) / 2)),
  };
}

/** Averages the picture's pixels under each of columns × rows: thin letters stay visible when it shrinks. */
function shrink(picture: Picture, columns: number, rows: number): Uint8Array {
  const rgba = rgb565ToRgba(picture.pixels);
  const result = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row++) {
    const top = Math.floor((row * picture.height) / rows);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * picture.height) / rows));
    for (let column = 0; column < columns; column++) {
      const left = Math.floor((column * picture.width) / columns);
      const right = Math.max(left + 1, Math.floor(((column + 1) * picture.width) / columns));
      const sum = [0, 0, 0];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          for (let channel = 0; channel < 3; channel++) sum[channel] += rgba[(y * picture.width + x) * 4 + channel];
        }
      }
      const count = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        result[(row * columns + column) * 3 + channel] = Math.round(sum[channel] / count);
      }
    }
  }
  return result;
}

/** A colour of the 256-colour cube (xterm), for terminals without 24 bits. */
function cubeColor(red: number, green: number, blue: number): number {
  const level = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40));
  return 16 + 36 * level(red) + 6 * level(green) + level(blue);
}

export class TerminalScreen {
  #drawnLines = 0;
  #lastFrame = "";
  readonly #trueColor: boolean;

  constructor(readonly output: Output) {
    this.#trueColor = output.getColorDepth() >= 24;
  }

  /** Draws the screen over the last drawing, with a caption below it. */
  draw(picture: Picture, caption: string): void {
    const { columns, lines } = fit(picture, this.output.columns ?? 80, (this.output.rows ?? 24) - 2);
    const cells = shrink(picture, columns, lines * 2);
    const rows: string[] = [];
    for (let line = 0; line < lines; line++) rows.push(this.#line(cells, columns, line));
    const frame = `${rows.join("\n")}\n\x1b[2K${caption.slice(0, Math.max(1, (this.output.columns ?? 80) - 1))}\n`;
    if (frame === this.#lastFrame && this.#drawnLines === lines + 1) return;
    const back = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A` : "";
    // A smaller window than before leaves rests below: cleared once.
    const clear = this.#drawnLines > lines + 1 ? "\x1b[J" : "";
    this.output.write(`\x1b[?25l${back}\r${clear}${frame}`);
    this.#drawnLines = lines + 1;
    this.#lastFrame = frame;
  }

  /** Leaves the last drawing where it is and gives the cursor back. */
  finish(): void {
    if (this.#drawnLines > 0) this.output.write("\x1b[0m\x1b[?25h");
    this.#drawnLines = 0;
    this.#lastFrame = "";
  }

  #line(cells: Uint8Array, columns: number, line: number): string {
    let text = "";
    let lastUpper = "";
    let lastLower = "";
    for (let column = 0; column < columns; column++) {
      const upper = this.#color(cells, (line * 2 * columns + column) * 3);
      const lower = this.#color(cells, ((line * 2 + 1) * columns + column) * 3);
      if (upper !== lastUpper) text += `\x1b[38;${upper}m`;
      if (lower !== lastLower) text += `\x1b[48;${lower}m`;
      text += "\u2580";
      lastUpper = upper;
      lastLower = lower;
    }
    return `${text}\x1b[0m\x1b[K`;
  }

  #color(cells: Uint8Array, at: number): string {
    const [red, green, blue] = [cells[at], cells[at + 1], cells[at + 2]];
    return this.#trueColor ? `2;${red};${green};${blue}` : `5;${cubeColor(red, green, blue)}`;
  }
}
