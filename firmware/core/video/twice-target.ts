// A picture at twice its size: what draws it draws as ever, each pixel and each row goes out twice. Layer: core/video.
import type { Raster } from "../../hal/raster.js";
import type { Buf } from "../bytes/buf.js";
import type { PixelTarget } from "../display/draw-target.js";

/** Bytes of pixels that are doubled by one call: 14 ms on the slowest board, with sending them. */
const PIECE_BYTES = 1024;

export class TwiceTarget implements PixelTarget {
  private target: PixelTarget;
  private raster: Raster;
  private left: number;
  private top: number;
  private width: number;

  /** @param left,top where the top left corner of the doubled picture goes; its own is at (0, 0) */
  constructor(target: PixelTarget, raster: Raster, left: number, top: number) {
    this.target = target;
    this.raster = raster;
    this.left = left;
    this.top = top;
    this.width = 0;
  }

  openWindow(x: number, y: number, width: number, height: number, bottomUp: boolean): void {
    this.width = width;
    this.raster.startTwice(width);
    this.target.openWindow(this.left + x * 2, this.top + y * 2, width * 2, height * 2, bottomUp);
  }

  reopenWindow(): void {
    this.raster.startTwice(this.width);
    this.target.reopenWindow();
  }

  writePixels(pixels: Buf, start: number, end: number): void {
    let from = start;
    while (from < end) {
      const to = end - from < PIECE_BYTES ? end : from + PIECE_BYTES;
      const rows = this.raster.twice(pixels, from, to);
      if (rows.length > 0) {
        this.target.writeRuns(rows);
      }
      from = to;
    }
  }

  writeRuns(runs: readonly Buf[]): void {
    for (let i = 0; i < runs.length; i++) {
      this.writePixels(runs[i], 0, runs[i].length);
    }
  }
}
