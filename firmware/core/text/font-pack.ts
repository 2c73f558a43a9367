// The font pack that a card brings: glyphs read one by one, the ones used last kept. Layer: core/text. See FORMAT.md.
// A row is looked up by one native call; only what is not kept yet is got one by one, in slices.
import type { Raster } from "../../hal/raster.js";
import { ascii } from "../bytes/ascii.js";
import { byteText } from "../bytes/byte-text.js";
import { crcOfText } from "../bytes/crc32.js";
import { u16At, u32At } from "../bytes/little-endian.js";
import { BOX, WIDE_BOX } from "../display/font-codes.js";
import type { GlyphSource } from "../display/glyph-source.js";
import { COLUMNS } from "../display/layout.js";
import { approach, type PlacedSource } from "../storage/byte-source.js";
import { codeOfPoint } from "./latin.js";
import {
  CELL_BYTES,
  PACK_CRC_AT,
  PACK_HEAD_BYTES,
  PACK_MAGIC,
  PACK_PAGES_AT,
  PACK_RANGES_AT,
  PACK_RECORD_BYTES,
  PACK_RECORDS,
  PACK_VERSION,
  PACK_VERSION_AT,
  WIDE_BYTES,
} from "./pack-format.js";
import { cellWidth } from "./width.js";

/**
 * Glyphs kept before the older ones are let go of: those of the page on the screen, and of the one that is being laid
 * out. Each takes five of the interpreter's variables.
 */
const KEPT = 100;
/** Of what a slice may cost: a glyph, and the read of its block; some 5 ms a unit. */
const SLICE_COST = 6;
const READ_COST = 2;
/** Cells in a block. */
const UNITS = 32;
const NO_PLACE = -1;
const ROW_BYTES = COLUMNS * CELL_BYTES;
/** What `ByteText.aliased` takes. */
const ALIASES = 0x700;
const ALIASES_ASCII = 0x780;
const ALIASES_END = 0x800;
const FIRST_ICON = 0xe000;
const LAST_ICON = 0xe003;
const ICON_CODE = 0x82;

export class FontPack implements GlyphSource {
  /** Code pages, four numbers each: encoding + kind · 65536, first block, blocks, 0. */
  readonly pages: number[];
  readonly file: PlacedSource;
  private raster: Raster;
  private isOpen: boolean;
  /** Four numbers each: first character, the one behind the last, first block, bytes of a glyph. */
  private ranges: number[];
  /** Pictures by character: those asked for lately, and those before them. */
  private recent: Record<number, string>;
  private older: Record<number, string>;
  private count: number;
  /** Characters of a row that are not among the recent ones. */
  private wanted: number[];
  /** Where in `ranges` the one begins that a glyph was read of last. */
  private range: number;

  constructor(raster: Raster, file: PlacedSource) {
    this.pages = [];
    this.file = file;
    this.raster = raster;
    this.isOpen = false;
    this.ranges = [];
    this.recent = {};
    this.older = {};
    this.count = 0;
    this.wanted = [];
    this.range = 0;
  }

  /** One slice of reading what the pack has. Returns false when that is known; a broken pack has nothing. */
  open(): boolean {
    if (this.isOpen) {
      return false;
    }
    this.isOpen = true;
    const file = this.file;
    if (file.blocks < 2 || file.read(0, 1) < 1) {
      return true;
    }
    const device = file.volume.device;
    const head = ascii(device.bytes, device.offset, 512);
    const ranges = u16At(head, PACK_RANGES_AT);
    const pages = u16At(head, PACK_PAGES_AT);
    const isKnown =
      head.substr(0, PACK_MAGIC.length) === PACK_MAGIC &&
      u16At(head, PACK_VERSION_AT) === PACK_VERSION &&
      ranges + pages <= PACK_RECORDS &&
      crcOfText(head.substr(0, PACK_CRC_AT)) === head.substr(PACK_CRC_AT, 4);
    if (isKnown) {
      for (let i = 0; i < ranges + pages; i++) {
        const into = i < ranges ? this.ranges : this.pages;
        for (let field = 0; field < PACK_RECORD_BYTES; field += 4) {
          into.push(u32At(head, PACK_HEAD_BYTES + i * PACK_RECORD_BYTES + field));
        }
      }
    }
    return true;
  }

  pictures(text: string): string | null {
    if (this.open()) {
      return null;
    }
    const wanted = this.wanted;
    if (wanted.length > 0) {
      this.getGlyphs();
      return null;
    }
    asked = wanted;
    const native = byteText();
    const found = native.latin(native.aliased(text), this.recent, missing);
    asked = null;
    if (wanted.length > 0) {
      return null;
    }
    return native.flat(found.length > ROW_BYTES ? found.substring(0, ROW_BYTES) : found);
  }

  /** A slice of getting what is not among the recent ones. Glyphs of one block that were asked for together cost one read. */
  private getGlyphs(): void {
    const wanted = this.wanted;
    const file = this.file;
    const device = file.volume.device;
    let held = -1;
    let isRead = false;
    for (let cost = 0; cost < SLICE_COST && wanted.length > 0; cost++) {
      const point = wanted[wanted.length - 1];
      const place = this.recent[point] === undefined ? this.placeOf(point) : NO_PLACE;
      if (place !== NO_PLACE) {
        const unit = place % UNITS;
        const block = (place - unit) / UNITS;
        if (block !== held) {
          if (approach(file, block)) {
            return;
          }
          held = block;
          cost += READ_COST;
          isRead = block < file.blocks && file.read(block, 1) > 0;
        }
        const cells = isHanOrHangul(point) ? 2 : cellWidth(point);
        const at = device.offset + unit * CELL_BYTES;
        this.keep(point, isRead ? ascii(device.bytes, at, cells * CELL_BYTES) : this.box(cells));
      }
      wanted.pop();
    }
  }

  /** Where in the pack the character's glyph is, in units of a cell; NO_PLACE where it is already kept. */
  private placeOf(point: number): number {
    const known = this.older[point];
    if (known !== undefined) {
      this.keep(point, known);
      return NO_PLACE;
    }
    if (!isHanOrHangul(point)) {
      const built = this.builtIn(point);
      if (built !== null) {
        this.keep(point, built);
        return NO_PLACE;
      }
    }
    const ranges = this.ranges;
    // Mostly it is of the script that was asked for before.
    let i = this.range;
    if (i >= ranges.length || point < ranges[i] || point >= ranges[i + 1]) {
      i = this.rangeOf(point);
      if (i < 0) {
        this.keep(point, this.box(cellWidth(point)));
        return NO_PLACE;
      }
      this.range = i;
    }
    return ranges[i + 2] * UNITS + (point - ranges[i]) * (ranges[i + 3] === WIDE_BYTES ? 2 : 1);
  }

  /** Where in `ranges` the one that holds the character begins, or -1. */
  private rangeOf(point: number): number {
    const ranges = this.ranges;
    for (let i = 0; i < ranges.length; i += 4) {
      if (point >= ranges[i] && point < ranges[i + 1]) {
        return i;
      }
    }
    return -1;
  }

  private keep(point: number, picture: string): string {
    this.recent[point] = picture;
    this.count++;
    if (this.count >= KEPT) {
      this.older = this.recent;
      this.recent = {};
      this.count = 0;
    }
    return picture;
  }

  private builtIn(point: number): string | null {
    const raster = this.raster;
    if (point >= ALIASES && point < ALIASES_END) {
      const code = point < ALIASES_ASCII ? point - ALIASES + 0x80 : point - ALIASES_ASCII;
      return code < 0x20 || (code >= 0x7f && code < 0xa0) ? "" : raster.cell(code);
    }
    if (cellWidth(point) === 0) {
      return "";
    }
    const code = point >= FIRST_ICON && point <= LAST_ICON ? point - FIRST_ICON + ICON_CODE : codeOfPoint(point);
    return code < 0 ? null : raster.cell(code);
  }

  private box(cells: number): string {
    const raster = this.raster;
    return cells < 2
      ? raster.cell(BOX.charCodeAt(0))
      : raster.cell(WIDE_BOX.charCodeAt(0)) + raster.cell(WIDE_BOX.charCodeAt(1));
  }
}

/** Of these none is built in, and all are two cells wide. */
function isHanOrHangul(point: number): boolean {
  return point >= 0xac00 ? point < 0xd7a4 : point >= 0x3400 && point < 0xa4d0;
}

/** What the native call does not know. */
let asked: number[] | null = null;

function missing(point: number): string {
  if (asked !== null) {
    asked.push(point);
  }
  return "";
}

export type FontStart = (raster: Raster, file: PlacedSource) => FontPack;

export function openFontPack(raster: Raster, file: PlacedSource): FontPack {
  return new FontPack(raster, file);
}
