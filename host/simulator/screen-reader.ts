// Reads the texts on the LCD back from its pixels, so that a test says what a person would see, on every engine.
// The screen is a grid of 8×16 cells; a cell of one colour is blank, one of two colours is matched, exactly, against
// every glyph in either order of the colours; anything else (a video's picture) is unreadable. Layer: host/simulator.
import { defaultFontPack } from "../media/font-pack/default-pack.js";
import { glyphsOfPack, rowsOfCells } from "../media/font-pack/pack-reader.js";
import { latinFont } from "../media/latin-font.js";
import { playerSymbols } from "../media/player-symbols.js";
import type { Picture } from "../media/png.js";

export const CELL_WIDTH = 8;
export const CELL_HEIGHT = 16;
/** Stands for a cell that is no glyph. */
export const UNREADABLE = "\ufffd";

const BOX = "\u25a1";

type GlyphTable = ReadonlyMap<string, string>;

let table: GlyphTable | undefined;

/** From a cell's pattern, 16 bytes as a string, to what it shows. The first of glyphs that look alike wins. */
function glyphs(): GlyphTable {
  if (table !== undefined) return table;
  const font = latinFont();
  const found = new Map<string, string>();
  const add = (code: number, character: string) => {
    const pattern = String.fromCharCode(...font.subarray(code * CELL_HEIGHT, (code + 1) * CELL_HEIGHT));
    if (!found.has(pattern)) found.set(pattern, character);
  };
  for (let code = 0x20; code < 0x7f; code++) add(code, String.fromCharCode(code));
  for (let code = 0xa0; code < 0x100; code++) add(code, String.fromCharCode(code));
  for (const symbol of playerSymbols) add(symbol.code, symbol.character);
  table = found;
  return found;
}

let packTable: GlyphTable | undefined;
/** Characters whose glyph is another one's too, which is read in their place: a Cyrillic A is a Latin one. */
const lookalikes = new Map<string, string>();

/** The same of the font pack's glyphs, of one cell and of two, whose second 16 bytes are the right cell's. */
function packGlyphs(): GlyphTable {
  if (packTable !== undefined) return packTable;
  const found = new Map<string, string>();
  for (const { point, cells } of glyphsOfPack(defaultFontPack())) {
    const pattern = String.fromCharCode(...rowsOfCells(cells));
    const character = String.fromCodePoint(point);
    const other = glyphs().get(pattern) ?? found.get(pattern);
    if (other === undefined) found.set(pattern, character);
    else lookalikes.set(character, other);
  }
  packTable = found;
  return found;
}

interface Cell {
  /** What it shows by the built-in font, or UNREADABLE. */
  readonly text: string;
  /** Its pattern, and the same with the colours exchanged; "" where it has more than two. */
  readonly pattern: string;
  readonly inverse: string;
}

function readCell(screen: Picture, left: number, top: number, known: GlyphTable): Cell {
  const paper = screen.pixels[top * screen.width + left];
  let ink = -1;
  let pattern = "";
  let inverse = "";
  for (let y = 0; y < CELL_HEIGHT; y++) {
    const row = (top + y) * screen.width + left;
    let bits = 0;
    for (let x = 0; x < CELL_WIDTH; x++) {
      const pixel = screen.pixels[row + x];
      bits <<= 1;
      if (pixel === paper) continue;
      if (ink === -1) ink = pixel;
      else if (pixel !== ink) return { text: UNREADABLE, pattern: "", inverse: "" };
      bits |= 1;
    }
    pattern += String.fromCharCode(bits);
    inverse += String.fromCharCode(bits ^ 0xff);
  }
  if (ink === -1) return { text: " ", pattern, inverse };
  return { text: known.get(pattern) ?? known.get(inverse) ?? UNREADABLE, pattern, inverse };
}

/** Cells that the built-in font does not have, by the font pack's glyphs: one cell, or two. */
function readRow(cells: readonly Cell[]): string {
  let row = "";
  for (let i = 0; i < cells.length; i++) {
    const { text, pattern, inverse } = cells[i];
    if (text !== UNREADABLE || pattern === "") {
      // The left half of a wide glyph may look like a letter, or be blank.
      const wide =
        text === UNREADABLE || i + 1 === cells.length || cells[i + 1].text !== UNREADABLE ? undefined : pair(cells, i);
      row += wide ?? text;
      if (wide !== undefined) i++;
      continue;
    }
    const wide = pair(cells, i);
    const found = wide ?? packGlyphs().get(pattern) ?? packGlyphs().get(inverse) ?? UNREADABLE;
    row += found;
    if (wide !== undefined) i++;
  }
  return row;
}

function pair(cells: readonly Cell[], i: number): string | undefined {
  const [left, right] = [cells[i], cells[i + 1]];
  if (right === undefined || left.pattern === "" || right.pattern === "") return undefined;
  // Ink and paper are told by the first pixel of each cell alone.
  for (const a of [left.pattern, left.inverse]) {
    for (const b of [right.pattern, right.inverse]) {
      const found = packGlyphs().get(a + b);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What was read, as long as somebody has the picture: a screen that nothing has come to is the same object. */
const readBefore = new WeakMap<Picture, readonly string[]>();

/** One string a row of cells, blanks at the end cut off. The picture's pixels are taken to stay as they are. */
export function readScreen(screen: Picture): readonly string[] {
  let rows = readBefore.get(screen);
  if (rows === undefined) {
    rows = rowsOf(screen);
    readBefore.set(screen, rows);
  }
  return rows;
}

function rowsOf(screen: Picture): string[] {
  const known = glyphs();
  const rows: string[] = [];
  for (let top = 0; top + CELL_HEIGHT <= screen.height; top += CELL_HEIGHT) {
    const cells: Cell[] = [];
    for (let left = 0; left + CELL_WIDTH <= screen.width; left += CELL_WIDTH) {
      cells.push(readCell(screen, left, top, known));
    }
    rows.push(readRow(cells).trimEnd());
  }
  return rows;
}

function words(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

/** Whether `text` can be read on the screen: in one row, or over several where lines are broken at a blank. */
export function showsText(rows: readonly string[], text: string): boolean {
  const plain = words(text);
  const screen = words(rows.join("\n"));
  // Only a screen that was read by the pack's glyphs can have one that stands for another.
  const wanted =
    packTable === undefined ? plain : [...plain].map((letter) => lookalikes.get(letter) ?? letter).join("");
  const isThere = (looked: string) => screen.includes(looked) || rows.some((row) => words(row).includes(looked));
  return isThere(plain) || (wanted !== plain && isThere(wanted));
}

/** The screen as a few lines for a person, without the empty rows around it. */
export function screenText(rows: readonly string[]): string {
  let first = 0;
  let last = rows.length;
  while (first < last && rows[first] === "") first++;
  while (last > first && rows[last - 1] === "") last--;
  return rows.slice(first, last).join("\n");
}

/** The colour that most of a row of cells has: its background. */
export function rowBackground(screen: Picture, row: number): number {
  const counts = new Map<number, number>();
  const start = row * CELL_HEIGHT * screen.width;
  for (let i = start; i < start + CELL_HEIGHT * screen.width; i++) {
    counts.set(screen.pixels[i], (counts.get(screen.pixels[i]) ?? 0) + 1);
  }
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/** How a name looks when it is read back: characters that the font does not have are boxes. */
export function asShown(text: string): string {
  return [...text.normalize("NFC")].map((character) => (character <= "\u00ff" ? character : BOX)).join("");
}
