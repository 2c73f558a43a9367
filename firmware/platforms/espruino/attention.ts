// How long a long slice may go on: until its time is over, or somebody wants something. What asks this every 40 ms keeps
// nobody waiting. Layer: platforms/espruino.

import { setLook } from "../../core/attention.js";

/** Pins that are low while somebody presses something. */
let buttons: readonly Pin[] = [];
/** What reading all of them gives while nobody does. */
let released = 0;
/** Seconds, as `getTime` has them; never, until somebody has only so long. */
let end = 1e9;

export function payAttentionTo(pins: readonly Pin[]): void {
  buttons = pins;
  released = (1 << pins.length) - 1;
  setLook(isAnyDown);
}

function isAnyDown(): boolean {
  return digitalRead(buttons) !== released;
}

export function workFor(seconds: number): void {
  end = getTime() + seconds;
}

/** Whether the slice is to end now. On the Pico 0.6 ms. */
export function isWanted(): boolean {
  return getTime() > end || digitalRead(buttons) !== released;
}
