// The piece of a text that is being laid out: a few hundred characters around the current position, with the class
// of each, so that the line breaker asks whole-string questions instead of looking at every byte. Layer: core/text.
// One unit is a byte of UTF-8 or two bytes of UTF-16; positions in the file are (block, offset) pairs.
import { byteText } from "../bytes/byte-text.js";
import type { Buf } from "../bytes/buf.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { Encoding } from "./encoding.js";
import { codePointLength, nextCodePoint, REPLACEMENT_POINT } from "./utf8.js";

/** No line is longer than this, in units, and none needs to look further ahead. */
export const LONGEST_LINE = 256;
/** A character and the line end after it. */
const SLACK = 8;

/**
 * Class of each byte: " " a break may follow (space, hyphen), "a" any other ASCII that is one cell wide, "!" all that
 * needs a closer look: controls, line ends, tabs, everything from 7Fh on.
 */
const CLASSES =
  "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!! aaaaaaaaaaaa aaaaaaaaaaaaaaaaaa" +
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" +
  "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!" +
  "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!";

/** The same for the upper bytes of UTF-16: only 0 is plain. */
const UPPER_CLASSES = `a${"!".repeat(255)}`;

export class TextWindow {
  /** Bytes of UTF-8, or the lower bytes of UTF-16. */
  text: string;
  classes: string;
  /** Upper bytes of UTF-16, and their classes; both "" where all of them are 0. */
  upper: string;
  upperClasses: string;
  /** The current position: a unit in `text`. */
  at: number;
  /** The character that `decode` found. */
  point: number;
  failure: number;
  readonly encoding: Encoding;
  private file: ByteSource;
  private unitBytes: number;
  /** Where text[0] lies in the file. */
  private firstBlock: number;
  private firstOffset: number;
  /** The next block to load, and what to skip of it. */
  private nextBlock: number;
  private nextOffset: number;
  /** Where the text ends: the file's end, or the end of the page that is wanted. */
  private endBlock: number;
  private endOffset: number;

  constructor(file: ByteSource, encoding: Encoding) {
    this.file = file;
    this.encoding = encoding;
    this.unitBytes = encoding === Encoding.utf8 ? 1 : 2;
    this.text = "";
    this.classes = "";
    this.upper = "";
    this.upperClasses = "";
    this.at = 0;
    this.point = 0;
    this.failure = 0;
    this.firstBlock = 0;
    this.firstOffset = 0;
    this.nextBlock = 0;
    this.nextOffset = 0;
    this.endBlock = 0;
    this.endOffset = 0;
    this.clearEnd();
  }

  /** Continues at this position, without reading where the characters are already here. */
  moveTo(block: number, offset: number): void {
    const distance = (block - this.firstBlock) * BLOCK_BYTES + offset - this.firstOffset;
    this.failure = 0;
    if (block >= this.firstBlock && block <= this.nextBlock && distance >= 0) {
      const unit = (distance - (distance % this.unitBytes)) / this.unitBytes;
      if (unit <= this.text.length) {
        this.at = unit;
        return;
      }
    }
    this.empty(block, offset);
  }

  /** Lets the text end here instead of at the end of the file. */
  setEnd(block: number, offset: number): void {
    this.endBlock = block;
    this.endOffset = offset;
    // What was loaded beyond it must not be seen.
    this.empty(this.block(), this.offset());
  }

  clearEnd(): void {
    if (!this.isFileEnd()) {
      this.endBlock = this.file.tailBytes === 0 ? this.file.blocks : this.file.blocks - 1;
      this.endOffset = this.file.tailBytes;
      // A block that was loaded in part is loaded again.
      this.empty(this.block(), this.offset());
    }
  }

  /** The block and the offset in it of the current position. */
  block(): number {
    const distance = this.firstOffset + this.at * this.unitBytes;
    return this.firstBlock + (distance - (distance % BLOCK_BYTES)) / BLOCK_BYTES;
  }

  offset(): number {
    return (this.firstOffset + this.at * this.unitBytes) % BLOCK_BYTES;
  }

  /** Whether a line can be laid out without loading more. */
  isReady(): boolean {
    return this.text.length - this.at >= LONGEST_LINE + SLACK || this.isLoaded();
  }

  /** Whether nothing is left at the current position. */
  isEnd(): boolean {
    return this.at >= this.text.length && this.isLoaded();
  }

  /** Whether the end is that of the file, not of the page that was wanted. */
  isFileEnd(): boolean {
    const full = this.file.tailBytes === 0;
    return this.endOffset === this.file.tailBytes && this.endBlock === this.file.blocks - (full ? 0 : 1);
  }

  /** Whether everything up to the end is in the window. */
  private isLoaded(): boolean {
    return this.nextBlock > this.endBlock || (this.nextBlock === this.endBlock && this.nextOffset >= this.endOffset);
  }

  /** Loads one block more, and drops what lies before the current position. On failure sets `failure`. */
  load(): void {
    const file = this.file;
    const got = file.read(this.nextBlock, 1);
    if (got < 1) {
      this.failure = got;
      return;
    }
    let count = (this.nextBlock === this.endBlock ? this.endOffset : BLOCK_BYTES) - this.nextOffset;
    count = (count - (count % this.unitBytes)) / this.unitBytes;
    if (this.at > 0) {
      this.dropUpTo(this.at);
    }
    const data = file.volume.device;
    const bytes = data.bytes;
    const start = data.offset + this.nextOffset;
    if (this.encoding === Encoding.utf8) {
      const native = byteText();
      this.text += native.text(bytes, start, count);
      this.classes += native.translate(bytes, start, count, CLASSES);
    } else {
      this.loadPairs(bytes, start, count);
    }
    this.nextBlock++;
    this.nextOffset = 0;
  }

  private loadPairs(bytes: Buf, start: number, count: number): void {
    const native = byteText();
    const isBig = this.encoding === Encoding.utf16be;
    const lower = native.everySecond(bytes, isBig ? start + 1 : start, count);
    const upper = native.everySecond(bytes, isBig ? start : start + 1, count);
    const upperClasses = native.translate(upper, 0, count, UPPER_CLASSES);
    if (upperClasses.indexOf("!") >= 0 || this.upper !== "") {
      if (this.upper.length < this.text.length) {
        const missing = this.text.length - this.upper.length;
        this.upper += "\0".repeat(missing);
        this.upperClasses += "a".repeat(missing);
      }
      this.upper += native.text(upper, 0, count);
      this.upperClasses += upperClasses;
    }
    this.text += native.text(lower, 0, count);
    this.classes += native.translate(lower, 0, count, CLASSES);
  }

  /** Bytes of one block as they stand in the file, without touching the window; "" with `failure` set on failure. */
  peek(block: number, start: number, end: number): string {
    const got = this.file.read(block, 1);
    this.failure = got < 1 ? got : 0;
    if (got < 1) {
      return "";
    }
    const data = this.file.volume.device;
    return byteText().text(data.bytes, data.offset + start, end - start);
  }

  /** Sets `point` to the character at `unit`; returns its units. Ill-formed ones are U+FFFD, one unit. */
  decode(unit: number): number {
    const text = this.text;
    if (this.encoding === Encoding.utf8) {
      this.point = nextCodePoint(text, unit);
      return this.point === REPLACEMENT_POINT ? codePointLength(text, unit) : this.point < 0x80 ? 1 : this.pointBytes();
    }
    const point = this.pairAt(unit);
    this.point = point;
    if (point < 0xd800 || point > 0xdfff) {
      return 1;
    }
    const next = point < 0xdc00 && unit + 1 < text.length ? this.pairAt(unit + 1) : 0;
    if (next < 0xdc00 || next > 0xdfff) {
      this.point = REPLACEMENT_POINT;
      return 1;
    }
    this.point = 0x10000 + (point - 0xd800) * 1024 + next - 0xdc00;
    return 2;
  }

  private pointBytes(): number {
    return this.point < 0x800 ? 2 : this.point < 0x10000 ? 3 : 4;
  }

  private pairAt(unit: number): number {
    const lower = this.text.charCodeAt(unit);
    return this.upper === "" ? lower : lower + this.upper.charCodeAt(unit) * 256;
  }

  private empty(block: number, offset: number): void {
    this.text = "";
    this.classes = "";
    this.upper = "";
    this.upperClasses = "";
    this.at = 0;
    this.firstBlock = block;
    this.firstOffset = offset;
    this.nextBlock = block;
    this.nextOffset = offset;
  }

  private dropUpTo(unit: number): void {
    const block = this.block();
    this.firstOffset = this.offset();
    this.firstBlock = block;
    this.text = this.text.substring(unit);
    this.classes = this.classes.substring(unit);
    if (this.upper !== "") {
      this.upper = this.upper.substring(unit);
      this.upperClasses = this.upperClasses.substring(unit);
    }
    this.at = 0;
  }
}
