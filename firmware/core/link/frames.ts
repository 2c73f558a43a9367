// Putting frames and reports together. Layer: core/link. FORMAT.md, "Frames" and "Reports".

import { crcOfText } from "../bytes/crc32.js";
import { divide } from "../bytes/integer.js";
import { FRAME_START, MOST_MISSING } from "./format.js";

/** Puts a frame's parts into `out`, one behind the other. */
export function pushFrame(
  out: string[],
  type: number,
  request: number,
  ordinal: number,
  number: number,
  payload: string,
): void {
  const length = payload.length;
  const fields = String.fromCharCode(
    type,
    request,
    ordinal,
    number % 256,
    divide(number, 256) % 256,
    divide(number, 65536),
    length % 256,
    divide(length, 256),
  );
  out.push(String.fromCharCode(FRAME_START) + fields + crcOfText(fields));
  if (length > 0) {
    out.push(payload);
    out.push(crcOfText(payload));
  }
}

export function le24(value: number): string {
  return String.fromCharCode(value % 256, divide(value, 256) % 256, divide(value, 65536));
}

/**
 * What a receiver has: all before `next`, and of those up to `end` all that are not in `missing`.
 * @param ordinal of the frame that came in last
 * @param limit the first number that it would not take
 */
export function reportPayload(next: number, end: number, limit: number, ordinal: number, missing: number[]): string {
  let payload = le24(next) + le24(end) + le24(limit) + String.fromCharCode(ordinal);
  for (let i = 0; i < missing.length && i < MOST_MISSING; i++) {
    payload += le24(missing[i]);
  }
  return payload;
}
