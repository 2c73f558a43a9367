// The short way for Western European texts: font codes instead of bytes. It must break lines where the long ways do.
import { describe, expect, it } from "vitest";
import { codeOfPoint, END_OTHER, FIRST_OTHER, otherCodes, pointOfCode } from "../../../../firmware/core/text/latin.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { allPages, linesOf, page, pagerOf } from "./pages.js";

describe("font codes of a text", () => {
  it("are Latin-1, and 26 characters more in the place of its controls", () => {
    for (let code = FIRST_OTHER; code < END_OTHER; code++) {
      expect(pointOfCode(code)).toBeGreaterThan(0xff);
      expect(codeOfPoint(pointOfCode(code))).toBe(code);
      expect(otherCodes()[pointOfCode(code)]).toBe(String.fromCharCode(code));
    }
    expect([pointOfCode(0x41), pointOfCode(0xe9), codeOfPoint(0x416), codeOfPoint(0x2028)]).toEqual([
      0x41, 0xe9, -1, -1,
    ]);
  });
});

const PIECES = [
  ..."abcdefghijklmnopqrstuvwxyz".repeat(2),
  ..."      \n-",
  ..."éüßñ«»“”‘’„–—…•œ€\u00a0\u00ad",
  "\r\n",
  "\t",
  "--",
  " – ",
  "—“",
  ".” ",
];
const STRANGE = ["\u0085", "\u0091", "漢", "\u0301", "\u2028", "ł", "→", "\x1b"];

function sample(seed: number, strange: number): string {
  const random = seededRandom(seed);
  let text = "";
  for (let i = 0; i < 2500; i++) {
    const pieces = strange > 0 && below(random, strange) === 0 ? STRANGE : PIECES;
    text += pieces[below(random, pieces.length)];
  }
  return text;
}

describe("a Latin text", () => {
  it("breaks where the same text in UTF-16 does, whatever is among it", () => {
    for (let seed = 0; seed < 60; seed++) {
      const text = sample(seed, [0, 0, 40, 400][seed % 4] as number);
      const columns = 10 + (seed % 35);
      expect(linesOf(text, columns), `seed ${seed}`).toEqual(linesOf(Buffer.from(`\ufeff${text}`, "utf16le"), columns));
    }
  });

  it("breaks as bytes do where some are ill-formed", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed);
      const bytes = Buffer.from(sample(seed, 0), "utf8");
      for (let i = 0; i < 4; i++) bytes[below(random, bytes.length)] = [0x80, 0xc3, 0xe2, 0xff, 0xc2][below(random, 5)];
      const { pager } = pagerOf(bytes);
      pager.step();
      Object.assign((pager as unknown as { window: object }).window, { isLatin: false, retryIn: 1e9 });
      const lines = page(pager);
      while (pager.next()) lines.push(...page(pager));
      expect(linesOf(bytes), `seed ${seed}`).toEqual(lines);
    }
  });

  it("is decoded once: lines are font codes, and characters may lie across blocks", () => {
    for (let shift = 0; shift < 4; shift++) {
      const text = `${"x".repeat(shift)} ${"l’été, c’est l’hiver – “à peu près”… ".repeat(60)}`;
      const { pager, source } = pagerOf(text);
      const lines = allPages(pager);
      expect(pager.coded).not.toContain(false);
      expect(lines.flat().join(" ").replaceAll(/\s+/g, " ").trim()).toBe(text.replaceAll(/\s+/g, " ").trim());
      // Page starts are counted in bytes, without reading anything twice; the first block is looked at for the encoding.
      expect(source.blocksRead).toBe(source.blocks + 1);
    }
  });

  it("is taken for Latin again behind a passage that is not", () => {
    const { pager } = pagerOf(`漢字\n${"Le café est fermé.\n".repeat(200)}`);
    allPages(pager);
    expect(pager.coded).not.toContain(false);
  });
});
