// The player's slices, one timer after the other, and buttons that end a sleep. Layer: platforms/espruino.
import type { Player } from "../../core/player/player.js";
import { nowMs } from "./board-devices.js";

let looped: Player | null = null;
let timer = 0;
let sleeps = false;

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

export function watchButton(player: Player, button: number, name: string): void {
  const pin = new Pin(name);
  pinMode(pin, "input_pullup");
  // Without Espruino's own debouncing, which looks at the pin when a slice is over: a short press would be lost.
  setWatch(
    (event) => {
      player.buttons.change(button, !event.state, Math.floor(event.time * 1000));
      wake();
    },
    pin,
    { repeat: true, edge: "both" },
  );
}
