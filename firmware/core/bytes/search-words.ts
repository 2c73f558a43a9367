// What of some bytes is looked for: a word of two or four bytes for each place that it can have beside an array's own, and
// what tells that something wanted may reach over the end of a block. Layer: core/bytes.
import type { Buf } from "./buf.js";
import { frequencyOf } from "./byte-frequency.js";

/** With words of two bytes that come up this often, words of four are quicker. */
const TOO_FREQUENT = 60;

export class SearchWords {
  /** Of what is wanted, and of what is as good. */
  readonly codes: Buf;
  readonly otherCodes: Buf;
  /** Bytes of a word, the words to look for, and where in what is wanted each lies. */
  width: number;
  words: number[];
  places: number[];
  /** As Skimmer says: bit i for the byte at place i of what is wanted, and for the one behind it. */
  readonly ends: Buf;
  readonly begins: Buf;
  /** The bit of the last place but one. */
  lastPlace: number;
  /** By word: a byte of what is wanted outside of it, and how far that is from where the word is. */
  readonly checks: number[];
  readonly distances: number[];
  /** Whether blocks can be skimmed by these words. */
  readonly canSkim: boolean;
  private wanted: string;
  private variant: string;
  private headBytes: number;

  /** As ByteFinder has them. */
  constructor(wanted: string, other: string, headBytes: number) {
    this.wanted = wanted;
    this.variant = other;
    this.headBytes = headBytes;
    this.codes = codesOf(wanted);
    this.otherCodes = codesOf(other);
    this.words = [];
    this.places = [];
    this.ends = new Uint8Array(256);
    this.begins = new Uint8Array(256);
    this.lastPlace = 0;
    this.checks = [];
    this.distances = [];
    this.width = wanted.length < 3 ? 1 : 2;
    if (this.chooseWords() > TOO_FREQUENT && wanted.length > 6) {
      this.width = 4;
      this.words = [];
      this.places = [];
      this.chooseWords();
    }
    this.notePairs(wanted, wanted.length - 1);
    if (other !== wanted) {
      this.notePairs(other, headBytes);
    }
    this.canSkim = this.chooseChecks();
  }

  private chooseChecks(): boolean {
    const width = this.width;
    const size = this.wanted.length;
    const words = this.words;
    for (let i = 0; i < words.length; i++) {
      const place = this.places[i];
      // Not one of the bytes that may differ: the last one, or the one before the word where that is the last.
      const check = place + width < size ? size - 1 : place - 1;
      this.checks.push(check < this.headBytes ? -1 : this.codes[check]);
      this.distances.push(check - place);
    }
    return width > 1 && this.checks.indexOf(-1) < 0;
  }

  /** For each place of a word beside the array's own, the word that comes up least. Returns how often all of them do. */
  private chooseWords(): number {
    const width = this.width;
    const wanted = this.wanted;
    let all = 0;
    for (let place = 0; place < width; place++) {
      let chosen = -1;
      let least = 0;
      for (let at = place; at + width <= wanted.length; at += width) {
        const frequency = frequencyOf(wanted, at, width) * (at < this.headBytes ? 2 : 1);
        if (chosen < 0 || frequency < least) {
          chosen = at;
          least = frequency;
        }
      }
      all += least;
      this.addWord(this.codes, chosen);
      if (chosen < this.headBytes && this.variant !== wanted) {
        this.addWord(this.otherCodes, chosen);
      }
    }
    return all;
  }

  private addWord(codes: Buf, at: number): void {
    let word = 0;
    for (let i = this.width - 1; i >= 0; i--) {
      word = word * 256 + codes[at + i];
    }
    // The words of four bytes have a sign.
    this.words.push(word >= 0x80000000 ? word - 0x100000000 : word);
    this.places.push(at);
  }

  private notePairs(wanted: string, count: number): void {
    const ends = this.ends;
    const begins = this.begins;
    const last = wanted.length - 1;
    for (let i = 0; i < count && i < last; i++) {
      // More than eight share bits, and are looked at more often.
      const bit = 1 << (i % 8);
      ends[wanted.charCodeAt(i)] |= bit;
      begins[wanted.charCodeAt(i + 1)] |= bit;
    }
    this.lastPlace = 1 << ((last + 7) % 8);
  }
}

function codesOf(text: string): Buf {
  const codes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    codes[i] = text.charCodeAt(i);
  }
  return codes;
}
