// Uncompressed video on Espruino: SPI.send, drawImage, SPI.write, and next to nothing between them.
// Layer: platforms/espruino. Measured on an emulated Pico at 125 MHz, a burst of 8 blocks to 4,096 8-bit pixels on the LCD:
// 5.0 + 9.3 + 2.2 ms in these calls, and 2 ms for what is here; by way of the driver, the raster and the target 18 ms.
//
// The image is all of what came in, tokens, CRCs and gaps too: drawn into rows as long as its own they need no clipping,
// which would take half as long again, and the runs that are sent leave them out.
import type { SdCard } from "../../drivers/sd-card.js";
import type { BlockPipe } from "../../hal/block-pipe.js";
import type { GraphicsRaster } from "./graphics-raster.js";
import type { EspruinoSpiDevice } from "./spi-device.js";

const BURST = 8;
const HALF = 4;
const START_BLOCK = 0xfe;
/** Of a block on the wire: its token, 512 bytes, CRC. */
const BLOCK_ON_WIRE = 515;

export class EspruinoBlockPipe implements BlockPipe {
  private card: SdCard;
  private cardBus: SPI;
  private panelBus: SPI;
  private panelSelect: Pin;
  private raster: GraphicsRaster;
  /** The burst that is kept, bits of its pixels, and which part of it is drawn: for 4 bits it takes two; -1 for none. */
  private kept: Uint8Array | null;
  private bits: number;
  private spacing: number;
  private start: number;
  private drawn: number;

  constructor(card: SdCard, cardSpi: EspruinoSpiDevice, panelSpi: EspruinoSpiDevice, raster: GraphicsRaster) {
    this.card = card;
    this.cardBus = cardSpi.bus;
    this.panelBus = panelSpi.bus;
    this.panelSelect = panelSpi.chipSelect;
    this.raster = raster;
    this.kept = null;
    this.bits = 8;
    this.spacing = 0;
    this.start = 0;
    this.drawn = -1;
  }

  move(first: number, bits: number, most: number): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return 0;
    }
    const raster = this.raster;
    const tokens = card.steadyTokens;
    const spacing = card.spacing;
    if (raster.wireSpacing !== spacing || raster.wireBits !== bits) {
      raster.layOutWire(spacing, tokens[0] + 1, bits);
    }
    const bus = this.cardBus;
    const panel = this.panelBus;
    const select = this.panelSelect;
    const fill = card.steadyFill;
    const middle = tokens[3];
    const last = tokens[7];
    const end = last + BLOCK_ON_WIRE;
    const graphics = raster.wireGraphics as Graphics;
    const image = raster.wireImage as GraphicsImage;
    const runs = raster.wireRuns[0];
    let done = 0;
    while (done < most) {
      const bytes = bus.send(fill);
      let upper = runs;
      let lower = runs;
      if (bytes[last] !== START_BLOCK || bytes[end] !== 0xff || bytes[middle] !== START_BLOCK) {
        // Mostly one gap was a byte or two longer than the others: what is behind it is sent from so much further on.
        let at = 0;
        while (at < BURST && bytes[tokens[at]] === START_BLOCK) {
          at++;
        }
        const place = at < BURST ? tokens[at] : 0;
        const late = bytes[place + 1] === START_BLOCK ? 1 : 2;
        if (at === BURST || bytes[place + late] !== START_BLOCK || bytes[last + late] !== START_BLOCK) {
          card.took(done);
          card.missed(bytes);
          return done;
        }
        bus.send(raster.wireLate[late]);
        const lateRuns = raster.wireRuns[late];
        if (bits === 8) {
          lower = runs.slice(0, at).concat(lateRuns.slice(at));
        } else {
          upper = at < HALF ? runs.slice(0, at).concat(lateRuns.slice(at)) : runs;
          lower = at < HALF ? lateRuns : runs.slice(0, at - HALF).concat(lateRuns.slice(at - HALF));
        }
      }
      image.buffer = bytes;
      graphics.drawImage(image, 0, 0);
      if (bits === 4) {
        panel.write(upper, select);
        image.buffer = new Uint8Array(bytes.buffer, HALF * spacing, HALF * spacing);
        graphics.drawImage(image, 0, 0);
      }
      // Let go of before the next burst: where its room is not found at once, all of the memory is gone through, for 11 ms.
      image.buffer = "";
      panel.write(lower, select);
      done++;
    }
    card.took(done);
    return done;
  }

  end(first: number, bits: number, end: number): boolean {
    const card = this.card;
    if (card.steadyNext !== first) {
      return false;
    }
    const tokens = card.steadyTokens;
    const last = tokens[7];
    const bytes = this.cardBus.send(card.steadyFill);
    if (bytes[last] !== START_BLOCK || bytes[last + BLOCK_ON_WIRE] !== 0xff || bytes[tokens[3]] !== START_BLOCK) {
      card.missed(bytes);
      return false;
    }
    card.took(1);
    this.kept = bytes;
    this.bits = bits;
    this.spacing = card.spacing;
    this.start = tokens[0] + 1;
    this.drawn = -1;
    this.send(0, end);
    return true;
  }

  peek(at: number, count: number): string {
    const bytes = this.kept;
    const inBlock = at & 511;
    return bytes === null || at < 0 || at >= BURST * 512 || inBlock + count > 512
      ? ""
      : (E.toString(new Uint8Array(bytes.buffer, this.start + (at >> 9) * this.spacing + inBlock, count)) as string);
  }

  rest(at: number): void {
    this.send(at, BURST * 512);
    this.kept = null;
  }

  losePixels(): void {
    this.drawn = -1;
  }

  drop(): void {
    this.kept = null;
  }

  /** Sends the pixels of bytes `from` to `to` of the burst that is kept. */
  private send(from: number, to: number): void {
    const raster = this.raster;
    const bits = this.bits;
    if (raster.wireSpacing !== this.spacing || raster.wireBits !== bits) {
      raster.layOutWire(this.spacing, this.start, bits);
    }
    if (bits === 8) {
      this.sendPart(0, from, to, 2);
      return;
    }
    const middle = HALF * 512;
    if (from < middle) {
      this.sendPart(0, from, to < middle ? to : middle, 4);
    }
    if (to > middle) {
      this.sendPart(1, from > middle ? from - middle : 0, to - middle, 4);
    }
  }

  /** @param scale bytes of pixels that a byte becomes */
  private sendPart(part: number, from: number, to: number, scale: number): void {
    const raster = this.raster;
    const runs = raster.wireRuns[0];
    if (this.drawn !== part) {
      const image = raster.wireImage as GraphicsImage;
      const bytes = this.kept as Uint8Array;
      const length = HALF * this.spacing;
      image.buffer = part === 0 ? bytes : new Uint8Array(bytes.buffer, length, length);
      (raster.wireGraphics as Graphics).drawImage(image, 0, 0);
      image.buffer = "";
      this.drawn = part;
    }
    const first = from >> 9;
    const last = to >> 9;
    const skip = (from & 511) * scale;
    const rest = (to & 511) * scale;
    const parts = runs.slice(first, last);
    if (first < last && skip > 0) {
      const run = runs[first];
      parts[0] = new Uint8Array(run.buffer, run.byteOffset + skip, run.length - skip);
    }
    if (rest > 0) {
      const run = runs[last];
      const begin = first < last ? 0 : skip;
      parts.push(new Uint8Array(run.buffer, run.byteOffset + begin, rest - begin));
    }
    this.panelBus.write(parts, this.panelSelect);
  }
}
