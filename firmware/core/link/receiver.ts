// The receiving half of a transfer: puts frames in order and says which are missing. Layer: core/link.
// FORMAT.md, "Receiving". Bounded: nothing beyond the window is kept.
import { BOARD_WINDOW } from "./format.js";
import { reportPayload } from "./frames.js";

/** Frames that came in order, after which their sender is told. */
const REPORT_EVERY = 2;
/** A sender that is silent for so long is told again what is missing. */
const REMIND_MS = 300;

export class Receiver {
  /** The first frame that is missing, and the one behind the last that came. */
  expected: number;
  /** CRC-32 of what `deliver` gave last. */
  sum: string;
  /** The first frame that there is no room for. */
  limit: number;
  private end: number;
  private ordinal: number;
  /** Frames that came before their turn. */
  private earlyNumbers: number[];
  private earlyPayloads: string[];
  private earlySums: string[];
  private unreported: number;
  private heardMs: number;

  constructor(nowMs: number) {
    this.expected = 0;
    this.sum = "";
    this.limit = BOARD_WINDOW;
    this.end = 0;
    this.ordinal = 255;
    this.earlyNumbers = [];
    this.earlyPayloads = [];
    this.earlySums = [];
    this.unreported = REPORT_EVERY;
    this.heardMs = nowMs;
  }

  /** A frame came in. */
  take(number: number, ordinal: number, payload: string, sum: string, nowMs: number): void {
    this.ordinal = ordinal;
    this.heardMs = nowMs;
    if (payload === "") {
      return;
    }
    if (number < this.expected || number >= this.limit || this.earlyNumbers.indexOf(number) >= 0) {
      // It came twice: its sender has missed a report.
      this.unreported = REPORT_EVERY;
      return;
    }
    if (number !== this.expected) {
      this.unreported = REPORT_EVERY;
    }
    this.earlyNumbers.push(number);
    this.earlyPayloads.push(payload);
    this.earlySums.push(sum);
    if (number >= this.end) {
      this.end = number + 1;
    }
  }

  /** The next payload in order; "" where it is not there yet. */
  deliver(): string {
    const index = this.earlyNumbers.indexOf(this.expected);
    if (index < 0) {
      return "";
    }
    const payload = this.earlyPayloads[index];
    this.earlyNumbers.splice(index, 1);
    this.earlyPayloads.splice(index, 1);
    this.sum = this.earlySums[index];
    this.earlySums.splice(index, 1);
    this.expected++;
    this.unreported++;
    return payload;
  }

  /** Room for so many frames from the next one on. */
  allow(frames: number): void {
    const limit = this.expected + frames;
    if (limit > this.limit) {
      if (this.limit - this.expected < 2) {
        this.unreported = REPORT_EVERY;
      }
      this.limit = limit;
    }
  }

  /** Goes on elsewhere: from this frame on. */
  jump(number: number): void {
    this.expected = number;
    this.end = number;
    this.limit = number;
    this.earlyNumbers = [];
    this.earlyPayloads = [];
    this.earlySums = [];
    this.unreported = REPORT_EVERY;
  }

  /** Payload of the report that is due; "" where none is. */
  report(nowMs: number): string {
    if (this.unreported < REPORT_EVERY && nowMs - this.heardMs < REMIND_MS) {
      return "";
    }
    this.unreported = 0;
    this.heardMs = nowMs;
    const missing: number[] = [];
    for (let number = this.expected; number < this.end; number++) {
      if (this.earlyNumbers.indexOf(number) < 0) {
        missing.push(number);
      }
    }
    return reportPayload(this.expected, this.end, this.limit, this.ordinal, missing);
  }
}
