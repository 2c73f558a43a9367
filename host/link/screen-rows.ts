// The rows of the screen as a board sends them, read back, and painted as the board paints them. Layer: host/link.
import { COLUMNS, ROWS } from "../../firmware/core/display/layout.js";
import { FONT_CELL_HEIGHT, FONT_CELL_WIDTH, latinFont } from "../media/latin-font.js";
import { playerSymbols } from "../media/player-symbols.js";
import type { Picture } from "../media/png.js";

export interface ScreenRow {
  /** RGB565. */
  readonly foreground: number;
  readonly background: number;
  /** Codes of the built-in font, one character each. */
  readonly codes: string;
}

/** @param text as the board sends it, one character a byte */
export function readRows(text: string): ScreenRow[] {
  const rows: ScreenRow[] = [];
  for (const line of text.split("\r\n")) {
    const found = /^([0-9A-F]{4}) ([0-9A-F]{4}) ?(.*)$/s.exec(line);
    if (found === null || rows.length === ROWS) continue;
    const codes = found[3].replace(/\\x([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    rows.push({ foreground: Number.parseInt(found[1], 16), background: Number.parseInt(found[2], 16), codes });
  }
  return rows;
}

const SYMBOLS = new Map(playerSymbols.map(({ code, character }) => [code, character]));

/** What the row says; controls and what has no character are blanks. */
export function textOfRow({ codes }: ScreenRow): string {
  let text = "";
  for (const character of codes) {
    const code = character.charCodeAt(0);
    const isLatin = (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0x100);
    text += SYMBOLS.get(code) ?? (isLatin ? character : " ");
  }
  return text;
}

export function pictureOf(rows: readonly ScreenRow[]): Picture {
  const width = COLUMNS * FONT_CELL_WIDTH;
  const height = ROWS * FONT_CELL_HEIGHT;
  const pixels = new Uint16Array(width * height);
  const font = latinFont();
  rows.forEach(({ foreground, background, codes }, row) => {
    for (let column = 0; column < COLUMNS; column++) {
      const code = column < codes.length ? codes.charCodeAt(column) & 255 : 0x20;
      for (let y = 0; y < FONT_CELL_HEIGHT; y++) {
        const bits = font[code * FONT_CELL_HEIGHT + y];
        const at = (row * FONT_CELL_HEIGHT + y) * width + column * FONT_CELL_WIDTH;
        for (let x = 0; x < FONT_CELL_WIDTH; x++) pixels[at + x] = (bits & (0x80 >> x)) !== 0 ? foreground : background;
      }
    }
  });
  return { width, height, pixels };
}
