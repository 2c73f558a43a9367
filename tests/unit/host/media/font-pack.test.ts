import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultFontPack, fontPackOf, galmuriPack } from "../../../../host/media/font-pack/default-pack.js";
import { FREQUENT } from "../../../../host/media/font-pack/frequent-characters.js";
import { readGlyphSource } from "../../../../host/media/font-pack/glyph-source.js";
import { glyphsOfPack } from "../../../../host/media/font-pack/pack-reader.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-fonts-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The pixels of a glyph, a row a line. */
function drawn(cells: Uint8Array): string[] {
  return Array.from({ length: 16 }, (_, y) =>
    Array.from({ length: cells.length / 2 }, (_, x) =>
      (cells[x * 2 + (y >> 3)] >> (7 - (y & 7))) & 1 ? "#" : ".",
    ).join(""),
  );
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("the default font pack", () => {
  const points = new Set([...glyphsOfPack(defaultFontPack())].map(({ point }) => point));

  test("has all Hangul, kana, Greek and Cyrillic", () => {
    expect(galmuriPack().missing.hangul).toBe(0);
    const wanted: number[] = [];
    for (let point = 0xac00; point < 0xd7a4; point++) wanted.push(point);
    for (let point = 0x3041; point < 0x3097; point++) wanted.push(point, point + 0x60);
    for (let point = 0x391; point < 0x3ca; point++) if (point !== 0x3a2) wanted.push(point);
    for (let point = 0x400; point < 0x460; point++) wanted.push(point);
    expect(wanted.filter((point) => !points.has(point))).toEqual([]);
  });

  test("has the frequent characters once more, in a set that is read together", () => {
    const bytes = defaultFontPack();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const glyphs = new Map([...glyphsOfPack(bytes)].map(({ point, cells }) => [point, Buffer.from(cells)]));
    expect(view.getUint16(14, true)).toBe(FREQUENT.length);
    const before = view.getUint16(10, true) + view.getUint16(12, true);
    for (const [i, { first, characters }] of FREQUENT.entries()) {
      expect(new Set(characters).size).toBe(characters.length);
      expect(characters.length).toBeLessThanOrEqual(1024);
      const fields = [0, 4, 8, 12].map((field) => view.getUint32(16 + (before + i) * 16 + field, true));
      expect(fields.slice(0, 2)).toEqual([first, characters.length]);
      expect(fields[3] % 8).toBe(0);
      for (const [place, character] of [...characters].entries()) {
        expect(view.getUint16(fields[2] * 512 + place * 2, true)).toBe(character.codePointAt(0));
        const at = fields[3] * 512 + place * 32;
        expect(glyphs.get(character.codePointAt(0) as number)?.equals(bytes.subarray(at, at + 32))).toBe(true);
      }
    }
  });

  test("has the Han that Galmuri has: nine of ten of KS X 1001", () => {
    const korean = new TextDecoder("euc-kr");
    let found = 0;
    for (let row = 0xca; row < 0xfe; row++) {
      for (let cell = 0xa1; cell < 0xff; cell++) {
        if (points.has(korean.decode(Uint8Array.of(row, cell)).charCodeAt(0))) found++;
      }
    }
    expect(found).toBeGreaterThan(4888 * 0.9);
  });
});

describe("fonts that the user names", () => {
  const MAN = "4E00:0000000000000000000000000000FFFE000000000000000000000000000000000000\n";

  test("Unifont's .hex: 8 and 16 wide; what it lacks comes from the next one", () => {
    const hex = written("small.hex", `0416:00000000492A2A1C1C2A2A494900000\n0431:${"80".repeat(16)}\n${fixed(MAN)}`);
    const { bytes } = fontPackOf([hex]);
    const glyphs = new Map([...glyphsOfPack(bytes)].map(({ point, cells }) => [point, cells]));
    expect(drawn(glyphs.get(0x431) as Uint8Array)).toEqual(Array(16).fill("#......."));
    expect(drawn(glyphs.get(0x4e00) as Uint8Array)[7]).toBe("###############.");
    const galmuri = new Map([...glyphsOfPack(defaultFontPack())].map(({ point, cells }) => [point, cells]));
    expect(drawn(glyphs.get(0xac00) as Uint8Array)).toEqual(drawn(galmuri.get(0xac00) as Uint8Array));
    // A line that is none is left out.
    expect(drawn(glyphs.get(0x416) as Uint8Array)).toEqual(drawn(galmuri.get(0x416) as Uint8Array));
  });

  test("BDF: by its baseline, in the middle of its cells", () => {
    const bdf = written(
      "tiny.bdf",
      "STARTFONT 2.1\nSTARTPROPERTIES 2\nFONT_ASCENT 7\nFONT_DESCENT 1\nENDPROPERTIES\nCHARS 1\n" +
        "STARTCHAR a\nENCODING 1078\nDWIDTH 6 0\nBBX 5 3 0 0\nBITMAP\nF8\n88\nF8\nENDCHAR\nENDFONT\n",
    );
    const glyph = readGlyphSource(bdf).glyph(1078, 1) as Uint8Array;
    // Eight rows in sixteen: the baseline is below row 10.
    expect(drawn(glyph).slice(8, 11)).toEqual([".#####..", ".#...#..", ".#####.."]);
    expect(drawn(glyph).join("").replaceAll(".", "").length).toBe(12);
  });

  test("what is no font is refused in a sentence", () => {
    expect(() => readGlyphSource(written("no.hex", "hello"))).toThrow(
      /is no font that can be used: give a BDF file or/,
    );
    expect(() => readGlyphSource(join(folder, "absent"))).toThrow(/the font .*absent cannot be read/);
  });
});

/** 64 digits: a glyph 16 wide. */
function fixed(line: string): string {
  const [point, digits] = line.trim().split(":");
  return `${point}:${digits.slice(0, 64).padEnd(64, "0")}\n`;
}
