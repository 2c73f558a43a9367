// What 256 colours can do at best: Lloyd's rounds on the film's own pixels, from several random starts, to their end.
// Layer: tools. Written apart from the converter's own palette, which is measured by it.
import type { MadeClip } from "../../host/convert/convert-clip.js";
import type { Decoder } from "../../host/convert/decoder.js";

const COLORS = 256;
const STARTS = 2;
const ROUNDS = 30;
/** Pixels that are looked at: as many decide a palette to 0.05 dB. */
const PIXELS = 60_000;

/** PSNR in dB of the clip's frames in an ideal palette, without dithering. */
export async function idealPsnr(decoder: Decoder, file: string, clip: MadeClip): Promise<number> {
  const { width, height, framesPerSecond } = clip;
  const frames: Uint8Array[] = [];
  for await (const frame of decoder.frames({ file, width, height, framesPerSecond, start: 0, duration: 0 })) {
    frames.push(frame);
  }
  const all = frames.length * width * height;
  const step = Math.max(1, Math.floor(all / PIXELS)) | 1;
  const count = Math.floor(all / step);
  const pixels = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const at = i * step;
    const frame = frames[Math.floor(at / (width * height))];
    for (let k = 0; k < 3; k++) pixels[i * 3 + k] = frame[(at % (width * height)) * 3 + k];
  }
  let best = Number.POSITIVE_INFINITY;
  for (let start = 0; start < STARTS; start++) best = Math.min(best, lloyd(pixels, count, start));
  return best <= 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255) / best));
}

function lloyd(pixels: Float32Array, count: number, start: number): number {
  const centers = new Float32Array(COLORS * 3);
  for (let i = 0; i < COLORS; i++) {
    const at = ((i * 7919 + start * 104_729) % count) * 3;
    centers.set(pixels.subarray(at, at + 3), i * 3);
  }
  let error = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(COLORS * 4);
    error = 0;
    for (let i = 0; i < count; i++) {
      const r = pixels[i * 3];
      const g = pixels[i * 3 + 1];
      const b = pixels[i * 3 + 2];
      let near = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < COLORS; c++) {
        const distance = (r - centers[c * 3]) ** 2 + (g - centers[c * 3 + 1]) ** 2 + (b - centers[c * 3 + 2]) ** 2;
        if (distance < least) {
          least = distance;
          near = c;
        }
      }
      error += least;
      sums[near * 4] += r;
      sums[near * 4 + 1] += g;
      sums[near * 4 + 2] += b;
      sums[near * 4 + 3]++;
    }
    for (let c = 0; c < COLORS; c++) {
      const weight = sums[c * 4 + 3];
      if (weight > 0) for (let k = 0; k < 3; k++) centers[c * 3 + k] = sums[c * 4 + k] / weight;
    }
  }
  return error / (count * 3);
}
