// What of some bytes is looked for: a word of two or four bytes for each place that it can have beside an array's own, and
// what tells that something wanted may reach over the end of a block. Layer: core/bytes.
import type { Buf } from "./buf.js";
import { frequencyOf } from "./byte-frequency.js";

/** With words of two bytes that come up this often, words of four are quicker. */
const TOO_FREQUENT = 60;
/** Of each place these many words are compared, at the most: some 4 ms each. */
const COMPARED = 5;
/** Bytes, or pairs of them, noted in one slice: 2 ms each. */
const NOTED = 12;

const enum Stage {
  codes = 0,
  words = 1,
  pairs = 2,
  otherPairs = 3,
  ready = 4,
}

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
  canSkim: boolean;
  private wanted: string;
  private variant: string;
  private headBytes: number;
  private stage: Stage;
  /** Words are chosen for the places before this one, which come up so often together; what is before `noted` is noted. */
  private place: number;
  private frequency: number;
  private noted: number;

  /** As ByteFinder has them; `prepare` does the work. */
  constructor(wanted: string, other: string, headBytes: number) {
    this.wanted = wanted;
    this.variant = other;
    this.headBytes = headBytes;
    this.codes = new Uint8Array(wanted.length);
    this.otherCodes = new Uint8Array(other.length);
    this.words = [];
    this.places = [];
    this.ends = new Uint8Array(256);
    this.begins = new Uint8Array(256);
    this.lastPlace = 0;
    this.checks = [];
    this.distances = [];
    this.width = wanted.length < 3 ? 1 : 2;
    this.canSkim = false;
    this.stage = Stage.codes;
    this.place = 0;
    this.frequency = 0;
    this.noted = 0;
  }

  /** One slice of getting ready. Returns false when all is known. */
  prepare(): boolean {
    const wanted = this.wanted;
    if (this.stage === Stage.codes) {
      if (!this.noteCodes()) {
        this.stage = Stage.words;
        this.noted = 0;
      }
    } else if (this.stage === Stage.words) {
      this.chooseWord(this.place);
      this.place++;
      if (this.place === this.width) {
        this.endWords();
      }
    } else if (this.stage === Stage.pairs) {
      if (!this.notePairs(wanted, wanted.length - 1)) {
        this.stage = this.variant === wanted ? Stage.ready : Stage.otherPairs;
        this.noted = 0;
      }
    } else if (this.stage === Stage.otherPairs && !this.notePairs(this.variant, this.headBytes)) {
      this.stage = Stage.ready;
    }
    if (this.stage !== Stage.ready) {
      return true;
    }
    this.canSkim = this.chooseChecks();
    return false;
  }

  /** As `notePairs`. */
  private noteCodes(): boolean {
    const size = this.wanted.length;
    const end = this.noted + NOTED;
    for (let i = this.noted; i < end && i < size; i++) {
      this.codes[i] = this.wanted.charCodeAt(i);
      this.otherCodes[i] = this.variant.charCodeAt(i);
    }
    this.noted = end;
    return end < size;
  }

  private endWords(): void {
    if (this.frequency > TOO_FREQUENT && this.width === 2 && this.wanted.length > 6) {
      this.width = 4;
      this.words = [];
      this.places = [];
      this.place = 0;
    } else {
      this.stage = Stage.pairs;
    }
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

  /** For a place of a word beside the array's own, the word that comes up least of the first ones. */
  private chooseWord(place: number): void {
    const width = this.width;
    const wanted = this.wanted;
    const end = place + COMPARED * width;
    let chosen = -1;
    let least = 0;
    for (let at = place; at + width <= wanted.length && at < end; at += width) {
      const frequency = frequencyOf(wanted, at, width) * (at < this.headBytes ? 2 : 1);
      if (chosen < 0 || frequency < least) {
        chosen = at;
        least = frequency;
      }
    }
    this.frequency += least;
    this.addWord(this.codes, chosen);
    if (chosen < this.headBytes && this.variant !== wanted) {
      this.addWord(this.otherCodes, chosen);
    }
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

  /** A slice of noting the first `count` pairs. Returns false when all are. */
  private notePairs(wanted: string, count: number): boolean {
    const ends = this.ends;
    const begins = this.begins;
    const last = wanted.length - 1;
    const most = count < last ? count : last;
    const end = this.noted + NOTED;
    for (let i = this.noted; i < end && i < most; i++) {
      // More than eight share bits, and are looked at more often.
      const bit = 1 << (i % 8);
      ends[wanted.charCodeAt(i)] |= bit;
      begins[wanted.charCodeAt(i + 1)] |= bit;
    }
    this.noted = end;
    this.lastPlace = 1 << ((last + 7) % 8);
    return end < most;
  }
}
