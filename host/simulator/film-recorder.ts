// Keeps what the LCD showed over time, for an animated GIF: a frame for each change, long waits cut short.
// Layer: host/simulator.
import type { TimedPicture } from "../media/gif.js";
import type { Picture } from "../media/png.js";

/** No closer together than this: ten frames a second are what the player's videos have. */
const APART_MS = 80;
/** A screen that stays longer than this is not more interesting for it. */
const LONGEST_MS = 1500;
const MOST_FRAMES = 400;

export class FilmRecorder {
  readonly #kept: { picture: Picture; sinceMs: number }[] = [];

  look(screen: Picture, nowMs: number): void {
    const last = this.#kept[this.#kept.length - 1];
    if (last !== undefined && (nowMs - last.sinceMs < APART_MS || this.#kept.length >= MOST_FRAMES)) return;
    if (last !== undefined && isSame(last.picture.pixels, screen.pixels)) return;
    const picture = { width: screen.width, height: screen.height, pixels: screen.pixels.slice() };
    this.#kept.push({ picture, sinceMs: nowMs });
  }

  frames(endMs: number): TimedPicture[] {
    return this.#kept.map(({ picture, sinceMs }, index) => {
      const next = this.#kept[index + 1]?.sinceMs ?? endMs;
      return { picture, shownMs: Math.min(LONGEST_MS, next - sinceMs) };
    });
  }
}

function isSame(a: Uint16Array, b: Uint16Array): boolean {
  const bytes = (pixels: Uint16Array) => Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return bytes(a).equals(bytes(b));
}
