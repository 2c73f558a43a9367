// The rows of the screen as a board sends them, read back, and painted as the board paints them. Layer: host/link.
// FORMAT.md, "The screen".
import { COLUMNS, ROWS } from "../../firmware/core/display/layout.js";
import { FROM_CARD, LOWER_HALF, UPPER_HALF } from "../../firmware/core/display/row-codes.js";
import { codeOfPoint, FIRST_OTHER, pointOfCode } from "../../firmware/core/text/latin.js";
import { cellWidth } from "../../firmware/core/text/width.js";
import { shown } from "../escape.js";
import { FONT_CELL_HEIGHT, FONT_CELL_WIDTH, latinFont } from "../media/latin-font.js";
import { playerSymbols } from "../media/player-symbols.js";
import type { Picture } from "../media/png.js";
import { decoded } from "./card-listing.js";

export interface ScreenRow {
  /** RGB565. */
  readonly foreground: number;
  readonly background: number;
  /** 0: in the size of the others; 1 and 2: the upper and the lower half of a row twice as high and wide. */
  readonly half: number;
  /** From the left, no more than fit. */
  readonly glyphs: readonly RowGlyph[];
}

export interface RowGlyph {
  /** What a person reads there; "" for the right half of a wide box. */
  readonly text: string;
  /** Of the built-in font; -1: the glyph of `point` in the card's fonts. */
  readonly code: number;
  readonly point: number;
  /** Cells that it takes: 1 or 2. */
  readonly cells: number;
}

/** Cells of a character in a font pack: a byte a row, one cell behind the other; null where the fonts lack it. */
export type CardGlyphs = (point: number, cells: number) => Uint8Array | null;

const FIRST_ICON = 0xe000;
const LAST_ICON = 0xe003;
const ICON_CODE = 0x82;
const BOX = 0x7f;
const WIDE_BOX = [0x80, 0x81];

/** @param text as the board sends it, one character a byte */
export function readRows(text: string): ScreenRow[] {
  const rows: ScreenRow[] = [];
  for (const line of text.split("\r\n")) {
    const found = /^([0-9A-F]{4}) ([0-9A-F]{4}) ?(.*)$/s.exec(line);
    if (found === null || rows.length === ROWS) continue;
    const codes = found[3].replace(/\\x([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    const half = codes.startsWith(UPPER_HALF) ? 1 : codes.startsWith(LOWER_HALF) ? 2 : 0;
    const [foreground, background] = [found[1], found[2]].map((digits) => Number.parseInt(digits, 16));
    const glyphs = glyphsOf(half === 0 ? codes : codes.slice(1));
    rows.push({ foreground, background, half, glyphs: fitting(glyphs, half === 0 ? COLUMNS : COLUMNS / 2) });
  }
  return rows;
}

function glyphsOf(codes: string): RowGlyph[] {
  if (!codes.startsWith(FROM_CARD)) return [...codes].map((code) => builtIn(code.charCodeAt(0) & 255));
  return [...decoded(codes.slice(1))].flatMap((aliased) => {
    const character = unaliased(aliased);
    const point = character.codePointAt(0) as number;
    const cells = cellWidth(point);
    if (cells === 0) return [];
    const isIcon = point >= FIRST_ICON && point <= LAST_ICON;
    const code = point < 0x100 ? point : isIcon ? point - FIRST_ICON + ICON_CODE : codeOfPoint(point);
    return code >= 0 ? builtIn(code) : { text: character, code: -1, point, cells };
  });
}

/** What firmware/hal/byte-text.ts, `aliased`, puts in the place of ASCII and Latin-1. */
function unaliased(character: string): string {
  const point = character.codePointAt(0) as number;
  if (point < 0x700 || point > 0x7ff) return character;
  return String.fromCodePoint(point < 0x780 ? point - 0x700 + 0x80 : point - 0x780);
}

const SYMBOLS = new Map(playerSymbols.map(({ code, character }) => [code, character]));

function builtIn(code: number): RowGlyph {
  const isControl = code < 0x20 || (code >= 0x7f && code < FIRST_OTHER);
  const text = SYMBOLS.get(code) ?? (isControl ? " " : String.fromCodePoint(pointOfCode(code)));
  return { text, code, point: 0, cells: 1 };
}

function fitting(glyphs: readonly RowGlyph[], columns: number): RowGlyph[] {
  let used = 0;
  return glyphs.filter(({ cells }) => {
    used += cells;
    return used <= columns;
  });
}

/** What the row says; of a row of twice the size, its upper half does. */
export function textOfRow({ half, glyphs }: ScreenRow): string {
  return half === 2 ? "" : shown(glyphs.map(({ text }) => text).join(""));
}

export function pictureOf(rows: readonly ScreenRow[], ofCard: CardGlyphs): Picture {
  const width = COLUMNS * FONT_CELL_WIDTH;
  const height = ROWS * FONT_CELL_HEIGHT;
  const pixels = new Uint16Array(width * height);
  rows.forEach(({ foreground, background, half, glyphs }, row) => {
    const top = row * FONT_CELL_HEIGHT;
    pixels.fill(background, top * width, (top + FONT_CELL_HEIGHT) * width);
    const cells = glyphs.flatMap((glyph) => cellsOf(glyph, ofCard));
    const scale = half === 0 ? 1 : 2;
    for (let y = 0; y < FONT_CELL_HEIGHT; y++) {
      const cellRow = half === 0 ? y : (y >> 1) + (half - 1) * (FONT_CELL_HEIGHT / 2);
      for (let x = 0; x < Math.min(width, cells.length * FONT_CELL_WIDTH * scale); x++) {
        const column = Math.floor(x / scale);
        const bits = cells[Math.floor(column / FONT_CELL_WIDTH)][cellRow];
        if ((bits & (0x80 >> (column % FONT_CELL_WIDTH))) !== 0) pixels[(top + y) * width + x] = foreground;
      }
    }
  });
  return { width, height, pixels };
}

/** The cells of a glyph, a byte a row each. */
function cellsOf({ code, point, cells }: RowGlyph, ofCard: CardGlyphs): Uint8Array[] {
  const font = latinFont();
  const cell = (bytes: Uint8Array, at: number) => bytes.subarray(at * FONT_CELL_HEIGHT, (at + 1) * FONT_CELL_HEIGHT);
  if (code >= 0) return [cell(font, code)];
  const drawn = ofCard(point, cells);
  if (drawn === null) return cells === 1 ? [cell(font, BOX)] : WIDE_BOX.map((half) => cell(font, half));
  return Array.from({ length: cells }, (_, index) => cell(drawn, index));
}
