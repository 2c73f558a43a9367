// Makes the font pack that a card brings to the player: glyphs and code pages. Layer: host/media.
// Format: firmware/core/text/FORMAT.md.
import { crc32 } from "node:zlib";
import {
  CELL_BYTES,
  PACK_CRC_AT,
  PACK_HEAD_BYTES,
  PACK_MAGIC,
  PACK_RECORD_BYTES,
  PACK_VERSION,
  SET_BLOCKS,
  WIDE_BYTES,
} from "../../../firmware/core/text/pack-format.js";
import { cellWidth } from "../../../firmware/core/text/width.js";
import { box } from "./box.js";
import { CODE_PAGES, type CodePage } from "./code-pages.js";
import { FREQUENT } from "./frequent-characters.js";
import type { GlyphSource } from "./glyph-source.js";

const BLOCK = 512;

interface Range {
  readonly first: number;
  readonly end: number;
  readonly glyphBytes: number;
}

/** Where glyphs are looked for; what lies between is a box on the screen. */
const RANGES: readonly Range[] = [
  // Latin beyond Latin-1, IPA, Greek, Cyrillic, Armenian, Hebrew.
  { first: 0x100, end: 0x600, glyphBytes: CELL_BYTES },
  // Vietnamese, polytonic Greek.
  { first: 0x1e00, end: 0x2000, glyphBytes: CELL_BYTES },
  // Punctuation, currencies, letterlike symbols, arrows, mathematics, box drawing, dingbats.
  { first: 0x2000, end: 0x2800, glyphBytes: WIDE_BYTES },
  // Radicals.
  { first: 0x2e80, end: 0x2fe0, glyphBytes: WIDE_BYTES },
  // CJK punctuation, kana, bopomofo, compatibility jamo, enclosed and square forms.
  { first: 0x3000, end: 0x3400, glyphBytes: WIDE_BYTES },
  { first: 0x4e00, end: 0xa000, glyphBytes: WIDE_BYTES },
  { first: 0xac00, end: 0xd7a4, glyphBytes: WIDE_BYTES },
  { first: 0xf900, end: 0xfb00, glyphBytes: WIDE_BYTES },
  { first: 0xfe30, end: 0xfe70, glyphBytes: WIDE_BYTES },
  { first: 0xff00, end: 0x10000, glyphBytes: WIDE_BYTES },
];

export interface FontPack {
  readonly bytes: Uint8Array;
  /** Characters of these that no font had. */
  readonly missing: { readonly hangul: number; readonly han: number };
}

/**
 * @param fonts asked in this order; what one lacks is taken from the next
 * @param tableOf the blocks of a code page
 */
export function makeFontPack(fonts: readonly GlyphSource[], tableOf: (page: CodePage) => Uint8Array): FontPack {
  const parts: Uint8Array[] = [];
  const records: number[][] = [];
  let next = 2;
  let han = 0;
  let hangul = 0;
  for (const { first, end, glyphBytes } of RANGES) {
    const perBlock = BLOCK / glyphBytes;
    const bytes = new Uint8Array(Math.ceil((end - first) / perBlock) * BLOCK);
    for (let point = first; point < end; point++) {
      const cells = Math.max(1, Math.min(cellWidth(point), glyphBytes / CELL_BYTES));
      const glyph = glyphOf(fonts, point, cells);
      if (glyph === null && point >= 0x4e00 && point < 0x9fa6) han++;
      if (glyph === null && point >= 0xac00 && point < 0xd7a4) hangul++;
      bytes.set(glyph ?? box(cells), (point - first) * glyphBytes);
    }
    records.push([first, end, next, glyphBytes]);
    parts.push(bytes);
    next += bytes.length / BLOCK;
  }
  for (const page of CODE_PAGES) {
    const table = tableOf(page);
    records.push([page.encoding + page.kind * 0x10000, next, table.length / BLOCK, 0]);
    parts.push(table);
    next += table.length / BLOCK;
  }
  for (const { first, characters } of FREQUENT) {
    const list = blocksOf(Buffer.from(characters, "utf16le"));
    const firstGlyph = Math.ceil((next + list.length / BLOCK) / SET_BLOCKS) * SET_BLOCKS;
    const glyphs = [...characters].map((character) => glyphOf(fonts, character.codePointAt(0) as number, 2) ?? box(2));
    const pictures = blocksOf(Buffer.concat(glyphs));
    records.push([first, characters.length, next, firstGlyph]);
    parts.push(list, Buffer.alloc((firstGlyph - next) * BLOCK - list.length), pictures);
    next = firstGlyph + pictures.length / BLOCK;
  }
  const bytes = Buffer.concat([head(records), notices(fonts), ...parts]);
  return { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), missing: { hangul, han } };
}

function head(records: readonly number[][]): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(PACK_MAGIC, "latin1");
  block.writeUInt16LE(PACK_VERSION, 8);
  block.writeUInt16LE(RANGES.length, 10);
  block.writeUInt16LE(CODE_PAGES.length, 12);
  block.writeUInt16LE(FREQUENT.length, 14);
  records.forEach((record, i) => {
    record.forEach((value, field) => {
      block.writeUInt32LE(value, PACK_HEAD_BYTES + i * PACK_RECORD_BYTES + field * 4);
    });
  });
  block.writeUInt32LE(crc32(block.subarray(0, PACK_CRC_AT)), PACK_CRC_AT);
  return block;
}

/** Filled up with 0. */
function blocksOf(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

function notices(fonts: readonly GlyphSource[]): Buffer {
  const block = Buffer.alloc(BLOCK);
  const text = fonts.map(({ notice }) => notice).filter((notice) => notice !== "");
  block.write(
    `${text.join("\n")}\nGalmuri is under the SIL Open Font License 1.1: https://openfontlicense.org\n`,
    "utf8",
  );
  return block;
}

function glyphOf(fonts: readonly GlyphSource[], point: number, cells: number): Uint8Array | null {
  for (const font of fonts) {
    const glyph = font.glyph(point, cells);
    if (glyph !== null) return glyph;
  }
  return null;
}
