// The bytes of a subtitle file that are being looked at: a block or two, never all of it. Layer: core/video.
// What is structure in a subtitle file is ASCII below 40h, which is no part of a longer character in any encoding known
// here: so it is searched for before anything is decoded.
import { byteText } from "../bytes/byte-text.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import { Encoding } from "../text/encoding-names.js";
import { encodeUtf8, REPLACEMENT_POINT } from "../text/utf8.js";

const LINE_FEED = 10;

export class SubtitleWindow {
  /** Units: bytes, or the lower halves of UTF-16. */
  text: string;
  /** The upper halves of UTF-16, as long as `text`; else "". */
  upper: string;
  /** It begins within a line. */
  isCut: boolean;
  /** A negative ReadError or ChainError of the last block, or 0. */
  failure: number;
  readonly encoding: Encoding;
  private file: ByteSource;
  /** The block that is loaded next. */
  nextBlock: number;

  constructor(file: ByteSource, encoding: Encoding) {
    this.text = "";
    this.upper = "";
    this.isCut = false;
    this.failure = 0;
    this.encoding = encoding;
    this.file = file;
    this.nextBlock = 0;
  }

  private isPairs(): boolean {
    return this.encoding === Encoding.utf16le || this.encoding === Encoding.utf16be;
  }

  /** Empties the window: it goes on with this block. */
  moveTo(block: number): void {
    this.text = "";
    this.upper = "";
    this.isCut = block > 0;
    this.nextBlock = block;
  }

  /** Whether there is nothing more to load. */
  isEnd(): boolean {
    return this.nextBlock >= this.file.blocks;
  }

  /** Loads one block more. One that cannot be read costs itself, and sets `failure`. */
  load(): void {
    const file = this.file;
    const block = this.nextBlock;
    this.nextBlock = block + 1;
    const got = file.read(block, 1);
    this.failure = got < 1 ? got : 0;
    if (got < 1) {
      this.text = "";
      this.upper = "";
      this.isCut = true;
      return;
    }
    const native = byteText();
    const data = file.volume.device;
    const bytes = block === file.blocks - 1 && file.tailBytes > 0 ? file.tailBytes : BLOCK_BYTES;
    if (this.isPairs()) {
      const pairs = (bytes - (bytes % 2)) / 2;
      const isBig = this.encoding === Encoding.utf16be;
      const lower = native.everySecond(data.bytes, isBig ? data.offset + 1 : data.offset, pairs);
      const upper = native.everySecond(data.bytes, isBig ? data.offset : data.offset + 1, pairs);
      this.text = native.text(this.text, lower, 0, pairs);
      this.upper = native.text(this.upper, upper, 0, pairs);
      return;
    }
    let more = native.text("", data.bytes, data.offset, bytes);
    if (more.indexOf("\n") < 0 && more.indexOf("\r") >= 0) {
      // Lines may end with nothing but a carriage return.
      more = more.split("\r").join("\n");
    }
    this.text = native.flat(this.text + more);
  }

  /** Forgets this many units at the beginning. */
  drop(units: number): void {
    if (units > 0) {
      this.isCut = this.text.charCodeAt(units - 1) !== LINE_FEED;
      this.text = this.text.substring(units);
      this.upper = this.upper.substring(units);
    }
  }

  /** Where this ASCII text is in `text` (the window's own, or that in small letters), from `from` on; -1 for nowhere. */
  find(text: string, wanted: string, from: number): number {
    const length = wanted.length;
    let at = text.indexOf(wanted, from);
    // Espruino also finds a text that is cut off by the end.
    while (at >= 0 && at + length <= text.length) {
      if (this.isAscii(at, length)) {
        return at;
      }
      at = text.indexOf(wanted, at + 1);
    }
    return -1;
  }

  private isAscii(at: number, count: number): boolean {
    for (let i = at; i < at + count && this.upper !== ""; i++) {
      if (this.upper.charCodeAt(i) !== 0) {
        return false;
      }
    }
    return true;
  }
}

/** UTF-16, its halves apart, as UTF-8. A surrogate that stands alone is U+FFFD. */
export function pairsToUtf8(lower: string, upper: string): string {
  let text = "";
  for (let i = 0; i < lower.length; i++) {
    let point = lower.charCodeAt(i) + upper.charCodeAt(i) * 256;
    if (point >= 0xd800 && point < 0xe000) {
      const isFirst = point < 0xdc00 && i + 1 < lower.length;
      const next = isFirst ? lower.charCodeAt(i + 1) + upper.charCodeAt(i + 1) * 256 : 0;
      if (next >= 0xdc00 && next < 0xe000) {
        point = 0x10000 + (point - 0xd800) * 1024 + next - 0xdc00;
        i++;
      } else {
        point = REPLACEMENT_POINT;
      }
    }
    text += encodeUtf8(point);
  }
  return text;
}
