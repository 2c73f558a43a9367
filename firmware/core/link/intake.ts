// Commands that take bytes from the host. Layer: core/link.
import type { Answer } from "./answer.js";

/** An answer that is over once the host's bytes are in. */
export interface Intake extends Answer {
  /** The next payload, in order, and its CRC-32. */
  take(payload: string, sum: string): void;
  /** Frames that there is room for, from the next one in order on. */
  room(): number;
  /** The number of the frame to go on with; -1 for the next one. Asked once a step. */
  jump(): number;
  /** Milliseconds until `room` and `jump` are worth asking for again, where nothing comes meanwhile. */
  pause(): number;
  /** One slice of what `next` would have to do, while the line is busy. @returns whether there was any */
  ahead(nowMs: number): boolean;
  /** Nobody waits for it any more. */
  stop(): void;
}
