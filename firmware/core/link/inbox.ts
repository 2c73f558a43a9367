// What arrives on the line, taken apart: frames wherever they begin, and between them the lines that a person types.
// Layer: core/link. FORMAT.md, "Finding frames". Garbage costs what it hits: a false or damaged frame is searched for a
// true one from its second byte on. A payload is copied once, and summed once.

import type { WireBytes } from "../../hal/wire-bytes.js";
import { crcOfText } from "../bytes/crc32.js";
import { u16At } from "../bytes/little-endian.js";
import { FRAME_START, HEAD_BYTES, MOST_LINE, MOST_PAYLOAD, SUM_BYTES } from "./format.js";

export const Arrival = { none: 0, frame: 1, line: 2 } as const;

/** A frame that goes on after such a silence is none. */
const SILENCE_MS = 150;
/** What `line` is where a line was longer than any may be. */
export const LONG_LINE = "\n";
/** Bytes of a payload are put aside in pieces of at least this length. */
const LEAST_PIECE = 256;
/** What a frame begins with. */
export const START = String.fromCharCode(FRAME_START);

export class Inbox {
  /** Of the frame that `next` found. */
  type: number;
  request: number;
  ordinal: number;
  number: number;
  payload: string;
  /** Its CRC-32, which was right. */
  sum: string;
  /** The line that `next` found, without its end. */
  line: string;
  private wire: WireBytes;
  /** What was not looked at yet, from `at` on. */
  private text: string;
  private at: number;
  /** Head of the frame whose payload is being collected; "" between frames. */
  private head: string;
  private pieces: string[];
  /** Bytes that its payload lacks. */
  private lacking: number;
  private typed: string;
  /** The line being typed is longer than any may be, and not kept. */
  private isLong: boolean;
  private heardMs: number;

  constructor(wire: WireBytes) {
    this.type = 0;
    this.request = 0;
    this.ordinal = 0;
    this.number = 0;
    this.payload = "";
    this.sum = "";
    this.line = "";
    this.wire = wire;
    this.text = "";
    this.at = 0;
    this.head = "";
    this.pieces = [];
    this.lacking = 0;
    this.typed = "";
    this.isLong = false;
    this.heardMs = 0;
  }

  put(text: string, nowMs: number): void {
    this.text = this.at < this.text.length ? this.text.substring(this.at) + text : text;
    this.at = 0;
    this.heardMs = nowMs;
  }

  /** Whether a frame has begun and not ended. */
  isWaiting(): boolean {
    return this.head !== "" || this.at < this.text.length;
  }

  /** Bytes that the frame at hand still needs; 0 where none has begun. */
  lacks(): number {
    return this.head === "" ? 0 : this.lacking + SUM_BYTES + this.at - this.text.length;
  }

  /** Looks for the next frame or line. @returns an Arrival */
  next(nowMs: number): number {
    if (this.isWaiting() && nowMs - this.heardMs > SILENCE_MS) {
      // The rest will not come: what looked like a frame is searched for one.
      this.heardMs = nowMs;
      if (this.head !== "") {
        this.release("");
      } else if (this.text.charAt(this.at) === START) {
        this.at++;
      }
    }
    while (this.head !== "" || this.at < this.text.length) {
      if (this.head !== "") {
        if (!this.collect()) {
          return Arrival.none;
        }
        if (this.finish()) {
          return Arrival.frame;
        }
      } else {
        const start = this.text.indexOf(START, this.at);
        if (start !== this.at) {
          if (this.takeTyped(start < 0 ? this.text.length : start)) {
            return Arrival.line;
          }
        } else if (this.text.length - this.at < HEAD_BYTES) {
          return Arrival.none;
        } else if (!this.takeHead()) {
          this.at++;
        } else if (this.lacking < 0) {
          return Arrival.frame;
        }
      }
    }
    return Arrival.none;
  }

  /** Takes characters up to `end` as typed ones. Returns whether a line ends there. */
  private takeTyped(end: number): boolean {
    const piece = this.text.substring(this.at, end);
    let length = piece.indexOf("\r");
    const feed = piece.indexOf("\n");
    if (length < 0 || (feed >= 0 && feed < length)) {
      length = feed;
    }
    if (length < 0) {
      this.at = end;
      // Of one that never ends nothing is kept.
      this.isLong = this.isLong || this.typed.length + piece.length > MOST_LINE;
      this.typed = this.isLong ? "" : this.typed + piece;
      return false;
    }
    const isLong = this.isLong || this.typed.length + length > MOST_LINE;
    this.line = isLong ? LONG_LINE : this.typed + piece.substring(0, length);
    this.typed = "";
    this.isLong = false;
    this.at += length + 1;
    return true;
  }

  /** Returns whether a true head is here; `lacking` is negative where it is the whole frame. */
  private takeHead(): boolean {
    const head = this.text.substr(this.at, HEAD_BYTES);
    const length = u16At(head, 7);
    if (length > MOST_PAYLOAD || crcOfText(head.substr(1, 8)) !== head.substr(9, 4)) {
      return false;
    }
    this.at += HEAD_BYTES;
    this.typed = "";
    this.isLong = false;
    this.type = head.charCodeAt(1);
    this.request = head.charCodeAt(2);
    this.ordinal = head.charCodeAt(3);
    this.number = u16At(head, 4) + head.charCodeAt(6) * 65536;
    this.payload = "";
    this.lacking = length === 0 ? -1 : length;
    this.head = length === 0 ? "" : head;
    return true;
  }

  /** Puts aside what belongs to the payload. Returns whether it and its sum are there. */
  private collect(): boolean {
    const left = this.text.length - this.at;
    const lacking = this.lacking;
    if (left < lacking && left < LEAST_PIECE) {
      return false;
    }
    if (lacking > 0 && left > 0) {
      const taken = left < lacking ? left : lacking;
      this.pieces.push(taken === this.text.length ? this.text : this.text.substr(this.at, taken));
      this.lacking = lacking - taken;
      this.at += taken;
    }
    return this.lacking === 0 && this.text.length - this.at >= SUM_BYTES;
  }

  /** Returns whether the frame is whole. */
  private finish(): boolean {
    const payload = this.wire.join(this.pieces);
    const sum = this.text.substr(this.at, SUM_BYTES);
    if (crcOfText(payload) !== sum) {
      this.release(payload);
      return false;
    }
    this.at += SUM_BYTES;
    this.payload = payload;
    this.sum = sum;
    this.head = "";
    this.pieces = [];
    return true;
  }

  /** What looked like a frame is looked through again, from its second byte on. */
  private release(payload: string): void {
    const body = payload !== "" ? payload : this.pieces.length === 0 ? "" : this.wire.join(this.pieces);
    this.text = this.wire.join([this.head.substring(1), body, this.text.substring(this.at)]);
    this.at = 0;
    this.head = "";
    this.pieces = [];
  }
}
