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
/** No byte of a text: what follows a byte that is not in what is wanted. */
const NOTHING = 1;

export class ByteFinder {
  /** Where what was found begins: bytes from the beginning of the blocks; negative in the blocks before them. */
  at: number;
  private wanted: string;
  private other: string;
  private codes: Buf;
  private otherCodes: Buf;
  private headBytes: number;
  private everyBytes: number;
  /** Bytes of a word, the words to look for, and where in what is wanted each lies. */
  private width: number;
  private words: number[];
  private places: number[];
  /** By byte, the one that follows it in what is wanted, and another one that does; whether some have more. */
  private follows: Buf;
  private others: Buf;
  private hasSeveral: boolean;
  private hasMany: boolean;
  /** The last bytes of the blocks before. */
  private tail: string;
  /** What `skim` goes by. By word: a byte of what is wanted outside of it, and how far that is from where the word is. */
  private checks: number[];
  private distances: number[];
  /** The last element of the array that is skimmed. */
  private last: number;
  private lastByte: number;
  private canSkim: boolean;
  // Where `look` has come to in the blocks it was called with.
  private isNew: boolean;
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
    this.other = other;
    this.codes = codesOf(wanted);
    this.otherCodes = codesOf(other);
    this.headBytes = headBytes;
    this.everyBytes = everyBytes;
    this.words = [];
    this.places = [];
    this.follows = new Uint8Array(256).fill(NOTHING);
    this.others = new Uint8Array(256).fill(NOTHING);
    this.hasSeveral = false;
    this.hasMany = false;
    this.tail = "";
    this.checks = [];
    this.distances = [];
    this.last = 0;
    this.lastByte = 0;
    this.canSkim = false;
    this.isNew = true;
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
    this.noteFollowing(wanted);
    this.noteFollowing(other);
    this.canSkim = this.prepare();
  }

  /** The next blocks do not follow those before. */
  restart(): void {
    this.tail = "";
  }

  /** New blocks are to be looked through, or the same ones anew. param from not before this place, as `at` */
  enter(from: number): void {
    this.isNew = true;
    this.from = from;
  }

  /**
   * Looks for the first place in these blocks, and in the seams between them and those before.
   * param length bytes of the text in them; all but the last block are full
   */
  look(blocks: ReadBlocks, length: number): Look {
    if (this.isNew) {
      this.isNew = false;
      this.word = 0;
      this.reached = 0;
      this.best = this.inSeams(blocks, length);
      if (this.best < 0) {
        this.at = this.best;
        return Look.found;
      }
    }
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
   * As Skimmer (core/storage/block-device.ts) says, of eight full blocks that follow those before, in as few characters as can be: nearly all of a large
   * text goes through here. Only once `settle` allowed it. Where it is false, they are to be looked through by `look`.
   */
  skim(bytes: Buf, lateFrom: number, late: number): boolean {
    const f = this.follows;
    if (late > 0) {
      if (
        this.mayBeInSeam(bytes, f, lateFrom, late) ||
        (this.hasSeveral && this.mayBeInSeam(bytes, this.others, lateFrom, late))
      ) {
        return false;
      }
    } else if (
      (f[this.lastByte] === bytes[1] ||
        f[bytes[512]] === bytes[517] ||
        f[bytes[1028]] === bytes[1033] ||
        f[bytes[1544]] === bytes[1549] ||
        f[bytes[2060]] === bytes[2065] ||
        f[bytes[2576]] === bytes[2581] ||
        f[bytes[3092]] === bytes[3097] ||
        f[bytes[3608]] === bytes[3613] ||
        (this.hasSeveral && this.mayBeInSeam(bytes, this.others, 8, 0))) &&
      this.isInSeam(bytes)
    ) {
      return false;
    }
    const words = this.words;
    const array =
      this.width === 2
        ? new Uint16Array(bytes.buffer, bytes.byteOffset, SKIMMED_PAIRS)
        : new Int32Array(bytes.buffer, bytes.byteOffset, SKIMMED_PAIRS / 2);
    const last = this.last;
    const kept = array[last];
    // There are two at least: written out, they need no loop.
    const first = words[0];
    array[last] = first;
    let isClear = array.indexOf(first) === last || !this.isNear(array, bytes, 0);
    if (isClear) {
      const second = words[1];
      array[last] = second;
      isClear = array.indexOf(second) === last || !this.isNear(array, bytes, 1);
      for (let i = 2; isClear && i < words.length; i++) {
        array[last] = words[i];
        isClear = !this.isNear(array, bytes, i);
      }
    }
    array[last] = kept;
    const code = bytes[TAIL_END + late - 1];
    this.lastByte = code;
    this.tail = f[code] === NOTHING ? "" : this.tailBefore(bytes, TAIL_END + late);
    return isClear && words.indexOf(kept) < 0;
  }

  /** Whether at one of the places of a word more is as it has to be. The word is the array's last element. */
  private isNear(array: Uint16Array | Int32Array, bytes: Buf, which: number): boolean {
    const word = this.words[which];
    const check = this.checks[which];
    const distance = this.distances[which];
    const width = this.width;
    const last = this.last;
    let place = array.indexOf(word);
    while (place < last) {
      if (bytes[place * width + distance] === check) {
        return true;
      }
      place = array.indexOf(word, place + 1);
    }
    return false;
  }

  private tailBefore(bytes: Buf, end: number): string {
    const size = this.wanted.length - 1;
    return byteText().text("", bytes, end - size, size);
  }

  /** Full blocks were looked through, up to `length`: whether those that follow can be skimmed. */
  settle(blocks: ReadBlocks, length: number): boolean {
    const last = blocks.offset + (length / BLOCK_BYTES - 1) * blocks.stride + BLOCK_BYTES - 1;
    this.lastByte = blocks.bytes[last];
    this.from = -this.wanted.length;
    return this.canSkim;
  }

  private prepare(): boolean {
    const width = this.width;
    const size = this.wanted.length;
    this.last = (SKIMMED_PAIRS * 2) / width - 1;
    for (let i = 0; i < this.words.length; i++) {
      const place = this.places[i];
      // Not one of the bytes that may differ: the last one, or the one before the word where that is the last.
      const check = place + width < size ? size - 1 : place - 1;
      this.checks.push(check < this.headBytes ? -1 : this.codes[check]);
      this.distances.push(check - place);
    }
    return width > 1 && !this.hasMany && this.checks.indexOf(-1) < 0;
  }

  /** Whether it is in a seam of blocks none of which is late. */
  private isInSeam(bytes: Buf): boolean {
    const length = 8 * BLOCK_BYTES;
    return this.inSeams({ bytes: bytes, offset: CARD_OFFSET, stride: CARD_STRIDE }, length) !== length;
  }

  /** By the bytes at the seams. @param f those that follow */
  private mayBeInSeam(bytes: Buf, f: Buf, lateFrom: number, late: number): boolean {
    const a = lateFrom < 1 ? late : 0;
    const b = lateFrom < 2 ? late : 0;
    const c = lateFrom < 3 ? late : 0;
    const d = lateFrom < 4 ? late : 0;
    const e = lateFrom < 5 ? late : 0;
    const g = lateFrom < 6 ? late : 0;
    const h = lateFrom < 7 ? late : 0;
    return (
      f[this.lastByte] === bytes[1 + a] ||
      f[bytes[512 + a]] === bytes[517 + b] ||
      f[bytes[1028 + b]] === bytes[1033 + c] ||
      f[bytes[1544 + c]] === bytes[1549 + d] ||
      f[bytes[2060 + d]] === bytes[2065 + e] ||
      f[bytes[2576 + e]] === bytes[2581 + g] ||
      f[bytes[3092 + g]] === bytes[3097 + h] ||
      f[bytes[3608 + h]] === bytes[3613 + late]
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
      if (chosen < this.headBytes && this.other !== wanted) {
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

  private noteFollowing(wanted: string): void {
    const follows = this.follows;
    const others = this.others;
    for (let i = 0; i + 1 < wanted.length; i++) {
      const code = wanted.charCodeAt(i);
      const next = wanted.charCodeAt(i + 1);
      if (follows[code] === NOTHING || follows[code] === next) {
        follows[code] = next;
      } else if (others[code] === NOTHING || others[code] === next) {
        others[code] = next;
        this.hasSeveral = true;
      } else {
        this.hasMany = true;
      }
    }
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
    const follows = this.follows;
    const others = this.others;
    let last = blocks.offset + BLOCK_BYTES - 1;
    let block = 1;
    while (block * BLOCK_BYTES < length) {
      const code = bytes[last];
      const next = bytes[last + step];
      if (follows[code] === next || others[code] === next || (this.hasMany && follows[code] !== NOTHING)) {
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
      const two = indexIn(text, this.other, from);
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
    let closer = 0;
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
        closer++;
        if (closer > MOST_CLOSER) {
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
