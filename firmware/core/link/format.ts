// The numbers of the serial link: FORMAT.md in this folder says what they mean. Layer: core/link.

/** Never a byte of UTF-8, so that no text looks like a frame. */
export const FRAME_START = 0xfc;
/** Start, type, request, ordinal, number (3), length (2), CRC-32 of those but the start. */
export const HEAD_BYTES = 13;
/** CRC-32 of a payload, behind it. */
export const SUM_BYTES = 4;
/** Longest payload of any frame. */
export const MOST_PAYLOAD = 4096;
/** Longest payload that a board takes, and frames that it takes ahead of the ones it waits for. */
export const BOARD_PAYLOAD = 2048;
export const BOARD_WINDOW = 4;
/** Frames on their way at once, at most: ordinals are compared modulo 256. */
export const MOST_WINDOW = 64;
/** The same where a board has to keep them until they are confirmed, since it cannot make them again. */
export const KEPT_WINDOW = 12;
/** Missing frames that one report lists, at most. */
export const MOST_MISSING = 64;
/** Fixed part of a report: next (3), end (3), limit (3), ordinal. */
export const REPORT_BYTES = 10;
/** Longest command, its end not counted. */
export const MOST_LINE = 600;
/** Frame numbers are below this. */
export const MOST_NUMBER = 0xffffff;
export const LINK_VERSION = 1;

export const FrameType = {
  hello: 1,
  command: 2,
  data: 3,
  report: 4,
  end: 5,
  fail: 6,
  cancel: 7,
} as const;

/** Bytes of a file that one CRC-32 of the `sums` command covers: eight blocks. */
export const SUMMED_BYTES = 4096;
export const SUMMED_BLOCKS = 8;

/** What a piece of `pack` begins with where it is as it was; and bytes before a packed one: way, length (2), CRC-32. */
export const PLAIN_PIECE = "\0";
export const PACKED_HEAD_BYTES = 7;
/** Longest piece of `pack`: with its head a frame holds it. */
export const MOST_PIECE = 3584;
