// The font pack that a card brings: glyphs read one by one, the ones used last kept. Layer: core/text. See FORMAT.md.
// A row is looked up by one native call; only what is not kept yet is asked for one by one, and read in slices.
import type { Raster } from "../../hal/raster.js";
import { ascii } from "../bytes/ascii.js";
import { byteText } from "../bytes/byte-text.js";
import { crcOfText } from "../bytes/crc32.js";
import { divide } from "../bytes/integer.js";
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
} from "./pack-format.js";
import { cellWidth } from "./width.js";

/**
 * Glyphs kept before the older ones are let go of: those of the page on the screen, and of the one that is being laid
 * out. Each takes five of the interpreter's variables.
 */
const KEPT = 100;
/** Blocks that are read in one slice. */
const STEP_BLOCKS = 3;
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
  /** Characters whose glyphs have to be read, and their blocks and places in them. */
  private wanted: number[];
  private wantedBlocks: number[];
  private wantedOffsets: number[];

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
    this.wantedBlocks = [];
    this.wantedOffsets = [];
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
    if (this.wanted.length > 0) {
      this.readGlyphs();
      return null;
    }
    asked = this;
    const native = byteText();
    const found = native.latin(native.aliased(text), this.recent, missing);
    asked = null;
    if (this.wanted.length > 0) {
      return null;
    }
    return native.flat(found.length > ROW_BYTES ? found.substring(0, ROW_BYTES) : found);
  }

  /** Of a character that is not among the recent ones; "" while its glyph has to be read. */
  pictureOf(point: number): string {
    const known = this.older[point];
    if (known !== undefined) {
      return this.keep(point, known);
    }
    const built = this.builtIn(point);
    if (built !== null) {
      return this.keep(point, built);
    }
    const ranges = this.ranges;
    for (let i = 0; i < ranges.length; i += 4) {
      if (point >= ranges[i] && point < ranges[i + 1]) {
        const glyphBytes = ranges[i + 3];
        const index = point - ranges[i];
        const each = divide(512, glyphBytes);
        this.wanted.push(point);
        this.wantedBlocks.push(ranges[i + 2] + divide(index, each));
        this.wantedOffsets.push((index % each) * glyphBytes);
        return "";
      }
    }
    return this.keep(point, this.box(cellWidth(point)));
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

  /** A slice of reading: the blocks of some of the glyphs that were asked for, each once. */
  private readGlyphs(): void {
    const file = this.file;
    const blocks = this.wantedBlocks;
    for (let i = 0; i < STEP_BLOCKS && blocks.length > 0; i++) {
      const block = blocks[0];
      if (approach(file, block)) {
        return;
      }
      const isRead = block < file.blocks && file.read(block, 1) > 0;
      let at = 0;
      while (at >= 0) {
        this.takeGlyph(at, isRead);
        at = blocks.indexOf(block);
      }
    }
  }

  /** Takes one of the wanted glyphs from the block that was just read. */
  private takeGlyph(index: number, isRead: boolean): void {
    const device = this.file.volume.device;
    const point = this.wanted[index];
    const cells = cellWidth(point);
    const at = device.offset + this.wantedOffsets[index];
    this.keep(point, isRead ? ascii(device.bytes, at, cells * CELL_BYTES) : this.box(cells));
    this.wanted.splice(index, 1);
    this.wantedBlocks.splice(index, 1);
    this.wantedOffsets.splice(index, 1);
  }
}

/** Whose `pictures` is at work: what the native call asks has no object to it. */
let asked: FontPack | null = null;

function missing(point: number): string {
  return asked === null ? "" : asked.pictureOf(point);
}

export type FontStart = (raster: Raster, file: PlacedSource) => FontPack;

export function openFontPack(raster: Raster, file: PlacedSource): FontPack {
  return new FontPack(raster, file);
}
