// What every screen of the player can do. Layer: core/player.
import type { Hot } from "../video/hot.js";

/** Nothing to do until an event comes. */
export const IDLE = -1;

/** What a screen asks of the player after an event. */
export const enum Wish {
  none = 0,
  /** Leave this screen. */
  leave = 1,
}

/** What a screen may want to be followed by. */
export const enum Next {
  none = 0,
  /** The next video of its folder. */
  video = 1,
}

export interface Screen {
  /** What is to be shown instead of it now; nothing for none. */
  readonly next?: Next;
  /** A negative ReadError once the card failed under this screen, else 0. */
  failure: number;
  /** A frame is half drawn: until it is whole, nobody else may read the card. */
  readonly isDrawing: boolean;
  /** After a slice that returned 0: what to call instead of `step` until it says otherwise; null or nothing for none. */
  readonly hot?: Hot | null;
  /**
   * One slice of work, at most some 20 ms on the slowest board: called when the rows show what they should.
   * @returns milliseconds until it wants the next slice; 0 for at once, IDLE for none
   */
  step(nowMs: number): number;
  /** Whether a press would be answered now, or had better wait; nothing for always. @param press an Event, or NO_EVENT */
  hears?(press: number): boolean;
  /** @param event an Event */
  handle(event: number, nowMs: number): Wish;
  /** The last words before it is dropped: a line for the serial log, or "". */
  close(): string;
}
