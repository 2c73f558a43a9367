// A clip's palette: the colours of all its frames are counted, split into groups, and the groups' middles moved to where
// the squared error is least. Layer: host/convert. The libraries at hand take seconds for what takes 0.2 s here, or stop
// before the moving, which is worth 0.5 dB and more.
// Spec: Orchard and Bouman, "Color Quantization of Images" (1991), the splitting; Lloyd, "Least squares quantization in
// PCM" (1982), the moving.
import type { Rgb } from "../media/avi/avi-writer.js";

/** Colours are counted in cells of 4 levels a component: finer ones change the error by less than 0.02 dB. */
const CELLS = 64 ** 3;
/** Bits of a cell's number that its seven neighbours share with it. */
const COARSE = 0b111110_111110_111110;
const MOST_ROUNDS = 40;
const FINE_ROUNDS = 6;
/** Rounds end when one wins less than this share of the error. */
const LEAST_GAIN = 0.001;
/** Of the power method, for the direction in which a group of colours differs most. */
const AXIS_ROUNDS = 8;

/** How often each colour is met. */
export class ColorCounts {
  pixels = 0;
  readonly #counts = new Uint32Array(CELLS);
  readonly #sums = [new Float64Array(CELLS), new Float64Array(CELLS), new Float64Array(CELLS)] as const;

  /** @param rgb three bytes a pixel; every `step`-th pixel is counted */
  add(rgb: Uint8Array, step: number): void {
    const counts = this.#counts;
    const [reds, greens, blues] = this.#sums;
    for (let at = 0; at + 2 < rgb.length; at += 3 * step) {
      const red = rgb[at];
      const green = rgb[at + 1];
      const blue = rgb[at + 2];
      const cell = ((red >> 2) << 12) | ((green >> 2) << 6) | (blue >> 2);
      counts[cell]++;
      reds[cell] += red;
      greens[cell] += green;
      blues[cell] += blue;
      this.pixels++;
    }
  }

  /**
   * The cells that were met: their mean colours and their weights.
   * @param isCoarse of eight neighbours each one point is made
   */
  points(isCoarse: boolean): Points {
    const counts = this.#counts;
    const [reds, greens, blues] = this.#sums;
    const places = new Int32Array(CELLS).fill(-1);
    const sums: number[] = [];
    let count = 0;
    for (let cell = 0; cell < CELLS; cell++) {
      if (counts[cell] === 0) continue;
      const key = isCoarse ? cell & COARSE : cell;
      if (places[key] < 0) {
        places[key] = count++ * 4;
        sums.push(0, 0, 0, 0);
      }
      const at = places[key];
      sums[at] += reds[cell];
      sums[at + 1] += greens[cell];
      sums[at + 2] += blues[cell];
      sums[at + 3] += counts[cell];
    }
    const weight = Float64Array.from({ length: count }, (_, i) => sums[i * 4 + 3]);
    const mean = (component: number) => Float32Array.from(weight, (of, i) => sums[i * 4 + component] / of);
    return { count, red: mean(0), green: mean(1), blue: mean(2), weight };
  }
}

interface Points {
  readonly count: number;
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly weight: Float64Array;
}

interface Moved {
  readonly error: number;
  readonly weights: Float64Array;
}

export interface Palette {
  readonly colors: readonly Rgb[];
  /** Mean squared error of a component, with no dithering. */
  readonly error: number;
}

/** @returns at most `size` colours, the most used ones first */
export function paletteOf(counts: ColorCounts, size: number): Palette {
  const points = counts.points(false);
  if (points.count <= size) return exact(points);
  const coarse = counts.points(true);
  const centers = start(coarse, size);
  settle(coarse, centers, MOST_ROUNDS);
  const { error, weights } = settle(points, centers, FINE_ROUNDS);
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a] || a - b);
  const colors = order
    .filter((i) => weights[i] > 0)
    .map((i): Rgb => [Math.round(centers[i * 3]), Math.round(centers[i * 3 + 1]), Math.round(centers[i * 3 + 2])]);
  return { colors, error: error / (counts.pixels * 3) };
}

/** Moves the centres until little is won by it. */
function settle(points: Points, centers: Float32Array, most: number): Moved {
  let moved = move(points, centers);
  for (let round = 1; round < most; round++) {
    const before = moved.error;
    moved = move(points, centers);
    if (moved.error > before * (1 - LEAST_GAIN)) break;
  }
  return moved;
}

/** So few colours that each has its own entry. */
function exact(points: Points): Palette {
  const order = Array.from({ length: points.count }, (_, i) => i).sort((a, b) => points.weight[b] - points.weight[a]);
  const colors = order.map((i): Rgb => [points.red[i], points.green[i], points.blue[i]].map(Math.round) as never);
  return { colors: colors.length > 0 ? colors : [[0, 0, 0]], error: 0 };
}

/** The points are split in two, and again where the error is largest, across the direction in which they differ most. */
function start(points: Points, size: number): Float32Array {
  const groups = [groupOf(points, Int32Array.from(points.weight.keys()))];
  while (groups.length < size) {
    let worst = 0;
    for (let i = 1; i < groups.length; i++) if (groups[i].error > groups[worst].error) worst = i;
    const { members, mean, axis } = groups[worst];
    const isAbove = (i: number): boolean =>
      (points.red[i] - mean[0]) * axis[0] +
        (points.green[i] - mean[1]) * axis[1] +
        (points.blue[i] - mean[2]) * axis[2] >
      0;
    const above = members.filter(isAbove);
    if (above.length === 0 || above.length === members.length) break;
    groups[worst] = groupOf(points, above);
    groups.push(
      groupOf(
        points,
        members.filter((i) => !isAbove(i)),
      ),
    );
  }
  const centers = new Float32Array(size * 3);
  for (let i = 0; i < size; i++) centers.set(groups[i % groups.length].mean, i * 3);
  return centers;
}

interface Group {
  readonly members: Int32Array;
  readonly mean: readonly number[];
  /** The direction of the largest variance. */
  readonly axis: readonly number[];
  readonly error: number;
}

function groupOf({ red, green, blue, weight }: Points, members: Int32Array): Group {
  let total = 0;
  const sum = [0, 0, 0];
  for (const i of members) {
    total += weight[i];
    sum[0] += red[i] * weight[i];
    sum[1] += green[i] * weight[i];
    sum[2] += blue[i] * weight[i];
  }
  const mean = sum.map((value) => value / total);
  // Covariances: red-red, red-green, red-blue, green-green, green-blue, blue-blue.
  const c = [0, 0, 0, 0, 0, 0];
  for (const i of members) {
    const r = red[i] - mean[0];
    const g = green[i] - mean[1];
    const b = blue[i] - mean[2];
    const w = weight[i];
    c[0] += r * r * w;
    c[1] += r * g * w;
    c[2] += r * b * w;
    c[3] += g * g * w;
    c[4] += g * b * w;
    c[5] += b * b * w;
  }
  let axis = [1, 1.1, 0.9];
  for (let round = 0; round < AXIS_ROUNDS; round++) {
    const [x, y, z] = axis;
    const next = [c[0] * x + c[1] * y + c[2] * z, c[1] * x + c[3] * y + c[4] * z, c[2] * x + c[4] * y + c[5] * z];
    const length = Math.hypot(...next);
    if (length === 0) break;
    axis = next.map((value) => value / length);
  }
  return { members, mean, axis, error: members.length > 1 ? c[0] + c[3] + c[5] : 0 };
}

/** One round: each point goes to its nearest centre, each centre to the middle of its points. */
function move(points: Points, centers: Float32Array): Moved {
  const size = centers.length / 3;
  const sums = new Float64Array(size * 3);
  const weights = new Float64Array(size);
  // Sorted by green, the search can end where green alone is farther than the best.
  const order = Uint16Array.from(
    Array.from({ length: size }, (_, i) => i).sort((a, b) => centers[a * 3 + 1] - centers[b * 3 + 1]),
  );
  const red = Float32Array.from(order, (i) => centers[i * 3]);
  const green = Float32Array.from(order, (i) => centers[i * 3 + 1]);
  const blue = Float32Array.from(order, (i) => centers[i * 3 + 2]);
  let error = 0;
  let worst = 0;
  let worstError = -1;
  for (let i = 0; i < points.count; i++) {
    const { place, distance } = nearest(points.red[i], points.green[i], points.blue[i], red, green, blue);
    const center = order[place];
    const weight = points.weight[i];
    weights[center] += weight;
    sums[center * 3] += points.red[i] * weight;
    sums[center * 3 + 1] += points.green[i] * weight;
    sums[center * 3 + 2] += points.blue[i] * weight;
    error += distance * weight;
    if (distance * weight > worstError) {
      worstError = distance * weight;
      worst = i;
    }
  }
  for (let i = 0; i < size; i++) {
    if (weights[i] > 0) for (const at of [i * 3, i * 3 + 1, i * 3 + 2]) centers[at] = sums[at] / weights[i];
    else centers.set([points.red[worst], points.green[worst], points.blue[worst]], i * 3);
  }
  return { error, weights };
}

const found = { place: 0, distance: 0 };

function nearest(
  r: number,
  g: number,
  b: number,
  red: Float32Array,
  green: Float32Array,
  blue: Float32Array,
): { place: number; distance: number } {
  let low = 0;
  let high = green.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (green[middle] < g) low = middle + 1;
    else high = middle;
  }
  let best = Number.POSITIVE_INFINITY;
  let place = 0;
  let up = low;
  let down = low - 1;
  while (up < green.length || down >= 0) {
    if (up < green.length) {
      const dg = green[up] - g;
      if (dg * dg >= best) up = green.length;
      else {
        const dr = red[up] - r;
        const db = blue[up] - b;
        const distance = dg * dg + dr * dr + db * db;
        if (distance < best) {
          best = distance;
          place = up;
        }
        up++;
      }
    }
    if (down >= 0) {
      const dg = g - green[down];
      if (dg * dg >= best) down = -1;
      else {
        const dr = red[down] - r;
        const db = blue[down] - b;
        const distance = dg * dg + dr * dr + db * db;
        if (distance < best) {
          best = distance;
          place = down;
        }
        down--;
      }
    }
  }
  found.place = place;
  found.distance = best;
  return found;
}
