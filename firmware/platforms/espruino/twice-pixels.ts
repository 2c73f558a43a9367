// Each pixel twice and each row twice, by two native calls: pixels that lie one after the other are drawn as a picture one
// pixel wide onto one that is two wide, once to the left and once to the right. Layer: platforms/espruino.
import type { Buf } from "../../core/bytes/buf.js";

/** Rows that are kept: those that are full are sent at once, the last one is not. */
const ROWS = 8;
const WIDEST = 160;
const MOST_PIXELS = ROWS * WIDEST;

export class TwicePixels {
  private graphics: Graphics;
  private image: GraphicsImage;
  private width: number;
  /** Each row of pixels, twice. */
  private runs: Uint8Array[];
  /** Where the next pixel goes. */
  private at: number;

  constructor() {
    this.graphics = Graphics.createArrayBuffer(2, MOST_PIXELS, 16);
    this.image = { width: 1, height: 1, bpp: 16, buffer: "" };
    this.width = 0;
    this.runs = [];
    this.at = 0;
  }

  /** @param width of a row, at most 160 pixels */
  start(width: number): void {
    this.at = 0;
    if (this.width !== width) {
      this.width = width;
      this.runs = [];
      for (let row = 0; row < ROWS; row++) {
        const run = new Uint8Array(this.graphics.buffer, row * width * 4, width * 4);
        this.runs.push(run);
        this.runs.push(run);
      }
    }
  }

  /** As Raster.twice says. */
  take(pixels: Buf, start: number, end: number): readonly Buf[] {
    const width = this.width;
    const before = this.at;
    const room = ROWS * width - before;
    const count = (end - start) / 2;
    const here = count < room ? count : room;
    this.draw(pixels, start, here, before);
    const first = (before - (before % width)) / width;
    let at = before + here;
    let full = this.runs.slice(first * 2, ((at - (at % width)) / width) * 2);
    if (at === ROWS * width) {
      // The rows at the beginning are sent long since.
      at = count - here;
      if (at > 0) {
        this.draw(pixels, start + here * 2, at, 0);
        full = full.concat(this.runs.slice(0, ((at - (at % width)) / width) * 2));
      }
    }
    this.at = at;
    return full;
  }

  private draw(pixels: Buf, start: number, count: number, at: number): void {
    const image = this.image;
    image.height = count;
    image.buffer = new Uint8Array(pixels.buffer, pixels.byteOffset + start, count * 2);
    this.graphics.drawImage(image, 0, at).drawImage(image, 1, at);
    image.buffer = "";
  }
}
