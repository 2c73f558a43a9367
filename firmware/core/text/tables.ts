// What bytes and characters are to the layout of a text, as tables for `ByteText.translate`. Layer: core/text.
// Functions, so that 256 characters are only in memory while a table is made known to the runtime.
import { byteText } from "../bytes/byte-text.js";

/** Numbers of the tables. */
export const enum Table {
  /**
   * Class of each byte: " " a break may follow (space, hyphen), "a" any other ASCII that is one cell wide, "!" all that
   * needs a closer look: controls, line ends, tabs, everything from 7Fh on.
   */
  classes = 0,
  /** The same for font codes (latin.ts): a closer look for the controls, for dashes that a break may follow and AD. */
  codes = 1,
  /**
   * Bytes of UTF-8 that may be decoded to font codes: l begins a character of two bytes, t one of three, c continues it,
   * x is anything else, NUL is ASCII.
   */
  latin = 2,
  /**
   * What cells are made from (cell-row.ts), by bytes of UTF-8: l begins a narrow character of two bytes, h one of Han or
   * kana, k and m one of Hangul, c continues it; n ends the line, e needs a closer look. Some rare scripts and marks that
   * share their first byte with Hangul or kana are told wrongly for the sake of these: they get a cell too many.
   */
  kinds = 3,
  /** Classes for the upper bytes of UTF-16: only 0 is plain. */
  upper = 4,
  /** What of a byte string says that it is no text: NUL, "c" a control that is not met in texts. */
  controls = 5,
  /**
   * Bytes of UTF-8 as it has to be: l, t and q begin a character of two, three and four bytes, c continues it, x is none,
   * NUL is ASCII.
   */
  utf8 = 6,
  /**
   * What cells are made from, by bytes of a code page whose characters were marked: 80h begins a wide one, FFh continues
   * it, A1h is a narrow one.
   */
  marked = 7,
  /** Classes of single bytes: all that are no controls are one cell wide. */
  single = 8,
}

/** The table, made known where it is not; for a call of `translate`. */
export function known(table: Table): number {
  const native = byteText();
  if (!native.hasTable(table)) {
    native.setTable(table, charactersOf(table));
  }
  return table;
}

function charactersOf(table: Table): string {
  switch (table) {
    case Table.classes:
      return asciiClasses() + "!".repeat(128);
    case Table.codes:
      return `${asciiClasses()}!!!!!!!aa!!${"a".repeat(34)}!${"a".repeat(82)}`;
    case Table.latin:
      return `${"\0".repeat(128)}${"c".repeat(64)}xxllxl${"x".repeat(28)}t${"x".repeat(29)}`;
    case Table.kinds:
      return (
        `eeeeeeeeeen${"e".repeat(21)}${asciiClasses().substring(32, 127)}e${"c".repeat(64)}` +
        `eeelllllllllee${"l".repeat(4)}${"e".repeat(17)}hhhhhhhmkkm${"e".repeat(18)}`
      );
    case Table.upper:
      return `a${"!".repeat(255)}`;
    case Table.utf8:
      return `${"\0".repeat(128)}${"c".repeat(64)}xx${"l".repeat(30)}${"t".repeat(16)}qqqqq${"x".repeat(11)}`;
    case Table.marked:
      return `eeeeeeeeeen${"e".repeat(21)}${asciiClasses().substring(32, 127)}ey${"a".repeat(126)}c`;
    case Table.single:
      return asciiClasses() + "a".repeat(128);
    default:
      return `\0cccccccc     ccccccccccccc cccc${" ".repeat(224)}`;
  }
}

function asciiClasses(): string {
  return `${"!".repeat(32)} ${"a".repeat(12)} ${"a".repeat(81)}!`;
}
