// Finding some bytes in the blocks of a file as they come from a card. Layer: core/bytes: this is the JavaScript
// implementation, the Lua build puts its own in its place.
// On Espruino a look at each byte in a loop would take a quarter of an hour for 10 MB, and String.indexOf of several
// characters three minutes. Quickest is a typed array's indexOf, over two or four bytes at once: of what is wanted one
// such word is looked for at each place it can have beside the array's own (measured on the emulated Pico, for 4 KB in
// 8 blocks: two times 3.6 ms, or four times 2.3 ms). What is not found takes six times as long there, so the last word
// of the array stands for the one that is wanted meanwhile.

import { BlockSkimmer } from "./block-skimmer.js";
import type { Buf } from "./buf.js";
import { byteText } from "./byte-text.js";
import { SearchWords } from "./search-words.js";

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
/** Places looked at more closely in one call: some 0.5 ms each. */
const MOST_CLOSER = 24;

export class ByteFinder {
  /** Where what was found begins: bytes from the beginning of the blocks; negative in the blocks before them. */
  at: number;
  /** For ByteSource.sweep. */
  readonly skimmer: BlockSkimmer;
  private wanted: string;
  private variant: string;
  private headBytes: number;
  private everyBytes: number;
  private search: SearchWords;
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
    this.headBytes = headBytes;
    this.everyBytes = everyBytes;
    this.search = new SearchWords(wanted, other, headBytes);
    this.skimmer = new BlockSkimmer(this.search);
    this.isNew = true;
    this.layout = 0;
    this.closer = 0;
    this.from = 0;
    this.word = 0;
    this.reached = 0;
    this.best = 0;
  }

  /** One slice of getting ready. Returns false when the others may be called. */
  prepare(): boolean {
    if (this.search.prepare()) {
      return true;
    }
    this.skimmer.take(this.search);
    return false;
  }

  /** The next blocks do not follow those before. */
  restart(): void {
    this.skimmer.tail = "";
  }

  /** New blocks are to be looked through, or the same ones anew. param from not before this place, as `at` */
  enter(from: number): void {
    const skimmer = this.skimmer;
    if (skimmer.ends[skimmer.last] === 0) {
      // Whoever skims does not say so each time.
      skimmer.tail = "";
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

  /** Full blocks were looked through: whether those that follow can be skimmed. */
  settle(): boolean {
    this.from = -this.wanted.length;
    return this.search.canSkim;
  }

  /** The first place that reaches over the end of a block, or `length`. */
  private inSeams(blocks: ReadBlocks, length: number): number {
    if (this.wanted.length === 1) {
      return length;
    }
    const bytes = blocks.bytes;
    const stride = blocks.stride;
    const skimmer = this.skimmer;
    if (skimmer.tail !== "" && this.from < 0) {
      const found = this.inSeam(skimmer.tail, blocks, 0, length);
      if (found !== length) {
        return found;
      }
    }
    const step = stride - BLOCK_BYTES + 1;
    const ends = skimmer.ends;
    const begins = skimmer.begins;
    let last = blocks.offset + BLOCK_BYTES - 1;
    let block = 1;
    while (block * BLOCK_BYTES < length) {
      if ((ends[bytes[last]] & begins[bytes[last + step]]) !== 0) {
        const found = this.inSeam(skimmer.tailBefore(bytes, last + 1), blocks, block, length);
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
    const width = this.search.width;
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
    const width = this.search.width;
    const last = array.length - 1;
    const words = this.search.words;
    while (this.word < words.length) {
      const word = words[this.word];
      const place = this.search.places[this.word];
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
    const codes = this.search.codes;
    const head = this.headBytes;
    for (let i = codes.length - 1; i >= head; i--) {
      if (bytes[at + i] !== codes[i]) {
        return false;
      }
    }
    return isSame(bytes, at, codes, head) || isSame(bytes, at, this.search.otherCodes, head);
  }

  /** What the array does not reach: it ends with the last whole word of the memory that the blocks are in. */
  private lookAtEnd(blocks: ReadBlocks, block: number, length: number): void {
    const size = length - block * BLOCK_BYTES;
    const reach = this.wanted.length + this.search.width;
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
    this.skimmer.last = blocks.bytes[at + bytes - 1];
    this.skimmer.tail = bytes === 0 ? "" : byteText().text("", blocks.bytes, at, bytes);
  }
}

/** No place: beyond all others. */
const NOWHERE = 0x7fffffff;

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
