// The encodings that a text may be in, and what a person calls them. Layer: core/text.

/** The numbers from 3 on are those of the font pack's code pages (FORMAT.md). */
export const enum Encoding {
  utf8 = 0,
  utf16le = 1,
  utf16be = 2,
  cp949 = 3,
  gb18030 = 4,
  big5 = 5,
  shiftJis = 6,
  windows1252 = 7,
  koi8r = 8,
  windows1251 = 9,
}

/** How many there are. */
export const ENCODINGS = 10;

/** How the bytes of a character lie (ByteText.replaceCharacters). */
export const enum Shape {
  /** One from 80h on. */
  single = 0,
  /** Two, the first from 81h on. */
  double = 1,
  /** Two, or one that is a half-width kana. */
  shiftJis = 2,
  /** Two, or four. */
  gb18030 = 3,
}

export function encodingName(encoding: Encoding): string {
  const names = [
    "UTF-8",
    "UTF-16 LE",
    "UTF-16 BE",
    "Korean (CP949)",
    "Chinese (GB18030)",
    "Chinese (Big5)",
    "Japanese (Shift_JIS)",
    "Western (Windows-1252)",
    "Cyrillic (KOI8-R)",
    "Cyrillic (Windows-1251)",
  ];
  return names[encoding];
}

/** Of the encodings from 3 on. */
export function shapeOf(encoding: Encoding): Shape {
  return encoding === Encoding.gb18030
    ? Shape.gb18030
    : encoding === Encoding.shiftJis
      ? Shape.shiftJis
      : encoding < Encoding.shiftJis
        ? Shape.double
        : Shape.single;
}
