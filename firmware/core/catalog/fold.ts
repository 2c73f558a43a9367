// Folding of case and width, code point by code point. Layer: core/catalog.
// A subset of CaseFolding.txt (Unicode 15.0, statuses C and S: Latin, Greek, Cyrillic, Armenian, Roman numerals, circled
// letters) and of the <wide> and <narrow> mappings of UnicodeData.txt. What is not here stays as it is, on every engine:
// the list is part of the catalog's format.
import { utf8Of } from "../bytes/unicode.js";

/** Full-width katakana for the half-width ones from U+FF66 to U+FF9F, as offsets from U+3000. */
const HALF_KATAKANA = [
  0xf2, 0xa1, 0xa3, 0xa5, 0xa7, 0xa9, 0xe3, 0xe5, 0xe7, 0xc3, 0xfc, 0xa2, 0xa4, 0xa6, 0xa8, 0xaa, 0xab, 0xad, 0xaf,
  0xb1, 0xb3, 0xb5, 0xb7, 0xb9, 0xbb, 0xbd, 0xbf, 0xc1, 0xc4, 0xc6, 0xc8, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd2,
  0xd5, 0xd8, 0xdb, 0xde, 0xdf, 0xe0, 0xe1, 0xe2, 0xe4, 0xe6, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xef, 0xf3, 0x99,
  0x9a,
];

/** A pair of neighbours, the upper-case one on an even code: Ā ā. */
function even(code: number): number {
  return code % 2 === 0 ? code + 1 : code;
}

/** The same with the upper-case one on an odd code: Ĺ ĺ. */
function odd(code: number): number {
  return code % 2 === 1 ? code + 1 : code;
}

function foldLatin(code: number): number {
  if (code <= 0xde) {
    return code >= 0xc0 && code !== 0xd7 ? code + 32 : code === 0xb5 ? 0x3bc : code;
  }
  if (code < 0x100 || code === 0x130 || code === 0x131 || code === 0x138 || code === 0x149) {
    return code;
  }
  if (code <= 0x137 || (code >= 0x14a && code <= 0x177)) {
    return even(code);
  }
  if (code <= 0x148 || (code >= 0x179 && code <= 0x17e)) {
    return odd(code);
  }
  if (code === 0x178) {
    return 0xff;
  }
  if (code === 0x17f) {
    return 0x73;
  }
  if (code >= 0x1cd && code <= 0x1dc) {
    return odd(code);
  }
  if ((code >= 0x1de && code <= 0x1ef) || (code >= 0x1f8 && code <= 0x21f) || (code >= 0x222 && code <= 0x233)) {
    return even(code);
  }
  return code >= 0x246 && code <= 0x24f ? even(code) : code;
}

function foldGreek(code: number): number {
  if (code >= 0x391 && code <= 0x3ab) {
    return code + 32;
  }
  if (code === 0x3c2) {
    return 0x3c3;
  }
  if (code === 0x386) {
    return 0x3ac;
  }
  if (code >= 0x388 && code <= 0x38a) {
    return code + 37;
  }
  if (code === 0x38c) {
    return 0x3cc;
  }
  if (code === 0x38e || code === 0x38f) {
    return code + 63;
  }
  return code >= 0x3d8 && code <= 0x3ef ? even(code) : code;
}

function foldCyrillic(code: number): number {
  if (code <= 0x40f) {
    return code + 80;
  }
  if (code <= 0x42f) {
    return code + 32;
  }
  if (code === 0x4c0) {
    return 0x4cf;
  }
  if (code >= 0x4c1 && code <= 0x4ce) {
    return odd(code);
  }
  if ((code >= 0x460 && code <= 0x481) || (code >= 0x48a && code <= 0x4bf) || (code >= 0x4d0 && code <= 0x52f)) {
    return even(code);
  }
  return code >= 0x531 && code <= 0x556 ? code + 48 : code;
}

function foldWidth(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) {
    const narrow = code - 0xfee0;
    return narrow >= 0x41 && narrow <= 0x5a ? narrow + 32 : narrow;
  }
  if (code >= 0xff66 && code <= 0xff9f) {
    return 0x3000 + HALF_KATAKANA[code - 0xff66];
  }
  return code;
}

/** One code point, folded. */
export function foldCode(code: number): number {
  if (code < 0x250) {
    return code < 0x80 ? (code >= 0x41 && code <= 0x5a ? code + 32 : code) : foldLatin(code);
  }
  if (code >= 0x2c00) {
    return code >= 0xff01 ? foldWidth(code) : code === 0x3000 ? 0x20 : code;
  }
  if (code >= 0x370 && code < 0x400) {
    return foldGreek(code);
  }
  if (code >= 0x400 && code < 0x560) {
    return foldCyrillic(code);
  }
  if (code >= 0x1e00 && code <= 0x1eff) {
    return code >= 0x1e96 && code <= 0x1e9f ? code : even(code);
  }
  if (code >= 0x2160 && code <= 0x216f) {
    return code + 16;
  }
  return code >= 0x24b6 && code <= 0x24cf ? code + 26 : code;
}

/** A UTF-8 byte string, folded. */
export function foldWide(text: string): string {
  let folded = "";
  let i = 0;
  const length = text.length;
  while (i < length) {
    const lead = text.charCodeAt(i);
    if (lead < 0x80) {
      folded += lead >= 0x41 && lead <= 0x5a ? String.fromCharCode(lead + 32) : text.charAt(i);
      i++;
    } else if (lead < 0xe0) {
      folded += utf8Of(foldCode((lead % 32) * 64 + (text.charCodeAt(i + 1) % 64)));
      i += 2;
    } else if (lead > 0xe3 && lead < 0xef) {
      // U+4000 to U+EFFF: Han and Hangul have neither case nor width.
      folded += text.substr(i, 3);
      i += 3;
    } else if (lead < 0xf0) {
      const code = (lead % 16) * 4096 + (text.charCodeAt(i + 1) % 64) * 64 + (text.charCodeAt(i + 2) % 64);
      const to = foldCode(code);
      folded += to === code ? text.substr(i, 3) : utf8Of(to);
      i += 3;
    } else {
      folded += text.substr(i, 4);
      i += 4;
    }
  }
  return folded;
}
