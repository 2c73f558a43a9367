// Uncompressed video on Espruino: SPI.send, drawImage, SPI.write, and next to nothing between them.
// Layer: platforms/espruino. Measured on an emulated Pico at 125 MHz, a burst of 8 blocks to 4,096 8-bit pixels on the LCD:
// 5.3 + 9.3 + 2.4 ms in these calls, and 1 ms for what is here; by way of the driver, the raster and the target 18 ms.
//
// The image is all of what came in, tokens, CRCs and gaps too: drawn into rows as long as its own they need no clipping,
// which would take half as long again, and the runs that are sent leave them out.
import type { DrawTarget } from "../../core/display/draw-target.js";
import type { SdCard } from "../../drivers/sd-card.js";
import { STEADY_BYTES } from "../../drivers/sd-card-sizes.js";
import { type BlockPipe, Turn } from "../../hal/block-pipe.js";
import { copyBytes } from "./copy-bytes.js";
import type { GraphicsRaster } from "./graphics-raster.js";
import type { EspruinoSpiDevice } from "./spi-device.js";
import { HALF_BLOCKS, SPACING, type WirePixels } from "./wire-pixels.js";

const BURST = 8;
const BURST_BYTES = BURST * 512;
const HALF_BYTES = HALF_BLOCKS * 512;
const START_BLOCK = 0xfe;
/** In a burst that goes on steadily: the tokens of its blocks 3 and 7, and the last byte, of the gap behind it. */
const MIDDLE = 3 * SPACING;
const LAST = 7 * SPACING;
const END = BURST * SPACING - 1;
const HALF_LENGTH = HALF_BLOCKS * SPACING;
/** CRC and gap of the last block. */
const END_BYTES = 3;
/** A late burst, drawn: 8-bit pixels. */
const LATE_ROWS = BURST + 1;
/** By how many bytes blocks that were passed may have been late, all together, and the next one by itself. */
const MOST_BEHIND = 256;
const NEAR_BYTES = 4;
/** Length of a chunk's header. */
const HEADER_BYTES = 8;

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  return new Uint8Array(E.toArrayBuffer(E.toString([first, second]) as string));
}

/** Whether a token is here, or a little later, behind a gap. */
function isNearToken(bytes: Uint8Array, at: number): boolean {
  let place = at;
  while (place < at + NEAR_BYTES && bytes[place] === 0xff) {
    place++;
  }
  return bytes[place] === START_BLOCK && bytes[place - 1] === 0xff;
}

export class EspruinoBlockPipe implements BlockPipe {
  private card: SdCard;
  private cardBus: SPI;
  /** What is sent to get a steady burst. */
  private steady: Repeated;
  private panel: DrawTarget;
  private panelBus: SPI;
  private panelSelect: Pin;
  private raster: GraphicsRaster;
  /** The burst that is kept, its pixels' bits, where those of its blocks are, and where its second half begins. */
  private kept: Uint8Array | null;
  private bits: number;
  private runs: Uint8Array[];
  private half: number;
  /** The block of the card behind those that were passed, or -1. */
  private passed: number;
  /** Which half of it is drawn, 0 for all of 8-bit pixels; or -1. */
  private drawn: number;

  constructor(
    card: SdCard,
    cardSpi: EspruinoSpiDevice,
    panel: DrawTarget,
    panelSpi: EspruinoSpiDevice,
    raster: GraphicsRaster,
  ) {
    this.card = card;
    this.cardBus = cardSpi.bus;
    this.steady = { data: card.fill, count: STEADY_BYTES / card.fill.length };
    this.panel = panel;
    this.panelBus = panelSpi.bus;
    this.panelSelect = panelSpi.chipSelect;
    this.raster = raster;
    this.kept = null;
    this.bits = 8;
    this.runs = [];
    this.half = HALF_LENGTH;
    this.passed = -1;
    this.drawn = -1;
  }

  move(first: number, bits: number, most: number): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return 0;
    }
    let wire = this.raster.wire;
    if (wire === null || wire.bits !== bits) {
      wire = this.raster.wireOf(bits);
    }
    return bits === 8 ? this.move8(wire, card, most) : this.move4(wire, card, most);
  }

  private wireOf(bits: number): WirePixels {
    const wire = this.raster.wire;
    return wire !== null && wire.bits === bits ? wire : this.raster.wireOf(bits);
  }

  private move8(wire: WirePixels, card: SdCard, most: number): number {
    const bus = this.cardBus;
    const panel = this.panelBus;
    const select = this.panelSelect;
    const fill = this.steady;
    const graphics = wire.graphics;
    const image = wire.image;
    const even = wire.runs;
    let done = 0;
    while (done < most) {
      const bytes = bus.send(fill);
      if (bytes[LAST] === START_BLOCK && bytes[END] === 0xff && bytes[MIDDLE] === START_BLOCK) {
        image.buffer = bytes;
        graphics.drawImage(image, 0, 0);
        // Let go of before the next burst: where its room is not found at once, all of the memory is gone through, for 11 ms.
        image.buffer = "";
        panel.write(even, select);
      } else if (!this.moveLate(wire, bytes)) {
        return this.missed(done);
      }
      done++;
    }
    card.took(done);
    return done;
  }

  private move4(wire: WirePixels, card: SdCard, most: number): number {
    const panel = this.panelBus;
    const select = this.panelSelect;
    const graphics = wire.graphics;
    const image = wire.image;
    const half = wire.runs.slice(0, HALF_BLOCKS);
    let done = 0;
    while (done < most) {
      const bytes = this.cardBus.send(this.steady);
      if (bytes[LAST] === START_BLOCK && bytes[END] === 0xff && bytes[MIDDLE] === START_BLOCK) {
        image.buffer = bytes;
        graphics.drawImage(image, 0, 0);
        panel.write(half, select);
        image.buffer = new Uint8Array(bytes.buffer, HALF_LENGTH, HALF_LENGTH);
        graphics.drawImage(image, 0, 0);
        image.buffer = "";
        panel.write(half, select);
      } else if (!this.moveLate(wire, bytes)) {
        return this.missed(done);
      }
      done++;
    }
    card.took(done);
    return done;
  }

  /** So many bytes, at most a block's, that tell the card nothing. */
  private fill(count: number): Uint8Array {
    const fill = this.card.fill;
    return new Uint8Array(fill.buffer, fill.byteOffset, count);
  }

  private missed(done: number): number {
    this.card.took(done);
    this.card.passOn(false);
    return done;
  }

  private moveLate(wire: WirePixels, bytes: Uint8Array): boolean {
    if (!this.keepLate(wire, bytes)) {
      return false;
    }
    if (wire.bits === 8 && wire.late <= END_BYTES) {
      const image = wire.image;
      this.kept = null;
      image.buffer = bytes;
      wire.graphics.drawImage(image, 0, 0);
      image.buffer = "";
      this.panelBus.write(wire.lateRuns, this.panelSelect);
    } else {
      this.rest(0);
    }
    return true;
  }

  /** Keeps a burst that came in. Returns false where its blocks are not where they should be. */
  private keep(wire: WirePixels, bytes: Uint8Array): boolean {
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
    const more = this.cardBus.send(this.fill(wire.late));
    // Else they are nothing but CRC and gap.
    this.kept = wire.late > END_BYTES ? joined(bytes, more) : bytes;
    this.bits = wire.bits;
    this.runs = wire.lateRuns;
    this.half = wire.lateHalf;
    this.drawn = -1;
    return true;
  }

  turn(first: number, bits: number, end: number, next: number, header: string): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return Turn.none;
    }
    const wire = this.wireOf(bits);
    const bytes = this.cardBus.send(this.steady);
    if (!this.keep(wire, bytes)) {
      card.passOn(false);
      return Turn.none;
    }
    card.took(1);
    const at = next - HEADER_BYTES;
    if (
      bits === 8 &&
      header !== "" &&
      next < BURST_BYTES &&
      (at & 511) + HEADER_BYTES < 512 &&
      (this.kept as Uint8Array).length === bytes.length
    ) {
      return this.turn8(wire, bytes, end, at, header);
    }
    this.send(0, end);
    if (header === "" || this.peek(next - HEADER_BYTES, HEADER_BYTES) !== header) {
      return Turn.kept;
    }
    this.panel.reopenWindow();
    this.rest(next);
    return Turn.wentOn;
  }

  /** The same for 8-bit pixels with the next header, in one block, at byte `at`: what nearly every frame takes. */
  private turn8(wire: WirePixels, bytes: Uint8Array, end: number, at: number, header: string): number {
    const panel = this.panelBus;
    const select = this.panelSelect;
    const runs = this.runs;
    const image = wire.image;
    const last = end >> 9;
    const inLast = end & 511;
    image.buffer = bytes;
    wire.graphics.drawImage(image, 0, 0);
    image.buffer = "";
    const parts = runs.slice(0, last);
    let run = runs[last];
    if (inLast > 0) {
      parts.push(new Uint8Array(run.buffer, run.byteOffset, inLast * 2));
    }
    panel.write(parts, select);
    this.drawn = 0;
    const first = at >> 9;
    const inFirst = at & 511;
    run = runs[first];
    const place = run.byteOffset;
    if (E.toString(new Uint8Array(bytes.buffer, (place >> 1) + inFirst, HEADER_BYTES)) !== header) {
      return Turn.kept;
    }
    this.panel.reopenWindow();
    const rest = runs.slice(first);
    rest[0] = new Uint8Array(run.buffer, place + (inFirst + HEADER_BYTES) * 2, (512 - HEADER_BYTES - inFirst) * 2);
    panel.write(rest, select);
    this.kept = null;
    return Turn.wentOn;
  }

  start(first: number, bits: number): boolean {
    const card = this.card;
    if (card.steadyNext === first) {
      const next = this.cardBus.send(this.steady);
      if (!this.keep(this.wireOf(bits), next)) {
        card.passOn(false);
        return false;
      }
      card.took(1);
      return true;
    }
    const bytes = card.startBurst(first);
    if (bytes === null) {
      return false;
    }
    if (!this.keep(this.wireOf(bits), bytes)) {
      return false;
    }
    card.goOnFrom(first + BURST);
    return true;
  }

  pass(first: number, blocks: number): boolean {
    const card = this.card;
    if (this.passed !== first && card.steadyNext !== first) {
      return false;
    }
    // Its room is needed for what comes behind the blocks that are passed.
    this.kept = null;
    // Data came up to here: nobody need ask whether the card is still there, which would stop it.
    card.passOn(true);
    const fill = this.steady;
    const bus = this.cardBus;
    const rest = blocks % BURST;
    let left = blocks - rest;
    while (left > 0) {
      bus.write(fill);
      left -= BURST;
    }
    if (rest > 0) {
      bus.write({ data: this.fill(SPACING), count: rest });
    }
    this.passed = first + blocks;
    return true;
  }

  join(first: number, bits: number): boolean {
    const passed = this.passed;
    this.passed = -1;
    if (passed !== first) {
      return false;
    }
    const card = this.card;
    const begun = this.cardBus.send(this.steady);
    // Gaps that were longer leave the card behind: at most so many bytes.
    const front = new Uint8Array(begun.buffer, 0, MOST_BEHIND);
    let at = front.indexOf(START_BLOCK);
    while (at > 0 && !isNearToken(begun, at + SPACING)) {
      at = front.indexOf(START_BLOCK, at + 1);
    }
    if (at < 0) {
      return false;
    }
    let bytes = begun;
    if (at > 0) {
      const more = this.cardBus.send(this.fill(at));
      bytes = joined(new Uint8Array(begun.buffer, at, begun.length - at), more);
    }
    if (!this.keep(this.wireOf(bits), bytes)) {
      return false;
    }
    card.goOnFrom(first + BURST);
    return true;
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

  drop(): void {
    this.passed = -1;
    this.kept = null;
    this.runs = [];
  }

  /** Sends the pixels of bytes `from` to `to` of the burst that is kept. */
  private send(from: number, to: number): void {
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
    const wire = this.wireOf(this.bits);
    const image = wire.image;
    const bytes = this.kept as Uint8Array;
    const rows = image.height;
    if (this.bits === 4) {
      const from = part === 0 ? 0 : this.half;
      const rest = bytes.length - from;
      image.buffer = new Uint8Array(bytes.buffer, bytes.byteOffset + from, rest < HALF_LENGTH ? rest : HALF_LENGTH);
    } else {
      image.buffer = bytes;
      if (bytes.length > END + 1) {
        image.height = LATE_ROWS;
      }
    }
    wire.graphics.drawImage(image, 0, 0);
    image.buffer = "";
    image.height = rows;
    this.drawn = part;
  }
}
