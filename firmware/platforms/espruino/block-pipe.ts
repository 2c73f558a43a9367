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
import { burstRoom } from "./burst-room.js";
import { moveUp } from "./copy-bytes.js";
import type { GraphicsRaster } from "./graphics-raster.js";
import { BURST_BYTES, END, HALF_BYTES, KeptBurst, LAST, MIDDLE } from "./kept-burst.js";
import type { EspruinoSpiDevice } from "./spi-device.js";
import { BURST, END_BYTES, HALF_BLOCKS, HALF_LENGTH, SPACING, START_BLOCK, type WirePixels } from "./wire-pixels.js";

/** Of a burst of 4-bit pixels, drawn: images of several frames have them one behind the other. */
const SECOND_HALF = { frame: 1 };
/** By how many bytes blocks that were passed may have been late, all together, and the next one by itself. */
const MOST_BEHIND = 256;
const NEAR_BYTES = 4;
/** Length of a chunk's header. */
const HEADER_BYTES = 8;

/** Whether a token is here, or a little later, behind a gap. */
function isNearToken(bytes: Uint8Array, at: number): boolean {
  let place = at;
  while (place < at + NEAR_BYTES && bytes[place] === 0xff) {
    place++;
  }
  return bytes[place] === START_BLOCK && bytes[place - 1] === 0xff;
}

export class EspruinoBlockPipe extends KeptBurst implements BlockPipe {
  /** What is sent to get a steady burst. */
  private steady: Repeated;
  private panel: DrawTarget;
  /** Pins that are high while nobody presses anything, and what reading them gives then. */
  private buttons: readonly Pin[];
  private released: number;
  /** The block of the card behind those that were passed, or -1. */
  private passed: number;

  constructor(
    card: SdCard,
    cardSpi: EspruinoSpiDevice,
    panel: DrawTarget,
    panelSpi: EspruinoSpiDevice,
    raster: GraphicsRaster,
    buttons: readonly Pin[],
  ) {
    super(card, cardSpi, panelSpi, raster);
    this.steady = { data: card.fill, count: STEADY_BYTES / card.fill.length };
    this.panel = panel;
    this.buttons = buttons;
    this.released = (1 << buttons.length) - 1;
    this.passed = -1;
  }

  move(first: number, bits: number, most: number): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return this.sendMended(first);
    }
    const wire = this.raster.wireOf(bits);
    return bits === 8 ? this.move8(wire, card, most) : this.move4(wire, card, most);
  }

  prepares(bits: number): boolean {
    const raster = this.raster;
    const before = raster.wire;
    const wire = raster.wireOf(bits);
    return wire !== before || wire.makesLate();
  }

  private move8(wire: WirePixels, card: SdCard, most: number): number {
    const bus = this.cardBus;
    const panel = this.panelBus;
    const select = this.panelSelect;
    const fill = this.steady;
    const graphics = wire.graphics;
    const image = wire.image;
    const even = wire.runs;
    const buttons = this.buttons;
    const released = this.released;
    const room = burstRoom;
    const none = room.none;
    let bytes = room.bytes;
    let done = 0;
    room.bytes = none;
    // It may be what was read another way.
    card.bytes = none;
    while (done < most && digitalRead(buttons) === released) {
      // Let go of for the next one, which takes its room (burst-room.ts).
      bytes = none;
      bytes = bus.send(fill);
      if (bytes[LAST] === START_BLOCK && bytes[END] === 0xff && bytes[MIDDLE] === START_BLOCK) {
        image.buffer = bytes;
        graphics.drawImage(image, 0, 0);
        image.buffer = "";
        panel.write(even, select);
      } else if (!this.moveLate(wire, bytes)) {
        room.bytes = bytes;
        return this.missed(done);
      }
      done++;
    }
    room.bytes = bytes;
    card.took(done);
    return done;
  }

  private move4(wire: WirePixels, card: SdCard, most: number): number {
    const panel = this.panelBus;
    const select = this.panelSelect;
    const graphics = wire.graphics;
    const image = wire.image;
    const half = wire.runs.slice(0, HALF_BLOCKS);
    const buttons = this.buttons;
    const released = this.released;
    const bus = this.cardBus;
    const fill = this.steady;
    const room = burstRoom;
    const none = room.none;
    let bytes = room.bytes;
    let done = 0;
    room.bytes = none;
    // It may be what was read another way.
    card.bytes = none;
    while (done < most && digitalRead(buttons) === released) {
      // Let go of for the next one, which takes its room (burst-room.ts).
      bytes = none;
      bytes = bus.send(fill);
      if (bytes[LAST] === START_BLOCK && bytes[END] === 0xff && bytes[MIDDLE] === START_BLOCK) {
        image.buffer = bytes;
        graphics.drawImage(image, 0, 0);
        panel.write(half, select);
        graphics.drawImage(image, 0, 0, SECOND_HALF);
        image.buffer = "";
        panel.write(half, select);
      } else if (!this.moveLate(wire, bytes)) {
        room.bytes = bytes;
        return this.missed(done);
      }
      done++;
    }
    room.bytes = bytes;
    card.took(done);
    return done;
  }

  /** Behind the bursts that were sent comes one that is mended and kept, or one that is not as it should be. */
  private missed(done: number): number {
    const card = this.card;
    if (this.kept === null) {
      card.took(done);
      card.passOn(false);
      return done;
    }
    card.took(done + 1);
    return done > 0 ? done : -1;
  }

  /** Sends the burst that begins with this block, if it was kept for another slice. Returns how many were sent. */
  private sendMended(first: number): number {
    if (!this.hasMended(first)) {
      return 0;
    }
    this.rest(0);
    return 1;
  }

  /** Whether the burst that came last begins with this block, and nothing of it was sent. */
  private hasMended(first: number): boolean {
    return this.kept !== null && this.card.steadyNext === first + BURST;
  }

  /**
   * The same with a burst some of whose gaps were longer than the others. Returns false where it is no such one, or so late,
   * or in so many places, that mending it is work enough for a slice: it is kept then.
   */
  private moveLate(wire: WirePixels, bytes: Uint8Array): boolean {
    if (!wire.mend(bytes)) {
      return false;
    }
    const late = wire.late;
    if (late > END_BYTES || wire.firstLate < 0) {
      this.keepMended(wire, bytes);
      return false;
    }
    // What is missing is nothing but CRC and gap.
    this.cardBus.write(this.fill(late));
    const panel = this.panelBus;
    const select = this.panelSelect;
    const graphics = wire.graphics;
    const image = wire.image;
    const runs = wire.lateRuns;
    image.buffer = bytes;
    graphics.drawImage(image, 0, 0);
    if (wire.bits === 8) {
      image.buffer = "";
      panel.write(runs, select);
      return true;
    }
    panel.write(runs.slice(0, HALF_BLOCKS), select);
    image.buffer = this.secondHalf(bytes, wire.lateHalf);
    graphics.drawImage(image, 0, 0);
    image.buffer = "";
    panel.write(runs.slice(HALF_BLOCKS), select);
    return true;
  }

  turn(first: number, bits: number, end: number, next: number, header: string): number {
    const card = this.card;
    if (card.steadyNext !== first) {
      return this.hasMended(first) ? this.turnKept(end, next, header) : Turn.none;
    }
    const wire = this.raster.wireOf(bits);
    const bytes = this.cardSpi.sendAgain(this.steady);
    let runs = wire.runs;
    let half = HALF_LENGTH;
    if (bytes[LAST] !== START_BLOCK || bytes[END] !== 0xff || bytes[MIDDLE] !== START_BLOCK) {
      if (!wire.mend(bytes)) {
        card.passOn(false);
        return Turn.none;
      }
      if (wire.late > END_BYTES || wire.firstLate < 0) {
        this.keepMended(wire, bytes);
        card.took(1);
        return Turn.again;
      }
      this.cardBus.write(this.fill(wire.late));
      runs = wire.lateRuns;
      half = wire.lateHalf;
    }
    card.took(1);
    this.runs = runs;
    this.half = half;
    const at = next - HEADER_BYTES;
    const inBlock = at & 511;
    if (header !== "" && next < BURST_BYTES && inBlock + HEADER_BYTES < 512) {
      // What nearly every frame takes.
      const offset = runs[at >> 9].byteOffset;
      const place = inBlock + (bits === 8 ? offset >> 1 : at < HALF_BYTES ? offset >> 2 : (offset >> 2) + half);
      if (E.toString(new Uint8Array(bytes.buffer, place, HEADER_BYTES)) === header) {
        const image = wire.image;
        image.buffer = bytes;
        wire.graphics.drawImage(image, 0, 0);
        if (bits === 8) {
          image.buffer = "";
          this.turnWithin(0, BURST, end, next, 2);
        } else {
          this.turn4(wire, bytes, end, next);
        }
        return Turn.wentOn;
      }
    }
    this.kept = bytes;
    this.bits = bits;
    this.drawn = -1;
    // Twice as many pixels, or to look for late blocks, is time enough.
    return bits === 4 || runs !== wire.runs ? Turn.again : this.turnKept(end, next, header);
  }

  /** The same with the burst that is kept. */
  private turnKept(end: number, next: number, header: string): number {
    this.send(0, end);
    if (header === "" || this.peek(next - HEADER_BYTES, HEADER_BYTES) !== header) {
      return Turn.kept;
    }
    this.panel.reopenWindow();
    this.rest(next);
    return Turn.wentOn;
  }

  /** Sends a burst of 4-bit pixels, the first half of which is drawn, as the end of a frame and the beginning of the next. */
  private turn4(wire: WirePixels, bytes: Uint8Array, end: number, next: number): void {
    const image = wire.image;
    if (end >= HALF_BYTES) {
      this.panelBus.write(this.runs.slice(0, HALF_BLOCKS), this.panelSelect);
    } else {
      this.turnWithin(0, HALF_BLOCKS, end, next, 4);
    }
    if (this.half === HALF_LENGTH) {
      wire.graphics.drawImage(image, 0, 0, SECOND_HALF);
    } else {
      image.buffer = this.secondHalf(bytes, this.half);
      wire.graphics.drawImage(image, 0, 0);
    }
    image.buffer = "";
    if (end >= HALF_BYTES) {
      this.turnWithin(HALF_BLOCKS, BURST, end, next, 4);
    } else if (next <= HALF_BYTES) {
      this.panelBus.write(this.runs.slice(HALF_BLOCKS), this.panelSelect);
    } else {
      this.turnWithin(HALF_BLOCKS, BURST, HALF_BYTES, next, 4);
    }
  }

  /**
   * Sends blocks `from` to `to`, which are drawn, up to byte `end` of the burst, which is theirs; opens the next frame's
   * window, and sends them from byte `next` on.
   */
  private turnWithin(from: number, to: number, end: number, next: number, scale: number): void {
    const panel = this.panelBus;
    const select = this.panelSelect;
    const runs = this.runs;
    const last = end >> 9;
    const inLast = end & 511;
    const parts = runs.slice(from, last);
    let run = runs[last];
    if (inLast > 0) {
      parts.push(new Uint8Array(run.buffer, run.byteOffset, inLast * scale));
    }
    if (parts.length > 0) {
      panel.write(parts, select);
    }
    this.panel.reopenWindow();
    const first = next >> 9;
    if (first < to) {
      const rest = runs.slice(first, to);
      const inFirst = next & 511;
      run = runs[first];
      rest[0] = new Uint8Array(run.buffer, run.byteOffset + inFirst * scale, (512 - inFirst) * scale);
      panel.write(rest, select);
    }
  }

  start(first: number, bits: number): boolean {
    const card = this.card;
    if (card.steadyNext === first) {
      const next = this.cardSpi.sendAgain(this.steady);
      if (!this.keep(this.raster.wireOf(bits), next)) {
        card.passOn(false);
        return false;
      }
      card.took(1);
      return true;
    }
    const begun = card.startBurst(first);
    if (begun === null || !this.keep(this.raster.wireOf(bits), this.whole(begun))) {
      return false;
    }
    card.goOnFrom(first + BURST);
    return true;
  }

  /** The whole burst that this came of already, from its first token on. */
  private whole(begun: Uint8Array): Uint8Array {
    const missing = STEADY_BYTES - begun.length;
    if (missing === 0) {
      return begun;
    }
    const from = begun.byteOffset;
    const all = new Uint8Array(begun.buffer);
    if (all.length !== STEADY_BYTES || missing > MOST_BEHIND) {
      // Its token came with the answer, or late.
      const fill = this.card.fill;
      const rest = missing % fill.length;
      const parts: (Uint8Array | Repeated)[] = [];
      if (missing > rest) {
        parts.push({ data: fill, count: (missing - rest) / fill.length });
      }
      if (rest > 0) {
        parts.push(this.fill(rest));
      }
      const more = this.cardBus.send(parts);
      return new Uint8Array(E.toArrayBuffer(E.toString([begun, more]) as string));
    }
    const more = this.cardBus.send(this.fill(missing));
    moveUp(all, from, begun.length, 0);
    all.set(more, begun.length);
    return all;
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
    const bytes = this.cardSpi.sendAgain(this.steady);
    // Gaps that were longer leave the card behind: at most so many bytes.
    const front = new Uint8Array(bytes.buffer, 0, MOST_BEHIND);
    let at = front.indexOf(START_BLOCK);
    while (at > 0 && !isNearToken(bytes, at + SPACING)) {
      at = front.indexOf(START_BLOCK, at + 1);
    }
    if (at < 0) {
      return false;
    }
    if (at > 0) {
      const more = this.cardBus.send(this.fill(at));
      moveUp(bytes, at, bytes.length - at, 0);
      bytes.set(more, bytes.length - at);
    }
    if (!this.keep(this.raster.wireOf(bits), bytes)) {
      return false;
    }
    card.goOnFrom(first + BURST);
    return true;
  }

  drop(): void {
    this.passed = -1;
    this.kept = null;
    this.runs = [];
  }
}
