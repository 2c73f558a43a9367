// A burst of blocks that is kept as it came over the card's wire, late ones too: to be looked at, and sent in parts.
// Layer: platforms/espruino. What passes on bursts without keeping them is in block-pipe.ts.
import type { SdCard } from "../../drivers/sd-card.js";
import { copyBytes, moveUp } from "./copy-bytes.js";
import type { GraphicsRaster } from "./graphics-raster.js";
import type { EspruinoSpiDevice } from "./spi-device.js";
import { BURST, END_BYTES, HALF_BLOCKS, HALF_LENGTH, SPACING, START_BLOCK, type WirePixels } from "./wire-pixels.js";

export const BURST_BYTES = BURST * 512;
export const HALF_BYTES = HALF_BLOCKS * 512;
/** In a burst that goes on steadily: the tokens of its blocks 3 and 7, and the last byte, of the gap behind it. */
export const MIDDLE = 3 * SPACING;
export const LAST = 7 * SPACING;
export const END = BURST * SPACING - 1;

export class KeptBurst {
  protected card: SdCard;
  protected cardSpi: EspruinoSpiDevice;
  protected cardBus: SPI;
  protected panelBus: SPI;
  protected panelSelect: Pin;
  protected raster: GraphicsRaster;
  /** The burst that is kept, its pixels' bits, where those of its blocks are, and where its second half begins. */
  protected kept: Uint8Array | null;
  protected bits: number;
  protected runs: Uint8Array[];
  protected half: number;
  /** Which half of it is drawn, 0 for all of 8-bit pixels; or -1. */
  protected drawn: number;

  constructor(card: SdCard, cardSpi: EspruinoSpiDevice, panelSpi: EspruinoSpiDevice, raster: GraphicsRaster) {
    this.card = card;
    this.cardSpi = cardSpi;
    this.cardBus = cardSpi.bus;
    this.panelBus = panelSpi.bus;
    this.panelSelect = panelSpi.chipSelect;
    this.raster = raster;
    this.kept = null;
    this.bits = 8;
    this.runs = [];
    this.half = HALF_LENGTH;
    this.drawn = -1;
  }

  /** So many bytes, at most a block's, that tell the card nothing. */
  protected fill(count: number): Uint8Array {
    const fill = this.card.fill;
    return new Uint8Array(fill.buffer, fill.byteOffset, count);
  }

  /** Of a burst of 4-bit pixels, from this byte on. */
  protected secondHalf(bytes: Uint8Array, from: number): Uint8Array {
    const rest = bytes.length - from;
    return new Uint8Array(bytes.buffer, bytes.byteOffset + from, rest < HALF_LENGTH ? rest : HALF_LENGTH);
  }

  /** Keeps a burst that came in. Returns false where its blocks are not where they should be. */
  protected keep(wire: WirePixels, bytes: Uint8Array): boolean {
    if (bytes[LAST] !== START_BLOCK || bytes[END] !== 0xff || bytes[MIDDLE] !== START_BLOCK) {
      return this.keepLate(wire, bytes);
    }
    this.kept = bytes;
    this.bits = wire.bits;
    this.runs = wire.runs;
    this.half = HALF_LENGTH;
    this.drawn = -1;
    return true;
  }

  /** Keeps a burst some of whose gaps were longer than the others. Returns false where it is no such one. */
  private keepLate(wire: WirePixels, bytes: Uint8Array): boolean {
    if (!wire.mend(bytes)) {
      return false;
    }
    this.keepMended(wire, bytes);
    return true;
  }

  protected keepMended(wire: WirePixels, bytes: Uint8Array): void {
    const rest = this.fill(wire.late);
    this.kept = bytes;
    this.bits = wire.bits;
    this.drawn = -1;
    if (wire.late > END_BYTES) {
      this.closeUp(wire, bytes, this.cardBus.send(rest));
      this.runs = wire.runs;
      this.half = HALF_LENGTH;
    } else {
      // Nothing but CRC and gap.
      this.cardBus.write(rest);
      this.runs = wire.lateRuns;
      this.half = wire.lateHalf;
    }
  }

  /** Moves the blocks of a late burst to where they are when all gaps are short. @param more what was late of it */
  private closeUp(wire: WirePixels, bytes: Uint8Array, more: Uint8Array): void {
    let block = 0;
    while (block < BURST) {
      const late = wire.lateOf(block);
      let end = block + 1;
      while (end < BURST && wire.lateOf(end) === late) {
        end++;
      }
      if (late > 0) {
        const to = block * SPACING;
        moveUp(bytes, to + late, (end === BURST ? bytes.length : end * SPACING + late) - to - late, to);
      }
      block = end;
    }
    bytes.set(more, bytes.length - more.length);
  }

  peek(at: number, count: number): string {
    const bytes = this.kept;
    const inBlock = at & 511;
    if (bytes === null || at < 0 || at + count > BURST_BYTES) {
      return "";
    }
    if (inBlock + count > 512) {
      return this.peek(at, 512 - inBlock) + this.peek(at - inBlock + 512, inBlock + count - 512);
    }
    const offset = this.runs[at >> 9].byteOffset;
    const place = this.bits === 8 ? offset >> 1 : (offset >> 2) + (at < HALF_BYTES ? 0 : this.half);
    return E.toString(new Uint8Array(bytes.buffer, bytes.byteOffset + place + inBlock, count)) as string;
  }

  copy(from: number, to: number, into: Uint8Array, place: number): void {
    const bytes = this.kept as Uint8Array;
    const memory = bytes.buffer;
    let at = from;
    let target = place;
    while (at < to) {
      const inBlock = at & 511;
      const end = at - inBlock + 512;
      const count = (end < to ? end : to) - at;
      const offset = this.runs[at >> 9].byteOffset;
      const source =
        bytes.byteOffset +
        inBlock +
        (this.bits === 8 ? offset >> 1 : (offset >> 2) + (at < HALF_BYTES ? 0 : this.half));
      copyBytes(memory, source, count, into, target);
      at += count;
      target += count;
    }
  }

  rest(at: number): void {
    if (at < BURST_BYTES) {
      this.send(at, BURST_BYTES);
    }
    this.kept = null;
  }

  losePixels(): void {
    this.drawn = -1;
  }

  /** Sends the pixels of bytes `from` to `to` of the burst that is kept. */
  protected send(from: number, to: number): void {
    if (this.bits === 8) {
      this.sendPart(0, from, to, 2);
      return;
    }
    if (from < HALF_BYTES) {
      this.sendPart(0, from, to < HALF_BYTES ? to : HALF_BYTES, 4);
    }
    if (to > HALF_BYTES) {
      this.sendPart(1, from > HALF_BYTES ? from : HALF_BYTES, to, 4);
    }
  }

  /** @param scale bytes of pixels that a byte becomes */
  private sendPart(part: number, from: number, to: number, scale: number): void {
    const runs = this.runs;
    if (this.drawn !== part) {
      this.draw(part);
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

  private draw(part: number): void {
    const wire = this.raster.wireOf(this.bits);
    const image = wire.image;
    const bytes = this.kept as Uint8Array;
    if (this.bits === 4) {
      image.buffer = part === 0 ? bytes : this.secondHalf(bytes, this.half);
    } else {
      image.buffer = bytes;
    }
    wire.graphics.drawImage(image, 0, 0);
    image.buffer = "";
    this.drawn = part;
  }
}
