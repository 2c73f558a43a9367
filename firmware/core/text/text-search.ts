// Looking for some bytes in a text, from a place to its end and then from its start to that place. Layer: core/text.
// Sliced: a step reads and looks through eight blocks. What cannot be read is passed over, unless the card is gone.

import { isPressed } from "../attention.js";
import { type ByteFinder, Look } from "../bytes/byte-finder.js";
import { byteText } from "../bytes/byte-text.js";
import { divide } from "../bytes/integer.js";
import { SKIMMED_BLOCKS } from "../bytes/skimmer.js";
import { BLOCK_BYTES, ReadError } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { type Hot, Ran } from "../video/hot.js";
import { Shape } from "./encoding-names.js";

/** The most that one read gives. */
const BURST_BLOCKS = 8;
/** Reads that are skimmed in one slice: some 20 ms each. */
const SWEPT_READS = 2;
/** Not before the blocks that were read: further back than anything that is looked for is long. */
const ANYWHERE = -BLOCK_BYTES;

/** Reads after which the one who waits is told how far it is: a second and more apart. */
const SWEPT_A_LOOK = 64;

export class TextSearch implements Hot {
  /** Where what was found begins. */
  block: number;
  offset: number;
  isFound: boolean;
  /** It went on from the start of the text. */
  hasWrapped: boolean;
  /** A ReadError or ChainError that ended it, else 0. */
  failure: number;
  private file: ByteSource;
  private finder: ByteFinder;
  private shape: Shape;
  private startBlock: number;
  private startOffset: number;
  private nextBlock: number;
  /** Blocks to read one by one, since one of them cannot be read. */
  private single: number;
  /** What was found is still to be looked at: whether a character begins there. */
  private isDoubtful: boolean;
  /** Blocks that the finder is at, where it needs them once more; else 0. Never so many that it would have to begin anew. */
  private entered: number;
  /** The blocks before were looked through, all of their bytes, and those that follow can be skimmed. */
  private isSteady: boolean;
  private isOver: boolean;
  /** Reads from `nextBlock` on that were skimmed; small, since it is written in each slice (drivers/sd-card.ts says why). */
  private swept: number;

  /**
   * Looks from this place on.
   * @param shape of the text's characters; Shape.single where one cannot begin within another
   */
  constructor(file: ByteSource, finder: ByteFinder, shape: Shape, block: number, offset: number) {
    this.block = 0;
    this.offset = 0;
    this.isFound = false;
    this.hasWrapped = false;
    this.failure = 0;
    this.file = file;
    this.finder = finder;
    this.shape = shape;
    this.startBlock = block;
    this.startOffset = offset;
    this.nextBlock = block;
    this.single = 0;
    this.isDoubtful = false;
    this.entered = 0;
    this.isSteady = false;
    this.isOver = false;
    this.swept = 0;
  }

  /** A slice of what most of a large text takes: blocks that are skimmed as they come. */
  run(_nowMs: number): number {
    return this.sweepOn(SWEPT_READS);
  }

  /** @param most reads at once */
  private sweepOn(most: number): number {
    const file = this.file;
    const swept = this.swept;
    const next = this.nextBlock + swept * SKIMMED_BLOCKS;
    if (!this.isSteady || file.blocks - next < SKIMMED_BLOCKS) {
      this.stopSweep(swept, false);
      return Ran.stop;
    }
    const result = file.sweep === undefined ? 0 : file.sweep(next, most, this.finder.skimmer);
    const isRead = result % 2;
    if (isRead === 0 && result > 0 && swept < SWEPT_A_LOOK) {
      this.swept = swept + result / 2;
      return Ran.read;
    }
    this.stopSweep(swept + (result - isRead) / 2, result > 0);
    if (isRead === 1 && isPressed()) {
      // It is read once more, by `step`.
      this.isSteady = false;
    } else if (isRead === 1) {
      this.isOver = !this.take(SKIMMED_BLOCKS);
    }
    return Ran.stop;
  }

  private stopSweep(swept: number, isSteady: boolean): void {
    this.nextBlock += swept * SKIMMED_BLOCKS;
    this.swept = 0;
    this.isSteady = isSteady;
  }

  /** Whether `run` is worth a call. */
  isRunning(): boolean {
    return this.isSteady;
  }

  /** One slice of work. Returns false when it was found, or is nowhere, or the card failed. */
  step(): boolean {
    if (this.isOver) {
      return false;
    }
    if (this.isDoubtful) {
      return this.decide();
    }
    if (this.isSteady) {
      // From here, the way back to the player takes longer.
      this.sweepOn(1);
      return !this.isOver;
    }
    const file = this.file;
    const left = (this.hasWrapped ? this.endBlock() : file.blocks) - this.nextBlock;
    if (left < 1) {
      return this.wrap();
    }
    // As much further as it has come so far: with each look at the card's table a reading that goes on evenly ends.
    if (file.foresee !== undefined && file.foresee(this.nextBlock, this.nextBlock - this.startBlock)) {
      return true;
    }
    let wanted = this.single > 0 ? 1 : left < BURST_BLOCKS ? left : BURST_BLOCKS;
    if (this.entered > 0 && this.entered < wanted) {
      wanted = this.entered;
    }
    const got = file.read(this.nextBlock, wanted);
    // Where somebody wants something, it is read once more: what is in memory may be another's then.
    return isPressed() || this.take(got);
  }

  /** Looks through what was just read. @returns as `step` */
  private take(got: number): boolean {
    const file = this.file;
    const finder = this.finder;
    this.isSteady = false;
    if (got < 1) {
      return this.pass(got);
    }
    if (this.single > 0) {
      this.single--;
    }
    const end = this.nextBlock + got;
    const length =
      end < file.blocks || file.tailBytes === 0 ? got * BLOCK_BYTES : (got - 1) * BLOCK_BYTES + file.tailBytes;
    if (this.entered !== got) {
      this.entered = got;
      const blocks = this.nextBlock - this.startBlock;
      finder.enter(this.hasWrapped || blocks > 1 ? ANYWHERE : this.startOffset - blocks * BLOCK_BYTES);
    }
    const look = finder.look(file.volume.device, length);
    if (look === Look.none) {
      this.nextBlock = end;
      this.entered = 0;
      this.isSteady = !this.hasWrapped && end < file.blocks && finder.settle();
    } else if (look === Look.found) {
      return this.found();
    }
    return true;
  }

  /** How much was looked through: 0 ... 100. */
  percent(): number {
    const blocks = this.file.blocks;
    let done = this.nextBlock - this.startBlock;
    if (this.hasWrapped) {
      done = this.nextBlock + blocks - this.startBlock;
    }
    // 100 times the number of blocks of 4 GB is below 2^31.
    return blocks === 0 ? 100 : divide(done * 100, blocks);
  }

  /** Of the second round: the blocks in which something may begin before the first round's start. */
  private endBlock(): number {
    const end = this.startBlock + 2;
    return end < this.file.blocks ? end : this.file.blocks;
  }

  private wrap(): boolean {
    if (this.hasWrapped || (this.startBlock === 0 && this.startOffset === 0)) {
      return false;
    }
    this.hasWrapped = true;
    this.nextBlock = 0;
    this.entered = 0;
    this.finder.restart();
    return true;
  }

  /** The blocks cannot be read. */
  private pass(error: number): boolean {
    if (error !== ReadError.badBlock) {
      this.failure = error;
      return false;
    }
    if (this.single === 0) {
      this.single = BURST_BLOCKS;
    } else {
      this.single--;
      this.nextBlock++;
      this.entered = 0;
      this.finder.restart();
    }
    return true;
  }

  private found(): boolean {
    const at = this.finder.at;
    const inBlock = (at + BLOCK_BYTES) % BLOCK_BYTES;
    this.block = this.nextBlock + divide(at - inBlock + BLOCK_BYTES, BLOCK_BYTES) - 1;
    this.offset = inBlock;
    if (
      this.hasWrapped &&
      (this.block > this.startBlock || (this.block === this.startBlock && inBlock >= this.startOffset))
    ) {
      return false;
    }
    this.isDoubtful = this.shape !== Shape.single;
    this.isFound = !this.isDoubtful;
    return this.isDoubtful;
  }

  /** Whether a character begins there, by the bytes since the last one that is no part of another. */
  private decide(): boolean {
    let before = "";
    let block = this.block;
    let bytes = this.offset;
    let isKnown = false;
    // A line of two blocks without a space is taken to begin with a character.
    while (!isKnown && block >= 0 && block > this.block - 2) {
      const got = this.file.read(block, 1);
      if (got < 1) {
        this.failure = got;
        return false;
      }
      const device = this.file.volume.device;
      const text = byteText().text("", device.bytes, device.offset, bytes);
      const space = text.lastIndexOf(" ");
      const lineEnd = text.lastIndexOf("\n");
      const last = space > lineEnd ? space : lineEnd;
      before = text.substring(last + 1) + before;
      isKnown = last >= 0;
      block--;
      bytes = BLOCK_BYTES;
    }
    this.isDoubtful = false;
    if (isWhole(before, this.shape)) {
      this.isFound = true;
      return false;
    }
    this.finder.enter(this.finder.at + 1);
    return true;
  }
}

/** Whether these bytes, which begin with a character, end with one, too. */
function isWhole(text: string, shape: Shape): boolean {
  const marks = byteText().markCharacters(text, shape);
  const last = text.charCodeAt(text.length - 1);
  if (text.length === 0 || marks[text.length - 1] !== "\xa1") {
    return true;
  }
  return shape === Shape.shiftJis ? last > 0xa0 && last < 0xe0 : false;
}
