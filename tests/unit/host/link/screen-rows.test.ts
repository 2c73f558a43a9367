// What `mp8 screen` says and paints of the rows that a board sends: what a person sees on the board.
import { describe, expect, it } from "vitest";
import { pictureOf, readRows, textOfRow } from "../../../../host/link/screen-rows.js";
import { defaultFontPack } from "../../../../host/media/font-pack/default-pack.js";
import { packSource, rowsOfCells } from "../../../../host/media/font-pack/pack-reader.js";
import { readScreen } from "../../../../host/simulator/screen-reader.js";

const source = packSource(defaultFontPack());
const ofCard = (point: number, cells: number) => {
  const glyph = source.glyph(point, cells);
  return glyph === null ? null : rowsOfCells(glyph);
};

/** Rows as the board sends them: UTF-8 as one character a byte. */
function rowsOf(...rows: readonly string[]) {
  return readRows(rows.map((row) => `FFFF 0010 ${Buffer.from(row, "utf8").toString("latin1")}\r\n`).join(""));
}

describe("rows of a screen", () => {
  it("of the built-in font: symbols, and letters that Latin-1 has not", () => {
    const [row] = readRows("FFFF 0000 \\x82 a\xe9 \x90q\x91 \x96 \\x7F\r\n");
    expect(textOfRow(row)).toBe("\u25b8 a\u00e9 \u201cq\u201d \u20ac \u25a1");
  });

  it("whose glyphs the card has are read and painted as they are on the board", () => {
    const rows = rowsOf("\\x01\ue001 한국어 и жюд", "\\x01\ue000 日本 \u{1f600}", "plain");
    expect(rows.map(textOfRow)).toEqual(["≡ 한국어 и жюд", "▸ 日本 \u{1f600}", "plain"]);
    expect(readScreen(pictureOf(rows, ofCard)).slice(0, 3)).toEqual(["≡ 한국어 и жюд", "▸ 日本 □", "plain"]);
  });

  it("of twice the size are said once, and painted in two halves", () => {
    const rows = rowsOf("Ag", "\\x02Ag", "\\x03Ag", "\\x02\\x01가", "\\x03\\x01가", "\\x01가");
    expect(rows.map(textOfRow)).toEqual(["Ag", "Ag", "", "가", "", "가"]);
    const { width, pixels } = pictureOf(rows, ofCard);
    for (const [small, large] of [
      [0, 1],
      [5, 3],
    ]) {
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 64; x++) {
          const wanted = pixels[(small * 16 + (y >> 1)) * width + (x >> 1)];
          if (pixels[(large * 16 + y) * width + x] !== wanted) throw new Error(`row ${large}: ${x}, ${y}`);
        }
      }
    }
  });

  it("are cut at the screen's edge, and steer no terminal", () => {
    const [long, steering] = rowsOf(`\\x01${"가".repeat(30)}`, "\\x01a\\x1B[2Jb\\xC2\\x9Bc");
    expect(textOfRow(long)).toBe("가".repeat(20));
    expect(textOfRow(steering)).toBe("a[2Jbc");
  });
});
