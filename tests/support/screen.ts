// A screen and a raster in memory for tests of what is drawn: strict where the LCD is silent, since pixels beyond a
// window or a window beyond the screen are a mistake of ours.
import type { DrawTarget } from "../../firmware/core/display/draw-target.js";
import type { Canvas, Raster } from "../../firmware/hal/raster.js";

export class MemoryScreen implements DrawTarget {
  readonly pixels: Uint16Array;
  windows = 0;
  written = 0;
  private window = { x: 0, y: 0, width: 0, height: 0, bottomUp: false };
  private next = 0;

  constructor(
    readonly width = 320,
    readonly height = 240,
    fill = 0,
  ) {
    this.pixels = new Uint16Array(width * height).fill(fill);
  }

  fillRect(x: number, y: number, width: number, height: number, color: number): void {
    this.openWindow(x, y, width, height, false);
    for (let row = y; row < y + height; row++) {
      this.pixels.fill(color, row * this.width + x, row * this.width + x + width);
    }
  }

  drawText(): void {
    throw new Error("no text is drawn here");
  }

  drawCells(): void {
    throw new Error("no text is drawn here");
  }

  openWindow(x: number, y: number, width: number, height: number, bottomUp: boolean): void {
    for (const value of [x, y, width, height]) {
      if (!Number.isInteger(value)) throw new Error(`a window at ${x},${y} of ${width}×${height}`);
    }
    if (x < 0 || y < 0 || width < 1 || height < 1 || x + width > this.width || y + height > this.height) {
      throw new Error(`a window at ${x},${y} of ${width}×${height}`);
    }
    this.windows++;
    this.window = { x, y, width, height, bottomUp };
    this.next = 0;
  }

  reopenWindow(): void {
    this.windows++;
    this.next = 0;
  }

  writePixels(pixels: Uint8Array, start: number, end: number): void {
    const { x, y, width, height, bottomUp } = this.window;
    if (start % 2 !== 0 || end % 2 !== 0 || start >= end || end > pixels.length)
      throw new Error(`pixels ${start}–${end}`);
    for (let i = start; i < end; i += 2) {
      if (this.next >= width * height) throw new Error("pixels beyond the window");
      const row = Math.floor(this.next / width);
      const line = bottomUp ? y + height - 1 - row : y + row;
      this.pixels[line * this.width + x + (this.next % width)] = pixels[i] * 256 + pixels[i + 1];
      this.next++;
    }
    this.written += (end - start) / 2;
  }

  writeRuns(runs: readonly Uint8Array[]): void {
    for (const run of runs) this.writePixels(run, 0, run.length);
  }

  /** A part of the screen, row by row. */
  part(x: number, y: number, width: number, height: number): number[][] {
    return Array.from({ length: height }, (_, row) => [
      ...this.pixels.subarray((y + row) * this.width + x, (y + row) * this.width + x + width),
    ]);
  }
}

/** Few, so that also small pictures have several bands, the last of them smaller. */
const BAND_ROWS = 7;

/** A band of a kept picture; what is drawn outside of it is a mistake, but at the right. */
class MemoryBand implements Canvas {
  readonly bytes: Uint8Array;
  private color = 0;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.bytes = new Uint8Array(width * height);
  }

  setColor(index: number): Canvas {
    this.color = index;
    return this;
  }

  fillRect(left: number, top: number, right: number, bottom: number): Canvas {
    const { width, height } = this;
    if (left < 0 || right < left || top < 0 || bottom < top || bottom >= height) {
      throw new Error(`a rectangle at ${left}–${right}, ${top}–${bottom} of ${width}×${height}`);
    }
    for (let row = top; row <= bottom && left < width; row++) {
      this.bytes.fill(this.color, row * width + left, row * width + Math.min(right + 1, width));
    }
    return this;
  }

  put(x: number, y: number, indices: readonly number[]): void {
    if (x < 0 || indices.length < 1 || x + indices.length > this.width || y < 0 || y >= this.height)
      throw new Error(`${x}+${indices.length}, ${y} of ${this.width}×${this.height}`);
    this.bytes.set(indices, y * this.width + x);
  }
}

/** Expands as the interface says and no better: at most the promised counts, one result valid at a time. */
export class MemoryRaster implements Raster {
  calls = 0;
  /** Whether there is room for a picture of more than one row. */
  hasRoom = true;
  private colors = new Uint16Array(256);
  private result = new Uint8Array(0);
  bandRows = 0;
  private bands: readonly MemoryBand[] = [];

  textRow(): Uint8Array {
    throw new Error("no text is drawn here");
  }

  cell(): string {
    throw new Error("no text is drawn here");
  }

  cellRow(): Uint8Array {
    throw new Error("no text is drawn here");
  }

  solid(pixels: number, color: number): Uint8Array {
    if (pixels < 1 || pixels > 2560) throw new Error(`solid of ${pixels}`);
    return this.give(Array(pixels).fill(color));
  }

  setPalette(entries: readonly number[]): void {
    if (entries.length > 256) throw new Error("a palette of more than 256");
    this.colors = new Uint16Array(256);
    this.colors.set(entries);
  }

  expand8(bytes: Uint8Array, offset: number, count: number): Uint8Array {
    if (count < 1 || count > 4096 || offset + count > bytes.length) throw new Error(`expand8 of ${count} at ${offset}`);
    return this.give(Array.from(bytes.subarray(offset, offset + count), (index) => this.colors[index]));
  }

  expandBlocks8(bytes: Uint8Array, offset: number, stride: number, rows: number): Uint8Array[] {
    return this.expandBlocks(bytes, offset, stride, rows, 8, (byte) => [this.colors[byte]]);
  }

  expandBlocks4(bytes: Uint8Array, offset: number, stride: number, rows: number): Uint8Array[] {
    return this.expandBlocks(bytes, offset, stride, rows, 4, (byte) => [
      this.colors[byte >> 4],
      this.colors[byte & 15],
    ]);
  }

  private expandBlocks(
    bytes: Uint8Array,
    offset: number,
    stride: number,
    rows: number,
    most: number,
    pixelsOf: (byte: number) => number[],
  ): Uint8Array[] {
    if (rows < 1 || rows > most || stride > 640 || offset + (rows - 1) * stride + 512 > bytes.length) {
      throw new Error(`${rows} blocks`);
    }
    const block = (row: number) => [...bytes.subarray(offset + row * stride, offset + row * stride + 512)];
    const pixels = this.give(Array.from({ length: rows }, (_, row) => block(row).flatMap(pixelsOf)).flat());
    const runBytes = pixels.length / rows;
    // Always as many runs as there may be: those that were not asked for hold nothing.
    return Array.from({ length: most }, (_, row) =>
      row < rows ? pixels.subarray(row * runBytes, (row + 1) * runBytes) : new Uint8Array(runBytes).fill(0xcc),
    );
  }

  expandBlocks16(bytes: Uint8Array, offset: number, stride: number, rows: number, greenBits: number): Uint8Array[] {
    if (greenBits !== 5 && greenBits !== 6) throw new Error(`${greenBits} bits of green`);
    const block = (row: number) => Buffer.from(bytes.subarray(offset + row * stride, offset + row * stride + 512));
    const most = greenBits === 6 ? 8 : 4;
    if (rows < 1 || rows > most || offset + (rows - 1) * stride + 512 > bytes.length) throw new Error(`${rows} blocks`);
    const colorOf = (value: number): number => {
      if (greenBits === 6) return value;
      const [red, green, blue] = [(value >> 10) & 31, (value >> 5) & 31, value & 31];
      return (red << 11) | (((green << 1) | (green >> 4)) << 5) | blue;
    };
    const colors = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: 256 }, (_, i) => colorOf(block(row).readUInt16LE(i * 2))),
    );
    const pixels = this.give(colors.flat());
    return Array.from({ length: most }, (_, row) =>
      row < rows ? pixels.subarray(row * 512, (row + 1) * 512) : new Uint8Array(512).fill(0xcc),
    );
  }

  private twiceWidth = 0;
  private twiceRow: number[] = [];

  startTwice(width: number): void {
    if (width < 1 || width > 160) throw new Error(`rows of ${width} twice`);
    this.twiceWidth = width;
    this.twiceRow = [];
  }

  twice(pixels: Uint8Array, start: number, end: number): Uint8Array[] {
    if (start % 2 !== 0 || end % 2 !== 0 || start >= end || end - start > 1024)
      throw new Error(`${start}–${end} twice`);
    const rows: Uint8Array[] = [];
    for (let i = start; i < end; i += 2) {
      this.twiceRow.push(pixels[i], pixels[i + 1], pixels[i], pixels[i + 1]);
      if (this.twiceRow.length < this.twiceWidth * 4) continue;
      const row = Uint8Array.from(this.twiceRow);
      rows.push(row, row);
      this.twiceRow = [];
    }
    return rows;
  }

  setColors(index: number, bytes: Uint8Array, offset: number, count: number, isRedFirst: boolean): void {
    if (index < 0 || index > 255 || count < 1 || count > 64 || offset + count * 4 > bytes.length) {
      throw new Error(`${count} colours from ${index} on`);
    }
    for (let i = 0; i < count && index + i < 256; i++) {
      const quad = bytes.subarray(offset + i * 4, offset + i * 4 + 3);
      const [red, green, blue] = isRedFirst ? quad : quad.slice().reverse();
      this.colors[index + i] = ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
    }
  }

  canvas(width: number, height: number): readonly Canvas[] | null {
    if (width < 1 || width > 320 || height < 1 || width * height > 20480)
      throw new Error(`canvas of ${width}×${height}`);
    if (height > 1 && !this.hasRoom) return null;
    this.bandRows = Math.min(height, BAND_ROWS);
    const count = Math.ceil(height / this.bandRows);
    this.bands = Array.from(
      { length: count },
      (_, i) => new MemoryBand(width, Math.min(this.bandRows, height - i * this.bandRows)),
    );
    return this.bands;
  }

  canvasLiteral8(band: Canvas, x: number, y: number, bytes: Uint8Array, offset: number, count: number): void {
    if (offset + count > bytes.length) throw new Error(`literals of ${count} at ${offset}`);
    this.calls++;
    (band as MemoryBand).put(x, y, [...bytes.subarray(offset, offset + count)]);
  }

  canvasLiteral4(band: Canvas, x: number, y: number, bytes: Uint8Array, offset: number, count: number): void {
    if (offset + Math.ceil(count / 2) > bytes.length) throw new Error(`literals of ${count} at ${offset}`);
    const nibble = (i: number) => (i % 2 === 0 ? bytes[offset + i / 2] >> 4 : bytes[offset + (i - 1) / 2] & 15);
    const indices = Array.from({ length: count }, (_, i) => nibble(i));
    this.calls++;
    (band as MemoryBand).put(x, y, indices);
  }

  canvasBytes(band: number): Uint8Array {
    return this.bands[band].bytes;
  }

  release(): void {
    this.colors = new Uint16Array(256);
    this.bands = [];
  }

  private give(colors: readonly number[]): Uint8Array {
    this.calls++;
    this.result.fill(0xcc);
    this.result = Uint8Array.from(colors.flatMap((color) => [color >> 8, color & 255]));
    return this.result;
  }
}
