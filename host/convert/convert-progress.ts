// How far a conversion is: per cent and the time that is left. On a terminal one line that is drawn over, else a line now
// and then. Layer: host/convert.
import { basename } from "node:path";
import { shown } from "../escape.js";

const DRAW_MS = 100;
const SAY_MS = 10_000;
/** Before that an estimate says little. */
const FIRST_MS = 700;

export class ConvertProgress {
  readonly #out = process.stderr;
  readonly #startMs = performance.now();
  #shownMs = performance.now();
  #isDrawn = false;

  /** @param at of so many files */
  constructor(
    private readonly file: string,
    private readonly at: number,
    private readonly count: number,
    private readonly isQuiet: boolean,
  ) {}

  readonly told = (share: number): void => {
    const now = performance.now();
    const onTerminal = this.#out.isTTY === true && process.env.CI === undefined;
    if (this.isQuiet || now - this.#shownMs < (onTerminal ? DRAW_MS : SAY_MS)) return;
    this.#shownMs = now;
    const spent = now - this.#startMs;
    const left = share > 0.01 && spent > FIRST_MS ? `${clock(((1 - share) * spent) / share / 1000)} left` : "";
    const which = this.count === 1 ? "" : `${this.at}/${this.count}  `;
    const line = `${String(Math.min(99, Math.floor(share * 100))).padStart(3)} %  ${left.padEnd(10)}  ${which}${shown(basename(this.file))}`;
    if (onTerminal) this.#out.write(`\r\x1b[K${line.slice(0, (this.#out.columns ?? 80) - 1)}`);
    else this.#out.write(`${line}\n`);
    this.#isDrawn = onTerminal;
  };

  /** The line is free again. */
  end(): void {
    if (this.#isDrawn) this.#out.write("\r\x1b[K");
  }
}

/** Minutes and seconds, hours where there are any: "1:02:03". */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
