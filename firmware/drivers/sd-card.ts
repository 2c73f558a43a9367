// An SD card in SPI mode: started in slices, then read as a BlockDevice. It is never written to: no write command is in
// here. Layer: drivers.
// Follows the SD Physical Layer Simplified Specification 6.00: 7.2 (SPI bus protocol).
//
// A native call costs an interpreter as much as a hundred bytes on the wire, so that blocks come eight in one `send`.
// The command goes alone: the 0.6 ms that cards take before their data (measured on a Toshiba 4 GB) have passed by the
// time that the interpreter has looked at the response, and the data then begins at the front of the next `send`.
import { isPressed } from "../core/attention.js";
import { type Buf, u8, view } from "../core/bytes/buf.js";
import { byteText } from "../core/bytes/byte-text.js";
import type { Skimmer } from "../core/bytes/skimmer.js";
import { type BlockDevice, ReadError } from "../core/storage/block-device.js";
import { Stage } from "./sd-card-commands.js";
import { BLOCK_ON_WIRE, READ_MULTIPLE_BLOCK, READ_SINGLE_BLOCK, START_BLOCK } from "./sd-card-protocol.js";
import { BURST_BLOCKS, LATE_BYTES, LEAST_SPACING, MAX_GAP, READ_TRIES, STEADY_BYTES } from "./sd-card-sizes.js";
import { SdStart } from "./sd-card-start.js";

export { BURST_BLOCKS } from "./sd-card-sizes.js";
export { SdState } from "./sd-card-start.js";

/** Where the CRC16 is, from the token. */
const CRC_IN_BLOCK = BLOCK_ON_WIRE - 2;
/** CRC and gap behind the last block of a burst: what is missing of one that is late by no more holds no data. */
const BEHIND_BLOCK = LEAST_SPACING - 513;
/** Where the last token of a steady burst is. */
const LAST_TOKEN = (BURST_BLOCKS - 1) * LEAST_SPACING;
/** Its last two bytes, as one of its pairs: the second byte of a CRC and the gap behind it. */
const LAST_PAIR = STEADY_BYTES / 2 - 1;
/** They, once they have stood for what was looked for: nobody asks for that CRC, but reading goes on from such a gap. */
const NOT_ONE_CRC = 0xff00;
/** Instead of the next block of the running CMD18, while it is swept. */
const SWEEPING = -2;

/** What came of looking through a burst that is late. */
const enum Swept {
  /** It may hold what is looked for. */
  near = 0,
  clear = 1,
  /** It is late in some other way. */
  otherwise = 2,
}

export class SdCard extends SdStart implements BlockDevice {
  read(first: number, count: number): number {
    if (first === this.steadyNext && count === BURST_BLOCKS) {
      // Playing a video is this, hundreds of times: as few characters as can be.
      // The last one is let go of for its room.
      this.bytes = this.idleByte;
      const bytes = this.spi.sendAgain(this.steady);
      this.bytes = bytes;
      if (
        bytes[LAST_TOKEN] === START_BLOCK &&
        bytes[LAST_TOKEN + BLOCK_ON_WIRE] === 0xff &&
        bytes[3 * LEAST_SPACING] === START_BLOCK &&
        (bytes[LAST_TOKEN + CRC_IN_BLOCK] & bytes[LAST_TOKEN + CRC_IN_BLOCK + 1]) !== 0xff
      ) {
        this.offset = 1;
        this.position = LAST_TOKEN + BLOCK_ON_WIRE;
        this.streamNext = first + BURST_BLOCKS;
        this.steadyNext = this.streamNext;
        this.proven = true;
        return BURST_BLOCKS;
      }
      return this.mendSteady(first);
    }
    if (this.stage !== Stage.ready) {
      return ReadError.cardGone;
    }
    const left = this.blockCount - first;
    if (first < 0 || left < 1) {
      return ReadError.outOfRange;
    }
    let wanted = count < BURST_BLOCKS ? count : BURST_BLOCKS;
    if (wanted > left) {
      wanted = left;
    }
    let status: number = ReadError.badBlock;
    for (let i = 0; i < READ_TRIES; i++) {
      status = this.tryRead(first, wanted);
      if (status > 0) {
        this.proven = true;
        return status;
      }
      // A flipped bit in a command or a response may cost one read, not the card: what is not final is tried again.
      if (status === ReadError.outOfRange || status === ReadError.timeout || (status === ReadError.cardGone && i > 0)) {
        return status;
      }
    }
    return status;
  }

  private tryRead(first: number, count: number): number {
    if (this.streaming) {
      if (first === this.streamNext) {
        return this.readStream(count, 0);
      }
      this.stopStream();
    }
    if (count === 1) {
      return this.readSingle(first);
    }
    const status = this.ask(READ_MULTIPLE_BLOCK, first * this.addressUnit);
    if (status < 0) {
      return status;
    }
    this.streaming = true;
    this.streamNext = first;
    return this.readStream(count, this.gap);
  }

  /** CMD17. Folders are read this way, so that the usual case is here without a call. */
  private readSingle(first: number): number {
    const status = this.ask(READ_SINGLE_BLOCK, first * this.addressUnit);
    if (status < 0) {
      return status;
    }
    let missed = 0;
    if (this.gap < 2 && this.bytes.indexOf(START_BLOCK, this.position) < 0) {
      const bytes = this.spi.sendHeld(this.singleFill);
      const token = bytes[0] === START_BLOCK ? 0 : 1;
      if (bytes[token] === START_BLOCK && (bytes[token + CRC_IN_BLOCK] & bytes[token + CRC_IN_BLOCK + 1]) !== 0xff) {
        this.bytes = bytes;
        this.offset = token + 1;
        return 1;
      }
      this.bytes = bytes;
      this.position = 0;
      missed = bytes.length;
    }
    const got = this.awaitBlock(BLOCK_ON_WIRE, this.gap + BLOCK_ON_WIRE + 8);
    if (missed > 0) {
      this.gap = MAX_GAP < this.gap + missed ? MAX_GAP : this.gap + missed;
    }
    this.offset = this.position + 1;
    return got < 0 || this.endedOnWire(this.position) ? got : ReadError.cardGone;
  }

  private failed(status: number): number {
    if (this.streaming) {
      this.stopStream();
    }
    return status;
  }

  /** The next blocks of the running CMD18: behind what was read before, or still to come. */
  private readStream(count: number, gap: number): number {
    // So many that the first byte of the gap behind the last block is left: from there on it goes on steadily.
    const left = this.bytes.length - this.position;
    const extra = left < this.spacing - BLOCK_ON_WIRE ? 1 - left : 0;
    // At the beginning nobody knows how late the card is: too much cannot be given back, what is missing can be asked for.
    const isFirst = count === BURST_BLOCKS && this.spacing === LEAST_SPACING;
    const late = isFirst ? 0 : gap;
    const status = this.awaitBlock(BLOCK_ON_WIRE, late + count * this.spacing + (isFirst && gap > 0 ? 0 : extra));
    if (status < 0) {
      return this.failed(status);
    }
    const missing = this.position + count * LEAST_SPACING - this.bytes.length;
    if (isFirst && missing > 0 && missing <= LATE_BYTES) {
      const more = this.receive(missing);
      this.bytes =
        missing === this.position
          ? byteText().closeUp(this.bytes, 0, more)
          : byteText().join([view(this.bytes, this.position, this.bytes.length), more]);
      this.position = 0;
    }
    const blocks = this.takeBlocks(count);
    if (!this.endedOnWire(this.position - BLOCK_ON_WIRE)) {
      return this.failed(ReadError.cardGone);
    }
    if (blocks > 1) {
      this.expectSteady();
    }
    return blocks;
  }

  /** Whether the next burst can be foreseen: of this one, the first byte of the gap behind it is left. */
  private expectSteady(): void {
    const bytes = this.bytes;
    const spacing = this.spacing;
    // With longer gaps one that is shorter could make up for one that is longer.
    if (spacing !== LEAST_SPACING || bytes.length - this.position !== 1 || u8(bytes, this.position) !== 0xff) {
      return;
    }
    this.steadyNext = this.blockCount - this.streamNext < BURST_BLOCKS ? -1 : this.streamNext;
  }

  /**
   * For whoever asked for STEADY_BYTES instead of us, to spare the calls: so many bursts came as foreseen, or were late by
   * bytes that have been asked for.
   */
  took(bursts: number): void {
    this.streamNext = this.steadyNext + bursts * BURST_BLOCKS;
    this.steadyNext = this.blockCount - this.streamNext < BURST_BLOCKS ? -1 : this.streamNext;
    this.proven = this.proven || bursts > 0;
    // Of the wire, the first byte of the gap is left, as ever.
    this.bytes = this.idleByte;
    this.position = 0;
  }

  sweep(first: number, most: number, skimmer: Skimmer): number {
    // Numbers beyond 14 bits are variables of their own: written between two bursts they would keep the room of one from
    // the next. So where a sweep has come to is counted from where it began.
    if (!this.streaming || this.streamNext !== SWEEPING || first !== this.sweptFrom + this.sweptBursts * BURST_BLOCKS) {
      if (first !== this.steadyNext) {
        return 0;
      }
      this.lateBurst = null;
      this.sweptBursts = 0;
      this.sweptFrom = first;
      this.passOn(true);
      this.streamNext = SWEEPING;
    }
    const late = this.lateBurst;
    if (late !== null) {
      this.lateBurst = null;
      return this.sweepUnsteady(late, skimmer, first, 0);
    }
    const spi = this.spi;
    const steady = this.steady;
    const ends = skimmer.ends;
    const begins = skimmer.begins;
    const isPlain = skimmer.isPlain;
    const one = skimmer.one;
    const other = skimmer.other;
    let last = skimmer.last;
    let done = 0;
    // Nothing holds on to a burst while the next one comes, in its room.
    this.bytes = this.idleByte;
    // Nearly all of a large text goes through here: as few characters as can be.
    while (done < most) {
      const bytes = spi.sendAgain(steady);
      if (
        isPlain &&
        bytes[LAST_TOKEN] === START_BLOCK &&
        bytes[LAST_TOKEN + BLOCK_ON_WIRE] === 0xff &&
        bytes[3 * LEAST_SPACING] === START_BLOCK &&
        (bytes[LAST_TOKEN + CRC_IN_BLOCK] & bytes[LAST_TOKEN + CRC_IN_BLOCK + 1]) !== 0xff
      ) {
        const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset, LAST_PAIR + 1);
        // A search that finds nothing takes six times as long.
        pairs[LAST_PAIR] = one;
        let place = pairs.indexOf(one);
        if (place === LAST_PAIR || !skimmer.isNear(pairs, place, bytes, 0)) {
          pairs[LAST_PAIR] = other;
          place = pairs.indexOf(other);
          if (
            (place === LAST_PAIR || !skimmer.isNear(pairs, place, bytes, 1)) &&
            (((ends[last] & begins[bytes[1]]) |
              (ends[bytes[512]] & begins[bytes[517]]) |
              (ends[bytes[1028]] & begins[bytes[1033]]) |
              (ends[bytes[1544]] & begins[bytes[1549]]) |
              (ends[bytes[2060]] & begins[bytes[2065]]) |
              (ends[bytes[2576]] & begins[bytes[2581]]) |
              (ends[bytes[3092]] & begins[bytes[3097]]) |
              (ends[bytes[3608]] & begins[bytes[3613]])) ===
              0 ||
              !skimmer.isAcross(bytes, last, BURST_BLOCKS, 0))
          ) {
            last = bytes[LAST_TOKEN + 512];
            if (ends[last] !== 0) {
              skimmer.keepEnd(bytes, 0);
            }
            done++;
            continue;
          }
        }
        pairs[LAST_PAIR] = NOT_ONE_CRC;
        skimmer.last = last;
        return this.stopSweep(first, done, bytes);
      }
      skimmer.last = last;
      if (done === 0) {
        return this.sweepUnsteady(bytes, skimmer, first, 0);
      }
      this.lateBurst = bytes;
      return this.endSweep(done);
    }
    skimmer.last = last;
    return this.endSweep(done);
  }

  private endSweep(done: number): number {
    this.sweptBursts += done;
    this.proven = true;
    this.position = 0;
    return done * 2;
  }

  /** Goes on with a burst that is late, or a skimmer that has to be asked for each: with no more than that, since it takes longer. */
  private sweepUnsteady(bytes: Buf, skimmer: Skimmer, first: number, done: number): number {
    let all: Buf | null = bytes;
    const isLate = bytes[LAST_TOKEN] !== START_BLOCK || bytes[LAST_TOKEN + BLOCK_ON_WIRE] !== 0xff;
    if (isLate) {
      const swept = this.sweepLate(bytes, skimmer);
      if (swept === Swept.clear) {
        return this.endSweep(done + 1);
      }
      // Mending it, or looking through what was mended, is half a slice: where somebody wants something, it is read again.
      all = swept === Swept.near && isPressed() ? null : this.mendGaps(bytes);
    } else if (
      bytes[3 * LEAST_SPACING] !== START_BLOCK ||
      (bytes[LAST_TOKEN + CRC_IN_BLOCK] & bytes[LAST_TOKEN + CRC_IN_BLOCK + 1]) === 0xff
    ) {
      all = null;
    }
    if (all === null || (isLate && isPressed())) {
      this.passOn(done > 0);
      return done * 2;
    }
    return skimmer.skim(all, BURST_BLOCKS, 0) ? this.endSweep(done + 1) : this.stopSweep(first, done, all);
  }

  /** Leaves a burst of a sweep as `read` would. */
  private stopSweep(first: number, done: number, bytes: Buf): number {
    this.goOnFrom(first + (done + 1) * BURST_BLOCKS);
    this.bytes = bytes;
    this.position = LAST_TOKEN + BLOCK_ON_WIRE;
    this.offset = 1;
    return done * 2 + 1;
  }

  /** Looks through a burst that is late by one gap, as most that are. */
  private sweepLate(bytes: Buf, skimmer: Skimmer): Swept {
    let at = 0;
    while (at < BURST_BLOCKS && bytes[at * LEAST_SPACING] === START_BLOCK) {
      at++;
    }
    const place = at * LEAST_SPACING;
    let late = 0;
    while (late <= BEHIND_BLOCK && bytes[place + late] === 0xff) {
      late++;
    }
    if (
      late === 0 ||
      late > BEHIND_BLOCK ||
      bytes[LAST_TOKEN + late] !== START_BLOCK ||
      bytes[place + late] !== START_BLOCK ||
      (at < BURST_BLOCKS - 1 && bytes[place + LEAST_SPACING + late] !== START_BLOCK)
    ) {
      return Swept.otherwise;
    }
    if (!skimmer.skim(bytes, at, late)) {
      return Swept.near;
    }
    // Should they be anything else than the rest of that gap, the next burst is not as foreseen either.
    this.spi.sendHeld(view(this.fill, 0, late));
    return Swept.clear;
  }

  /**
   * A burst some of whose gaps were longer, without what is too much of them; null where it is no such one. Where it lies:
   * there may be no room for another.
   */
  private mendGaps(bytes: Buf): Buf | null {
    let mended = bytes;
    let isLate = false;
    for (let block = 0; block < BURST_BLOCKS; block++) {
      const place = block * LEAST_SPACING;
      let token = place;
      while (token - place <= LATE_BYTES && mended[token] === 0xff) {
        token++;
      }
      if (token >= mended.length || mended[token] !== START_BLOCK) {
        return null;
      }
      if (token > place) {
        isLate = true;
        mended = byteText().closeUp(mended, place, this.spi.sendHeld(view(this.fill, 0, token - place)));
      }
    }
    return isLate && mended[LAST_TOKEN + BLOCK_ON_WIRE] === 0xff ? mended : null;
  }

  /**
   * For the same: begins CMD18 at block `first`. @returns what came over the wire from the first block's token on, of
   * eight blocks at most, or null; what of them is not there is for the caller to get, what comes behind them is told by
   * `goOnFrom`
   */
  startBurst(first: number): Buf | null {
    if (this.streaming) {
      this.stopStream();
    }
    if (this.stage !== Stage.ready || first < 0 || this.blockCount - first < BURST_BLOCKS) {
      return null;
    }
    let status = this.ask(READ_MULTIPLE_BLOCK, first * this.addressUnit);
    if (status > 0) {
      this.streaming = true;
      this.streamNext = -1;
      status = this.awaitBlock(1, STEADY_BYTES);
      if (status > 0) {
        const at = this.position;
        const bytes = this.bytes;
        this.bytes = this.idleByte;
        return at === 0 ? bytes : view(bytes, at, bytes.length);
      }
      this.stopStream();
    }
    return null;
  }

  /**
   * For the same: it lets the card send on without looking, or what came was not as foreseen. Until `goOnFrom`, nobody
   * knows where the running CMD18 is.
   * @param isThere data came up to here
   */
  passOn(isThere: boolean): void {
    this.proven = this.proven || isThere;
    this.steadyNext = -1;
    this.streamNext = -1;
  }

  /** It is found again: block `next` is what comes next, and of the wire the first byte of the gap is left. */
  goOnFrom(next: number): void {
    this.streamNext = next;
    this.steadyNext = this.blockCount - next < BURST_BLOCKS ? -1 : next;
    this.proven = true;
    this.bytes = this.idleByte;
    this.position = 0;
  }

  /**
   * Of a burst that did not come as foreseen: mostly one gap was some bytes longer. These are taken out, and as many more
   * asked for. Else the burst is searched like any other.
   */
  private mendSteady(first: number): number {
    const bytes = this.bytes;
    let at = 0;
    while (at < BURST_BLOCKS && u8(bytes, at * LEAST_SPACING) === START_BLOCK) {
      at++;
    }
    this.steadyNext = -1;
    this.position = 0;
    if (at < BURST_BLOCKS) {
      const place = at * LEAST_SPACING;
      let late = 0;
      while (late < LATE_BYTES && u8(bytes, place + late) === 0xff) {
        late++;
      }
      let whole = at;
      while (whole < BURST_BLOCKS && u8(bytes, whole * LEAST_SPACING + late) === START_BLOCK) {
        whole++;
      }
      if (late > 0 && whole === BURST_BLOCKS && LAST_TOKEN + late < bytes.length) {
        const more = this.receive(late);
        const mended = byteText().closeUp(bytes, place, more);
        this.bytes = mended;
        this.position = LAST_TOKEN + BLOCK_ON_WIRE;
        if (u8(mended, LAST_TOKEN + BLOCK_ON_WIRE) === 0xff && this.endedOnWire(LAST_TOKEN)) {
          this.offset = 1;
          this.streamNext = first + BURST_BLOCKS;
          this.steadyNext = this.streamNext;
          this.proven = true;
          return BURST_BLOCKS;
        }
        this.position = 0;
      }
    }
    return this.read(first, BURST_BLOCKS);
  }
}
