// The player's built-in font: Latin-1 in cells of 8×16, made from Galmuri's GalmuriMono11 (SIL Open Font License).
// The firmware build puts it into the bundle, the screen reader reads pixels back with it. Layer: host/media.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BdfGlyph, readBdfGlyphs } from "./bdf.js";
import { lookalikes, playerSymbols } from "./player-symbols.js";

export const FONT_CELL_WIDTH = 8;
export const FONT_CELL_HEIGHT = 16;
/** The code that shows a character which the font does not have. */
export const BOX_CODE = 0x7f;

/** The table in base64, put there when dist/ is built: an installed mp8 needs no font package. */
declare const MP8_LATIN_FONT: string | undefined;

/** FONT_ASCENT of GalmuriMono11: rows of the cell above the baseline. */
const ASCENT = 14;
/** The glyphs are 6 wide and carry a blank column at their right: one more at the left centres them. */
const LEFT = 1;
let table: Uint8Array | undefined;

/** 256 × 16 bytes: a byte a row, top row first, most significant bit left. Codes without a glyph are blank. */
export function latinFont(): Uint8Array {
  table ??= typeof MP8_LATIN_FONT === "string" ? new Uint8Array(Buffer.from(MP8_LATIN_FONT, "base64")) : drawTable();
  return table;
}

function drawTable(): Uint8Array {
  const path = createRequire(import.meta.url).resolve("galmuri/dist/GalmuriMono11.bdf");
  const cells = new Uint8Array(256 * FONT_CELL_HEIGHT);
  const isLatin1 = (code: number) => code >= 0x20 && code <= 0xff;
  for (const glyph of readBdfGlyphs(readFileSync(path, "utf8"), isLatin1).values()) drawGlyph(cells, glyph);
  for (const { code, rows } of playerSymbols) {
    const bits = rows.map((row) => Number.parseInt(row.replaceAll("#", "1").replaceAll(".", "0"), 2));
    cells.set(bits, code * FONT_CELL_HEIGHT);
  }
  for (const { code, like } of lookalikes) {
    cells.copyWithin(code * FONT_CELL_HEIGHT, like * FONT_CELL_HEIGHT, (like + 1) * FONT_CELL_HEIGHT);
  }
  return cells;
}

function drawGlyph(cells: Uint8Array, glyph: BdfGlyph): void {
  const top = ASCENT - glyph.yOffset - glyph.height;
  const left = LEFT + glyph.xOffset;
  if (top < 0 || top + glyph.height > FONT_CELL_HEIGHT || left < 0 || left + glyph.width > FONT_CELL_WIDTH) {
    throw new Error(`glyph ${glyph.code} does not fit into a cell of ${FONT_CELL_WIDTH}×${FONT_CELL_HEIGHT}`);
  }
  for (let row = 0; row < glyph.height; row++) {
    cells[glyph.code * FONT_CELL_HEIGHT + top + row] = (glyph.rows[row] << FONT_CELL_WIDTH) >> (glyph.rowBits + left);
  }
}
