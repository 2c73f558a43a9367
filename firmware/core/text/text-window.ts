// The piece of a text that is being laid out: a few hundred characters around the current position, with the class
// of each, so that the line breaker asks whole-string questions instead of looking at every byte. Layer: core/text.
// One unit is a byte of UTF-8 or two bytes of UTF-16; positions in the file are (block, offset) pairs.

import type { Buf } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
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

/**
 * What cells are made from (cell-row.ts), by bytes of UTF-8: l begins a narrow character of two bytes, h one of Han or
 * kana, k and m one of Hangul, c continues it; n ends the line, e needs a closer look. Some rare scripts and marks that
 * share their first byte with Hangul or kana are told wrongly for the sake of these: they get a cell too many.
 */
const KINDS =
  "eeeeeeeeeeneeeeeeeeeeeeeeeeeeeee aaaaaaaaaaaa aaaaaaaaaaaaaaaaaa" +
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaae" +
  "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" +
  "eeellllllllleelllleeeeeeeeeeeeeeeeehhhhhhhmkkmeeeeeeeeeeeeeeeeee";

/** Classes for the upper bytes of UTF-16: only 0 is plain. */
const UPPER_CLASSES = `a${"!".repeat(255)}`;

export class TextWindow {
  /** Bytes of UTF-8, or the lower bytes of UTF-16. */
  text: string;
  classes: string;
  /** Of UTF-8: what cells are made from; shorter than `text` until `needKinds` was called. */
  kinds: string;
  /** Upper bytes of UTF-16, and their classes; both "" where all of them are 0. */
  upper: string;
  upperClasses: string;
  /** The current position: a unit in `text`. */
  at: number;
  /** Units in `text`. */
  length: number;
  /** Up to this position a line can be laid out without loading more. */
  readyTo: number;
  /** The character that `decode` found. */
  point: number;
  failure: number;
  readonly encoding: Encoding;
  private file: ByteSource;
  private unitBytes: number;
  private classTable: number;
  private upperTable: number;
  private kindTable: number;
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
    this.classTable = byteText().table(CLASSES);
    this.upperTable = encoding === Encoding.utf8 ? -1 : byteText().table(UPPER_CLASSES);
    this.kindTable = byteText().table(KINDS);
    this.text = "";
    this.classes = "";
    this.kinds = "";
    this.upper = "";
    this.upperClasses = "";
    this.at = 0;
    this.length = 0;
    this.readyTo = 0;
    this.point = 0;
    this.failure = 0;
    this.firstBlock = 0;
    this.firstOffset = 0;
    this.nextBlock = 0;
    this.nextOffset = 0;
    this.endBlock = file.tailBytes === 0 ? file.blocks : file.blocks - 1;
    this.endOffset = file.tailBytes;
    this.empty(0, 0);
  }

  /** Continues at this position, without reading where the characters are already here. */
  moveTo(block: number, offset: number): void {
    const distance = (block - this.firstBlock) * BLOCK_BYTES + offset - this.firstOffset;
    this.failure = 0;
    if (block >= this.firstBlock && block <= this.nextBlock && distance >= 0) {
      const unit = (distance - (distance % this.unitBytes)) / this.unitBytes;
      if (unit <= this.length) {
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
      const file = this.file;
      this.endBlock = file.tailBytes === 0 ? file.blocks : file.blocks - 1;
      this.endOffset = file.tailBytes;
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

  /** Whether nothing is left at the current position; it is not beyond `readyTo`. */
  isEnd(): boolean {
    return this.at >= this.length;
  }

  /** Whether the end is that of the file, not of the page that was wanted. */
  isFileEnd(): boolean {
    const full = this.file.tailBytes === 0;
    return this.endOffset === this.file.tailBytes && this.endBlock === this.file.blocks - (full ? 0 : 1);
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
      this.text = native.text(this.text, bytes, start, count);
      this.classes = native.translate(this.classes, bytes, start, count, this.classTable);
    } else {
      this.loadPairs(bytes, start, count);
    }
    this.nextBlock++;
    this.nextOffset = 0;
    this.length = this.text.length;
    this.measure();
  }

  /** Makes `kinds` as long as `text`. Only lines that are not plain ASCII ask for it. */
  needKinds(): void {
    const text = this.text;
    let from = this.kinds.length;
    while (from < text.length) {
      const piece = from === 0 && text.length <= BLOCK_BYTES ? text : text.substr(from, BLOCK_BYTES);
      this.kinds += byteText().translateText(piece, this.kindTable);
      from += piece.length;
    }
  }

  private loadPairs(bytes: Buf, start: number, count: number): void {
    const native = byteText();
    const isBig = this.encoding === Encoding.utf16be;
    const lower = native.everySecond(bytes, isBig ? start + 1 : start, count);
    const upper = native.everySecond(bytes, isBig ? start : start + 1, count);
    const upperClasses = native.translate("", upper, 0, count, this.upperTable);
    if (this.upper !== "" || upperClasses.indexOf("!") >= 0) {
      if (this.upper.length < this.text.length) {
        const missing = this.text.length - this.upper.length;
        this.upper += "\0".repeat(missing);
        this.upperClasses += "a".repeat(missing);
      }
      this.upper = native.text(this.upper, upper, 0, count);
      this.upperClasses += upperClasses;
    }
    this.text = native.text(this.text, lower, 0, count);
    this.classes = native.translate(this.classes, lower, 0, count, this.classTable);
  }

  /** Bytes of one block as they stand in the file, without touching the window; "" with `failure` set on failure. */
  peek(block: number, start: number, end: number): string {
    const got = this.file.read(block, 1);
    this.failure = got < 1 ? got : 0;
    if (got < 1) {
      return "";
    }
    const data = this.file.volume.device;
    return byteText().text("", data.bytes, data.offset + start, end - start);
  }

  /** Sets `point` to the character at `unit`; returns its units. Ill-formed ones are U+FFFD, one unit. */
  decode(unit: number): number {
    const text = this.text;
    if (this.encoding === Encoding.utf8) {
      const point = nextCodePoint(text, unit);
      this.point = point;
      return point < 0x80
        ? 1
        : point === REPLACEMENT_POINT
          ? codePointLength(text, unit)
          : point < 0x800
            ? 2
            : point < 0x10000
              ? 3
              : 4;
    }
    const point = this.pairAt(unit);
    this.point = point;
    if (point < 0xd800 || point > 0xdfff) {
      return 1;
    }
    const next = point < 0xdc00 && unit + 1 < this.length ? this.pairAt(unit + 1) : 0;
    if (next < 0xdc00 || next > 0xdfff) {
      this.point = REPLACEMENT_POINT;
      return 1;
    }
    this.point = 0x10000 + (point - 0xd800) * 1024 + next - 0xdc00;
    return 2;
  }

  private pairAt(unit: number): number {
    const lower = this.text.charCodeAt(unit);
    return this.upper === "" ? lower : lower + this.upper.charCodeAt(unit) * 256;
  }

  private empty(block: number, offset: number): void {
    this.text = "";
    this.classes = "";
    this.kinds = "";
    this.upper = "";
    this.upperClasses = "";
    this.at = 0;
    this.length = 0;
    this.firstBlock = block;
    this.firstOffset = offset;
    this.nextBlock = block;
    this.nextOffset = offset;
    this.measure();
  }

  private measure(): void {
    const isLoaded =
      this.nextBlock > this.endBlock || (this.nextBlock === this.endBlock && this.nextOffset >= this.endOffset);
    // At the end of what is loaded nothing can be laid out, unless it is the end of all.
    this.readyTo = isLoaded ? this.length : this.length - LONGEST_LINE - SLACK;
  }

  private dropUpTo(unit: number): void {
    const block = this.block();
    this.firstOffset = this.offset();
    this.firstBlock = block;
    this.text = this.text.substring(unit);
    this.classes = this.classes.substring(unit);
    this.kinds = this.kinds.substring(unit);
    if (this.upper !== "") {
      this.upper = this.upper.substring(unit);
      this.upperClasses = this.upperClasses.substring(unit);
    }
    this.at = 0;
  }
}
