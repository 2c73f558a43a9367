// The ILI9341 LCD controller over 4-wire SPI, as a DrawTarget. Layer: drivers.
// Source: ILI9341 datasheet V1.11, 7.1.2 (4-line serial interface) and 8.2. Its memory is our only frame buffer.
import { type Buf, fromBytes, view } from "../core/bytes/buf.js";
import type { DrawTarget } from "../core/display/draw-target.js";
import type { OutputPin } from "../hal/output-pin.js";
import type { Raster } from "../hal/raster.js";
import type { SpiOutput } from "../hal/spi-device.js";
import * as chip from "./ili9341-protocol.js";

/** What the driver needs to know of the panel; the board file has it. */
export interface PanelData {
  readonly width: number;
  readonly height: number;
  readonly madctl: number;
  readonly inverted: boolean;
}

/** Most pixels that `Raster.solid` gives in one call. */
const SOLID_PIXELS = 2560;

export class Ili9341 implements DrawTarget {
  readonly width: number;
  readonly height: number;
  private spi: SpiOutput;
  private dataCommand: OutputPin;
  private reset: OutputPin | null;
  private raster: Raster;
  private panel: PanelData;
  private initStage: number;
  // What the controller was told last, so that it is not told again: a command costs 0.4 ms on an interpreter.
  private columns: number;
  private pages: number;
  private upsideDown: boolean;
  /** What begins each frame. */
  private writeMemory: Buf;
  /** Where the next full-width row would land if pixels simply went on; -1 when they would not. */
  private streamY: number;

  constructor(spi: SpiOutput, dataCommand: OutputPin, reset: OutputPin | null, raster: Raster, panel: PanelData) {
    this.width = panel.width;
    this.height = panel.height;
    this.spi = spi;
    this.dataCommand = dataCommand;
    this.reset = reset;
    this.raster = raster;
    this.panel = panel;
    this.initStage = 0;
    this.columns = -1;
    this.pages = -1;
    this.upsideDown = false;
    this.writeMemory = fromBytes([chip.RAMWR]);
    this.streamY = -1;
  }

  /** One stage of power-on. Returns the milliseconds to wait before the next call, or -1 when the panel is on. */
  initStep(): number {
    const stage = this.initStage;
    this.initStage = stage + 1;
    if (stage === 0) {
      if (this.reset !== null) {
        this.reset.set(false);
      }
      return 1;
    }
    if (stage === 1) {
      if (this.reset !== null) {
        this.reset.set(true);
      }
      return 120;
    }
    if (stage === 2) {
      // Also where there is a RESET line: a loose wire there is a common mistake.
      this.command(chip.SWRESET, null);
      return 120;
    }
    if (stage === 3) {
      this.command(chip.SLPOUT, null);
      return 120;
    }
    if (stage === 4) {
      this.command(chip.MADCTL, fromBytes([this.panel.madctl]));
      this.command(chip.PIXSET, fromBytes([chip.PIXSET_16_BIT]));
      this.command(this.panel.inverted ? chip.INVON : chip.INVOFF, null);
      return 0;
    }
    // The memory holds noise at power-on: the caller draws a whole screen before `turnOn`.
    return -1;
  }

  /** Shows what has been drawn. */
  turnOn(): void {
    this.command(chip.DISPON, null);
  }

  fillRect(x: number, y: number, width: number, height: number, color: number): void {
    this.openWindow(x, y, width, height, false);
    let left = width * height;
    while (left > 0) {
      const pixels = left > SOLID_PIXELS ? SOLID_PIXELS : left;
      this.spi.write(this.raster.solid(pixels, color));
      left -= pixels;
    }
  }

  drawText(x: number, y: number, codes: string, columns: number, foreground: number, background: number): void {
    const pixels = this.raster.textRow(codes, columns, foreground, background);
    if (x === 0 && columns * 8 === this.width) {
      this.openRow(y);
    } else {
      this.openWindow(x, y, columns * 8, 16, false);
    }
    this.spi.write(pixels);
  }

  drawCells(y: number, codes: string, pictures: string, half: number, foreground: number, background: number): void {
    const pixels = this.raster.cellRow(codes, pictures, half, foreground, background);
    this.openRow(y);
    this.spi.write(pixels);
  }

  /** Rows of a page follow each other: one window serves them all. */
  private openRow(y: number): void {
    if (this.streamY !== y) {
      this.openWindow(0, y, this.width, this.height - y, false);
    }
    this.streamY = y + 16;
  }

  openWindow(x: number, y: number, width: number, height: number, bottomUp: boolean): void {
    if (bottomUp !== this.upsideDown) {
      this.upsideDown = bottomUp;
      this.command(chip.MADCTL, fromBytes([bottomUp ? this.mirroredMadctl() : this.panel.madctl]));
    }
    const firstPage = bottomUp ? this.height - y - height : y;
    const columns = x * 1024 + width;
    if (columns !== this.columns) {
      this.columns = columns;
      this.command(chip.CASET, range(x, width));
    }
    const pages = firstPage * 1024 + height;
    if (pages !== this.pages) {
      this.pages = pages;
      this.command(chip.PASET, range(firstPage, height));
    }
    this.reopenWindow();
    this.streamY = -1;
  }

  reopenWindow(): void {
    this.dataCommand.set(false);
    this.spi.write(this.writeMemory);
    this.dataCommand.set(true);
  }

  writePixels(pixels: Buf, start: number, end: number): void {
    this.spi.write(start === 0 && end === pixels.length ? pixels : view(pixels, start, end));
  }

  writeRuns(runs: readonly Buf[]): void {
    this.spi.writeAll(runs);
  }

  private mirroredMadctl(): number {
    const madctl = this.panel.madctl;
    const bit = (madctl & chip.MADCTL_MV) !== 0 ? chip.MADCTL_MX : chip.MADCTL_MY;
    return (madctl & bit) !== 0 ? madctl - bit : madctl + bit;
  }

  private command(code: number, parameters: Buf | null): void {
    this.dataCommand.set(false);
    this.spi.write(fromBytes([code]));
    this.dataCommand.set(true);
    if (parameters !== null) {
      this.spi.write(parameters);
    }
  }
}

/** Start and end (inclusive) as CASET and PASET take them. */
function range(first: number, length: number): Buf {
  const last = first + length - 1;
  return fromBytes([first < 256 ? 0 : 1, first & 255, last < 256 ? 0 : 1, last & 255]);
}
