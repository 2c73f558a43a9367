// Classes of bytes by Lua's patterns. Layer: core/bytes; printable.ts says what each function is for.

export function isPrintableAscii(text: string): boolean {
  return string.find(text, "[^ -~]") === undefined;
}

export function hasSurrogate(text: string): boolean {
  return string.find(text, "\xed[\xa0-\xbf]") !== undefined;
}

export function isHangulCells(cells: string): boolean {
  return string.find(cells, "[^a Kw]") === undefined;
}

export function hasHighBytes(text: string): boolean {
  return string.find(text, "[\x80-\xff]") !== undefined;
}

export function isBeyondLatin1(text: string): boolean {
  return string.find(text, "[\xc4-\xff]") !== undefined;
}

export function firstHighByte(text: string): number {
  const at = string.find(text, "[\x80-\xff]");
  return at === undefined ? -1 : at - 1;
}

export function hasHighControls(text: string): boolean {
  return string.find(text, "\xc2[\x80-\x9f]") !== undefined;
}

export function hasStrayClasses(text: string): boolean {
  return string.find(text, "[cltx]") !== undefined;
}

export function hasOddControls(text: string): boolean {
  return string.find(text, "[^\t-\r -\xff]") !== undefined;
}

export function hasControls(text: string): boolean {
  return string.find(text, "[^ -\xff]") !== undefined;
}
