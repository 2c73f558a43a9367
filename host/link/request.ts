// One request on the line, from its command to the board's last words: the answer's frames in their order, what the board
// takes, what is said again, and how long a silence is borne. Layer: host/link; nothing of Node. FORMAT.md.
import { FrameType, MOST_PAYLOAD } from "../../firmware/core/link/format.js";
import { shown } from "../escape.js";
import { type Frame, readReport, reportBytes } from "./frames.js";
import { Incoming } from "./incoming.js";
import { Outgoing, type Upload } from "./outgoing.js";
import { LinkError } from "./transport.js";

export interface RequestOptions {
  /** Takes the answer's bytes, in order. What it throws ends the request; a promise holds the board up meanwhile. */
  readonly onData?: (bytes: Uint8Array) => unknown;
  /** What the board takes. */
  readonly upload?: Upload;
  readonly signal?: AbortSignal;
  /** Frames that the board may send ahead. Default 12. */
  readonly window?: number;
  /** So long a board may work without a word, ms. Default 8,000. */
  readonly silenceMs?: number;
}

/** The line as a request needs it. */
export interface FrameLine {
  /** Bits a second; 0 where nothing holds it up. */
  readonly baud: number;
  /** When bytes came last, a frame came last, a frame went out last: ms of `now`. */
  heardMs: number;
  understoodMs: number;
  readonly sentMs: number;
  now(): number;
  send(frame: Frame): void;
}

/** A command that is not answered is sent again. */
export const REPEAT_MS = 250;
/** A board that hears nothing for long takes it that the host is gone. */
export const ALIVE_MS = 1000;
const SILENCE_MS = 8000;
/** A board of which bytes come, but no frame, is borne so many times as long as one that is silent. */
const NOISE_PATIENCE = 4;
const WINDOW = 12;

export class Request {
  /** The board's last words, "ok …". */
  readonly ended: Promise<string>;
  /** Commands said again since the board was heard last. */
  repeats = 0;
  private readonly incoming: Incoming;
  private readonly outgoing: Outgoing | null;
  private readonly silenceMs: number;
  private isSettled = false;
  /** The board has shown that it knows the command. */
  private isKnown = false;
  private resolve: (words: string) => void = () => {};
  private reject: (error: Error) => void = () => {};

  /**
   * @param command sent again until the board has shown that it knows it
   * @param payload longest that the board takes, bytes
   */
  constructor(
    private readonly line: FrameLine,
    private readonly command: Frame,
    payload: number,
    private readonly options: RequestOptions,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.incoming = new Incoming(options.window ?? WINDOW, (frame) => this.deliver(frame));
    const { upload } = options;
    this.outgoing = upload === undefined ? null : new Outgoing(command.request, upload, payload);
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
  }

  get id(): number {
    return this.command.request;
  }

  begin(): void {
    const { signal } = this.options;
    this.line.heardMs = this.line.now();
    this.line.understoodMs = this.line.heardMs;
    const abort = () => this.fail(new LinkError("cancelled", "cancelled"));
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort, { once: true });
    this.line.send(this.command);
    // Frame 0 needs nobody's leave.
    this.sendAll();
  }

  fail(error: unknown): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.reject(error instanceof Error ? error : new Error(String(error)));
  }

  /** A frame of this request's. */
  take(frame: Frame): void {
    this.isKnown = true;
    if (frame.type === FrameType.report && this.outgoing !== null) {
      const report = readReport(frame.payload);
      if (report !== null) this.outgoing.report(report, this.line.now());
      this.sendAll();
    } else if (frame.type === FrameType.fail) {
      confirmEnd(this.line, frame);
      this.fail(new LinkError(shown(new TextDecoder().decode(frame.payload)), "refused"));
    } else if (isAnswer(frame) && this.incoming.take(frame) && !this.isSettled) {
      this.sendReport();
      // What came may have brought forth something for the board.
      this.sendAll();
    }
  }

  /** Time has passed. */
  tick(): void {
    const { line } = this;
    const now = line.now();
    if (this.incoming.held > 0) {
      // It is silent because it was asked to be; and shall not take it that nobody is there.
      if (now - line.sentMs > REPEAT_MS) this.sendReport();
      return;
    }
    const quietMs = now - line.heardMs;
    const frameMs = line.baud > 0 ? (MOST_PAYLOAD * 10_000) / line.baud : 0;
    if (quietMs > this.silenceMs) {
      this.fail(new LinkError("the board no longer answers", "silent"));
      return;
    }
    if (now - line.understoodMs > NOISE_PATIENCE * (this.silenceMs + frameMs)) {
      this.fail(new LinkError("what comes from the board is not understood any more", "silent"));
      return;
    }
    this.probe();
    if (now - line.sentMs > ALIVE_MS) line.send(this.command);
    // A board that is busy gets no faster by being asked.
    const repeatMs = Math.min(ALIVE_MS, REPEAT_MS * 2 ** this.repeats);
    if (quietMs > repeatMs && now - line.sentMs > repeatMs) {
      this.repeats += 1;
      // A board that is at it says so; and hears again what has come from it.
      line.send(this.command);
      if (this.isKnown) this.sendReport();
    }
  }

  private deliver(frame: Frame): void {
    // What is behind the end that somebody has put to it is nobody's.
    if (this.isSettled) return;
    if (frame.type === FrameType.end) {
      confirmEnd(this.line, frame);
      this.isSettled = true;
      this.resolve(new TextDecoder().decode(frame.payload));
      return;
    }
    try {
      const taken = this.options.onData?.(frame.payload);
      if (taken instanceof Promise) this.holdUntil(taken).catch((error) => this.fail(error));
    } catch (error) {
      this.fail(error);
    }
  }

  /** The board sends no more than what is on its way, until this is done. */
  private async holdUntil(taken: Promise<unknown>): Promise<void> {
    this.incoming.held += 1;
    try {
      await taken;
    } finally {
      this.incoming.held -= 1;
      if (!this.isSettled && this.incoming.held === 0) {
        this.line.heardMs = this.line.now();
        this.line.understoodMs = this.line.heardMs;
        this.sendReport();
      }
    }
  }

  private sendReport(): void {
    const { line, incoming } = this;
    line.send({ ...this.command, type: FrameType.report, payload: reportBytes(incoming.report()) });
  }

  private sendAll(): void {
    const { line, outgoing } = this;
    if (outgoing === null) return;
    const now = line.now();
    try {
      for (let frame = outgoing.next(now); frame !== null; frame = outgoing.next(now)) line.send(frame);
    } catch (error) {
      // What is sent cannot be read any more.
      this.fail(error);
    }
  }

  /** Sends the first frame that is not confirmed again, when the newest one must have arrived long ago. */
  private probe(): void {
    const { line, outgoing } = this;
    if (outgoing === null || !outgoing.isWaiting) return;
    const now = line.now();
    if (!outgoing.isOverdue(now, line.baud > 0 ? (outgoing.bytesInFlight * 10_000) / line.baud : 0)) return;
    const frame = outgoing.probe(now);
    if (frame !== null) line.send(frame);
  }
}

export function isAnswer({ type }: Frame): boolean {
  return type === FrameType.data || type === FrameType.end || type === FrameType.fail;
}

/** Tells the board that the answer's last frame has come. */
export function confirmEnd(line: Pick<FrameLine, "send">, { request, number, ordinal }: Frame): void {
  const payload = reportBytes({ next: number + 1, end: number + 1, limit: number + 1, ordinal, missing: [] });
  line.send({ type: FrameType.report, request, ordinal: 0, number: 0, payload });
}
