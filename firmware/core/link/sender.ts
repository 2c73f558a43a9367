// The sending half of a transfer: which frame goes out next, and what became of those that did. Layer: core/link.
// FORMAT.md, "Sending". The line keeps the order of frames: one that was sent before the newest that arrived, and has
// not arrived, is lost, and goes out again at once; nothing waits for a clock but the very last frames.
import { u16At } from "../bytes/little-endian.js";
import { type Answer, failed } from "./answer.js";
import { FrameType, MOST_NUMBER, REPORT_BYTES } from "./format.js";
import { pushFrame } from "./frames.js";

/** Frames sent before the receiver has said how many it takes. */
const FIRST_WINDOW = 4;
/** When nothing was sent nor confirmed for so long, the first frame not confirmed goes out again. */
const PROBE_MS = 400;
/** So often; then nobody is there any more. */
const MOST_PROBES = 25;

export class Sender {
  /** The last frame is confirmed, or nobody is there to do so. */
  done: boolean;
  private answer: Answer;
  private request: number;
  private ordinal: number;
  /** The first frame not confirmed, the first not sent, the first not wanted yet. */
  private base: number;
  private following: number;
  private limit: number;
  /** Frames on their way at once, at most. */
  private window: number;
  /** Number of the frame that ends it; -1 until it is known. */
  private last: number;
  /** From `base` on: ordinals under which the frames went out last; their payloads, where the answer does not repeat. */
  private ordinals: number[];
  private kept: string[];
  private lost: number[];
  private quietMs: number;
  private probes: number;

  /** @param window frames on their way at once, at most, whatever the host has room for */
  constructor(answer: Answer, request: number, window: number, nowMs: number) {
    this.done = false;
    this.answer = answer;
    this.request = request;
    this.ordinal = 0;
    this.base = 0;
    this.following = 0;
    this.limit = FIRST_WINDOW;
    this.window = window;
    this.last = -1;
    this.ordinals = [];
    this.kept = [];
    this.lost = [];
    this.quietMs = nowMs;
    this.probes = 0;
  }

  /** Whether a frame may be had now. */
  isReady(): boolean {
    return this.lost.length > 0 || (this.last < 0 && this.following < this.limit);
  }

  /** One slice: puts the next frame into `out`, where there is one. */
  proceed(out: string[], nowMs: number): void {
    if (this.lost.length > 0) {
      const number = this.lost[0];
      this.lost.splice(0, 1);
      if (number >= this.base) {
        this.send(out, number, nowMs);
      }
      return;
    }
    if (this.last < 0 && this.following < this.limit) {
      const answer = this.answer;
      const piece = answer.over ? "" : answer.next(nowMs);
      if (piece === "" && !answer.over) {
        this.quietMs = nowMs;
        return;
      }
      if (piece === "") {
        this.last = this.following;
      }
      this.kept.push(answer.repeats ? "" : piece);
      this.ordinals.push(0);
      this.following++;
      this.send(out, this.following - 1, nowMs);
      return;
    }
    if (nowMs - this.quietMs > PROBE_MS) {
      this.probes++;
      this.done = this.probes > MOST_PROBES;
      this.quietMs = nowMs;
      if (this.base < this.following && !this.done) {
        this.send(out, this.base, nowMs);
      }
    }
  }

  /** The host has said what it has. */
  report(payload: string, nowMs: number): void {
    if (payload.length < REPORT_BYTES) {
      return;
    }
    const next = number24(payload, 0);
    const end = number24(payload, 3);
    if (next < this.base || next > this.following || end > this.following) {
      return;
    }
    this.probes = 0;
    this.limit = number24(payload, 6);
    if (this.limit > next + this.window) {
      this.limit = next + this.window;
    }
    const passed = next - this.base;
    if (passed > 0) {
      this.quietMs = nowMs;
    }
    this.ordinals.splice(0, passed);
    this.kept.splice(0, passed);
    this.base = next;
    if (this.last >= 0 && next > this.last) {
      this.done = true;
      return;
    }
    const ordinal = payload.charCodeAt(9);
    for (let at = REPORT_BYTES; at + 3 <= payload.length; at += 3) {
      this.check(number24(payload, at), ordinal);
    }
    for (let number = end; number < this.following; number++) {
      this.check(number, ordinal);
    }
  }

  /** Lets go of all that is not confirmed; `answer`, which failed, is what comes next. */
  replace(answer: Answer): void {
    if (this.last >= 0) {
      return;
    }
    this.answer = answer;
    this.kept = [];
    this.ordinals = [];
    this.lost = [];
    this.following = this.base;
    this.limit = this.base + 1;
  }

  /** A frame that has not arrived is lost where it was sent before frame `ordinal`, which has. */
  private check(number: number, ordinal: number): void {
    const index = number - this.base;
    if (index < 0 || number >= this.following) {
      return;
    }
    const age = (ordinal - this.ordinals[index] + 256) % 256;
    if (age > 0 && age < 128 && this.lost.indexOf(number) < 0) {
      this.lost.push(number);
    }
  }

  private send(out: string[], number: number, nowMs: number): void {
    const answer = this.answer;
    let type: number = FrameType.data;
    let payload = this.kept[number - this.base];
    if (number === this.last) {
      type = answer.failure === "" ? FrameType.end : FrameType.fail;
      payload = answer.failure === "" ? answer.words : answer.failure;
    } else if (answer.repeats) {
      payload = answer.again(number);
      if (payload === "" || number === MOST_NUMBER) {
        this.replace(failed("the card cannot be read"));
        return;
      }
    }
    const ordinal = this.ordinal;
    this.ordinal = (ordinal + 1) % 256;
    this.ordinals[number - this.base] = ordinal;
    this.quietMs = nowMs;
    pushFrame(out, type, this.request, ordinal, number, payload);
  }
}

function number24(text: string, at: number): number {
  return u16At(text, at) + text.charCodeAt(at + 2) * 65536;
}
