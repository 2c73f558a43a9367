// Lines of Hangul by few looks are those that looking at each character makes.
import { expect, test } from "vitest";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { linesOf } from "./pages.js";

const RARE = [
  "“",
  "”",
  "…",
  "漢字",
  "  ",
  " - ",
  "é",
  "かな",
  "\t",
  "\u200b",
  "A long word",
  ".\r\n",
  "\n\n",
  "\r\n\r\n",
  "「",
  "」",
];

function sample(seed: number, every: number): string {
  const random = seededRandom(seed);
  let text = "";
  while (text.length < 900) {
    const length = 1 + below(random, seed % 5 === 0 ? 30 : 6);
    for (let i = 0; i < length; i++) text += String.fromCharCode(0xac00 + below(random, 11172));
    text += below(random, every) === 0 ? RARE[below(random, RARE.length)] : below(random, 12) === 0 ? ".\n" : " ";
  }
  return text;
}

test.each([1e9, 30, 8, 2])("as the same text in UTF-16, with something rare among %d words", (every) => {
  for (let seed = 0; seed < 40; seed++) {
    const text = sample(seed, every);
    for (const columns of [40, 20, 10 + (seed % 30)]) {
      const lines = linesOf(Buffer.from(`\ufeff${text}`, "utf16le"), columns);
      expect(linesOf(text, columns), `seed ${seed}, ${columns} columns`).toEqual(lines);
    }
  }
});
