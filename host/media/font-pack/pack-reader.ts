// Glyphs out of a font pack, for filling up another one and for reading texts back from the screen. Layer: host/media.
// Format: firmware/core/text/FORMAT.md.
import { CELL_BYTES, PACK_HEAD_BYTES, PACK_RECORD_BYTES } from "../../../firmware/core/text/pack-format.js";
import { cellWidth } from "../../../firmware/core/text/width.js";
import { box } from "./box.js";
import type { CodePage } from "./code-pages.js";
import type { GlyphSource } from "./glyph-source.js";

const BLOCK = 512;

/** Each glyph of a pack with its character, its cells' 16 bytes one behind the other; without the boxes. */
export function* glyphsOfPack(bytes: Uint8Array): Generator<{ point: number; cells: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const boxes = [box(1), box(2)].map((cells) => Buffer.from(cells));
  for (let i = 0; i < view.getUint16(10, true); i++) {
    const at = PACK_HEAD_BYTES + i * PACK_RECORD_BYTES;
    const [first, end, block, glyphBytes] = [0, 4, 8, 12].map((field) => view.getUint32(at + field, true));
    for (let point = first; point < end; point++) {
      const count = Math.max(1, Math.min(cellWidth(point), glyphBytes / CELL_BYTES));
      const start = block * BLOCK + (point - first) * glyphBytes;
      const cells = bytes.subarray(start, start + count * CELL_BYTES);
      if (!boxes[count - 1].equals(cells)) yield { point, cells };
    }
  }
}

export function packSource(bytes: Uint8Array): GlyphSource {
  const glyphs = new Map<number, Uint8Array>();
  for (const { point, cells } of glyphsOfPack(bytes)) glyphs.set(point, cells);
  return {
    name: "the default fonts",
    notice: Buffer.from(bytes.subarray(BLOCK, 2 * BLOCK))
      .toString("utf8")
      .replace(/\0.*$/s, "")
      .split("\n")[0],
    glyph: (point, cells) => {
      const glyph = glyphs.get(point);
      return glyph === undefined || glyph.length !== cells * CELL_BYTES ? null : glyph;
    },
  };
}

/** A pack stores cells column by column, two bytes each. @returns the same a byte a row, one cell behind the other */
export function rowsOfCells(cells: Uint8Array): Uint8Array {
  return Uint8Array.from(cells, (_, at) => {
    const [cell, y] = [at - (at % CELL_BYTES), at % CELL_BYTES];
    let bits = 0;
    for (let x = 0; x < 8; x++) bits = bits * 2 + ((cells[cell + x * 2 + (y >> 3)] >> (7 - (y & 7))) & 1);
    return bits;
  });
}

/** The blocks of a code page in a pack. */
export function tableOfPack(bytes: Uint8Array, { encoding, kind }: CodePage): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = view.getUint16(10, true);
  for (let i = first; i < first + view.getUint16(12, true); i++) {
    const at = PACK_HEAD_BYTES + i * PACK_RECORD_BYTES;
    if (view.getUint16(at, true) !== encoding || view.getUint16(at + 2, true) !== kind) continue;
    const block = view.getUint32(at + 4, true);
    return bytes.subarray(block * BLOCK, (block + view.getUint32(at + 8, true)) * BLOCK);
  }
  throw new Error(`the font pack has no code page ${encoding}`);
}
