// Videos of known cost for the bench: whole frames, and Microsoft RLE with so many codes a frame. Layer: tools.
import { type Rgb, writeAvi } from "../../host/media/avi/avi-writer.js";

export interface BenchVideo {
  readonly bytes: Uint8Array;
  /** RLE codes a frame after the first, the most; 0 for whole frames. */
  readonly codesPerFrame: number;
}

const PALETTE: readonly Rgb[] = Array.from({ length: 256 }, (_, i) => [i, (i * 7) % 256, 255 - i] as const);

/**
 * Uncompressed frames, all different.
 * @param framesPerSecond what the file asks for: somewhat more than the board is to show, so that it is the board's limit
 * that is measured, and not how it drops frames of a video that is far too fast
 */
export function wholeFrames(
  width: number,
  height: number,
  bits: 4 | 8,
  count: number,
  framesPerSecond: number,
): BenchVideo {
  const rowBytes = (((width * bits) / 8 + 3) >> 2) << 2;
  const frames = Array.from({ length: count }, (_, frame) =>
    Uint8Array.from({ length: rowBytes * height }, (_, i) => (i * 3 + frame * 11) & 0xff),
  );
  const bytes = writeAvi({
    width,
    height,
    bits,
    framesPerSecond,
    compression: "BI_RGB",
    palette: PALETTE.slice(0, 2 ** bits),
    frames: frames.map((data) => ({ data, isKey: true })),
  });
  return { bytes, codesPerFrame: 0 };
}

/**
 * Rows of which two short runs change in each frame, as where something moves: five codes a row (step, run, step, run,
 * end of line), a last one to end the picture.
 */
export function rleFrames(
  width: number,
  height: number,
  rows: number,
  count: number,
  framesPerSecond: number,
): BenchVideo {
  const first: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let left = width; left > 0; left -= 160) first.push(Math.min(left, 160), 1);
    first.push(0, 0);
  }
  first.push(0, 1);
  const frames = [Uint8Array.from(first)];
  for (let frame = 1; frame < count; frame += 1) {
    const codes: number[] = [];
    const at = frame % (width - 60);
    const bottom = Math.floor((height - rows) / 2);
    codes.push(0, 2, 0, bottom);
    for (let row = 0; row < rows; row += 1) {
      if (at > 0) codes.push(0, 2, at, 0);
      codes.push(4, 1, 0, 2, 40, 0, 6, 2 + (frame % 200), 0, 0);
    }
    codes.push(0, 1);
    frames.push(Uint8Array.from(codes));
  }
  return {
    bytes: writeAvi({
      width,
      height,
      framesPerSecond,
      compression: "BI_RLE8",
      palette: PALETTE,
      frames: frames.map((data, i) => ({ data, isKey: i === 0 })),
    }),
    codesPerFrame: Math.max(...frames.slice(1).map(countCodes)),
  };
}

/** Codes of a frame: runs, literal stretches, steps, ends of line and of the picture. */
export function countCodes(frame: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + 1 < frame.length; ) {
    const length = frame[at] as number;
    const second = frame[at + 1] as number;
    count += 1;
    if (length !== 0 || second < 2) at += 2;
    else if (second === 2) at += 4;
    else at += 2 + second + (second % 2);
  }
  return count;
}
