// Fitting texts into rows of cells. Layer: core/display.
import { isPrintableAscii } from "../bytes/printable.js";
import { codePointLength, nextCodePoint } from "../text/utf8.js";
import { cellWidth } from "../text/width.js";

/**
 * `left` from the left edge and `right` to the right edge of one row; `left` is cut where they would touch.
 * @param left UTF-8 byte string
 * @param right ASCII
 */
export function spread(left: string, right: string, columns: number): string {
  const room = columns - right.length - (right.length > 0 ? 1 : 0);
  let text = left;
  let cells = 0;
  if (isPrintableAscii(left)) {
    text = left.length > room ? left.substring(0, room) : left;
    cells = text.length;
  } else {
    let at = 0;
    while (at < left.length) {
      const width = cellWidth(nextCodePoint(left, at));
      if (cells + width > room) {
        break;
      }
      cells += width;
      at += codePointLength(left, at);
    }
    text = left.substring(0, at);
  }
  return text + SPACES.substring(0, columns - right.length - cells) + right;
}

const SPACES = "                                        ";

/** "1 text", "2 texts". */
export function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
