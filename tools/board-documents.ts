// The documents that are made from board files: a page and a drawing each. Layer: tools.
// What a page says below its last line of this kind is written by hand, and kept.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BOARDS } from "../host/boards.js";
import { svgDrawing } from "../host/wiring/svg-drawing.js";
import { boardPage } from "./board-page.js";

const END = "<!-- Below this line it is written by hand. -->\n";

/** @param root the project's folder */
export function boardDocuments(root = "."): { path: string; text: string }[] {
  return Object.values(BOARDS).flatMap((board) => [
    {
      path: `hardware/boards/${board.name}.md`,
      text: boardPage(board) + byHand(join(root, `hardware/boards/${board.name}.md`)),
    },
    { path: `hardware/boards/${board.name}.svg`, text: svgDrawing(board) },
  ]);
}

/** The part of a page that was written by hand; all of a page that was never made. */
function byHand(path: string): string {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const isMade = before.startsWith("<!-- Made from ");
  const at = before.indexOf(END);
  const rest = at >= 0 ? before.slice(at + END.length) : isMade ? "" : before;
  return rest === "" ? "" : `\n${END}${rest}`;
}
