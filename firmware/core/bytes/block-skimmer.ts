// Skimming blocks as they come over the wire for what somebody looks for. Layer: core/bytes; skimmer.ts says what for.
import type { Buf } from "./buf.js";
import { byteText } from "./byte-text.js";
import type { SearchWords } from "./search-words.js";
import type { Skimmer } from "./skimmer.js";

const BLOCK_BYTES = 512;
/** Blocks as a Skimmer sees them: a token before each, two bytes of CRC and one of nothing behind it. */
const CARD_OFFSET = 1;
const CARD_STRIDE = 516;
/** Behind the last of their bytes; and all that came, with CRC and gap of the last block. */
const TAIL_END = CARD_OFFSET + 7 * CARD_STRIDE + BLOCK_BYTES;
const SKIMMED_PAIRS = 4 * CARD_STRIDE;

export class BlockSkimmer implements Skimmer {
  readonly ends: Buf;
  readonly begins: Buf;
  isPlain: boolean;
  one: number;
  other: number;
  last: number;
  /** The last bytes of the blocks before: fewer than of what is wanted. */
  tail: string;
  /** As SearchWords has them, once they are ready. */
  private words: number[];
  private width: number;
  private lastPlace: number;
  private checks: number[];
  private distances: number[];
  /** Bytes of a tail. */
  private tailBytes: number;

  constructor(words: SearchWords) {
    this.ends = words.ends;
    this.begins = words.begins;
    this.isPlain = false;
    this.one = 0;
    this.other = 0;
    this.last = 0;
    this.tail = "";
    this.words = words.words;
    this.width = words.width;
    this.lastPlace = words.lastPlace;
    this.checks = words.checks;
    this.distances = words.distances;
    this.tailBytes = words.codes.length - 1;
  }

  /** The words are ready. */
  take(words: SearchWords): void {
    this.isPlain = words.canSkim && words.width === 2 && words.words.length === 2;
    this.one = this.isPlain ? words.words[0] : 0;
    this.other = this.isPlain ? words.words[1] : 0;
    this.words = words.words;
    this.width = words.width;
    this.lastPlace = words.lastPlace;
  }

  /**
   * As Skimmer says, of eight full blocks that follow those before. Only once ByteFinder.settle
   * allowed it. Where it is false, they are to be looked through by `look`.
   */
  skim(bytes: Buf, lateFrom: number, late: number): boolean {
    if (this.mayBeAcross(bytes, lateFrom, late) && this.isAcross(bytes, this.last, lateFrom, late)) {
      return false;
    }
    const words = this.words;
    const array =
      this.width === 2
        ? new Uint16Array(bytes.buffer, bytes.byteOffset, SKIMMED_PAIRS)
        : new Int32Array(bytes.buffer, bytes.byteOffset, SKIMMED_PAIRS / 2);
    const last = array.length - 1;
    const kept = array[last];
    let isClear = words.indexOf(kept) < 0;
    for (let i = 0; isClear && i < words.length; i++) {
      array[last] = words[i];
      const place = array.indexOf(words[i]);
      isClear = place === last || !this.isNear(array, place, bytes, i);
    }
    array[last] = kept;
    if (isClear) {
      this.last = bytes[TAIL_END + late - 1];
      this.keepEnd(bytes, late);
    }
    return isClear;
  }

  isNear(array: Uint16Array | Int32Array, from: number, bytes: Buf, which: number): boolean {
    const word = this.words[which];
    const check = this.checks[which];
    const distance = this.distances[which];
    const width = this.width;
    const last = array.length - 1;
    let place = from;
    while (place < last) {
      const at = place * width + distance;
      // Where the word stands for itself nobody knows what was there.
      if (bytes[at] === check || at >= last * width) {
        return true;
      }
      place = array.indexOf(word, place + 1);
    }
    return false;
  }

  isAcross(bytes: Buf, last: number, lateFrom: number, late: number): boolean {
    const ends = this.ends;
    const begins = this.begins;
    let end = -1;
    let both = ends[last];
    for (let block = 0; block < 8; block++) {
      const begin = CARD_OFFSET + block * CARD_STRIDE + (block < lateFrom ? 0 : late);
      // Bits of the places in what is wanted that may be the last ones before the seam; by two bytes more, fewer.
      both &= begins[bytes[begin]];
      if (both !== 0) {
        const behind = begins[bytes[begin + 1]];
        both &= this.lastPlace | (behind >> 1) | (behind << 7);
        if (end >= 0) {
          const before = ends[bytes[end - 1]];
          both &= 1 | (before << 1) | (before >> 7);
        }
        if ((both & 255) !== 0) {
          return true;
        }
      }
      end = begin + BLOCK_BYTES - 1;
      both = ends[bytes[end]];
    }
    return false;
  }

  keepEnd(bytes: Buf, late: number): void {
    const end = TAIL_END + late;
    const before = this.ends[bytes[end - 2]];
    const both = this.ends[bytes[end - 1]] & (1 | (before << 1) | (before >> 7));
    this.tail = both === 0 ? "" : this.tailBefore(bytes, end);
  }

  /** As many bytes as may be the beginning of what goes on behind `end`. */
  tailBefore(bytes: Buf, end: number): string {
    const size = this.tailBytes;
    return byteText().text("", bytes, end - size, size);
  }

  /** Whether by the bytes at the seams something may be in one of them. */
  private mayBeAcross(bytes: Buf, lateFrom: number, late: number): boolean {
    const x = this.ends;
    const y = this.begins;
    const a = lateFrom < 1 ? late : 0;
    const b = lateFrom < 2 ? late : 0;
    const c = lateFrom < 3 ? late : 0;
    const d = lateFrom < 4 ? late : 0;
    const e = lateFrom < 5 ? late : 0;
    const f = lateFrom < 6 ? late : 0;
    const g = lateFrom < 7 ? late : 0;
    const h = lateFrom < 8 ? late : 0;
    return (
      ((x[this.last] & y[bytes[1 + a]]) |
        (x[bytes[512 + a]] & y[bytes[517 + b]]) |
        (x[bytes[1028 + b]] & y[bytes[1033 + c]]) |
        (x[bytes[1544 + c]] & y[bytes[1549 + d]]) |
        (x[bytes[2060 + d]] & y[bytes[2065 + e]]) |
        (x[bytes[2576 + e]] & y[bytes[2581 + f]]) |
        (x[bytes[3092 + f]] & y[bytes[3097 + g]]) |
        (x[bytes[3608 + g]] & y[bytes[3613 + h]])) !==
      0
    );
  }
}
