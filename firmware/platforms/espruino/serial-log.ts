// The serial line: the player's log, and from power-on to power-off the link's. Layer: platforms/espruino.
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import { fitForLine } from "../../core/link/names.js";
import type { Player } from "../../core/player/player.js";
import { LinkLine } from "./link-line.js";

/** Takes the log once the player runs; null before. */
let linkLine: LinkLine | null = null;

export function log(line: string): void {
  const text = fitForLine(line);
  if (linkLine === null) {
    Serial1.println(text);
  } else {
    linkLine.log(text);
  }
}

/** From here on the line is the link's. */
export function listen(player: Player, rows: RowPainter): LinkLine {
  linkLine = new LinkLine(player, rows);
  linkLine.listen(Serial1, board.serial.baud);
  return linkLine;
}
