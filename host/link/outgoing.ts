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
  /** When it went out; NaN where it did so twice: which of the two was confirmed, nobody knows. */
  sentMs: number;
}

/** A frame counts as overdue after no less, and no more, than this. */
const LEAST_WAIT_MS = 250;
const MOST_WAIT_MS = 4000;

/** Payloads tried, from the longest: what is best depends on how often the line damages a byte. */
const SIZES = [2048, 1024, 512, 256];
/** Bytes around a payload that are lost with it. */
const AROUND = 17;

export class Outgoing {
  /** Frames that were lost. */
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
  /** Time from a frame to its confirmation, smoothed, and how far it varies (RFC 6298, section 2); 0 before the first. */
  private roundMs = 0;
  private variationMs = 0;
  /** The wait is doubled with each frame sent in vain: a board that is busy gets no faster by being asked. */
  private probes = 0;
  private lastMs = 0;

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

  /** Whether the newest frame must have been confirmed long ago. @param wireMs for what is on its way */
  isOverdue(nowMs: number, wireMs: number): boolean {
    const wait = Math.max(LEAST_WAIT_MS + wireMs, this.roundMs + 4 * this.variationMs);
    return this.isWaiting && nowMs - this.lastMs > Math.min(wait * 2 ** this.probes, wait + MOST_WAIT_MS);
  }

  /** The next frame for the line, or null. */
  next(nowMs: number): Frame | null {
    for (let number = this.lost.shift(); number !== undefined; number = this.lost.shift()) {
      if (this.sent.has(number)) {
        this.repeated += 1;
        this.adapt();
        return this.again(number, nowMs);
      }
    }
    if (this.ended || this.following >= this.limit) return null;
    const payload = this.upload.piece(this.following, this.frameBytes);
    if (payload === null) {
      this.ended = !this.upload.repeats;
      return null;
    }
    this.sent.set(this.following, { payload, ordinal: 0, sentMs: nowMs });
    this.following += 1;
    return this.frame(this.following - 1, nowMs);
  }

  /** The first frame that is not confirmed, once more: the board has been silent. */
  probe(nowMs: number): Frame | null {
    this.probes += 1;
    return this.sent.has(this.base) ? this.again(this.base, nowMs) : null;
  }

  report(report: Report, nowMs: number): void {
    if (report.next < this.base || report.next > this.following) {
      // The board goes on elsewhere.
      if (!this.upload.repeats) return;
      this.sent.clear();
      this.base = report.next;
      this.following = report.next;
    }
    for (; this.base < report.next; this.base++) {
      this.measure(nowMs - (this.sent.get(this.base)?.sentMs ?? Number.NaN));
      this.bytesConfirmed += this.sent.get(this.base)?.payload.length ?? 0;
      this.sent.delete(this.base);
    }
    this.upload.confirmed?.(this.base, this.bytesConfirmed);
    this.limit = Math.min(report.limit, report.next + MOST_WINDOW);
    for (const number of report.missing) this.check(number, report.ordinal);
    for (let number = Math.max(report.end, this.base); number < this.following; number++)
      this.check(number, report.ordinal);
  }

  private check(number: number, ordinal: number): void {
    const sent = this.sent.get(number);
    if (sent === undefined || this.lost.includes(number)) return;
    const age = (ordinal - sent.ordinal) & 255;
    if (age > 0 && age < 128) this.lost.push(number);
  }

  private again(number: number, nowMs: number): Frame {
    (this.sent.get(number) as Sent).sentMs = Number.NaN;
    return this.frame(number, nowMs);
  }

  private measure(ms: number): void {
    this.probes = 0;
    if (Number.isNaN(ms)) return;
    if (this.roundMs === 0) {
      this.roundMs = ms;
      this.variationMs = ms / 2;
      return;
    }
    this.variationMs += (Math.abs(ms - this.roundMs) - this.variationMs) / 4;
    this.roundMs += (ms - this.roundMs) / 8;
  }

  /** With one damaged byte in so many, the payload that carries most is the root of that times what is around it. */
  private adapt(): void {
    if (this.upload.repeats || this.repeated < 3) return;
    const best = Math.sqrt((this.bytesSent / this.repeated) * AROUND);
    const fitting = SIZES.find((size) => size <= best * 1.4) ?? SIZES[SIZES.length - 1];
    this.frameBytes = Math.min(fitting, this.frameBytes);
  }

  private frame(number: number, nowMs: number): Frame {
    this.lastMs = nowMs;
    const sent = this.sent.get(number) as Sent;
    sent.ordinal = this.ordinal;
    this.ordinal = (this.ordinal + 1) & 255;
    this.bytesSent += sent.payload.length + AROUND;
    return { type: FrameType.data, request: this.request, ordinal: sent.ordinal, number, payload: sent.payload };
  }
}
