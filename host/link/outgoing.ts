// The sending half of a transfer on the host. Layer: host/link; nothing of Node. FORMAT.md, "Sending".
import { FrameType, MOST_WINDOW } from "../../firmware/core/link/format.js";
import type { Frame, Report } from "./frames.js";

/** Bytes for the board, piece by piece. */
export interface Upload {
  /** Piece `number`, at most `bytes` of it; null behind the last one. The same piece is asked for once, unless it repeats. */
  piece(number: number, bytes: number): Uint8Array | null;
  /** Pieces have fixed places, so that the board may ask for them in any order. */
  readonly repeats: boolean;
  /** The board has confirmed everything before this piece. */
  confirmed?(pieces: number, bytes: number): void;
}

interface Sent {
  readonly payload: Uint8Array;
  ordinal: number;
}

/** Payloads tried, from the longest: what is best depends on how often the line damages a byte. */
const SIZES = [2048, 1024, 512, 256];
/** Bytes around a payload that are lost with it. */
const AROUND = 17;

export class Outgoing {
  /** Frames that went out more than once. */
  repeated = 0;
  private readonly sent = new Map<number, Sent>();
  private readonly lost: number[] = [];
  private base = 0;
  private following = 0;
  private limit = 1;
  private ordinal = 0;
  private ended = false;
  private bytesSent = 0;
  private bytesConfirmed = 0;
  private frameBytes: number;

  constructor(
    private readonly request: number,
    private readonly upload: Upload,
    mostBytes: number,
  ) {
    this.frameBytes = mostBytes;
  }

  /** Whether the board owes a report. */
  get isWaiting(): boolean {
    return this.base < this.following;
  }

  get bytesInFlight(): number {
    let bytes = 0;
    for (const { payload } of this.sent.values()) bytes += payload.length + AROUND;
    return bytes;
  }

  /** The next frame for the line, or null. */
  next(): Frame | null {
    for (let number = this.lost.shift(); number !== undefined; number = this.lost.shift()) {
      if (this.sent.has(number)) return this.again(number);
    }
    if (this.ended || this.following >= this.limit) return null;
    const payload = this.upload.piece(this.following, this.frameBytes);
    if (payload === null) {
      this.ended = !this.upload.repeats;
      return null;
    }
    this.sent.set(this.following, { payload, ordinal: 0 });
    this.following += 1;
    return this.frame(this.following - 1);
  }

  /** The first frame that is not confirmed, once more: the board has been silent. */
  probe(): Frame | null {
    return this.sent.has(this.base) ? this.again(this.base) : null;
  }

  report(report: Report): void {
    if (report.next < this.base || report.next > this.following) {
      // The board goes on elsewhere.
      if (!this.upload.repeats) return;
      this.sent.clear();
      this.base = report.next;
      this.following = report.next;
    }
    for (; this.base < report.next; this.base++) {
      this.bytesConfirmed += this.sent.get(this.base)?.payload.length ?? 0;
      this.sent.delete(this.base);
    }
    this.upload.confirmed?.(this.base, this.bytesConfirmed);
    this.limit = Math.min(report.limit, report.next + MOST_WINDOW);
    for (const number of report.missing) this.check(number, report.ordinal);
    for (let number = report.end; number < this.following; number++) this.check(number, report.ordinal);
  }

  private check(number: number, ordinal: number): void {
    const sent = this.sent.get(number);
    if (sent === undefined || this.lost.includes(number)) return;
    const age = (ordinal - sent.ordinal) & 255;
    if (age > 0 && age < 128) this.lost.push(number);
  }

  private again(number: number): Frame {
    this.repeated += 1;
    this.adapt();
    return this.frame(number);
  }

  /** With one damaged byte in so many, the payload that carries most is the root of that times what is around it. */
  private adapt(): void {
    if (this.upload.repeats || this.repeated < 3) return;
    const best = Math.sqrt((this.bytesSent / this.repeated) * AROUND);
    const fitting = SIZES.find((size) => size <= best * 1.4) ?? SIZES[SIZES.length - 1];
    this.frameBytes = Math.min(fitting, this.frameBytes);
  }

  private frame(number: number): Frame {
    const sent = this.sent.get(number) as Sent;
    sent.ordinal = this.ordinal;
    this.ordinal = (this.ordinal + 1) & 255;
    this.bytesSent += sent.payload.length + AROUND;
    return { type: FrameType.data, request: this.request, ordinal: sent.ordinal, number, payload: sent.payload };
  }
}
