// Glyphs of bitmap fonts as cells of 8×16, from BDF files and from Unifont's .hex. Layer: host/media.
// Sources: Adobe Technical Note 5005 (BDF 2.1); unifoundry.com, "GNU Unifont glyphs": a line is the code point in hex, a
// colon, and 16 rows in hex, of one byte for a glyph 8 wide and of two for one 16 wide.
import { readFileSync, statSync } from "node:fs";
import { CELL_BYTES } from "../../../firmware/core/text/pack-format.js";
import { systemReason, UserError } from "../../errors.js";
import { otherThanFile } from "../../regular-file.js";
import { type BdfGlyph, readBdfGlyphs } from "../bdf.js";

const CELL_HEIGHT = 16;

export interface GlyphSource {
  /** What a person calls it: its file name. */
  readonly name: string;
  /** COPYRIGHT of a BDF, or "". */
  readonly notice: string;
  /** The glyph in so many cells (1 or 2) of 16 bytes, as the pack has them; null where there is none. */
  glyph(point: number, cells: number): Uint8Array | null;
}

/** Reads one font; its form is told by its content. */
export function readGlyphSource(path: string): GlyphSource {
  let text: string;
  try {
    const other = otherThanFile(statSync(path));
    if (other !== null) throw new Error(other);
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`the font ${path} cannot be read: ${systemReason(error)}`);
  }
  if (text.startsWith("STARTFONT")) return bdfSource(path, text);
  if (/^[0-9A-Fa-f]{4,6}:[0-9A-Fa-f]{32,64}\r?$/m.test(text.slice(0, 4096))) return hexSource(path, text);
  throw new UserError(`${path} is no font that can be used: give a BDF file or Unifont's .hex`);
}

/** @param pixel whether the pixel at (x, y) of the cells is set */
function cellsOf(cells: number, pixel: (x: number, y: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(cells * CELL_BYTES);
  for (let x = 0; x < cells * 8; x++) {
    for (let y = 0; y < CELL_HEIGHT; y++) if (pixel(x, y)) bytes[x * 2 + (y >> 3)] |= 0x80 >> (y & 7);
  }
  return bytes;
}

function bdfSource(name: string, text: string): GlyphSource {
  const glyphs = readBdfGlyphs(text, (code) => code > 0);
  if (glyphs.size === 0) throw new UserError(`${name} has no glyphs with Unicode numbers`);
  const ascent = Number(/^FONT_ASCENT (\d+)/m.exec(text)?.[1] ?? 14);
  const descent = Number(/^FONT_DESCENT (\d+)/m.exec(text)?.[1] ?? 2);
  // A font that is lower than the cell stands in its middle; one that is higher loses rows at both ends.
  const baseline = ascent + Math.floor((CELL_HEIGHT - ascent - descent) / 2);
  return {
    name,
    notice: /^COPYRIGHT "(.*)"/m.exec(text)?.[1] ?? "",
    glyph(point, cells) {
      const glyph = glyphs.get(point);
      return glyph === undefined ? null : bdfCells(glyph, cells, baseline);
    },
  };
}

function bdfCells(glyph: BdfGlyph, cells: number, baseline: number): Uint8Array {
  const top = baseline - glyph.yOffset - glyph.height;
  const left = glyph.xOffset + Math.max(0, Math.ceil((cells * 8 - glyph.advance) / 2));
  return cellsOf(cells, (x, y) => {
    const row = y - top;
    const column = x - left;
    if (row < 0 || row >= glyph.height || column < 0 || column >= glyph.width) return false;
    return Math.floor(glyph.rows[row] / 2 ** (glyph.rowBits - 1 - column)) % 2 === 1;
  });
}

function hexSource(name: string, text: string): GlyphSource {
  const rows = new Map<number, string>();
  for (const line of text.split("\n")) {
    const found = /^([0-9A-Fa-f]{4,6}):([0-9A-Fa-f]{32}|[0-9A-Fa-f]{64})\r?$/.exec(line);
    if (found !== null) rows.set(Number.parseInt(found[1], 16), found[2]);
  }
  return {
    name,
    notice: "",
    glyph(point, cells) {
      const hex = rows.get(point);
      if (hex === undefined) return null;
      const digits = hex.length / CELL_HEIGHT;
      const width = digits * 4;
      // A narrow glyph in a wide place stands in its middle.
      const left = Math.max(0, (cells * 8 - width) >> 1);
      return cellsOf(cells, (x, y) => {
        const column = x - left;
        if (column < 0 || column >= width) return false;
        const digit = Number.parseInt(hex[y * digits + (column >> 2)], 16);
        return (digit & (8 >> (column & 3))) !== 0;
      });
    },
  };
}
