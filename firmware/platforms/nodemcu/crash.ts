// What a Lua error becomes: one line with its place in the TypeScript sources, on the screen and in the log.
// Layer: platforms/nodemcu. An error says "mp8:123: attempt to …"; which source line 123 of the bundle is, the build has
// written down in runs of lines (host/build/lua/shorten.ts).
import { sourceLines } from "#lines";
import { parseCount } from "../../core/bytes/integer.js";
import { COLUMNS, Color, ROWS } from "../../core/display/layout.js";
import type { RowPainter } from "../../core/display/row-painter.js";

/** "core/text/pager.ts:45: attempt to …" */
export function inSource(error: string): string {
  const line = string.match(error, ":(%d+):");
  const message = string.match(error, ":%d+: (.*)");
  if (line === undefined || message === undefined) {
    return error;
  }
  const wanted = parseCount(line);
  let source = "";
  let place = "";
  const runs = sourceLines.split("\n");
  for (const run of runs) {
    const words = run.split(" ");
    const first = words.length < 3 ? -1 : parseCount(words[1]);
    if (first < 0 || first > wanted) {
      break;
    }
    source = words[0] === "" ? source : words[0];
    place = `${source}:${wanted - first + parseCount(words[2])}`;
  }
  return place === "" ? error : `${place}: ${message}`;
}

/** Covers the screen with what went wrong. */
export function showError(rows: RowPainter, text: string): void {
  rows.invalidate();
  rows.blank();
  rows.set(2, "The player has stopped.", Color.warning, Color.background);
  let row = 4;
  let rest = text;
  while (rest !== "" && row < ROWS - 2) {
    rows.set(row, rest.substring(0, COLUMNS), Color.text, Color.background);
    rest = rest.substring(COLUMNS);
    row++;
  }
  rows.set(ROWS - 1, "Switch it off and on again.", Color.hint, Color.background);
  while (rows.paint()) {}
}
