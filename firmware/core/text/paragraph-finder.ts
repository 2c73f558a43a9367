// Finds a place before a given one from which lines can be laid out so that they come to the same breaks as reading
// from the start would give: the beginning of a paragraph. Layer: core/text.
// Bounded: in a paragraph that is longer than all paragraphs should be, a fixed place in the file serves instead.
import { BLOCK_BYTES } from "../storage/block-device.js";
import { Encoding } from "./encoding-names.js";
import type { TextWindow } from "./text-window.js";

/** Blocks looked through for the beginning of a paragraph; fixed places lie this far apart. */
const REACH_BLOCKS = 8;
/** How often the search may go on further back when the lines found were too few for a page. */
const MOST_TRIES = 3;

export class ParagraphFinder {
  /** What was found. */
  block: number;
  offset: number;
  /** It is the start of the text. */
  isAtStart: boolean;
  failure: number;
  private window: TextWindow;
  private rows: number;
  private pageBytes: number;
  /** Line ends met on the way back. */
  private paragraphs: number;
  private firstOffset: number;
  /** The nearest paragraph will do. */
  private isNear: boolean;
  private targetBlock: number;
  private targetOffset: number;
  /** The block to look at next, downwards, and where in it to stop looking. */
  private nextBlock: number;
  private nextEnd: number;
  private lowestBlock: number;
  private tries: number;

  constructor(window: TextWindow, columns: number, rows: number) {
    this.block = 0;
    this.offset = 0;
    this.isAtStart = false;
    this.failure = 0;
    this.window = window;
    this.rows = rows;
    this.pageBytes = columns * rows * 2;
    this.paragraphs = 0;
    this.firstOffset = 0;
    this.isNear = false;
    this.targetBlock = 0;
    this.targetOffset = 0;
    this.nextBlock = 0;
    this.nextEnd = 0;
    this.lowestBlock = 0;
    this.tries = 0;
  }

  /** Starts looking for a paragraph a page or more before this place; with `isNear`, for the last one before it. */
  find(block: number, offset: number, firstOffset: number, isNear: boolean): void {
    this.firstOffset = firstOffset;
    this.isNear = isNear;
    this.targetBlock = block;
    this.targetOffset = offset;
    this.paragraphs = 0;
    this.tries = 0;
    this.failure = 0;
    this.isAtStart = false;
    this.nextBlock = block;
    this.nextEnd = offset;
    this.limit(block);
  }

  /** Goes on from what was found, further back. Returns false where that was done often enough. */
  further(): boolean {
    this.tries++;
    if (this.tries > MOST_TRIES || this.isAtStart) {
      return false;
    }
    this.paragraphs = 0;
    this.targetBlock = this.block;
    this.targetOffset = this.offset;
    this.nextBlock = this.block;
    this.nextEnd = this.offset;
    this.limit(this.block);
    return true;
  }

  private limit(block: number): void {
    const low = block - REACH_BLOCKS;
    this.lowestBlock = low < 0 ? 0 : low - (low % REACH_BLOCKS);
  }

  /** Looks through one block. Returns false when the place is found (or the card failed). */
  step(): boolean {
    const block = this.nextBlock;
    if (block === 0 && this.nextEnd <= this.firstOffset) {
      return this.foundStart();
    }
    if (this.nextEnd === 0) {
      this.nextBlock = block - 1;
      this.nextEnd = BLOCK_BYTES;
      return true;
    }
    if (!this.window.canPeek(block)) {
      return true;
    }
    const begin = block === 0 ? this.firstOffset : 0;
    const text = this.window.peek(block, begin, this.nextEnd);
    if (this.window.failure !== 0) {
      this.failure = this.window.failure;
      return false;
    }
    let lineFeed = this.encoded("\n");
    let rest = text;
    let found = rest.lastIndexOf(lineFeed);
    if (found < 0) {
      lineFeed = this.encoded("\r");
      found = rest.lastIndexOf(lineFeed);
    }
    while (found >= 0) {
      const offset = begin + found + lineFeed.length;
      if (found % lineFeed.length === 0) {
        this.paragraphs++;
      }
      if (found % lineFeed.length === 0 && this.isFarEnough(block, offset)) {
        this.block = offset === BLOCK_BYTES ? block + 1 : block;
        this.offset = offset % BLOCK_BYTES;
        return false;
      }
      rest = rest.substring(0, found + lineFeed.length - 1);
      found = rest.lastIndexOf(lineFeed);
    }
    if (block === 0) {
      return this.foundStart();
    }
    if (block <= this.lowestBlock) {
      return this.foundFixedPlace(text);
    }
    this.nextBlock = block - 1;
    this.nextEnd = BLOCK_BYTES;
    return true;
  }

  /** As many paragraphs as a page has rows are a page for certain, so many bytes are one nearly always. */
  private isFarEnough(block: number, offset: number): boolean {
    if (this.isNear) {
      return block < this.targetBlock || offset < this.targetOffset;
    }
    return (
      this.paragraphs > this.rows ||
      (this.targetBlock - block) * BLOCK_BYTES + this.targetOffset - offset >= this.pageBytes
    );
  }

  private foundStart(): boolean {
    this.block = 0;
    this.offset = this.firstOffset;
    this.isAtStart = true;
    return false;
  }

  /** The beginning of a block, moved on to the first character behind a space, or at least to a whole character. */
  private foundFixedPlace(text: string): boolean {
    const space = this.encoded(" ");
    const found = text.substring(0, 80).indexOf(space);
    let offset = 0;
    if (found >= 0 && found % space.length === 0) {
      offset = found + space.length;
    } else if (space.length === 1) {
      while (offset < 3 && offset < text.length && text.charCodeAt(offset) >= 0x80 && text.charCodeAt(offset) < 0xc0) {
        offset++;
      }
    }
    this.block = this.nextBlock;
    this.offset = offset;
    return false;
  }

  /** An ASCII character as it stands in the file. */
  private encoded(character: string): string {
    const encoding = this.window.encoding;
    return encoding === Encoding.utf16le
      ? `${character}\0`
      : encoding === Encoding.utf16be
        ? `\0${character}`
        : character;
  }
}
