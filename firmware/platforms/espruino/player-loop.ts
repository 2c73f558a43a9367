// The player's slices, one timer after the other, and buttons that end a sleep. Layer: platforms/espruino.
import type { Player } from "../../core/player/player.js";
import { nowMs } from "./board-devices.js";

let looped: Player | null = null;
let timer = 0;
let sleeps = false;
/** Of the buttons, in the order of these: their pins' numbers. */
const pinNumbers: number[] = [];

function slice(): void {
  const wait = (looped as Player).step(nowMs());
  sleeps = wait > 0;
  timer = setTimeout(slice, wait);
}

export function run(player: Player): void {
  looped = player;
  slice();
}

/** Somebody pressed something: the next slice is at once. */
export function wake(): void {
  if (sleeps) {
    sleeps = false;
    clearTimeout(timer);
    timer = setTimeout(slice, 0);
  }
}

/** A pin is a number to who counts with it; two of them are not always equal. */
function numberOf(pin: Pin): number {
  return (pin as unknown as number) + 0;
}

/** One function for all buttons: in memory each would take ten variables. */
function changed(event: WatchEvent): void {
  (looped as Player).buttons.change(
    pinNumbers.indexOf(numberOf(event.pin)),
    !event.state,
    Math.floor(event.time * 1000),
  );
  wake();
}

/** Nobody is told before `run`. */
export function watchButton(button: number, name: string): void {
  const pin = new Pin(name);
  pinNumbers[button] = numberOf(pin);
  pinMode(pin, "input_pullup");
  // Without Espruino's own debouncing, which looks at the pin when a slice is over: a short press would be lost.
  setWatch(changed, pin, { repeat: true, edge: "both" });
}
