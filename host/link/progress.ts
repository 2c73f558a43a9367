// How far a copy is: per cent, rate, share of what the line can carry. Layer: host/link.
// On a terminal one line that is drawn over; else a line now and then. 100 % only once the board has confirmed the end.

const DRAW_MS = 100;
const SAY_MS = 5000;

export class Progress {
  private readonly startMs = performance.now();
  private shownMs = 0;
  private done = 0;
  private carried = 0;

  /**
   * @param name for people, on one line
   * @param baud of the line; 0 where it has none
   */
  constructor(
    private readonly name: string,
    private readonly total: number,
    private readonly baud: number,
    private readonly out: NodeJS.WriteStream,
    private readonly isQuiet: boolean,
  ) {}

  /** @param carried of these bytes came over the line, not from an earlier try */
  add(bytes: number, carried: boolean): void {
    this.done += bytes;
    if (carried) this.carried += bytes;
    const now = performance.now();
    const every = this.isDrawn ? DRAW_MS : SAY_MS;
    if (this.isQuiet || now - Math.max(this.shownMs, this.isDrawn ? 0 : this.startMs) < every) return;
    this.shownMs = now;
    // What was received is not confirmed yet.
    this.show(Math.min(99, Math.floor((this.done / Math.max(1, this.total)) * 100)), "");
  }

  /** The board has confirmed that this was all. @returns bytes a second that came over the line */
  finish(): number {
    if (!this.isQuiet) this.show(100, "\n");
    return this.rate;
  }

  /** The line is left as it is: an error follows. */
  leave(): void {
    if (this.isDrawn && !this.isQuiet && this.shownMs > 0) this.out.write("\n");
  }

  private get isDrawn(): boolean {
    return this.out.isTTY === true && process.env.CI === undefined;
  }

  private get rate(): number {
    const seconds = (performance.now() - this.startMs) / 1000;
    return seconds > 0 ? this.carried / seconds : 0;
  }

  private show(percent: number, end: string): void {
    const { rate } = this;
    const share = this.baud === 0 ? "" : `, ${((rate / (this.baud / 10)) * 100).toFixed(0)} % of the line`;
    const line = `${String(percent).padStart(3)} %  ${inUnits(rate)}/s${share}  ${this.name}`;
    this.out.write(this.isDrawn ? `\r\x1b[K${line.slice(0, (this.out.columns || 80) - 1)}${end}` : `${line}\n`);
  }
}

export function inUnits(bytes: number): string {
  if (bytes < 10_000) return `${bytes.toFixed(0)} B`;
  return bytes < 10_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
