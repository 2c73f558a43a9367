// Numbers of the font pack's format, as FORMAT.md has them. Layer: core/text.

export const PACK_MAGIC = "MP8FNT\x1a\0";
export const PACK_VERSION = 1;
/** The pack's place on a card: in the root folder. Lists leave it out as they do every name with a dot before it. */
export const PACK_NAME = ".mp8-fonts";

/** In the first block, behind the magic. */
export const PACK_VERSION_AT = 8;
export const PACK_RANGES_AT = 10;
export const PACK_PAGES_AT = 12;
export const PACK_SETS_AT = 14;
export const PACK_HEAD_BYTES = 16;
export const PACK_RECORD_BYTES = 16;
/** Ranges, code pages and sets, together: what the first block has room for. */
export const PACK_RECORDS = 30;
/** CRC-32 of all before it, in the last bytes of the first block. */
export const PACK_CRC_AT = 508;

/** A cell is 8×16 pixels, column by column from the left, each from its top, its top pixel the most significant bit. */
export const CELL_BYTES = 16;
export const WIDE_BYTES = 32;

/** Kinds of code pages. */
export const enum PageKind {
  /** Bytes from 80h on stand for themselves. */
  single = 1,
  /** A lead byte from 81h on has a block of its own, of trail bytes from 40h on. */
  double = 2,
  /** Four bytes of GB18030, numbered from 81308130h on, 256 to a block. */
  quad = 3,
}

export const FIRST_LEAD = 0x81;
export const FIRST_TRAIL = 0x40;

/** Characters of a set at the most. */
export const MOST_OF_SET = 1024;
/** The first glyph of a set is in a block whose number is a multiple of this: so many are read at once. */
export const SET_BLOCKS = 8;
