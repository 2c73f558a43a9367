// Is a byte string plain ASCII? Asked for every row of text, so it has to be one native call.
// Layer: core/bytes. This is the JavaScript implementation; the Lua build puts its own in its place.

/** Whether every byte is in 20h to 7Eh: such a string is its own font codes, a cell a byte. */
export function isPrintableAscii(text: string): boolean {
  // Measured on Espruino: an eighth of the time of a loop over 40 characters.
  return !/[^ -~]/.test(text);
}

/** Whether UTF-8 holds a surrogate (EDh A0h … BFh), which it must not. Asked for each line of a Korean text. */
export function hasSurrogate(text: string): boolean {
  return /\xed[\xa0-\xbf]/.test(text);
}

/** Whether the letters of a row's cells (core/text/cell-row.ts) say that there is nothing but ASCII and Hangul. */
export function isHangulCells(cells: string): boolean {
  return !/[^a Kw]/.test(cells);
}

/** Whether a byte from 80h on is in it. */
export function hasHighBytes(text: string): boolean {
  return /[\x80-\xff]/.test(text);
}

/** Whether UTF-8 holds a character from U+0100 on. */
export function isBeyondLatin1(text: string): boolean {
  return /[\xc4-\xff]/.test(text);
}

/** Where the first byte from 80h on is, or -1. */
export function firstHighByte(text: string): number {
  const found = /[\x80-\xff]/.exec(text);
  return found === null ? -1 : found.index;
}

/** Whether UTF-8 holds a control character of two bytes (C2h 80h … 9Fh). */
export function hasHighControls(text: string): boolean {
  return /\xc2[\x80-\x9f]/.test(text);
}

/** Whether one of the letters c, l, t and x is in it: classes of bytes that belong to no character (text-window.ts). */
export function hasStrayClasses(text: string): boolean {
  return /[cltx]/.test(text);
}

/** Whether a byte is in it that hardly any text holds: a control other than tab, line ends and form feed. */
export function hasOddControls(text: string): boolean {
  return /[^\t-\r -\xff]/.test(text);
}

/** Whether a byte below 20h is in it. */
export function hasControls(text: string): boolean {
  return /[^ -\xff]/.test(text);
}
