// Glyphs of our own in the codes that Latin-1 leaves to controls: the icons of the library, a box two cells wide, and
// copies for punctuation beyond Latin-1. The firmware's core/display/font-codes.ts uses the same codes.
// Layer: host/media.

export interface PlayerSymbol {
  readonly code: number;
  /** What stands for it where a screen is read back as text; "" for the right half of a wide one. */
  readonly character: string;
  /** 16 rows of 8 pixels, `#` is set. */
  readonly rows: readonly string[];
}

const blank = "........";

export const playerSymbols: readonly PlayerSymbol[] = [
  {
    code: 0x7f,
    character: "\u25a1",
    rows: [blank, blank, blank, blank, ".######.", ".#....#.", ".#....#.", ".#....#.", ".#....#.", ".#....#."].concat([
      ".#....#.",
      ".#....#.",
      ".#....#.",
      ".######.",
      blank,
      blank,
    ]),
  },
  {
    code: 0x80,
    character: "\u25a1",
    rows: [blank, ".#######"].concat(Array(11).fill(".#......"), [".#######", blank, blank]),
  },
  {
    code: 0x81,
    character: "",
    rows: [blank, "#######."].concat(Array(11).fill("......#."), ["#######.", blank, blank]),
  },
  {
    code: 0x82,
    character: "\u25b8",
    rows: [
      blank,
      blank,
      blank,
      "###.....",
      "#..#####",
      "#......#",
      "#......#",
      "#......#",
      "#......#",
      "#......#",
    ].concat(["#......#", "########", blank, blank, blank, blank]),
  },
  {
    code: 0x83,
    character: "\u2261",
    rows: [
      blank,
      blank,
      "######..",
      "#....##.",
      "#.....#.",
      "#.###.#.",
      "#.....#.",
      "#.###.#.",
      "#.....#.",
      "#.###.#.",
    ].concat(["#.....#.", "#######.", blank, blank, blank, blank]),
  },
  {
    code: 0x84,
    character: "\u25ba",
    rows: [
      blank,
      blank,
      blank,
      "##......",
      "####....",
      "######..",
      "########",
      "######..",
      "####....",
      "##......",
    ].concat([blank, blank, blank, blank, blank, blank]),
  },
  {
    code: 0x85,
    character: "\u00d7",
    rows: [
      blank,
      blank,
      blank,
      "..####..",
      ".#....#.",
      "#....#.#",
      "#...#..#",
      "#..#...#",
      "#.#....#",
      ".#....#.",
    ].concat(["..####..", blank, blank, blank, blank, blank]),
  },
];

/**
 * Codes whose glyph is another code's: the punctuation and letters beyond Latin-1 that texts are full of, in the order of
 * the firmware's core/text/latin.ts; dashes as hyphens, quotation marks as straight ones, what has no likeness as a box.
 */
export const lookalikes: readonly { readonly code: number; readonly like: number }[] = [
  ...`------'','""""\xb7.`.padEnd(26, "\x7f"),
].map((like, index) => ({ code: 0x86 + index, like: like.charCodeAt(0) }));
