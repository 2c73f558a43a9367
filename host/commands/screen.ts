// `mp8 screen`: what the board shows, as text or as a picture made of the rows that it sends. Layer: host/commands.
import { writeFileAtomically } from "../atomic-file.js";
import { textOf } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { pictureOf, readRows, textOfRow } from "../link/screen-rows.js";
import { encodePng } from "../media/png.js";
import { printJson, printLine } from "./context.js";

export interface ScreenOptions extends PortOptions {
  readonly json?: boolean;
  readonly out?: string;
}

export async function screen(options: ScreenOptions): Promise<void> {
  const pieces: Uint8Array[] = [];
  await withBoard(options, (link) => link.request("screen", { onData: (bytes) => pieces.push(bytes) }));
  const rows = readRows(textOf(pieces));
  if (options.out !== undefined) await writeFileAtomically(options.out, encodePng(pictureOf(rows)));
  if (options.json === true) printJson({ rows: rows.map(textOfRow), picture: options.out ?? null });
  else if (options.out === undefined) for (const row of rows) printLine(textOfRow(row).trimEnd());
}
