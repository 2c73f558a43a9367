// From UTF-8 byte strings to the codes of the built-in font: Latin-1, boxes for everything else. Layer: core/display.
import { byteText } from "../bytes/byte-text.js";
import { hasControls, isPrintableAscii } from "../bytes/printable.js";
import { codeOfPoint } from "../text/latin.js";
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
  // Latin-1 goes by one native call; only the rest is looked at one by one.
  const decoded = byteText().latin(text, {}, codesOf);
  const codes = hasControls(decoded) ? withoutControls(decoded) : decoded;
  if (codes.length <= columns) {
    return codes;
  }
  const last = codes.charAt(columns - 1) === WIDE_BOX.charAt(0) ? columns - 1 : columns;
  return codes.substring(0, last);
}

/** Code 0 would begin an inline image in Espruino's drawString. */
function withoutControls(codes: string): string {
  let clean = "";
  for (let i = 0; i < codes.length; i++) {
    if (codes.charCodeAt(i) >= 0x20) {
      clean += codes.charAt(i);
    }
  }
  return clean;
}

/** Codes of a character from U+0100 on. */
function codesOf(point: number): string {
  const width = cellWidth(point);
  if (width === 2) {
    return WIDE_BOX;
  }
  if (width === 0) {
    return "";
  }
  if (point >= FIRST_ICON && point <= LAST_ICON) {
    return String.fromCharCode(point - FIRST_ICON + ICON_CODE);
  }
  const code = codeOfPoint(point);
  return code < 0 ? BOX : String.fromCharCode(code);
}
