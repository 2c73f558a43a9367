// The piece of a text that is being laid out: a few hundred characters around the current position, with the class
// of each, so that the line breaker asks whole-string questions instead of looking at every byte. Layer: core/text.
// One unit is a byte of UTF-8 or two bytes of UTF-16; positions in the file are (block, offset) pairs.
// UTF-8 of which each character is one cell (latin.ts) is decoded when it is loaded: there a unit is a character, its
// font code. Where something else turns up, that window is loaded anew as it stands in the file.

import { isPressed } from "../attention.js";
import type { Buf } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
import { hasHighBytes, hasHighControls, hasStrayClasses } from "../bytes/printable.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { type ByteSource, isHere } from "../storage/byte-source.js";
import type { CodePage } from "./code-page.js";
import { Encoding, Shape } from "./encoding-names.js";
import { otherCodes, pointOfCode } from "./latin.js";
import { known, Table } from "./tables.js";
import { codePointLength, nextCodePoint, REPLACEMENT_POINT } from "./utf8.js";

/** No line is longer than this, in units, and none needs to look further ahead. */
export const LONGEST_LINE = 256;
/** A character and the line end after it. */
const SLACK = 8;

/** Of a code page, as much is loaded at once. */
const PIECE_BYTES = 128;

/** Pages until a text that was not all Latin is taken for Latin again: so many after the first time, at the most. */
const FIRST_PATIENCE = 2;
const MOST_PATIENCE = 64;

export class TextWindow {
  /** Bytes of UTF-8 or font codes, or the lower bytes of UTF-16. */
  text: string;
  /** Whether `text` holds font codes. */
  isLatin: boolean;
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
  /** Of an encoding with tables; null for Unicode's own. */
  readonly codePage: CodePage | null;
  private file: ByteSource;
  private unitBytes: number;
  /** Of font codes: how many bytes beyond one each was, as a character of that number; "" where none had more. */
  private sizes: string;
  /** What was read, but not decoded yet, and the sizes in it where they are known. */
  private raw: string;
  private rawSizes: string;
  /** It is not Latin. */
  private isForeign: boolean;
  /** The beginning of a character that goes on in the next block. */
  private cut: string;
  /** The block to be loaded next waited for somebody who presses a button. */
  private gaveWay: boolean;
  private others: Readonly<Record<number, string>>;
  private patience: number;
  private retryIn: number;
  /** The last position that was asked for: a unit, and the bytes before it in the window. */
  private markUnit: number;
  private markBytes: number;
  /** Where text[0] lies in the file. */
  private firstBlock: number;
  private firstOffset: number;
  /** The next block to load, and what to skip of it. */
  private nextBlock: number;
  private nextOffset: number;
  /** Where the text ends: the file's end, or the end of the page that is wanted. */
  private endBlock: number;
  private endOffset: number;

  constructor(file: ByteSource, encoding: Encoding, codePage: CodePage | null) {
    this.file = file;
    this.encoding = encoding;
    this.codePage = codePage;
    this.unitBytes = encoding === Encoding.utf16le || encoding === Encoding.utf16be ? 2 : 1;
    this.isLatin = encoding === Encoding.utf8;
    this.sizes = "";
    this.raw = "";
    this.rawSizes = "";
    this.isForeign = false;
    this.cut = "";
    this.gaveWay = false;
    this.others = this.isLatin ? otherCodes() : [];
    this.patience = FIRST_PATIENCE;
    this.retryIn = 0;
    this.markUnit = 0;
    this.markBytes = 0;
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
    this.failure = 0;
    if (!this.retriesLatin() && block >= this.firstBlock && block <= this.nextBlock) {
      const unit = this.unitAt((block - this.firstBlock) * BLOCK_BYTES + offset - this.firstOffset);
      if (unit >= 0 && unit <= this.length) {
        this.at = unit;
        return;
      }
    }
    this.empty(block, offset);
  }

  /** The unit so many bytes behind the window's beginning, or -1 where that would have to be counted out. */
  private unitAt(distance: number): number {
    if (this.sizes === "" || distance <= 0) {
      return (distance - (distance % this.unitBytes)) / this.unitBytes;
    }
    return distance === this.markBytes ? this.markUnit : -1;
  }

  /** Bytes in the file from the window's beginning to the current position. */
  private bytesBefore(): number {
    const unit = this.at;
    if (this.sizes === "") {
      return unit * this.unitBytes;
    }
    if (unit !== this.markUnit) {
      this.markUnit = unit;
      this.markBytes = unit + byteText().sum(this.sizes, unit);
    }
    return this.markBytes;
  }

  /** Whether a text that was not all Latin shall be taken for Latin again. */
  private retriesLatin(): boolean {
    if (this.isLatin || this.encoding !== Encoding.utf8) {
      return false;
    }
    this.retryIn--;
    this.isLatin = this.retryIn <= 0;
    return this.isLatin;
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
    const distance = this.firstOffset + this.bytesBefore();
    return this.firstBlock + (distance - (distance % BLOCK_BYTES)) / BLOCK_BYTES;
  }

  offset(): number {
    return (this.firstOffset + this.bytesBefore()) % BLOCK_BYTES;
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

  /** Whether `load` has its block. */
  canLoad(): boolean {
    return isHere(this.file, this.nextBlock, 1);
  }

  /** Whether `peek` has this one. */
  canPeek(block: number): boolean {
    return isHere(this.file, block, 1);
  }

  /**
   * One slice of loading one block more; what lies before the current position is dropped. Called again while the current
   * position is beyond `readyTo`. On failure sets `failure`.
   */
  load(): void {
    if (this.raw !== "") {
      // Each a slice, and none calls another: an object that seven of its own calls run on at once is never freed by
      // Espruino, whose variables count 15 locks.
      if (this.isForeign) {
        this.leaveLatin();
      } else if (this.rawSizes === "" && hasHighBytes(this.raw)) {
        this.measureRaw();
      } else {
        this.decodeRaw();
      }
      return;
    }
    const file = this.file;
    const got = file.read(this.nextBlock, 1);
    if (got < 1) {
      this.failure = got;
      return;
    }
    // What follows takes as long again: whoever presses something comes first, once. Then it is read once more.
    this.gaveWay = !this.gaveWay && isPressed();
    if (this.gaveWay) {
      return;
    }
    let count = (this.nextBlock === this.endBlock ? this.endOffset : BLOCK_BYTES) - this.nextOffset;
    if (this.codePage !== null) {
      this.loadCodePage(this.codePage, count);
      return;
    }
    count = (count - (count % this.unitBytes)) / this.unitBytes;
    if (this.at > 0) {
      this.dropUpTo(this.at);
    }
    const data = file.volume.device;
    const bytes = data.bytes;
    const start = data.offset + this.nextOffset;
    this.nextBlock++;
    this.nextOffset = 0;
    const native = byteText();
    if (this.isLatin) {
      this.raw = native.text(this.cut, bytes, start, count);
      this.cut = "";
      if (this.raw !== "") {
        this.length = this.text.length;
        this.readyTo = -1;
        return;
      }
    } else if (this.encoding === Encoding.utf8) {
      this.text = native.text(this.text, bytes, start, count);
      this.classes = native.translate(this.classes, bytes, start, count, known(Table.classes));
    } else {
      this.loadPairs(bytes, start, count);
    }
    this.length = this.text.length;
    this.measure();
  }

  /** Loads a piece of the block that was just read: telling where its characters are takes an interpreter 20 ms for it. */
  private loadCodePage(codePage: CodePage, most: number): void {
    if (this.at > 0) {
      this.dropUpTo(this.at);
    }
    const native = byteText();
    const data = this.file.volume.device;
    const count = most < PIECE_BYTES ? most : PIECE_BYTES;
    let raw = native.text(this.cut, data.bytes, data.offset + this.nextOffset, count);
    this.cut = "";
    this.nextOffset += count;
    if (this.nextOffset === BLOCK_BYTES) {
      this.nextOffset = 0;
      this.nextBlock++;
    }
    const isSingle = codePage.shape === Shape.single;
    let marked = raw;
    if (!isSingle && hasHighBytes(raw)) {
      marked = native.markCharacters(raw, codePage.shape);
      const whole = this.isLoaded() ? raw.length : wholeBytes(raw, marked, codePage.shape);
      if (whole < raw.length) {
        this.cut = raw.substring(whole);
        raw = raw.substring(0, whole);
        marked = marked.substring(0, whole);
      }
    }
    this.text += raw;
    this.classes += native.translateText(marked, known(isSingle ? Table.single : Table.classes));
    if (!isSingle) {
      this.kinds += native.translateText(marked, known(Table.marked));
    }
    this.length = this.text.length;
    this.measure();
  }

  /** The last slice of loading: what was read becomes font codes. */
  private decodeRaw(): void {
    const native = byteText();
    const raw = this.raw;
    const sizes = this.rawSizes;
    let codes = raw;
    if (sizes !== "") {
      codes = native.latin(raw, this.others, nothing);
      if (codes.length !== sizes.length || (raw.indexOf("\xc2") >= 0 && hasHighControls(raw))) {
        this.isForeign = true;
        return;
      }
      this.patience = FIRST_PATIENCE;
    }
    if (sizes !== "" || this.sizes !== "") {
      const before = this.sizes === "" ? "\0".repeat(this.text.length) : this.sizes;
      this.sizes = before + (sizes === "" ? "\0".repeat(codes.length) : sizes);
    }
    this.raw = "";
    this.rawSizes = "";
    this.text += codes;
    this.classes += native.translateText(codes, known(Table.codes));
    this.length = this.text.length;
    this.measure();
  }

  /** The slice before, where there is more than ASCII: which characters what was read consists of. */
  private measureRaw(): void {
    const native = byteText();
    let raw = this.raw;
    const cut = this.isLoaded() ? 0 : cutBytes(raw);
    if (cut > 0 && cut < raw.length) {
      this.cut = raw.substring(raw.length - cut);
      raw = raw.substring(0, raw.length - cut);
      this.raw = raw;
    }
    let sizes = native.translateText(raw, known(Table.latin)).split("lc").join("\x01");
    if (sizes.indexOf("t") >= 0) {
      sizes = sizes.split("tcc").join("\x02");
    }
    if (hasStrayClasses(sizes)) {
      this.isForeign = true;
    } else {
      this.rawSizes = sizes;
    }
  }

  /** What was read is not Latin: the window is loaded as it stands in the file. */
  private leaveLatin(): void {
    const block = this.block();
    const offset = this.offset();
    this.isLatin = false;
    this.retryIn = this.patience;
    this.patience = this.patience < MOST_PATIENCE ? this.patience * 2 : MOST_PATIENCE;
    this.empty(block, offset);
  }

  /** Plain characters as the line has them. */
  plainText(unit: number, count: number): string {
    const text = this.text.substr(unit, count);
    return this.codePage !== null && this.codePage.shape === Shape.single ? this.codePage.utf8(text) : text;
  }

  /** Whether lines will ask for `needKinds`, most likely. */
  lacksKinds(): boolean {
    const isUtf8 = this.encoding === Encoding.utf8 && !this.isLatin;
    return this.kinds.length < this.length && (isUtf8 || this.kinds !== "");
  }

  /** Makes `kinds` as long as `text`. Only lines that are not plain ASCII ask for it. */
  needKinds(): void {
    const text = this.text;
    let from = this.kinds.length;
    while (from < text.length) {
      const piece = from === 0 && text.length <= BLOCK_BYTES ? text : text.substr(from, BLOCK_BYTES);
      this.kinds += byteText().translateText(piece, known(Table.kinds));
      from += piece.length;
    }
  }

  private loadPairs(bytes: Buf, start: number, count: number): void {
    const native = byteText();
    const isBig = this.encoding === Encoding.utf16be;
    const lower = native.everySecond(bytes, isBig ? start + 1 : start, count);
    const upper = native.everySecond(bytes, isBig ? start : start + 1, count);
    const upperClasses = native.translate("", upper, 0, count, known(Table.upper));
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
    this.classes = native.translate(this.classes, lower, 0, count, known(Table.classes));
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
    if (this.isLatin) {
      this.point = pointOfCode(text.charCodeAt(unit));
      return 1;
    }
    const codePage = this.codePage;
    if (codePage !== null) {
      const code = text.charCodeAt(unit);
      let units = 1;
      if (code < 0x80) {
        this.point = code;
      } else {
        if (codePage.shape !== Shape.single) {
          while (this.kinds[unit + units] === "c") {
            units++;
          }
        }
        this.point = codePage.pointOf(text.substr(unit, units));
      }
      return units;
    }
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

  /** The plain character at `unit`. */
  plainAt(unit: number): number {
    const code = this.text.charCodeAt(unit);
    return this.isLatin ? pointOfCode(code) : code;
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
    this.sizes = "";
    this.raw = "";
    this.rawSizes = "";
    this.isForeign = false;
    this.cut = "";
    this.markUnit = 0;
    this.markBytes = 0;
    this.at = 0;
    this.length = 0;
    this.firstBlock = block;
    this.firstOffset = offset;
    this.nextBlock = block;
    this.nextOffset = offset;
    this.measure();
  }

  private isLoaded(): boolean {
    return this.nextBlock > this.endBlock || (this.nextBlock === this.endBlock && this.nextOffset >= this.endOffset);
  }

  private measure(): void {
    // At the end of what is loaded nothing can be laid out, unless it is the end of all.
    this.readyTo = this.isLoaded() ? this.length : this.length - LONGEST_LINE - SLACK;
  }

  private dropUpTo(unit: number): void {
    const block = this.block();
    this.firstOffset = this.offset();
    this.firstBlock = block;
    this.text = this.text.substring(unit);
    this.classes = this.classes.substring(unit);
    this.kinds = this.kinds.substring(unit);
    this.sizes = this.sizes.substring(unit);
    this.markUnit = 0;
    this.markBytes = 0;
    if (this.upper !== "") {
      this.upper = this.upper.substring(unit);
      this.upperClasses = this.upperClasses.substring(unit);
    }
    this.at = 0;
  }
}

/** Of a character that may go on in the next block: the bytes of it at the end of `raw`. */
function cutBytes(raw: string): number {
  const last = raw.charCodeAt(raw.length - 1);
  if (last >= 0xc0) {
    return 1;
  }
  return last >= 0x80 && raw.length > 1 && raw.charCodeAt(raw.length - 2) === 0xe2 ? 2 : 0;
}

/** Of bytes that go on: how many of them belong to whole characters. @param marked as ByteText.markCharacters makes them */
function wholeBytes(raw: string, marked: string, shape: Shape): number {
  const length = raw.length;
  // A first byte without the second one is marked as a single byte.
  if (marked[length - 1] === "\xa1" && shape !== Shape.single) {
    return length - 1;
  }
  if (shape === Shape.gb18030 && length > 2) {
    const last = raw.charCodeAt(length - 1);
    if (marked[length - 2] === "\xa1" && last >= 0x30 && last <= 0x39) {
      return length - 2;
    }
  }
  return length;
}

function nothing(_point: number): string {
  return "";
}
