// Text of which every character is one cell, as a string with one font code a character: the letters of Western Europe
// and the punctuation that well-set texts are full of. Lines of it are found by whole-string calls. Layer: core/text.
// Codes from A0h on are Latin-1; 86h to 9Fh, which Latin-1 leaves to controls, stand for what lies beyond it.

/** The first of the codes that are no Latin-1, and the one behind the last. */
export const FIRST_OTHER = 0x86;
export const END_OTHER = 0xa0;

/** What these codes stand for: dashes, quotation marks, • … € Œ œ Š š Ÿ Ž ž ‹ › */
function otherPoints(): number[] {
  return [
    0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2018, 0x2019, 0x201a, 0x201b, 0x201c, 0x201d, 0x201e, 0x201f,
    0x2022, 0x2026, 0x20ac, 0x152, 0x153, 0x160, 0x161, 0x178, 0x17d, 0x17e, 0x2039, 0x203a,
  ];
}

/** The character that a font code of a text stands for. */
export function pointOfCode(code: number): number {
  return code < FIRST_OTHER || code >= END_OTHER ? code : otherPoints()[code - FIRST_OTHER];
}

/** The font code of a character from U+0100 on, or -1 where it has none. */
export function codeOfPoint(point: number): number {
  // Most scripts lie between these: no list has to be made for their letters.
  if (point > 0x17e && point < 0x2010) {
    return -1;
  }
  const at = otherPoints().indexOf(point);
  return at < 0 ? -1 : at + FIRST_OTHER;
}

/** For `ByteText.latin`: what each of these characters becomes, by code point; all others are missing. */
export function otherCodes(): Readonly<Record<number, string>> {
  // Written out: as a loop it would take an interpreter 25 ms.
  return {
    8208: "\x86",
    8209: "\x87",
    8210: "\x88",
    8211: "\x89",
    8212: "\x8a",
    8213: "\x8b",
    8216: "\x8c",
    8217: "\x8d",
    8218: "\x8e",
    8219: "\x8f",
    8220: "\x90",
    8221: "\x91",
    8222: "\x92",
    8223: "\x93",
    8226: "\x94",
    8230: "\x95",
    8364: "\x96",
    338: "\x97",
    339: "\x98",
    352: "\x99",
    353: "\x9a",
    376: "\x9b",
    381: "\x9c",
    382: "\x9d",
    8249: "\x9e",
    8250: "\x9f",
  };
}
