// The answers to `read` and `sums`: a file's bytes, or a CRC-32 of each 4,096 of them. Layer: core/link.
// Nothing is kept of what was sent: a piece that was lost is read from the card again.

import type { WireBytes } from "../../hal/wire-bytes.js";
import { crcOfText } from "../bytes/crc32.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { FileReader } from "../storage/file.js";
import type { Volume } from "../storage/volume.js";
import type { Answer } from "./answer.js";
import { MOST_NUMBER, SUMMED_BLOCKS } from "./format.js";
import { sizeText, timeText, unescaped } from "./names.js";
import { PathFinder } from "./path-finder.js";

/** Sums in one piece: a quarter of a megabyte of the file. */
const PIECE_SUMS = 64;

export class FileAnswer implements Answer {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private volume: Volume;
  private wire: WireBytes;
  private finder: PathFinder;
  private file: FileReader | null;
  /** The file's block with which piece 0 begins, and blocks of each piece. */
  private first: number;
  private pieceBlocks: number;
  private pieces: number;
  /** Sums instead of bytes: those so far, and their number. */
  private isSums: boolean;
  private sums: string;
  private summed: number;
  private number: number;

  /** @param first block of the file to begin with  @param pieceBlocks blocks of a frame; 0: sums are wanted */
  constructor(volume: Volume, wire: WireBytes, path: string, first: number, pieceBlocks: number) {
    this.isSums = pieceBlocks === 0;
    this.repeats = !this.isSums;
    this.usesCard = true;
    this.over = false;
    this.words = "";
    this.failure = "";
    this.volume = volume;
    this.wire = wire;
    this.finder = new PathFinder(volume, unescaped(path));
    this.file = null;
    this.first = first;
    this.pieceBlocks = this.isSums ? SUMMED_BLOCKS : pieceBlocks;
    this.pieces = 0;
    this.sums = "";
    this.summed = 0;
    this.number = 0;
  }

  next(_nowMs: number): string {
    if (this.file === null) {
      this.find();
      return "";
    }
    if (this.isSums) {
      return this.nextSums();
    }
    if (this.number === this.pieces) {
      this.over = true;
      return "";
    }
    this.number++;
    const piece = this.again(this.number - 1);
    if (piece === "") {
      this.fail("the card cannot be read");
    }
    return piece;
  }

  again(number: number): string {
    const file = this.file as FileReader;
    const device = this.volume.device;
    const wire = this.wire;
    const from = this.first + number * this.pieceBlocks;
    const left = file.blocks - from;
    let count = this.pieceBlocks < left ? this.pieceBlocks : left;
    let block = from;
    let piece = "";
    while (count > 0) {
      const got = file.read(block, count);
      if (got < 1) {
        return "";
      }
      const bytes = device.bytes;
      const tail = block + got === file.blocks ? file.tailBytes : 0;
      if (device.stride === BLOCK_BYTES) {
        piece = wire.append(piece, bytes, device.offset, got * BLOCK_BYTES - (tail > 0 ? BLOCK_BYTES - tail : 0));
      } else {
        for (let i = 0; i < got; i++) {
          const isTail = tail > 0 && i === got - 1;
          piece = wire.append(piece, bytes, device.offset + i * device.stride, isTail ? tail : BLOCK_BYTES);
        }
      }
      block += got;
      count -= got;
    }
    return piece;
  }

  private find(): void {
    const finder = this.finder;
    if (finder.step()) {
      return;
    }
    if (finder.failure !== "" || finder.isFolder) {
      this.fail(finder.failure !== "" ? finder.failure : "it is a folder");
      return;
    }
    const file = new FileReader(this.volume, finder.ref);
    this.file = file;
    const left = file.blocks > this.first ? file.blocks - this.first : 0;
    const rest = left % this.pieceBlocks;
    this.pieces = (left - rest) / this.pieceBlocks + (rest > 0 ? 1 : 0);
    this.words = `ok size=${sizeText(finder.ref)} modified=${timeText(finder.modifiedDate, finder.modifiedTime)}`;
    if (this.pieces > MOST_NUMBER) {
      this.fail("too many frames: ask for larger ones");
    }
  }

  private nextSums(): string {
    if (this.summed < this.pieces) {
      const piece = this.again(this.summed);
      if (piece === "") {
        this.fail("the card cannot be read");
        return "";
      }
      this.summed++;
      this.sums += crcOfText(piece);
    } else {
      this.over = true;
    }
    if (this.sums.length === PIECE_SUMS * 4 || (this.summed === this.pieces && this.sums !== "")) {
      const sums = this.sums;
      this.sums = "";
      return sums;
    }
    return "";
  }

  private fail(why: string): void {
    this.failure = why;
    this.over = true;
  }
}
