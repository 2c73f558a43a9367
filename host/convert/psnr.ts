// How far a picture in palette colours is from what it shows. Layer: host/convert.
// PSNR: peak signal-to-noise ratio in dB, over all three components of all pixels.

interface PaletteColors {
  readonly red: Int32Array;
  readonly green: Int32Array;
  readonly blue: Int32Array;
}

/** @param rgb three bytes a pixel; the sum of the squared differences of all components */
export function squaredError(rgb: Uint8Array, indices: Uint8Array, { red, green, blue }: PaletteColors): number {
  let error = 0;
  for (let i = 0, at = 0; i < indices.length; i++, at += 3) {
    const index = indices[i];
    const r = rgb[at] - red[index];
    const g = rgb[at + 1] - green[index];
    const b = rgb[at + 2] - blue[index];
    error += r * r + g * g + b * b;
  }
  return error;
}

/** @param error mean squared error of a component */
export function psnr(error: number): number {
  return error <= 0 ? 99 : Math.min(99, 10 * Math.log10((255 * 255) / error));
}
