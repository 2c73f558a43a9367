// UTF-8 inside byte strings: every character of the string is one byte. Layer: core/text.
// Spec: The Unicode Standard 16.0, table 3-7 (well-formed byte sequences) and section 3.9 (U+FFFD per maximal
// subpart is not needed here: one replacement a byte is enough to see that something is wrong).

/** What an ill-formed byte is shown as. */
export const REPLACEMENT_POINT = 0xfffd;
/** U+FFFD in UTF-8. */
export const REPLACEMENT = "\xef\xbf\xbd";

/** Bytes of the character at `at`: 1 to 4; 1 where the bytes there are ill-formed or cut off. */
export function codePointLength(text: string, at: number): number {
  const lead = text.charCodeAt(at);
  if (lead < 0xc2 || lead > 0xf4) {
    return 1;
  }
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > text.length) {
    return 1;
  }
  const second = text.charCodeAt(at + 1);
  // Overlong forms, surrogates and values above U+10FFFF are all told by the second byte.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) {
    return 1;
  }
  for (let i = 2; i < length; i++) {
    const next = text.charCodeAt(at + i);
    if (next < 0x80 || next > 0xbf) {
      return 1;
    }
  }
  return length;
}

/** The character at `at`; U+FFFD where the bytes there are ill-formed or cut off. */
export function nextCodePoint(text: string, at: number): number {
  const lead = text.charCodeAt(at);
  if (lead < 0x80) {
    return lead;
  }
  const length = codePointLength(text, at);
  if (length === 1) {
    return REPLACEMENT_POINT;
  }
  const second = text.charCodeAt(at + 1) - 0x80;
  if (length === 2) {
    return (lead - 0xc0) * 64 + second;
  }
  const third = text.charCodeAt(at + 2) - 0x80;
  if (length === 3) {
    return (lead - 0xe0) * 4096 + second * 64 + third;
  }
  return (lead - 0xf0) * 262144 + second * 4096 + third * 64 + text.charCodeAt(at + 3) - 0x80;
}

/** A character as UTF-8; surrogates and values above U+10FFFF become U+FFFD. */
export function encodeUtf8(point: number): string {
  if (point < 0x80) {
    return String.fromCharCode(point);
  }
  const last = point % 64;
  const upper = (point - last) / 64;
  if (point < 0x800) {
    return String.fromCharCode(0xc0 + upper, 0x80 + last);
  }
  const third = upper % 64;
  const top = (upper - third) / 64;
  if (point < 0x10000) {
    if (point >= 0xd800 && point < 0xe000) {
      return REPLACEMENT;
    }
    return String.fromCharCode(0xe0 + top, 0x80 + third, 0x80 + last);
  }
  if (point > 0x10ffff) {
    return REPLACEMENT;
  }
  const second = top % 64;
  return String.fromCharCode(0xf0 + (top - second) / 64, 0x80 + second, 0x80 + third, 0x80 + last);
}
