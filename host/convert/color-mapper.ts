// Colours to palette indices, with ordered dithering: the same colour at the same place always gives the same index, so
// that what stands still in the film stands still in the indices, too. Layer: host/convert.
// Spec: Bayer, "An optimum method for two-level rendition of continuous-tone pictures" (1973), the 8×8 matrix.
// Between its two nearest colours a pixel takes the other one only where it is nearly as near: full dithering doubles
// the error (3 dB), and what is wanted is that bands are broken up.
import type { Rgb } from "../media/avi/avi-writer.js";

/** Which two colours are in question is looked up in cells of 4 levels a component; which of them, is the pixel's own. */
const CELLS = 64 ** 3;
/** The part between two colours in which it is dithered: the error grows by its square at most. */
export const USUAL_STRENGTH = 0.25;

/** 0 … 63, each once: no two neighbours alike. */
export const BAYER = Uint8Array.from({ length: 64 }, (_, i) => {
  const x = i & 7;
  const y = i >> 3;
  let value = 0;
  for (let bit = 0; bit < 3; bit++) value = (value << 2) | ((((x ^ y) >> bit) & 1) << 1) | ((y >> bit) & 1);
  return value;
});

export class ColorMapper {
  /** By cell: the two nearest colours of its middle, 8 bits each, the nearest one lowest; -1: not known yet. */
  readonly #cells = new Int32Array(CELLS).fill(-1);
  readonly red: Int32Array;
  readonly green: Int32Array;
  readonly blue: Int32Array;
  /** By place in the matrix: from where on, on the way from one colour to the other, the other one is taken. */
  readonly #thresholds: Float64Array;

  /** @param strength 0 (none: each pixel takes its nearest colour) … 1 (full) */
  constructor(palette: readonly Rgb[], strength: number = USUAL_STRENGTH) {
    this.red = Int32Array.from(palette, (color) => color[0]);
    this.green = Int32Array.from(palette, (color) => color[1]);
    this.blue = Int32Array.from(palette, (color) => color[2]);
    this.#thresholds = Float64Array.from(BAYER, (value) => 0.5 + ((value + 0.5) / 64 - 0.5) * strength);
  }

  /** @param rgb three bytes a pixel, top row first. @returns one index a pixel */
  map(rgb: Uint8Array, width: number, indices: Uint8Array): void {
    const { red, green, blue } = this;
    const cells = this.#cells;
    const thresholds = this.#thresholds;
    let at = 0;
    let x = 0;
    let row = 0;
    for (let i = 0; i < indices.length; i++, at += 3) {
      const r = rgb[at];
      const g = rgb[at + 1];
      const b = rgb[at + 2];
      const key = ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2);
      let cell = cells[key];
      if (cell < 0) cell = this.#learn(key);
      const first = cell & 255;
      const second = cell >> 8;
      const dr = red[second] - red[first];
      const dg = green[second] - green[first];
      const db = blue[second] - blue[first];
      const along = (r - red[first]) * dr + (g - green[first]) * dg + (b - blue[first]) * db;
      indices[i] = along > (dr * dr + dg * dg + db * db) * thresholds[row | (x & 7)] ? second : first;
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
    let second = 0;
    let least = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < red.length; i++) {
      const dr = r - red[i];
      const dg = g - green[i];
      const db = b - blue[i];
      const distance = dr * dr + dg * dg + db * db;
      if (distance < least) {
        next = least;
        second = first;
        least = distance;
        first = i;
      } else if (distance < next) {
        next = distance;
        second = i;
      }
    }
    const cell = first | (second << 8);
    this.#cells[key] = cell;
    return cell;
  }
}
