// How many 8-pixel cells a character takes: 0, 1 or 2. Layer: core/text.
// Spec: Unicode 16.0 EastAsianWidth.txt (W and F are 2 cells) and DerivedGeneralCategory.txt (Mn, Me, Cf are 0), for
// the scripts that players' fonts have; comparisons instead of a table, since code stays in flash and data does not.

/** @param point a Unicode code point, 0 … 0x10ffff */
export function cellWidth(point: number): number {
  if (point < 0x300) {
    // Controls, and the soft hyphen.
    return point < 0x20 || (point >= 0x7f && point < 0xa0) || point === 0xad ? 0 : 1;
  }
  if (point < 0x1100) {
    return isCombining(point) ? 0 : 1;
  }
  if (point >= 0x2e80) {
    return eastAsianWidth(point);
  }
  if (point < 0x1200) {
    // Hangul Jamo: leading consonants stand, vowels and final consonants join them.
    return point < 0x1160 ? 2 : 0;
  }
  if (point < 0x2000) {
    return (point >= 0x1ab0 && point < 0x1b00) || (point >= 0x1dc0 && point < 0x1e00) ? 0 : 1;
  }
  if (isFormat(point) || (point >= 0x20d0 && point < 0x2100)) {
    return 0;
  }
  return isWideSymbol(point) ? 2 : 1;
}

/** Blocks below U+1100 with combining marks: Latin, Cyrillic, Hebrew, Arabic, Devanagari, Thai. */
function isCombining(point: number): boolean {
  if (point < 0x591) {
    return point < 0x370 || (point >= 0x483 && point < 0x48a);
  }
  if (point < 0x700) {
    return (
      point < 0x5be ||
      point === 0x5bf ||
      point === 0x5c1 ||
      point === 0x5c2 ||
      (point >= 0x610 && point < 0x61b) ||
      (point >= 0x64b && point < 0x660) ||
      point === 0x670 ||
      (point >= 0x6d6 && point < 0x6dd)
    );
  }
  if (point < 0x980) {
    return (point >= 0x900 && point < 0x903) || point === 0x93c || (point >= 0x941 && point < 0x949) || point === 0x94d;
  }
  return point === 0xe31 || (point >= 0xe34 && point < 0xe3b) || (point >= 0xe47 && point < 0xe4f);
}

/** Zero-width spaces and joiners, directional marks. */
function isFormat(point: number): boolean {
  return (
    (point >= 0x200b && point < 0x2010) || (point >= 0x202a && point < 0x202f) || (point >= 0x2060 && point < 0x2070)
  );
}

/** Symbols below U+2E80 that are wide by themselves: emoji of old, angle brackets. */
function isWideSymbol(point: number): boolean {
  if (point < 0x231a || point > 0x2b55) {
    return false;
  }
  return (
    point < 0x231c ||
    point === 0x2329 ||
    point === 0x232a ||
    (point >= 0x23e9 && point < 0x23ed) ||
    point === 0x23f0 ||
    point === 0x23f3 ||
    point === 0x25fd ||
    point === 0x25fe ||
    point === 0x2614 ||
    point === 0x2615 ||
    (point >= 0x2648 && point < 0x2654) ||
    point === 0x26a1 ||
    point === 0x26aa ||
    point === 0x26ab ||
    point === 0x2705 ||
    point === 0x2728 ||
    point === 0x274c ||
    (point >= 0x2753 && point < 0x2756) ||
    point === 0x2757 ||
    point === 0x2b1b ||
    point === 0x2b1c ||
    point === 0x2b50 ||
    point === 0x2b55
  );
}

/** U+2E80 and above. */
function eastAsianWidth(point: number): number {
  if (point < 0xa4d0) {
    return point === 0x303f ? 1 : point === 0x3099 || point === 0x309a ? 0 : 2;
  }
  if (point < 0xe000) {
    return (point >= 0xac00 && point < 0xd7a4) || (point >= 0xa960 && point < 0xa980) ? 2 : 1;
  }
  if (point < 0x10000) {
    if (point < 0xfe00) {
      return point >= 0xf900 && point < 0xfb00 ? 2 : 1;
    }
    if (point < 0xff00) {
      return point < 0xfe10 || (point >= 0xfe20 && point < 0xfe30) || point === 0xfeff ? 0 : point < 0xfe70 ? 2 : 1;
    }
    return point < 0xff61 || (point >= 0xffe0 && point < 0xffe7) ? (point === 0xff00 ? 1 : 2) : 1;
  }
  // Emoji and pictographs, then the planes of Han.
  if (point < 0x20000) {
    return (point >= 0x1f300 && point < 0x1f650) ||
      (point >= 0x1f680 && point < 0x1f700) ||
      (point >= 0x1f900 && point < 0x1fb00)
      ? 2
      : 1;
  }
  return point < 0x40000 ? 2 : point >= 0xe0000 ? 0 : 1;
}
