// The receiving half of a transfer on the host: puts frames in order, and reports. Layer: host/link; nothing of Node.
// FORMAT.md, "Receiving".
import type { Frame, Report } from "./frames.js";

/** Frames in order after which the board is told. */
const REPORT_EVERY = 2;

export class Incoming {
  /** Frames that came in, and those that came twice: for the share of the line. */
  frames = 0;
  /** Payloads that are still being taken: meanwhile there is room for none but those on their way. */
  held = 0;
  private expected = 0;
  private end = 0;
  private ordinal = 255;
  private unreported = 0;
  private readonly early = new Map<number, Frame>();

  constructor(
    private readonly window: number,
    private readonly deliver: (frame: Frame) => void,
  ) {}

  /** @returns whether a report is due now */
  take(frame: Frame): boolean {
    this.ordinal = frame.ordinal;
    this.frames += 1;
    const { number } = frame;
    if (number < this.expected || number >= this.expected + this.window || this.early.has(number)) return true;
    const isInOrder = number === this.expected;
    this.end = Math.max(this.end, number + 1);
    this.early.set(number, frame);
    for (let next = this.early.get(this.expected); next !== undefined; next = this.early.get(this.expected)) {
      this.early.delete(this.expected);
      this.expected += 1;
      this.deliver(next);
    }
    this.unreported += 1;
    return !isInOrder || this.unreported >= REPORT_EVERY;
  }

  report(): Report {
    this.unreported = 0;
    const missing: number[] = [];
    for (let number = this.expected; number < this.end; number++) if (!this.early.has(number)) missing.push(number);
    return {
      next: this.expected,
      end: this.end,
      limit: this.expected + (this.held > 0 ? 0 : this.window),
      ordinal: this.ordinal,
      missing,
    };
  }
}
