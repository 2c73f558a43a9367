// Characters of a code page to UTF-8, by the tables of the font pack: read by block, the ones used last kept.
// Layer: core/text. See FORMAT.md. What is not known yet is shown as one of its width would be, and asked for: whoever laid
// out a line with it has that read, and lays it out again.

import { u8 } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
import { divide } from "../bytes/integer.js";
import type { CodePageTables } from "../display/glyph-source.js";
import { approach } from "../storage/byte-source.js";
import { Encoding, Shape, shapeOf } from "./encoding-names.js";
import { FIRST_LEAD, FIRST_TRAIL, PageKind } from "./pack-format.js";
import { encodeUtf8, nextCodePoint, REPLACEMENT } from "./utf8.js";

/** Characters kept: those of two pages. Each takes two or three of the interpreter's variables. */
const KEPT = 250;
/** 〓, which stands for a Han character that is not there: two cells, and no font has to have it. */
const UNKNOWN_WIDE = "\xe3\x80\x93";
const NO_BLOCK = -1;

export class CodePage {
  readonly shape: Shape;
  /** Its wide characters are broken at words, not between each two. */
  readonly isHangul: boolean;
  private encoding: Encoding;
  private tables: CodePageTables | null;
  private known: Record<string, string>;
  private count: number;
  private wanted: string[];
  /** First blocks of the tables; NO_BLOCK where there are none, or it is not known yet. */
  private block: number;
  private quadBlock: number;
  private isOpen: boolean;

  /** @param tables of the card; null where it brings none */
  constructor(encoding: Encoding, tables: CodePageTables | null) {
    this.shape = shapeOf(encoding);
    this.isHangul = encoding === Encoding.cp949;
    this.encoding = encoding;
    this.tables = tables;
    this.known = {};
    this.count = 0;
    this.wanted = [];
    this.block = NO_BLOCK;
    this.quadBlock = NO_BLOCK;
    this.isOpen = tables === null;
  }

  /** Whether something that was asked for is still to be read: then `step`, and what was made of it is to be made again. */
  isWaiting(): boolean {
    return this.wanted.length > 0 || !this.isOpen;
  }

  /** One slice of reading what was asked for. */
  step(): void {
    if (!this.isOpen) {
      this.open();
    } else if (this.wanted.length > 0) {
      this.read();
    }
  }

  /** Bytes of the code page as UTF-8. */
  utf8(text: string): string {
    asked = this;
    const found = byteText().replaceCharacters(text, this.shape, characterOf);
    asked = null;
    return found;
  }

  /** The character that these bytes are. */
  pointOf(character: string): number {
    return nextCodePoint(this.character(character), 0);
  }

  character(bytes: string): string {
    const found = this.known[bytes];
    if (found !== undefined) {
      return found;
    }
    const first = bytes.charCodeAt(0);
    if (bytes.length === 1 && this.shape !== Shape.single) {
      // Half-width kana; anything else is no character.
      return first > 0xa0 && first < 0xe0 && this.shape === Shape.shiftJis
        ? encodeUtf8(0xff61 + first - 0xa1)
        : REPLACEMENT;
    }
    if (this.encoding === Encoding.windows1252) {
      return encodeUtf8(first >= 0xa0 ? first : windowsPoints()[first - 0x80]);
    }
    if (bytes.length === 4 && first > 0x8f) {
      return this.keep(bytes, encodeUtf8(0x10000 + quadNumber(bytes) - 189000));
    }
    if (this.isOpen && this.tableOf(bytes) === NO_BLOCK) {
      return bytes.length === 1 ? REPLACEMENT : UNKNOWN_WIDE;
    }
    this.wanted.push(bytes);
    return UNKNOWN_WIDE;
  }

  private keep(bytes: string, utf8: string): string {
    if (this.count >= KEPT) {
      this.known = {};
      this.count = 0;
    }
    this.known[bytes] = utf8;
    this.count++;
    return utf8;
  }

  private open(): void {
    const pages = (this.tables as CodePageTables).pages();
    if (pages === null) {
      return;
    }
    this.isOpen = true;
    for (let i = 0; i < pages.length; i += 4) {
      const kind = divide(pages[i], 65536);
      if (pages[i] % 65536 === this.encoding) {
        if (kind === PageKind.quad) {
          this.quadBlock = pages[i + 1];
        } else {
          this.block = pages[i + 1];
        }
      }
    }
  }

  private tableOf(bytes: string): number {
    return bytes.length === 4 ? this.quadBlock : this.block;
  }

  /** Reads the block of what was asked for last, and takes from it whatever else was asked for of it. */
  private read(): void {
    const file = (this.tables as CodePageTables).file;
    const wanted = this.wanted;
    const block = this.blockOf(wanted[wanted.length - 1]);
    if (approach(file, block)) {
      return;
    }
    const isRead = block >= 0 && block < file.blocks && file.read(block, 1) > 0;
    const device = file.volume.device;
    while (wanted.length > 0 && this.blockOf(wanted[wanted.length - 1]) === block) {
      const bytes = wanted[wanted.length - 1];
      wanted.pop();
      let point = 0;
      if (isRead) {
        const at = device.offset + entryOf(bytes) * 2;
        point = u8(device.bytes, at) + u8(device.bytes, at + 1) * 256;
      }
      this.keep(bytes, point === 0 ? REPLACEMENT : encodeUtf8(point));
    }
  }

  private blockOf(bytes: string): number {
    const table = this.tableOf(bytes);
    if (table === NO_BLOCK || bytes.length === 1) {
      return table;
    }
    return table + (bytes.length === 2 ? bytes.charCodeAt(0) - FIRST_LEAD : divide(quadNumber(bytes), 256));
  }
}

/** Which entry of its block it is. */
function entryOf(bytes: string): number {
  return bytes.length === 1
    ? bytes.charCodeAt(0) - 0x80
    : bytes.length === 2
      ? bytes.charCodeAt(1) - FIRST_TRAIL
      : quadNumber(bytes) % 256;
}

function quadNumber(bytes: string): number {
  return (
    ((bytes.charCodeAt(0) - FIRST_LEAD) * 10 + bytes.charCodeAt(1) - 0x30) * 1260 +
    (bytes.charCodeAt(2) - FIRST_LEAD) * 10 +
    bytes.charCodeAt(3) -
    0x30
  );
}

/** Windows-1252 from 80h to 9Fh: built in, since Latin letters are; controls where it has nothing. */
function windowsPoints(): number[] {
  return [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
    0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e,
    0x178,
  ];
}

/** Whose `utf8` is at work: what the native call asks has no object to it. */
let asked: CodePage | null = null;

function characterOf(bytes: string): string {
  return asked === null ? "" : asked.character(bytes);
}
