// Finding some bytes in the blocks of a file as they come from a card. Layer: core/bytes: this is the JavaScript
// implementation, the Lua build puts its own in its place.
// On Espruino a look at each byte in a loop would take a quarter of an hour for 10 MB, and String.indexOf of several
// characters three minutes. Quickest is a typed array's indexOf, over two or four bytes at once: of what is wanted one
// such word is looked for at each place it can have beside the array's own (measured on the emulated Pico, for 4 KB in
// 8 blocks: two times 3.6 ms, or four times 2.3 ms). What is not found takes six times as long there, so the last word
// of the array stands for the one that is wanted meanwhile.
import type { Buf } from "./buf.js";
import { frequencyOf } from "./byte-frequency.js";
import { byteText } from "./byte-text.js";
import type { Skimmer } from "./skimmer.js";

/** Numbered blocks as a read leaves them: block i is the 512 bytes at `offset + i * stride`. */
export interface ReadBlocks {
  readonly bytes: Buf;
  readonly offset: number;
  readonly stride: number;
}

export const enum Look {
  /** It is not in these blocks. */
  none = 0,
  /** It is at `at`. */
  found = 1,
  /** There were many places to look at more closely: to be called again, with the same blocks. */
  more = 2,
}

const BLOCK_BYTES = 512;
/** Blocks as a Skimmer sees them: a token before each, two bytes of CRC and one of nothing behind it. */
const CARD_OFFSET = 1;
const CARD_STRIDE = 516;
/** Behind the last of their bytes; and all that came, with CRC and gap of the last block. */
const TAIL_END = CARD_OFFSET + 7 * CARD_STRIDE + BLOCK_BYTES;
const SKIMMED_PAIRS = 4 * CARD_STRIDE;
/** Places looked at more closely in one call: some 0.5 ms each. */
const MOST_CLOSER = 24;
/** With words of two bytes that come up this often, words of four are quicker. */
const TOO_FREQUENT = 60;

export class ByteFinder implements Skimmer {
  /** Where what was found begins: bytes from the beginning of the blocks; negative in the blocks before them. */
  at: number;
  private wanted: string;
  private variant: string;
  private codes: Buf;
  private otherCodes: Buf;
  private headBytes: number;
  private everyBytes: number;
  /** Bytes of a word, the words to look for, and where in what is wanted each lies. */
  private width: number;
  private words: number[];
  private places: number[];
  /** As Skimmer says: bit i for the byte at place i of what is wanted, and for the one behind it. */
  readonly ends: Buf;
  readonly begins: Buf;
  /** The bit of the last place but one. */
  private lastPlace: number;
  last: number;
  isPlain: boolean;
  one: number;
  other: number;
  /** The last bytes of the blocks before. */
  private tail: string;
  /** What `skim` goes by. By word: a byte of what is wanted outside of it, and how far that is from where the word is. */
  private checks: number[];
  private distances: number[];
  private canSkim: boolean;
  // Where `look` has come to in the blocks it was called with.
  private isNew: boolean;
  /** How they lay then, and how many places may still be looked at more closely. */
  private layout: number;
  private closer: number;
  private from: number;
  private word: number;
  /** Bytes from the first block on: blocks that are read again may begin elsewhere in their memory. */
  private reached: number;
  private best: number;

  /**
   * param wanted 1 to 64 bytes
   * param other as good: the same but for its first bytes, or the same
   * param headBytes so many may differ
   * param everyBytes 2 where it can only begin at an even place of the file, else 1
   */
  constructor(wanted: string, other: string, headBytes: number, everyBytes: number) {
    this.at = 0;
    this.wanted = wanted;
    this.variant = other;
    this.codes = codesOf(wanted);
    this.otherCodes = codesOf(other);
    this.headBytes = headBytes;
    this.everyBytes = everyBytes;
    this.words = [];
    this.places = [];
    this.ends = new Uint8Array(256);
    this.begins = new Uint8Array(256);
    this.lastPlace = 0;
    this.last = 0;
    this.isPlain = false;
    this.one = 0;
    this.other = 0;
    this.tail = "";
    this.checks = [];
    this.distances = [];
    this.canSkim = false;
    this.isNew = true;
    this.layout = 0;
    this.closer = 0;
    this.from = 0;
    this.word = 0;
    this.reached = 0;
    this.best = 0;
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
    this.canSkim = this.prepare();
  }

  /** The next blocks do not follow those before. */
  restart(): void {
    this.tail = "";
  }

  /** New blocks are to be looked through, or the same ones anew. param from not before this place, as `at` */
  enter(from: number): void {
    if (this.ends[this.last] === 0) {
      // Whoever skims does not say so each time.
      this.tail = "";
    }
    this.isNew = true;
    this.from = from;
  }

  /**
   * Looks for the first place in these blocks, and in the seams between them and those before.
   * param length bytes of the text in them; all but the last block are full
   */
  look(blocks: ReadBlocks, length: number): Look {
    // Read again, blocks may lie otherwise: what was looked through by one word is then not what the other leaves to it.
    const layout = blocks.stride * 4 + (blocks.offset % 4);
    const hasMoved = !this.isNew && layout !== this.layout;
    this.layout = layout;
    if (this.isNew || hasMoved) {
      this.isNew = false;
      this.word = 0;
      this.reached = 0;
      this.best = this.inSeams(blocks, length);
      if (this.best < 0) {
        this.at = this.best;
        return Look.found;
      }
    }
    // Those that have moved may do so each time.
    this.closer = hasMoved ? length : MOST_CLOSER;
    if (!this.lookNatively(blocks, length)) {
      return Look.more;
    }
    if (this.best < length) {
      this.at = this.best;
      return Look.found;
    }
    this.keepTail(blocks, length);
    return Look.none;
  }

  /**
   * As Skimmer (skimmer.ts) says, of eight full blocks that follow those before. Only once `settle`
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

  private tailBefore(bytes: Buf, end: number): string {
    const size = this.wanted.length - 1;
    return byteText().text("", bytes, end - size, size);
  }

  /** Full blocks were looked through: whether those that follow can be skimmed. */
  settle(): boolean {
    this.from = -this.wanted.length;
    return this.canSkim;
  }

  private prepare(): boolean {
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
    const canSkim = width > 1 && this.checks.indexOf(-1) < 0;
    if (canSkim && width === 2 && words.length === 2) {
      this.isPlain = true;
      this.one = words[0];
      this.other = words[1];
    }
    return canSkim;
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

  /** The first place that reaches over the end of a block, or `length`. */
  private inSeams(blocks: ReadBlocks, length: number): number {
    if (this.wanted.length === 1) {
      return length;
    }
    const bytes = blocks.bytes;
    const stride = blocks.stride;
    if (this.tail !== "" && this.from < 0) {
      const found = this.inSeam(this.tail, blocks, 0, length);
      if (found !== length) {
        return found;
      }
    }
    const step = stride - BLOCK_BYTES + 1;
    const ends = this.ends;
    const begins = this.begins;
    let last = blocks.offset + BLOCK_BYTES - 1;
    let block = 1;
    while (block * BLOCK_BYTES < length) {
      if ((ends[bytes[last]] & begins[bytes[last + step]]) !== 0) {
        const found = this.inSeam(this.tailBefore(bytes, last + 1), blocks, block, length);
        if (found !== length) {
          return found;
        }
      }
      last += stride;
      block++;
    }
    return length;
  }

  /** The first place in the seam before a block, or `length`. */
  private inSeam(tail: string, blocks: ReadBlocks, block: number, length: number): number {
    const start = block * BLOCK_BYTES;
    const most = this.wanted.length - 1;
    const left = length - start;
    const behind = left < most ? left : most;
    const text = tail + byteText().text("", blocks.bytes, blocks.offset + block * blocks.stride, behind);
    const found = this.inText(text, start - tail.length);
    return found === NOWHERE ? length : found;
  }

  /** param begin where the text begins, as `at` */
  private inText(text: string, begin: number): number {
    let from = this.from > begin ? this.from - begin : 0;
    while (from >= 0) {
      const one = indexIn(text, this.wanted, from);
      const two = indexIn(text, this.variant, from);
      from = one < 0 || (two >= 0 && two < one) ? two : one;
      if (from >= 0) {
        if (this.isPlace(begin + from)) {
          return begin + from;
        }
        from++;
      }
    }
    return NOWHERE;
  }

  /** Goes on looking for the words. Returns false where there is more to do; `best` is the first place then. */
  private lookNatively(blocks: ReadBlocks, length: number): boolean {
    const width = this.width;
    const bytes = blocks.bytes;
    const blockCount = (length + BLOCK_BYTES - 1 - ((length + BLOCK_BYTES - 1) % BLOCK_BYTES)) / BLOCK_BYTES;
    const begin = bytes.byteOffset + blocks.offset;
    const end = begin + (blockCount - 1) * blocks.stride + length - (blockCount - 1) * BLOCK_BYTES;
    const start = begin - (begin % width);
    const buffer = bytes.buffer;
    const most = (buffer.byteLength - start - ((buffer.byteLength - start) % width)) / width;
    const wantedCount = (end - start + width - 1 - ((end - start + width - 1) % width)) / width;
    const count = wantedCount < most ? wantedCount : most;
    if (count > 0) {
      const array =
        width === 2
          ? new Uint16Array(buffer, start, count)
          : width === 4
            ? new Int32Array(buffer, start, count)
            : new Uint8Array(buffer, start, count);
      const kept = array[count - 1];
      const isWhole = this.lookForWords(array, kept, blocks, start - begin, length);
      array[count - 1] = kept;
      if (!isWhole) {
        return false;
      }
    }
    if (count < wantedCount) {
      this.lookAtEnd(blocks, blockCount - 1, length);
    }
    return true;
  }

  /** param shift from the first block to where the array begins */
  private lookForWords(
    array: Uint8Array | Uint16Array | Int32Array,
    kept: number,
    blocks: ReadBlocks,
    shift: number,
    length: number,
  ): boolean {
    const width = this.width;
    const last = array.length - 1;
    const words = this.words;
    while (this.word < words.length) {
      const word = words[this.word];
      const place = this.places[this.word];
      array[last] = word;
      const reached = this.reached - shift;
      let element = array.indexOf(word, (reached - (reached % width)) / width);
      while (element < last || kept === word) {
        array[last] = kept;
        const at = this.placeOf(shift + element * width - place, blocks, length);
        array[last] = word;
        if (at !== NOWHERE) {
          if (at < this.best) {
            this.best = at;
          }
          break;
        }
        if (element === last) {
          break;
        }
        this.closer--;
        if (this.closer < 0) {
          this.reached = shift + (element + 1) * width;
          return false;
        }
        element = array.indexOf(word, element + 1);
      }
      this.word++;
      this.reached = 0;
    }
    return true;
  }

  /** The place in the text of what lies `distance` bytes behind the first block's beginning, if it is what is wanted. */
  private placeOf(distance: number, blocks: ReadBlocks, length: number): number {
    const stride = blocks.stride;
    const inBlock = distance % stride;
    const at = ((distance - inBlock) / stride) * BLOCK_BYTES + inBlock;
    const size = this.wanted.length;
    if (distance < 0 || inBlock + size > BLOCK_BYTES || at + size > length || !this.isPlace(at)) {
      return NOWHERE;
    }
    return this.isAt(blocks.bytes, blocks.offset + distance) ? at : NOWHERE;
  }

  private isPlace(at: number): boolean {
    return at >= this.from && (this.everyBytes === 1 || at % 2 === 0);
  }

  private isAt(bytes: Buf, at: number): boolean {
    const codes = this.codes;
    const head = this.headBytes;
    for (let i = codes.length - 1; i >= head; i--) {
      if (bytes[at + i] !== codes[i]) {
        return false;
      }
    }
    return isSame(bytes, at, codes, head) || isSame(bytes, at, this.otherCodes, head);
  }

  /** What the array does not reach: it ends with the last whole word of the memory that the blocks are in. */
  private lookAtEnd(blocks: ReadBlocks, block: number, length: number): void {
    const size = length - block * BLOCK_BYTES;
    const reach = this.wanted.length + this.width;
    const bytes = reach < size ? reach : size;
    const text = byteText().text("", blocks.bytes, blocks.offset + block * blocks.stride + size - bytes, bytes);
    const found = this.inText(text, length - bytes);
    if (found !== NOWHERE && found < this.best) {
      this.best = found;
    }
  }

  private keepTail(blocks: ReadBlocks, length: number): void {
    const inBlock = ((length - 1) % BLOCK_BYTES) + 1;
    const most = this.wanted.length - 1;
    const bytes = most < inBlock ? most : inBlock;
    const at = blocks.offset + ((length - inBlock) / BLOCK_BYTES) * blocks.stride + inBlock - bytes;
    this.last = blocks.bytes[at + bytes - 1];
    this.tail = bytes === 0 ? "" : byteText().text("", blocks.bytes, at, bytes);
  }
}

/** No place: beyond all others. */
const NOWHERE = 0x7fffffff;

function codesOf(text: string): Buf {
  const codes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    codes[i] = text.charCodeAt(i);
  }
  return codes;
}

function isSame(bytes: Buf, at: number, codes: Buf, count: number): boolean {
  for (let i = 0; i < count; i++) {
    if (bytes[at + i] !== codes[i]) {
      return false;
    }
  }
  return true;
}

/** Espruino takes what the text ends with for the whole, where that is how what is wanted begins. */
function indexIn(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at >= 0 && at + wanted.length <= text.length ? at : -1;
}
