// The built-in font: glyphs where a person expects them, each readable back.
import { describe, expect, it } from "vitest";
import { codeOfPoint } from "../../../../firmware/core/text/latin.js";
import { readBdfGlyphs } from "../../../../host/media/bdf.js";
import { BOX_CODE, latinFont } from "../../../../host/media/latin-font.js";
import { playerSymbols } from "../../../../host/media/player-symbols.js";

const picture = (code: number) =>
  Array.from(latinFont().subarray(code * 16, code * 16 + 16), (row) =>
    row.toString(2).padStart(8, "0").replaceAll("0", ".").replaceAll("1", "#"),
  );

describe("latinFont", () => {
  it("draws an é on the baseline, centred in its cell", () => {
    expect(picture(0xe9)).toEqual([
      "........",
      "........",
      "........",
      "....#...",
      "...#....",
      "........",
      "..###...",
      ".#...#..",
      ".#...#..",
      ".#####..",
      ".#......",
      ".#...#..",
      "..###...",
      "........",
      "........",
      "........",
    ]);
  });

  it("has a box for what it cannot show, and blanks for controls", () => {
    expect(picture(BOX_CODE).filter((row) => row.includes("#"))).toHaveLength(10);
    expect(playerSymbols.map(({ code }) => picture(code).join("\n"))).toEqual(
      playerSymbols.map(({ rows }) => rows.join("\n")),
    );
    for (const code of [...Array(32).keys(), 0x20, 0xa0]) expect(picture(code).join("")).not.toContain("#");
  });

  it("draws each character that the firmware has a code of its own for as what it looks like", () => {
    const likes = { "–": "-", "—": "-", "’": "'", "‚": ",", "“": '"', "”": '"', "•": "·", "…": "." };
    for (const [character, like] of Object.entries(likes)) {
      const code = codeOfPoint(character.codePointAt(0) as number);
      expect(picture(code), character).toEqual(picture(like.charCodeAt(0)));
    }
    for (const character of "€œŒšŽ›") {
      expect(picture(codeOfPoint(character.codePointAt(0) as number)), character).toEqual(picture(BOX_CODE));
    }
  });

  it("draws no two letters or digits alike, so that a screen can be read back", () => {
    const seen = new Map<string, number>();
    for (let code = 0x21; code <= 0xff; code++) {
      if (code > 0x85 && code <= 0xa0) continue;
      const cell = picture(code).join("\n");
      // The soft hyphen looks like a hyphen, as it should.
      if (code !== 0xad) expect(seen.get(cell), `0x${code.toString(16)}`).toBeUndefined();
      seen.set(cell, code);
    }
  });
});

describe("readBdfGlyphs", () => {
  it("says what is wrong with a glyph cut short", () => {
    const font = "STARTFONT 2.1\nSTARTCHAR A\nENCODING 65\nDWIDTH 6 0\nBBX 5 3 0 0\nBITMAP\nF8\nENDCHAR\n";
    expect(() => readBdfGlyphs(font, () => true)).toThrow("BDF glyph 65: expected 3 rows");
  });
});
