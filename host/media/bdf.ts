// Reads glyphs from a bitmap font. Layer: host/media.
// Glyph Bitmap Distribution Format 2.1 (Adobe Technical Note 5005, 1993): BBX gives width, height and the offset of
// the lower left corner from the origin on the baseline; each BITMAP line is one row in hex, left bit first.

export interface BdfGlyph {
  readonly code: number;
  /** DWIDTH: how far the next glyph's origin is. */
  readonly advance: number;
  readonly width: number;
  readonly height: number;
  readonly xOffset: number;
  readonly yOffset: number;
  /** One number a row, `rowBits` wide, the leftmost pixel its most significant bit. */
  readonly rows: readonly number[];
  readonly rowBits: number;
}

/** Glyphs of `text`, a whole .bdf file, whose code point is wanted, by code point. */
export function readBdfGlyphs(text: string, wanted: (code: number) => boolean): Map<number, BdfGlyph> {
  const glyphs = new Map<number, BdfGlyph>();
  for (const block of text.split("STARTCHAR ").slice(1)) {
    const code = Number(field(block, "ENCODING")[0]);
    if (wanted(code)) glyphs.set(code, readGlyph(code, block));
  }
  return glyphs;
}

function readGlyph(code: number, block: string): BdfGlyph {
  const [width, height, xOffset, yOffset] = field(block, "BBX").map(Number);
  const lines = block
    .slice(block.indexOf("\nBITMAP") + 1)
    .split("\n")
    .slice(1, 1 + height);
  const rows = lines.map((line) => Number.parseInt(line.trim(), 16));
  if (rows.length !== height || rows.some(Number.isNaN)) {
    throw new Error(`BDF glyph ${code}: expected ${height} rows in hex after BITMAP`);
  }
  const advance = Number(field(block, "DWIDTH")[0]);
  return { code, advance, width, height, xOffset, yOffset, rows, rowBits: Math.ceil(width / 8) * 8 };
}

function field(block: string, name: string): string[] {
  const start = block.indexOf(`\n${name} `);
  if (start < 0) throw new Error(`BDF glyph without ${name}: ${block.slice(0, 40)}`);
  const end = block.indexOf("\n", start + 1);
  return block
    .slice(start + name.length + 2, end)
    .trim()
    .split(/\s+/);
}
