// From UTF-8 byte strings to the codes of the built-in font: Latin-1, boxes for everything else. Layer: core/display.
import { isPrintableAscii } from "../bytes/printable.js";
import { codePointLength, nextCodePoint } from "../text/utf8.js";
import { cellWidth } from "../text/width.js";

/** A box, one cell wide: a character that no font has. */
export const BOX = "\x7f";
/** The two halves of a box two cells wide: a Hangul, Han or kana character that no font has. */
export const WIDE_BOX = "\x80\x81";

/** Private-use characters U+E000 to U+E003 are the library's icons; their glyphs stand in codes that Latin-1 leaves free. */
const FIRST_ICON = 0xe000;
const LAST_ICON = 0xe003;
const ICON_CODE = 0x82;

/**
 * Codes for `drawText`, cut to `columns` cells. A wide character is never cut in half.
 * @param text UTF-8 byte string
 */
export function fontCodes(text: string, columns: number): string {
  if (isPrintableAscii(text)) {
    return text.length > columns ? text.substring(0, columns) : text;
  }
  let codes = "";
  let used = 0;
  let at = 0;
  while (at < text.length) {
    const point = nextCodePoint(text, at);
    at += codePointLength(text, at);
    const width = cellWidth(point);
    if (used + width > columns) {
      break;
    }
    used += width;
    if (width === 2) {
      codes += WIDE_BOX;
    } else if (width === 1) {
      codes += narrowCode(point);
    }
  }
  return codes;
}

function narrowCode(point: number): string {
  if ((point >= 0x20 && point < 0x7f) || (point >= 0xa0 && point < 0x100)) {
    return String.fromCharCode(point);
  }
  return point >= FIRST_ICON && point <= LAST_ICON ? String.fromCharCode(point - FIRST_ICON + ICON_CODE) : BOX;
}
