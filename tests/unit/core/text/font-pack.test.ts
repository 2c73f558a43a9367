import { describe, expect, test } from "vitest";
import { byteText } from "../../../../firmware/core/bytes/byte-text.js";
import { NONE_NEEDED } from "../../../../firmware/core/display/glyph-source.js";
import { FontPack } from "../../../../firmware/core/text/font-pack.js";
import { defaultFontPack } from "../../../../host/media/font-pack/default-pack.js";
import { FREQUENT } from "../../../../host/media/font-pack/frequent-characters.js";
import { glyphsOfPack } from "../../../../host/media/font-pack/pack-reader.js";
import { latinFont } from "../../../../host/media/latin-font.js";
import { MemorySource } from "../../../support/byte-source.js";
import { MemoryRaster } from "../../../support/screen.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

/** Cells of the built-in font that say which code they are. */
class NumberedCells extends MemoryRaster {
  override cell(code = 0): string {
    return String.fromCharCode(code).repeat(16);
  }
}

const BYTES = defaultFontPack();
const GLYPHS = new Map(
  [...glyphsOfPack(BYTES)].map(({ point, cells }) => [point, Buffer.from(cells).toString("latin1")]),
);

function aliased(text: string): string {
  return byteText().aliased(Buffer.from(text, "utf8").toString("latin1"));
}

function open(bytes: Uint8Array = BYTES, errors?: ReadonlyMap<number, number>) {
  const source = new MemorySource(bytes, { errors });
  return { source, pack: new FontPack(new NumberedCells(), source) };
}

/** Until the row is there, at most so many slices. */
function picturesOf(pack: FontPack, text: string, most = 200): string {
  for (let i = 0; i < most; i++) {
    const found = pack.pictures(aliased(text));
    if (found !== null) return found;
  }
  throw new Error(`no pictures after ${most} slices`);
}

function cellsOf(text: string): string {
  return [...text]
    .map((character) => {
      const point = character.codePointAt(0) as number;
      return point < 0x100 ? character.repeat(16) : (GLYPHS.get(point) as string);
    })
    .join("");
}

describe("a font pack", () => {
  test("gives each character its glyph, in two cells where it is wide, and Latin from the built-in font", () => {
    const { pack } = open();
    for (const text of ["가나다 라마", "Привет, мир", "日本語の本", "“é” ½ ∞ → Ω ﬀ".slice(0, 3), "Ελλάδα, Ελλάς!"]) {
      const row = text.replace(/[“”]/g, "");
      expect(Buffer.from(picturesOf(pack, row), "latin1").equals(Buffer.from(cellsOf(row), "latin1")), row).toBe(true);
    }
  });

  test("reads one block for a glyph at the most, and none for one that it has just shown", () => {
    const { pack, source } = open();
    // The list of frequent syllables is read once.
    picturesOf(pack, "가");
    const before = source.blocksRead;
    picturesOf(pack, "한국어");
    expect(source.blocksRead - before).toBe(3);
    picturesOf(pack, "어한국");
    expect(source.blocksRead - before).toBe(3);
    // The first is frequent, the others are in one block.
    picturesOf(pack, "각갂갃");
    expect(source.blocksRead - before).toBeLessThanOrEqual(5);
  });

  test("reads what a page needs in few readings, however its file lies on the card", () => {
    const syllables = FREQUENT[0].characters;
    const rows = Array.from({ length: 14 }, (_, row) => `${syllables.slice(row * 17, row * 17 + 17)}뷁힣 a`);
    for (const most of [8, 3, 1]) {
      const source = new MemorySource(BYTES, { most });
      const pack = new FontPack(new NumberedCells(), source);
      for (const row of rows) while (!pack.want(aliased(row))) {}
      for (let slices = 0; pack.fetch(); slices++) if (slices > 1000) throw new Error("it never ends");
      const reads = source.reads;
      // 240 characters in 15 blocks, and two that are rare.
      if (most === 8) expect(reads).toBeLessThan(10);
      for (const row of rows) expect(pack.pictures(aliased(row))).toBe(cellsOf(row));
      expect(source.reads).toBe(reads);
    }
  });

  test("a page and the one before it are kept", () => {
    const { pack, source } = open();
    const pages = [0, 1, 2, 3].map((page) => FREQUENT[0].characters.slice(page * 60, page * 60 + 130));
    let reads = 0;
    for (const [i, page] of pages.entries()) {
      expect(pack.newPage(NONE_NEEDED)).toBe(true);
      for (let at = 0; at < 130; at += 13) while (!pack.want(aliased(page.slice(at, at + 13)))) {}
      while (pack.fetch()) {}
      reads = source.reads;
      for (const shown of i > 0 ? [pages[i - 1], page] : [page]) {
        for (let at = 0; at < 130; at += 13) expect(pack.pictures(aliased(shown.slice(at, at + 13)))).not.toBe(null);
      }
      expect(source.reads).toBe(reads);
    }
  });

  test("a page is not begun where glyphs of one that is still needed would have to go", () => {
    const { pack, source } = open();
    const pages = [0, 1, 2].map((page) => FREQUENT[0].characters.slice(page * 160, page * 160 + 160));
    const lay = (page: string) => {
      for (let at = 0; at < 160; at += 16) while (!pack.want(aliased(page.slice(at, at + 16)))) {}
      while (pack.fetch()) {}
    };
    expect(pack.newPage(NONE_NEEDED)).toBe(true);
    lay(pages[0]);
    const needed = pack.era();
    expect(pack.newPage(needed)).toBe(true);
    lay(pages[1]);
    expect(pack.newPage(needed)).toBe(false);
    const reads = source.reads;
    for (const page of [pages[0], pages[1]]) lay(page);
    expect(source.reads).toBe(reads);
    // Nobody needs the first any more.
    expect(pack.newPage(needed + 1)).toBe(true);
    lay(pages[2]);
    expect(source.reads).toBeGreaterThan(reads);
  });

  test("keeps what it reads within bounds, whatever is shown", () => {
    const { pack } = open();
    for (let first = 0xac00; first < 0xac00 + 2000; first += 20) {
      const text = String.fromCharCode(...Array.from({ length: 20 }, (_, i) => first + i));
      expect(picturesOf(pack, text)).toBe(cellsOf(text));
    }
    const { recent, older } = (pack as unknown as { cache: Record<string, object> }).cache;
    const count = (kept: object) => Object.keys(kept).length;
    expect(count(recent) + count(older)).toBeLessThanOrEqual(240);
  });

  test("shows boxes for what no font has, and where the card fails", () => {
    const { pack } = open();
    expect(picturesOf(pack, "\u{20000}")).toBe("\x80".repeat(16) + "\x81".repeat(16));
    // Scripts whose place the aliases of Latin letters take.
    expect(picturesOf(pack, "\u0710a")).toBe("\x7f".repeat(16) + "a".repeat(16));
    const bad = new Map(Array.from({ length: 5000 }, (_, block) => [block + 2, -3]));
    expect(picturesOf(open(BYTES, bad).pack, "가")).toBe("\x80".repeat(16) + "\x81".repeat(16));
  });

  test("of another version, cut off or damaged does no harm: boxes", () => {
    const random = seededRandom(8);
    for (let round = 0; round < 300; round++) {
      const bytes = BYTES.slice(0, 512 * below(random, 40));
      for (let i = below(random, 4); i >= 0 && bytes.length > 0; i--) bytes[below(random, 512)] = below(random, 256);
      const found = picturesOf(open(bytes).pack, "가a한");
      expect(found.length % 16).toBe(0);
    }
  });

  test("the built-in letters are where the pack is not", () => {
    expect(latinFont().length).toBe(4096);
    for (const point of GLYPHS.keys()) expect(point).toBeGreaterThanOrEqual(0x100);
  });
});
