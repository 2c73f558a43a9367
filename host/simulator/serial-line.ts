// What a simulated board's serial line is to those who serve it: a pty, TCP, RFC 2217, this process. Layer: host/simulator.
import type { Readable } from "node:stream";

export interface SerialLine {
  /** Towards the board. */
  write(bytes: Uint8Array): void;
  /** Milliseconds until what was written is out, as far as the line is paced. */
  readonly aheadMs?: number;
  onBytes: ((bytes: Uint8Array) => void) | null;
  /** The PC sets DTR and RTS, true where asserted. Absent where the board does not look at them. */
  setLines?(dtr: boolean, rts: boolean): void;
  /** The PC sets its rate. Absent where the line is paced by the board alone. */
  setBaud?(baud: number): void;
}

/** A program that writes faster than the line carries waits, as with a real one; so much is taken from it ahead. */
const MOST_AHEAD_MS = 1000;

/** @param bytes gets them in the end */
export function takeInPace(line: SerialLine, from: Readable, bytes: (bytes: Uint8Array) => void): void {
  from.on("data", (piece: Uint8Array) => {
    bytes(piece);
    const { aheadMs = 0 } = line;
    if (aheadMs <= MOST_AHEAD_MS) return;
    from.pause();
    setTimeout(() => from.resume(), aheadMs - MOST_AHEAD_MS / 2).unref();
  });
}
