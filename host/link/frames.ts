// Frames of the serial link as bytes: firmware/core/link/FORMAT.md. Layer: host/link; nothing of Node.
import { CRC_OF_NOTHING, crcOfBytes } from "../../firmware/core/bytes/crc32.js";
import {
  FRAME_START,
  HEAD_BYTES,
  MOST_MISSING,
  MOST_PAYLOAD,
  REPORT_BYTES,
  SUM_BYTES,
} from "../../firmware/core/link/format.js";

export interface Frame {
  readonly type: number;
  readonly request: number;
  readonly ordinal: number;
  readonly number: number;
  readonly payload: Uint8Array;
}

export interface Report {
  readonly next: number;
  readonly end: number;
  readonly limit: number;
  readonly ordinal: number;
  readonly missing: readonly number[];
}

function sum(bytes: Uint8Array, start: number, end: number): string {
  return crcOfBytes(CRC_OF_NOTHING, bytes, start, end);
}

export function frameBytes(frame: Frame): Uint8Array {
  const { type, request, ordinal, number, payload } = frame;
  const length = payload.length;
  const bytes = new Uint8Array(HEAD_BYTES + (length === 0 ? 0 : length + SUM_BYTES));
  bytes.set([FRAME_START, type, request, ordinal, number & 255, (number >> 8) & 255, number >> 16]);
  bytes[7] = length & 255;
  bytes[8] = length >> 8;
  putSum(bytes, 1, 9);
  if (length === 0) return bytes;
  bytes.set(payload, HEAD_BYTES);
  putSum(bytes, HEAD_BYTES, HEAD_BYTES + length);
  return bytes;
}

/** Puts the sum of the bytes from `start` up to `end` behind them. */
function putSum(bytes: Uint8Array, start: number, end: number): void {
  const text = sum(bytes, start, end);
  for (let i = 0; i < SUM_BYTES; i++) bytes[end + i] = text.charCodeAt(i);
}

function isSummed(bytes: Uint8Array, start: number, end: number): boolean {
  const text = sum(bytes, start, end);
  for (let i = 0; i < SUM_BYTES; i++) if (text.charCodeAt(i) !== bytes[end + i]) return false;
  return true;
}

export function reportBytes(report: Report): Uint8Array {
  const missing = report.missing.slice(0, MOST_MISSING);
  const bytes = new Uint8Array(REPORT_BYTES + 3 * missing.length);
  const put = (at: number, value: number) => bytes.set([value & 255, (value >> 8) & 255, value >> 16], at);
  put(0, report.next);
  put(3, report.end);
  put(6, report.limit);
  bytes[9] = report.ordinal;
  missing.forEach((number, index) => {
    put(REPORT_BYTES + 3 * index, number);
  });
  return bytes;
}

export function readReport(payload: Uint8Array): Report | null {
  if (payload.length < REPORT_BYTES) return null;
  const number = (at: number) => payload[at] + payload[at + 1] * 256 + payload[at + 2] * 65536;
  const missing: number[] = [];
  for (let at = REPORT_BYTES; at + 3 <= payload.length; at += 3) missing.push(number(at));
  return { next: number(0), end: number(3), limit: number(6), ordinal: payload[9], missing };
}

/** Takes frames out of a stream of bytes; what is between them is text, or noise. */
export class FrameReader {
  /** Frames whose sum was wrong, so far. */
  damaged = 0;
  private held = new Uint8Array(0);

  constructor(
    private readonly onFrame: (frame: Frame) => void,
    private readonly onText: (bytes: Uint8Array) => void,
  ) {}

  put(bytes: Uint8Array): void {
    this.held = this.held.length === 0 ? bytes.slice() : concat(this.held, bytes);
    this.find();
  }

  /** The line has been silent: what looked like a frame that goes on is none. */
  silence(): void {
    if (this.held.length === 0) return;
    this.onText(this.held.subarray(0, 1));
    this.held = this.held.slice(1);
    this.find();
  }

  get isWaiting(): boolean {
    return this.held.length > 0;
  }

  private find(): void {
    const { held } = this;
    let at = 0;
    let textFrom = 0;
    const tell = (end: number) => {
      if (end > textFrom) this.onText(held.subarray(textFrom, end));
    };
    while (at < held.length) {
      const start = held.indexOf(FRAME_START, at);
      if (start < 0) {
        at = held.length;
        break;
      }
      at = start;
      const length = this.lengthAt(at);
      if (length === null) break;
      if (length < 0) {
        at += 1;
        continue;
      }
      tell(at);
      this.onFrame(this.frameAt(at, length));
      at += length === 0 ? HEAD_BYTES : HEAD_BYTES + length + SUM_BYTES;
      textFrom = at;
    }
    tell(at);
    this.held = held.slice(at);
  }

  /** Payload bytes of the frame here; -1 where there is none, null where more bytes are needed to tell. */
  private lengthAt(at: number): number | null {
    const { held } = this;
    if (at + HEAD_BYTES > held.length) return null;
    const length = held[at + 7] + held[at + 8] * 256;
    if (length > MOST_PAYLOAD || !isSummed(held, at + 1, at + 9)) return -1;
    if (length === 0) return 0;
    const end = at + HEAD_BYTES + length;
    if (end + SUM_BYTES > held.length) return null;
    if (isSummed(held, at + HEAD_BYTES, end)) return length;
    this.damaged += 1;
    return -1;
  }

  private frameAt(at: number, length: number): Frame {
    const { held } = this;
    return {
      type: held[at + 1],
      request: held[at + 2],
      ordinal: held[at + 3],
      number: held[at + 4] + held[at + 5] * 256 + held[at + 6] * 65536,
      payload: held.slice(at + HEAD_BYTES, at + HEAD_BYTES + length),
    };
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
