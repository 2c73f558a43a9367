// The characters of a code page as regular expressions find them in a byte string. Layer: core/bytes. JavaScript only: the
// Lua twin of byte-text.ts goes through the bytes itself.

/** How the characters of a code page lie, by Shape: see core/text/encoding-names.ts. */
export function characterShapes(shape: number): RegExp {
  return shape === 0
    ? /[\x80-\xff]/g
    : shape === 1
      ? /[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]/g
      : shape === 2
        ? /[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]|[\x80-\xff]/g
        : /[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x80-\xff]/g;
}

/** As many bytes as the character has: ByteText.markCharacters. */
export function marksFor(character: string): string {
  return character.length === 1 ? "\xa1" : MARKS.substring(0, character.length);
}

const MARKS = "\x80\xff\xff\xff";
