// Numbers of the catalog's format, as FORMAT.md has them. Layer: core/catalog.

export const MAGIC = "MP8CAT\x1a\0";
export const VERSION = 1;
/** The catalog's place on a card: in the root folder. Lists leave it out as they do every name with a dot before it. */
export const CATALOG_NAME = ".mp8-catalog";

/** Bits of the header's flags. */
export const FLAG_OTHERS = 1;
export const FLAG_NO_VOLUME = 2;

/** What a unit begins with. */
export const UNIT_HEADER = 0x4d;
export const UNIT_PAGE = 0x46;
export const UNIT_TABLE = 0x54;
export const UNIT_END = 0x45;

export const PAGE_BLOCKS = 4;
export const PAGE_BYTES = 2048;
export const PAGE_HEAD_BYTES = 12;
/** Of a folder's first page, behind the head of every page. */
export const FOLDER_HEAD_BYTES = 40;
export const CRC_BYTES = 4;
/** Before the name of an entry. */
export const RECORD_BYTES = 16;

export const TABLE_HEAD_BYTES = 8;
export const TABLE_RECORD_BYTES = 16;
export const TABLE_RECORDS = 31;

/** Bits of a folder's flags. */
export const FOLDER_DAMAGED = 1;
export const FOLDER_CONTIGUOUS = 2;

/** Of an entry's field that has the bytes behind the last whole block: the clusters follow each other. */
export const CONTIGUOUS = 0x8000;

/** File systems by number. */
export const FILESYSTEMS = ["", "FAT12", "FAT16", "FAT32", "exFAT"];
