// The rows of the screen as lines: colours, font codes. Layer: core/link. FORMAT.md, "Lines".
import { divide, hexByte } from "../bytes/integer.js";
import { ROWS } from "../display/layout.js";
import type { RowPainter } from "../display/row-painter.js";
import { escaped } from "./names.js";

export function screenText(rows: RowPainter): string {
  let text = "";
  for (let row = 0; row < ROWS; row++) {
    text += `${colour(rows.foregrounds[row])} ${colour(rows.backgrounds[row])} ${escaped(rows.codes[row])}\r\n`;
  }
  return text;
}

function colour(rgb565: number): string {
  return hexByte(divide(rgb565, 256)) + hexByte(rgb565 % 256);
}
