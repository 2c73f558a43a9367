// `mp8 screen`: what the board shows, as text or as a picture made of the rows that it sends. Layer: host/commands.
import { writeFileAtomically } from "../atomic-file.js";
import { answerTo } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { type CardGlyphs, pictureOf, readRows, type ScreenRow, textOfRow } from "../link/screen-rows.js";
import { encodePng } from "../media/png.js";
import { printJson, printLine } from "./context.js";

export interface ScreenOptions extends PortOptions {
  readonly json?: boolean;
  readonly out?: string;
}

export async function screen(options: ScreenOptions): Promise<void> {
  const { text } = await withBoard(options, (link) => answerTo(link, "screen"));
  const rows = readRows(text);
  if (options.out !== undefined)
    await writeFileAtomically(options.out, encodePng(pictureOf(rows, await glyphsFor(rows))));
  if (options.json === true) printJson({ rows: rows.map(textOfRow), picture: options.out ?? null });
  else if (options.out === undefined) for (const row of rows) printLine(textOfRow(row).trimEnd());
}

/** Cards have their glyphs from the default fonts; what those lack is a box. */
async function glyphsFor(rows: readonly ScreenRow[]): Promise<CardGlyphs> {
  if (!rows.some(({ glyphs }) => glyphs.some(({ code }) => code < 0))) return () => null;
  const [{ defaultFontPack }, { packSource, rowsOfCells }] = await Promise.all([
    import("../media/font-pack/default-pack.js"),
    import("../media/font-pack/pack-reader.js"),
  ]);
  const source = packSource(defaultFontPack());
  return (point, cells) => {
    const glyph = source.glyph(point, cells);
    return glyph === null ? null : rowsOfCells(glyph);
  };
}
