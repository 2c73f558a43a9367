// Reading glyphs of a font pack, those that lie near each other at once. Layer: core/text.
// Sliced: a step reads once, or takes some of what was read.
import type { Raster } from "../../hal/raster.js";
import { isPressed } from "../attention.js";
import { ascii } from "../bytes/ascii.js";
import { BOX, WIDE_BOX } from "../display/font-codes.js";
import { approach, type PlacedSource } from "../storage/byte-source.js";
import type { GlyphCache } from "./glyph-cache.js";
import { CELL_BYTES, SET_BLOCKS } from "./pack-format.js";
import { cellWidth } from "./width.js";

/** What a slice may take, and what of it a read of many blocks, one of a single block, and a glyph do: in ms. */
const SLICE_MS = 34;
const BURST_MS = 28;
const SINGLE_MS = 13;
const GLYPH_MS = 2;
/** Numbers kept of each that is to be read: character, cells from the group's beginning to its glyph. */
const FIELDS = 2;
/** Cells in a block. */
const UNITS = 32;
/** So few are quicker read one by one than by a reading of many blocks, unless that only has to go on. */
const FEW = 3;

export class GlyphReader {
  private file: PlacedSource;
  private cache: GlyphCache;
  /** Groups of blocks that are to be read, in their order: the first of each, and the glyphs in it. */
  private firsts: number[];
  private glyphs: number[][];
  /** The first block of the group of which many blocks are read: what is left of it is behind them. -1 for none. */
  private resumed: number;
  /** What is to be read next waited for somebody who presses a button. */
  private gaveWay: boolean;
  /** Somebody pressed a button while it was read. */
  private isAwaited: boolean;
  /** The group that is being read, those of its glyphs that lie elsewhere, and what was read; "" for nothing. */
  private group: number;
  private later: number[];
  private bytes: string;
  /** Of that: the first block and the one behind the last, the place of the first, bytes from block to block. */
  private from: number;
  private end: number;
  private offset: number;
  private stride: number;

  constructor(file: PlacedSource, cache: GlyphCache) {
    this.file = file;
    this.cache = cache;
    this.firsts = [];
    this.glyphs = [];
    this.resumed = -1;
    this.gaveWay = false;
    this.isAwaited = false;
    this.group = 0;
    this.later = [];
    this.bytes = "";
    this.from = 0;
    this.end = 0;
    this.offset = 0;
    this.stride = 0;
  }

  /** Whether `step` has something to do. */
  isBusy(): boolean {
    return this.firsts.length > 0;
  }

  /** The character's glyph is to be read from there. */
  add(point: number, block: number, offset: number): void {
    const inGroup = block % SET_BLOCKS;
    const first = block - inGroup;
    const firsts = this.firsts;
    let at = firsts.indexOf(first);
    if (at < 0) {
      at = firsts.length;
      while (at > 0 && firsts[at - 1] > first) {
        at--;
      }
      firsts.splice(at, 0, first);
      this.glyphs.splice(at, 0, []);
      if (at <= this.group) {
        // The one that is being read is now the next.
        this.group++;
      }
    }
    this.glyphs[at].push(point, inGroup * UNITS + offset / CELL_BYTES);
  }

  /** One slice of work. @param raster has the box that stands for what cannot be read */
  step(raster: Raster): void {
    let left = SLICE_MS;
    while (left > 0 && this.firsts.length > 0) {
      if (this.bytes === "") {
        const got = this.read();
        if (got === 0) {
          return;
        }
        left -= got > 1 ? BURST_MS : SINGLE_MS;
        if (got < 0) {
          this.giveUp(raster);
        } else if (this.isAwaited) {
          return;
        }
      } else {
        left -= this.take((left + (left % GLYPH_MS)) / GLYPH_MS) * GLYPH_MS;
      }
    }
  }

  /** Reads blocks of a group. @returns how many; 0 where that is to be tried again, else an error */
  private read(): number {
    const file = this.file;
    const firsts = this.firsts;
    // Where the last reading ended a card goes on by itself.
    const isWithin = this.end > this.resumed && this.end < this.resumed + SET_BLOCKS;
    const resumed = isWithin ? firsts.indexOf(this.resumed) : -1;
    const next = resumed < 0 ? firsts.indexOf(this.end) : resumed;
    const at = next < 0 ? 0 : next;
    const glyphs = this.glyphs[at];
    const count = glyphs.length / FIELDS;
    const isFew = count === 1 || (count <= FEW && next < 0);
    const last = glyphs[glyphs.length - 1];
    const from = isFew ? firsts[at] + (last - (last % UNITS)) / UNITS : resumed < 0 ? firsts[at] : this.end;
    const most = isFew ? 1 : SET_BLOCKS;
    const wanted = file.blocks - from < most ? file.blocks - from : most;
    this.group = at;
    this.resumed = isFew ? -1 : firsts[at];
    if (from < 0 || wanted < 1) {
      return -1;
    }
    if (approach(file, from + wanted - 1)) {
      return 0;
    }
    // Where memory is in pieces, a reading takes 50 ms: whoever presses something comes first, once.
    this.gaveWay = !this.gaveWay && isPressed();
    if (this.gaveWay) {
      return 0;
    }
    const got = file.read(from, wanted);
    this.isAwaited = isPressed();
    if (got > 0) {
      const device = file.volume.device;
      this.bytes = ascii(device.bytes, 0, device.bytes.length);
      this.stride = device.stride;
      this.offset = device.offset;
      this.from = from;
      this.end = from + got;
    }
    return got === 0 ? -1 : got;
  }

  /** Takes glyphs from what was read. @param most so many @returns how many it were */
  private take(most: number): number {
    // From the end, one by one: what lies in the midst of an array is looked for there by Espruino.
    const glyphs = this.glyphs[this.group];
    const later = this.later;
    const cache = this.cache;
    const kept = cache.recent;
    const bytes = this.bytes;
    const offset = this.offset;
    const stride = this.stride;
    // Blocks of the group.
    const from = this.from - this.firsts[this.group];
    const end = this.end - this.firsts[this.group];
    let taken = 0;
    while (taken < most && glyphs.length > 0) {
      const unit = glyphs.pop() as number;
      const point = glyphs.pop() as number;
      const inBlock = unit % UNITS;
      const block = (unit - inBlock) / UNITS;
      if (block >= from && block < end) {
        kept[point] = bytes.substr(offset + (block - from) * stride + inBlock * CELL_BYTES, glyphBytes(point));
      } else {
        later.push(point, unit);
      }
      taken++;
    }
    if (glyphs.length === 0) {
      this.leave();
    }
    cache.fresh += taken;
    return taken;
  }

  /** All of a group was taken but what was not among the blocks that were read: that goes on being read behind them. */
  private leave(): void {
    const group = this.group;
    if (this.later.length > 0) {
      this.glyphs[group] = this.later;
      this.later = [];
    } else {
      this.resumed = -1;
      this.firsts.splice(group, 1);
      this.glyphs.splice(group, 1);
    }
    this.bytes = "";
  }

  /** Nothing of the group can be read. */
  private giveUp(raster: Raster): void {
    const glyphs = this.glyphs[this.group];
    while (glyphs.length > 0) {
      glyphs.pop();
      const point = glyphs.pop() as number;
      this.cache.keep(point, boxOf(raster, glyphBytes(point) / CELL_BYTES));
    }
    this.leave();
  }
}

function glyphBytes(point: number): number {
  return (isHanOrHangul(point) ? 2 : cellWidth(point)) * CELL_BYTES;
}

/** Of these none is built in, and all are two cells wide. */
export function isHanOrHangul(point: number): boolean {
  return point >= 0xac00 ? point < 0xd7a4 : point >= 0x3400 && point < 0xa4d0;
}

/** What stands for a character that no font has. */
export function boxOf(raster: Raster, cells: number): string {
  return cells < 2
    ? raster.cell(BOX.charCodeAt(0))
    : raster.cell(WIDE_BOX.charCodeAt(0)) + raster.cell(WIDE_BOX.charCodeAt(1));
}
