// Where in a font pack the glyph of a character is. Layer: core/text. See FORMAT.md.
import { view, withBytes, zeros } from "../bytes/buf.js";
import { UnitList } from "../bytes/unit-list.js";
import { approach, type PlacedSource } from "../storage/byte-source.js";
import type { GlyphReader } from "./glyph-reader.js";
import { CELL_BYTES, MOST_OF_SET, WIDE_BYTES } from "./pack-format.js";

const BLOCK_BYTES = 512;
const WIDE_A_BLOCK = BLOCK_BYTES / WIDE_BYTES;
/** Numbers of a range and of a set. */
const FIELDS = 4;

export class GlyphPlaces {
  /** Four numbers each: first character, the one behind the last, first block, bytes of a glyph. */
  readonly ranges: number[];
  /** Four numbers each: first character of a range, how many characters, block of their list, block of the first glyph. */
  readonly sets: number[];
  /** Where the glyph is that `find` was asked for. */
  block: number;
  /** Bytes from the block's beginning. */
  offset: number;
  private file: PlacedSource;
  /** Where in `ranges` and in `sets` the ones begin that the last character was found in; -1 for none. */
  private range: number;
  private set: number;
  /** The characters of a set, once they are asked for: of one at a time. */
  private list: UnitList | null;
  private listOf: number;

  constructor(file: PlacedSource) {
    this.ranges = [];
    this.sets = [];
    this.block = 0;
    this.offset = 0;
    this.file = file;
    this.range = -1;
    this.set = -1;
    this.list = null;
    this.listOf = -1;
  }

  /** Whether the list for characters like this one is still to be read: `readList` then. */
  needsList(point: number): boolean {
    const ranges = this.ranges;
    const range = this.range;
    // Mostly it is of the script that was asked for before.
    if (range < 0 || point < ranges[range] || point >= ranges[range + 1]) {
      this.range = this.rangeOf(point);
      this.set = this.range < 0 ? -1 : this.setOf(ranges[this.range]);
    }
    return this.set >= 0 && this.listOf !== this.set;
  }

  /** One slice of reading the characters of the set; where they cannot be read, there are none in it. */
  readList(): void {
    const sets = this.sets;
    const set = this.set;
    const file = this.file;
    const count = sets[set + 1] < MOST_OF_SET ? sets[set + 1] : MOST_OF_SET;
    const first = sets[set + 2];
    const blocks = (count * 2 + BLOCK_BYTES - 1 - ((count * 2 + BLOCK_BYTES - 1) % BLOCK_BYTES)) / BLOCK_BYTES;
    if (first + blocks <= file.blocks && approach(file, first + blocks - 1)) {
      return;
    }
    let bytes = zeros(blocks * BLOCK_BYTES + 2);
    let read = 0;
    while (read < blocks && first + blocks <= file.blocks) {
      const got = file.read(first + read, blocks - read);
      if (got < 1) {
        break;
      }
      const device = file.volume.device;
      for (let i = 0; i < got; i++) {
        bytes = withBytes(
          bytes,
          (read + i) * BLOCK_BYTES,
          device.bytes,
          device.offset + i * device.stride,
          BLOCK_BYTES,
        );
      }
      read += got;
    }
    this.list = new UnitList(read < blocks ? zeros(2) : view(bytes, 0, count * 2 + 2));
    this.listOf = set;
  }

  /**
   * Tells the reader of characters at the end of `wanted`, as long as they are frequent ones of the script that was asked
   * for last: quicker than one by one. @param most so many
   */
  findFrequent(wanted: number[], most: number, reader: GlyphReader): void {
    const list = this.list;
    const set = this.set;
    if (list === null || set < 0 || this.listOf !== set) {
      return;
    }
    const first = this.ranges[this.range];
    const end = this.ranges[this.range + 1];
    const start = this.sets[set + 3];
    for (let i = 0; i < most && wanted.length > 0; i++) {
      const point = wanted[wanted.length - 1];
      const place = point >= first && point < end ? list.placeOf(point) : -1;
      if (place < 0) {
        return;
      }
      const inBlock = place % WIDE_A_BLOCK;
      reader.add(point, start + (place - inBlock) / WIDE_A_BLOCK, inBlock * WIDE_BYTES);
      wanted.pop();
    }
  }

  /** Looks for the glyph of a character whose list is read. Returns false where the pack has none. */
  find(point: number): boolean {
    const list = this.list;
    if (this.set >= 0 && list !== null) {
      const place = list.placeOf(point);
      if (place >= 0) {
        this.put(this.sets[this.set + 3], place * WIDE_BYTES);
        return true;
      }
    }
    const range = this.range;
    if (range < 0) {
      return false;
    }
    const ranges = this.ranges;
    this.put(ranges[range + 2], (point - ranges[range]) * (ranges[range + 3] === WIDE_BYTES ? WIDE_BYTES : CELL_BYTES));
    return true;
  }

  private put(first: number, bytes: number): void {
    this.offset = bytes % BLOCK_BYTES;
    this.block = first + (bytes - this.offset) / BLOCK_BYTES;
  }

  /** Where in `ranges` the one that holds the character begins, or -1. */
  private rangeOf(point: number): number {
    const ranges = this.ranges;
    for (let i = 0; i < ranges.length; i += FIELDS) {
      if (point >= ranges[i] && point < ranges[i + 1]) {
        return i;
      }
    }
    return -1;
  }

  private setOf(first: number): number {
    const sets = this.sets;
    for (let i = 0; i < sets.length; i += FIELDS) {
      if (sets[i] === first) {
        return i;
      }
    }
    return -1;
  }
}
