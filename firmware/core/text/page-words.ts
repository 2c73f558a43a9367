// The words of a page, to choose from what to look for. Layer: core/text.
// Sliced: a step takes some bytes of the page. Where a script has no spaces, a word is what lies between punctuation, in
// pieces of some characters.

import { isPressed } from "../attention.js";
import { byteText } from "../bytes/byte-text.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { CodePage } from "./code-page.js";
import { Encoding, Shape } from "./encoding-names.js";
import { MOST_CHARACTERS } from "./query.js";
import { codePointLength, encodeUtf8 } from "./utf8.js";

const MOST_WORDS = 48;
/** Characters looked at in one step: some 0.4 ms each. */
const STEP_CHARACTERS = 40;
/** Between two looks at the buttons: 3 ms each. */
const LOOK_CHARACTERS = 10;
/** Pages of more are not read to their ends. */
const MOST_BLOCKS = 5;

export class PageWords {
  /** Each a list of characters, as a Query has them; no word twice. */
  readonly words: string[][];
  private file: ByteSource;
  private encoding: Encoding;
  private codePage: CodePage | null;
  private block: number;
  private offset: number;
  private endBlock: number;
  private endOffset: number;
  /** Bytes that were read, and the place in them. */
  private text: string;
  private at: number;
  private word: string[];
  private known: string[];

  /** @param endBlock, endOffset where the page ends */
  constructor(
    file: ByteSource,
    encoding: Encoding,
    codePage: CodePage | null,
    block: number,
    offset: number,
    endBlock: number,
    endOffset: number,
  ) {
    this.words = [];
    this.file = file;
    this.encoding = encoding;
    this.codePage = codePage;
    this.block = block;
    this.offset = offset;
    const isLong = endBlock > block + MOST_BLOCKS;
    this.endBlock = isLong ? block + MOST_BLOCKS : endBlock;
    this.endOffset = isLong ? 0 : endOffset;
    this.text = "";
    this.at = 0;
    this.word = [];
    this.known = [];
  }

  /** One slice of work. Returns false when all words are there. */
  step(): boolean {
    const text = this.text;
    // A character may go on in the next block.
    const isLast = this.block > this.endBlock || (this.block === this.endBlock && this.offset >= this.endOffset);
    if (!isLast && text.length - this.at < 4) {
      return this.read();
    }
    for (let i = 0; i < STEP_CHARACTERS && this.at < text.length && (isLast || text.length - this.at > 3); i++) {
      if (i % LOOK_CHARACTERS === LOOK_CHARACTERS - 1 && isPressed()) {
        return true;
      }
      const character = this.next(text);
      if (isBetweenWords(character, this.encoding)) {
        this.endWord();
      } else {
        this.word.push(character);
        if (this.word.length === MOST_CHARACTERS / 2 && character.length > 1) {
          this.endWord();
        }
      }
    }
    if (this.words.length >= MOST_WORDS || (isLast && this.at >= text.length)) {
      this.endWord();
      return false;
    }
    return true;
  }

  private read(): boolean {
    const file = this.file;
    const end = this.block === this.endBlock ? this.endOffset : BLOCK_BYTES;
    if (file.read(this.block, 1) < 1) {
      return false;
    }
    const device = file.volume.device;
    const left = this.text.substring(this.at);
    this.text = byteText().text(left, device.bytes, device.offset + this.offset, end - this.offset);
    this.at = 0;
    this.block++;
    this.offset = 0;
    return true;
  }

  /** The next character: UTF-8, or bytes of the code page. */
  private next(text: string): string {
    const at = this.at;
    const code = text.charCodeAt(at);
    if (this.encoding === Encoding.utf16le || this.encoding === Encoding.utf16be) {
      return this.nextPair(text);
    }
    let bytes = 1;
    if (this.codePage === null) {
      bytes = code < 0x80 ? 1 : codePointLength(text, at);
    } else if (code > 0x80 && this.codePage.shape !== Shape.single) {
      const isKana = this.codePage.shape === Shape.shiftJis && code > 0xa0 && code < 0xe0;
      bytes = isKana ? 1 : 2;
    }
    this.at += bytes;
    return text.substr(at, bytes);
  }

  private nextPair(text: string): string {
    const unit = this.unitAt(text, this.at);
    this.at += 2;
    if (unit < 0xd800 || unit > 0xdbff || this.at + 1 >= text.length) {
      return encodeUtf8(unit);
    }
    const next = this.unitAt(text, this.at);
    this.at += 2;
    return encodeUtf8(0x10000 + (unit - 0xd800) * 1024 + next - 0xdc00);
  }

  private unitAt(text: string, at: number): number {
    const first = text.charCodeAt(at);
    const second = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
    return this.encoding === Encoding.utf16le ? second * 256 + first : first * 256 + second;
  }

  private endWord(): void {
    const word = this.word;
    if (word.length > 0) {
      this.word = [];
      const text = word.join("");
      // One letter says too little; one character of Han is a word.
      if (text.length > 1 && this.known.indexOf(text) < 0) {
        this.known.push(text);
        this.words.push(word);
      }
    }
  }
}

/** Spaces, controls, punctuation. */
function isBetweenWords(character: string, encoding: Encoding): boolean {
  const code = character.charCodeAt(0);
  if (character.length === 1) {
    return code < 0x30 || (code > 0x39 && code < 0x41) || (code > 0x5a && code < 0x61) || (code > 0x7a && code < 0x80);
  }
  if (encoding > Encoding.utf16be) {
    // A1h is where each of the code pages of pairs has its punctuation.
    return code === 0xa1 || code === 0x81;
  }
  // U+2000 to U+203F, U+3000 to U+303F, U+FF00 to U+FF3F without the letters.
  const second = character.charCodeAt(1);
  const isFullWidth = code === 0xef && second === 0xbc && character.charCodeAt(2) < 0x90;
  return (code === 0xe2 || code === 0xe3 ? second === 0x80 : isFullWidth) || character === "\xc2\xa0";
}
