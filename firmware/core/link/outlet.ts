// What is on its way to the line, given to it as fast as it carries it and no faster: a write to a full UART waits, and the
// player with it. Layer: core/link.

import type { SerialLine } from "../../hal/serial-line.js";
import { divide } from "../bytes/integer.js";
import { pushFrame } from "./frames.js";

/** The line is given bytes for so long ahead, and so many at once: on a UART a write waits until most of them are out. */
const AHEAD_MS = 30;
const PIECE_MS = 25;
const MOST_PIECE = 2048;

export class Outlet {
  /** Frames and words, one character a byte, in their order. */
  pieces: string[];
  private line: SerialLine;
  /** How much of the first piece the line has. */
  private at: number;
  /** When the line will have sent what it was given. */
  private freeMs: number;
  /** What that leaves out, in parts of a millisecond: as many as the line carries bytes a second. */
  private overMs: number;

  constructor(line: SerialLine) {
    this.line = line;
    this.pieces = [];
    this.at = 0;
    this.freeMs = 0;
    this.overMs = 0;
  }

  isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  /** Queues a frame without a number. */
  queue(type: number, request: number, payload: string): void {
    pushFrame(this.pieces, type, request, 0, 0, payload);
  }

  clear(): void {
    this.pieces = [];
    this.at = 0;
  }

  /** Milliseconds until the line takes more; 0 or less: it does now. */
  wait(nowMs: number): number {
    return this.freeMs - nowMs - AHEAD_MS;
  }

  /** One slice: as much as the line takes now. */
  pump(nowMs: number): void {
    const line = this.line;
    const rate = line.bytesPerSecond;
    const inTime = divide(rate * PIECE_MS, 1000);
    const most = rate > 0 && inTime < MOST_PIECE ? inTime : MOST_PIECE;
    while (this.pieces.length > 0) {
      if (rate > 0 && this.wait(nowMs) > 0) {
        return;
      }
      const text = this.pieces[0];
      const piece = this.at === 0 && text.length <= most ? text : text.substr(this.at, most);
      line.write(piece);
      if (rate > 0) {
        // What whole milliseconds leave over is not lost: it would be every tenth byte of a fast line.
        const parts = piece.length * 1000 + this.overMs;
        this.overMs = parts % rate;
        this.freeMs = (this.freeMs > nowMs ? this.freeMs : nowMs) + divide(parts, rate);
      }
      this.at += piece.length;
      if (this.at >= text.length) {
        this.pieces.splice(0, 1);
        this.at = 0;
      }
    }
  }
}
