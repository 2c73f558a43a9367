// Where a line may be broken around one character. Layer: core/text.
// Spec: Unicode Standard Annex #14 (line breaking), the rules that matter on 40 columns: ID (Han, kana) breaks on both
// sides, CL/CP/EX/NS never begin a line, OP never ends one. Hangul goes by words, as Korean books do.

/** A break is allowed before and after: Han, kana, bopomofo, full-width forms, emoji; not Hangul. */
export function isIdeographic(point: number): boolean {
  if (point < 0x2e80) {
    return false;
  }
  if (point < 0xa4d0) {
    return point !== 0x3099 && point !== 0x309a;
  }
  return (
    (point >= 0xf900 && point < 0xfb00) ||
    (point >= 0xfe30 && point < 0xfe50) ||
    (point >= 0xff00 && point < 0xff61) ||
    (point >= 0x1f300 && point < 0x1fb00) ||
    (point >= 0x20000 && point < 0x40000)
  );
}

/** A line may be broken behind it, as it may behind ideographic ones: tabs, zero-width spaces, hyphens and dashes outside ASCII. */
export function allowsBreakAfter(point: number): boolean {
  return (
    isIdeographic(point) || point === 9 || point === 0x200b || point === 0x2010 || point === 0x2013 || point === 0x2014
  );
}

const ASCII_CLOSING = ")]}.,!?:;%'\"";
export const ASCII_OPENING = "([{'\"";

/** Never at the beginning of a line: closing punctuation, small kana, marks that belong to what is before them. */
export function isClosing(point: number): boolean {
  if (point < 0x80) {
    return ASCII_CLOSING.indexOf(String.fromCharCode(point)) >= 0;
  }
  if (point < 0x3000) {
    return (
      point === 0xbb || point === 0x2019 || point === 0x201d || point === 0x2026 || point === 0x2025 || point === 0x203c
    );
  }
  if (point < 0x3020) {
    // 、。々 and the right one of each pair of brackets.
    return point === 0x3001 || point === 0x3002 || point === 0x3005 || (isCjkBracket(point) && point % 2 === 1);
  }
  if (point < 0x3100) {
    return isSmallKana(point) || (point >= 0x309b && point <= 0x309e) || (point >= 0x30fb && point <= 0x30fe);
  }
  // Full-width ！％），．：；？］｝～
  return (
    point === 0xff01 ||
    point === 0xff05 ||
    point === 0xff09 ||
    point === 0xff0c ||
    point === 0xff0e ||
    point === 0xff1a ||
    point === 0xff1b ||
    point === 0xff1f ||
    point === 0xff3d ||
    point === 0xff5d ||
    point === 0xff60
  );
}

/** Never at the end of a line: opening punctuation. */
export function isOpening(point: number): boolean {
  if (point < 0x80) {
    return ASCII_OPENING.indexOf(String.fromCharCode(point)) >= 0;
  }
  if (point < 0x3000) {
    return point === 0xab || point === 0x2018 || point === 0x201c;
  }
  return (
    (isCjkBracket(point) && point % 2 === 0) ||
    point === 0xff08 ||
    point === 0xff3b ||
    point === 0xff5b ||
    point === 0xff5f
  );
}

/** 〈〉《》「」『』【】 and 〔〕〖〗〘〙〚〛: even ones open, odd ones close. */
function isCjkBracket(point: number): boolean {
  return (point >= 0x3008 && point <= 0x3011) || (point >= 0x3014 && point <= 0x301b);
}

function isSmallKana(point: number): boolean {
  // Katakana lies 0x60 above hiragana.
  const kana = point >= 0x30a0 ? point - 0x60 : point;
  return (
    kana === 0x3041 ||
    kana === 0x3043 ||
    kana === 0x3045 ||
    kana === 0x3047 ||
    kana === 0x3049 ||
    kana === 0x3063 ||
    kana === 0x3083 ||
    kana === 0x3085 ||
    kana === 0x3087 ||
    kana === 0x308e
  );
}
