// Turning pages: forward, back, to the ends, in small and large files, with every encoding.
import { describe, expect, it } from "vitest";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { allPages, linesOf, page, pagerOf } from "./pages.js";

function prose(words: number, seed: number, alphabet = "abcdefghijklmnopqrstuvwxyz"): string {
  const random = seededRandom(seed);
  const letters = [...alphabet];
  let text = "";
  for (let i = 0; i < words; i++) {
    const length = 1 + below(random, 9);
    for (let j = 0; j < length; j++) text += letters[below(random, letters.length)];
    text += below(random, 25) === 0 ? ".\n" : " ";
  }
  return text;
}

describe("a short text", () => {
  it("is one page, first and last", () => {
    const { pager } = pagerOf("Hello,\nworld");
    pager.toStart();
    expect(page(pager)).toEqual(["Hello,", "world"]);
    expect([pager.atStart, pager.atEnd, pager.percent()]).toEqual([true, true, 100]);
    expect(pager.next()).toBe(false);
    expect(pager.previous()).toBe(false);
  });
  it("may be empty", () => {
    const { pager } = pagerOf("");
    pager.toStart();
    expect(page(pager)).toEqual([]);
    expect([pager.atStart, pager.atEnd, pager.percent(), pager.failure]).toEqual([true, true, 100, 0]);
    pager.toEnd();
    expect(page(pager)).toEqual([]);
  });
  it("may be only a byte order mark", () => {
    expect(linesOf(Buffer.from([0xef, 0xbb, 0xbf]))).toEqual([]);
    expect(linesOf(Buffer.from([0xff, 0xfe]))).toEqual([]);
  });
});

describe("encodings", () => {
  const text = `Ünïcode \u{1f600} 漢字 한국어 ${prose(300, 5, "abcdeéü漢가")}`;
  const utf8 = Buffer.from(text, "utf8");
  const le = Buffer.from(`\ufeff${text}`, "utf16le");
  const be = Buffer.from(le).swap16();
  const expected = linesOf(utf8);
  it("show the same lines", () => {
    expect(linesOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]))).toEqual(expected);
    expect(linesOf(le)).toEqual(expected);
    expect(linesOf(be)).toEqual(expected);
  });
  it("of UTF-16 without a mark are seen by their zeros", () => {
    const latin = prose(200, 6);
    expect(linesOf(Buffer.from(latin, "utf16le"))).toEqual(linesOf(latin));
    expect(linesOf(Buffer.from(latin, "utf16le").swap16())).toEqual(linesOf(latin));
  });
  it("of UTF-16 with half a pair or an odd byte at the end do no harm", () => {
    expect(linesOf(Buffer.from([0xff, 0xfe, 0x61, 0, 0x3d, 0xd8, 0x62, 0, 0x00, 0xdc, 0x63]))).toEqual([
      "a\ufffdb\ufffd",
    ]);
  });
});

describe("pages", () => {
  const text = prose(3000, 1);
  it("hold the whole text in order", () => {
    const { pager } = pagerOf(text);
    const shown = allPages(pager).flat().join(" ").replaceAll(/\s+/g, " ").trim();
    expect(shown).toBe(text.replaceAll(/\s+/g, " ").trim());
    expect(pager.atEnd).toBe(true);
  });
  it("are the same with every block size of the card, and with text of any width", () => {
    for (const alphabet of ["abc", "aé", "漢字", "가a"]) {
      const sample = prose(600, 2, alphabet);
      const whole = linesOf(sample, 40);
      expect(allPages(pagerOf(sample, 40, 3).pager).flat()).toEqual(whole);
    }
  });
  it("back are those that were come from, as far as the stack reaches", () => {
    const { pager } = pagerOf(text);
    const pages = allPages(pager);
    expect(pages.length).toBeGreaterThan(30);
    expect(pages.length).toBeLessThan(48);
    for (let i = pages.length - 2; i >= 0; i--) {
      expect(pager.previous()).toBe(true);
      expect(page(pager)).toEqual(pages[i]);
    }
    expect(pager.atStart).toBe(true);
    expect(pager.previous()).toBe(false);
    for (let i = 1; i < pages.length; i++) {
      expect(pager.next()).toBe(true);
      expect(page(pager)).toEqual(pages[i]);
    }
  });
  it("back beyond the stack and from the end join without a gap", () => {
    for (const alphabet of ["abcdefg", "aé漢", "가나다라"]) {
      const { pager } = pagerOf(prose(4000, 3, alphabet));
      const lines = allPages(pager).flat();
      pager.toEnd();
      let end = lines.length;
      let shown = page(pager);
      expect(pager.atEnd).toBe(true);
      while (!pager.atStart) {
        expect(shown).toEqual(lines.slice(end - 14, end));
        end -= 14;
        expect(pager.previous()).toBe(true);
        shown = page(pager);
      }
      expect(shown).toEqual(lines.slice(0, 14));
    }
  });
  it("forward again after going back are the same ones", () => {
    const { pager } = pagerOf(prose(2000, 4));
    pager.toEnd();
    const trail = [page(pager)];
    for (let i = 0; i < 10; i++) {
      pager.previous();
      trail.push(page(pager));
    }
    for (let i = 9; i >= 0; i--) {
      expect(pager.next()).toBe(true);
      expect(page(pager)).toEqual(trail[i]);
    }
  });
  it("say where they are", () => {
    const { pager } = pagerOf(text);
    pager.toStart();
    page(pager);
    let last = pager.percent();
    expect(last).toBe(0);
    while (pager.next()) {
      page(pager);
      expect(pager.percent()).toBeGreaterThanOrEqual(last);
      last = pager.percent();
    }
    expect(last).toBe(100);
  });
});

describe("large and strange files", () => {
  it("of one line without a space are paged both ways, within bounds", () => {
    const { pager, source } = pagerOf(Buffer.alloc(2_000_000, "x"));
    pager.toStart();
    expect(page(pager)).toEqual(Array(14).fill("x".repeat(40)));
    const before = source.blocksRead;
    pager.toEnd();
    const last = page(pager);
    expect(last.length).toBe(14);
    expect(pager.atEnd).toBe(true);
    expect(source.blocksRead - before).toBeLessThan(60);
    for (let i = 0; i < 30; i++) {
      expect(pager.previous()).toBe(true);
      expect(page(pager).length).toBe(14);
    }
    for (let i = 0; i < 30; i++) {
      expect(pager.next()).toBe(true);
      page(pager);
    }
    expect(pager.atEnd).toBe(true);
  });
  it("of nothing but spaces, line ends or combining marks end", () => {
    for (const filler of [" ", "\n", "\r", "\t", "\u0301", "-", "\u200b", "\0"]) {
      const { pager } = pagerOf(filler.repeat(20_000));
      const pages = allPages(pager);
      expect(pager.atEnd, JSON.stringify(filler)).toBe(true);
      expect(pages.length).toBeGreaterThan(0);
      pager.toEnd();
      page(pager);
      expect(pager.atEnd).toBe(true);
      for (let i = 0; i < 40 && pager.previous(); i++) page(pager);
    }
  });
  it("open with as few reads as small ones", () => {
    const { pager, source } = pagerOf(Buffer.alloc(30_000_000, "The quick brown fox. "));
    pager.toStart();
    page(pager);
    expect(source.blocksRead).toBeLessThanOrEqual(7);
  });
  it("that cannot be read say so", () => {
    const { pager } = pagerOf(prose(2000, 8), 40, 14, { errors: new Map([[3, -3]]) });
    allPages(pager);
    expect(pager.failure).toBe(-3);
    expect(pager.atEnd).toBe(false);
    pager.toStart();
    expect(page(pager).length).toBe(14);
    expect(pager.failure).toBe(0);
  });
});

describe("any bytes", () => {
  it("are paged to the end and back, by seed", () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed);
      const length = below(random, 6000);
      const content = Buffer.alloc(length);
      const kind = below(random, 4);
      for (let i = 0; i < length; i++) {
        const any = below(random, 256);
        content[i] =
          kind === 0
            ? any
            : kind === 1
              ? 0x20 + (any % 96)
              : kind === 2
                ? any % 7 === 0
                  ? any
                  : 0x61
                : [0x20, 0x0a, 0x0d, 0xe3, 0x81, 0x82, 0x61, 0x2d, 0x09, 0xcc][any % 10];
      }
      if (below(random, 4) === 0 && length > 2) content.set([0xff, 0xfe]);
      const columns = 20 + below(random, 30);
      const rows = 1 + below(random, 15);
      const { pager } = pagerOf(content, columns, rows);
      const pages = allPages(pager);
      expect(pager.failure).toBe(0);
      expect(pager.atEnd).toBe(true);
      for (let i = pages.length - 2; i >= 0 && i > pages.length - 40; i--) {
        expect(pager.previous()).toBe(true);
        expect(page(pager)).toEqual(pages[i]);
      }
      pager.toEnd();
      page(pager);
      expect(pager.atEnd).toBe(true);
      for (let i = 0; i < 100 && pager.previous(); i++) page(pager);
    }
  });
});
