// The font pack that a card brings: its glyphs, the ones used last kept. Layer: core/text. See FORMAT.md.
// What a page needs is asked for row by row, and then read together.
import type { Raster } from "../../hal/raster.js";
import { isPressed } from "../attention.js";
import { ascii } from "../bytes/ascii.js";
import { byteText } from "../bytes/byte-text.js";
import { crcOfText } from "../bytes/crc32.js";
import { u16At, u32At } from "../bytes/little-endian.js";
import type { GlyphSource } from "../display/glyph-source.js";
import { COLUMNS } from "../display/layout.js";
import type { PlacedSource } from "../storage/byte-source.js";
import { GlyphCache } from "./glyph-cache.js";
import { GlyphPlaces } from "./glyph-places.js";
import { boxOf, GlyphReader, isHanOrHangul } from "./glyph-reader.js";
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
  PACK_SETS_AT,
  PACK_VERSION,
  PACK_VERSION_AT,
} from "./pack-format.js";
import { cellWidth } from "./width.js";

/** Glyphs kept before the older ones are let go of, where rows are shown that belong to no page. */
const KEPT = 100;
/** And of pages, before another is laid out: one, and what is new on the next. */
const KEPT_OF_PAGES = 150;
/** Characters whose place is looked for between two looks at the buttons: some 4 ms each. */
const PLACED = 6;
/** Records of its first block that are read in one slice: some 4 ms each. */
const RECORDS_A_SLICE = 6;
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
  /** Of a pack that is being opened: its first block, and how many records of that are known; -1 before it is read. */
  private head: string;
  private opened: number;
  private cache: GlyphCache;
  private places: GlyphPlaces;
  private reader: GlyphReader;
  /** What is wanted is of a page. */
  private isPage: boolean;

  constructor(raster: Raster, file: PlacedSource) {
    this.pages = [];
    this.file = file;
    this.raster = raster;
    this.head = "";
    this.opened = -1;
    this.cache = new GlyphCache();
    this.places = new GlyphPlaces(file);
    this.reader = new GlyphReader(file, this.cache);
    this.isPage = false;
  }

  /** One slice of reading what the pack has. Returns false when that is known; a broken pack has nothing. */
  open(): boolean {
    if (this.opened < 0) {
      this.opened = 0;
      this.head = this.readHead();
      return true;
    }
    const head = this.head;
    if (head === "") {
      return false;
    }
    const ranges = u16At(head, PACK_RANGES_AT);
    const pages = ranges + u16At(head, PACK_PAGES_AT);
    const records = pages + u16At(head, PACK_SETS_AT);
    const end = this.opened + RECORDS_A_SLICE < records ? this.opened + RECORDS_A_SLICE : records;
    for (let i = this.opened; i < end; i++) {
      const into = i < ranges ? this.places.ranges : i < pages ? this.pages : this.places.sets;
      for (let field = 0; field < PACK_RECORD_BYTES; field += 4) {
        into.push(u32At(head, PACK_HEAD_BYTES + i * PACK_RECORD_BYTES + field));
      }
    }
    this.opened = end;
    if (end === records) {
      this.head = "";
    }
    return true;
  }

  /** @returns the pack's first block; "" where it is none of this version */
  private readHead(): string {
    const file = this.file;
    if (file.blocks < 2 || file.read(0, 1) < 1) {
      return "";
    }
    const device = file.volume.device;
    const head = ascii(device.bytes, device.offset, 512);
    const records = u16At(head, PACK_RANGES_AT) + u16At(head, PACK_PAGES_AT) + u16At(head, PACK_SETS_AT);
    const isKnown =
      head.substr(0, PACK_MAGIC.length) === PACK_MAGIC &&
      u16At(head, PACK_VERSION_AT) === PACK_VERSION &&
      records <= PACK_RECORDS &&
      crcOfText(head.substr(0, PACK_CRC_AT)) === head.substr(PACK_CRC_AT, 4);
    return isKnown ? head : "";
  }

  want(aliased: string): boolean {
    if (this.open()) {
      return false;
    }
    this.isPage = true;
    this.cache.row(aliased);
    return true;
  }

  fetch(): boolean {
    const wanted = this.cache.wanted;
    const reader = this.reader;
    if (wanted.length > 0) {
      this.placeGlyphs(wanted);
      if (wanted.length > 0 && !isPressed()) {
        this.placeGlyphs(wanted);
      }
    } else if (reader.isBusy()) {
      reader.step(this.raster);
    } else {
      return false;
    }
    return true;
  }

  newPage(kept: number): boolean {
    const cache = this.cache;
    if (cache.fresh >= KEPT_OF_PAGES && cache.wanted.length === 0 && !this.reader.isBusy()) {
      if (kept < cache.era) {
        return false;
      }
      cache.age();
    }
    return true;
  }

  era(): number {
    return this.cache.era;
  }

  pictures(aliased: string): string | null {
    if (this.open() || this.fetch()) {
      return null;
    }
    const cache = this.cache;
    if (!this.isPage && cache.fresh >= KEPT) {
      cache.age();
    }
    const found = cache.row(aliased);
    if (cache.wanted.length > 0) {
      this.isPage = false;
      return null;
    }
    return byteText().flat(found.length > ROW_BYTES ? found.substring(0, ROW_BYTES) : found);
  }

  /** A slice of finding out where glyphs are that are wanted. */
  private placeGlyphs(wanted: number[]): void {
    const places = this.places;
    const reader = this.reader;
    const end = wanted.length - PLACED;
    while (wanted.length > 0 && wanted.length > end) {
      places.findFrequent(wanted, wanted.length - end, reader);
      if (wanted.length === 0 || wanted.length <= end) {
        return;
      }
      const point = wanted[wanted.length - 1];
      const isWide = isHanOrHangul(point);
      const built = isWide ? null : this.builtIn(point);
      if (built !== null) {
        this.cache.keep(point, built);
      } else if (places.needsList(point)) {
        places.readList();
        return;
      } else if (places.find(point)) {
        reader.add(point, places.block, places.offset);
      } else {
        this.cache.keep(point, boxOf(this.raster, isWide ? 2 : cellWidth(point)));
      }
      wanted.pop();
    }
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
}

export type FontStart = (raster: Raster, file: PlacedSource) => FontPack;

export function openFontPack(raster: Raster, file: PlacedSource): FontPack {
  return new FontPack(raster, file);
}
