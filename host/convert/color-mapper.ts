// Colours to palette indices, with ordered dithering: the same colour at the same place always gives the same index, so
// that what stands still in the film stands still in the indices, too. Layer: host/convert.
// Spec: Bayer, "An optimum method for two-level rendition of continuous-tone pictures" (1973), the 8×8 matrix.
// Between its two nearest colours a pixel takes the other one only where it is nearly as near: full dithering doubles
// the error (3 dB), and what is wanted is that bands are broken up.
import type { Rgb } from "../media/avi/avi-writer.js";

/** Colours are looked up in cells of 4 levels a component. */
const CELLS = 64 ** 3;
/** The part between two colours in which it is dithered: the error grows by its square at most. */
export const USUAL_STRENGTH = 0.3;

/** 0 … 63, each once: no two neighbours alike. */
export const BAYER = Uint8Array.from({ length: 64 }, (_, i) => {
  const x = i & 7;
  const y = i >> 3;
  let value = 0;
  for (let bit = 0; bit < 3; bit++) value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
  return value;
});

export class ColorMapper {
  /** By cell: nearest index, the other one (8 bits each), and of 64 places how many take the other one; -1: not known yet. */
  readonly #cells = new Int32Array(CELLS).fill(-1);
  readonly red: Int32Array;
  readonly green: Int32Array;
  readonly blue: Int32Array;

  /** @param strength 0 (none: each pixel takes its nearest colour) … 1 (full) */
  constructor(
    palette: readonly Rgb[],
    private readonly strength: number = USUAL_STRENGTH,
  ) {
    this.red = Int32Array.from(palette, (color) => color[0]);
    this.green = Int32Array.from(palette, (color) => color[1]);
    this.blue = Int32Array.from(palette, (color) => color[2]);
  }

  /** @param rgb three bytes a pixel, top row first. @returns one index a pixel */
  map(rgb: Uint8Array, width: number, indices: Uint8Array): void {
    const cells = this.#cells;
    let at = 0;
    let x = 0;
    let row = 0;
    for (let i = 0; i < indices.length; i++, at += 3) {
      const key = ((rgb[at] >> 2) << 12) | ((rgb[at + 1] >> 2) << 6) | (rgb[at + 2] >> 2);
      let cell = cells[key];
      if (cell < 0) cell = this.#learn(key);
      indices[i] = cell >> 16 > BAYER[row | (x & 7)] ? (cell >> 8) & 255 : cell & 255;
      if (++x === width) {
        x = 0;
        row = (row + 8) & 63;
      }
    }
  }

  #learn(key: number): number {
    const { red, green, blue } = this;
    const r = ((key >> 12) << 2) + 1.5;
    const g = (((key >> 6) & 63) << 2) + 1.5;
    const b = ((key & 63) << 2) + 1.5;
    let first = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < red.length; i++) {
      const distance = (r - red[i]) ** 2 + (g - green[i]) ** 2 + (b - blue[i]) ** 2;
      if (distance < least) {
        least = distance;
        first = i;
      }
    }
    const cell = first | this.#partner(first, r, g, b);
    this.#cells[key] = cell;
    return cell;
  }

  /** The colour beyond which, seen from the nearest one, this colour lies nearest to the line between both. */
  #partner(first: number, r: number, g: number, b: number): number {
    if (this.strength === 0) return first << 8;
    const { red, green, blue } = this;
    const toR = r - red[first];
    const toG = g - green[first];
    const toB = b - blue[first];
    let second = first;
    let share = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < red.length; i++) {
      const dr = red[i] - red[first];
      const dg = green[i] - green[first];
      const db = blue[i] - blue[first];
      const length = dr * dr + dg * dg + db * db;
      if (length === 0) continue;
      const along = (toR * dr + toG * dg + toB * db) / length;
      if (along <= 0) continue;
      // How far a mixture of both is off, and some of how far they are from each other: near ones make less noise.
      const off = (toR - along * dr) ** 2 + (toG - along * dg) ** 2 + (toB - along * db) ** 2 + length * 0.05;
      if (off < least) {
        least = off;
        second = i;
        share = along;
      }
    }
    const places = Math.round(64 * (0.5 - (0.5 - Math.min(0.5, share)) / this.strength));
    return (second << 8) | (Math.max(0, places) << 16);
  }
}
