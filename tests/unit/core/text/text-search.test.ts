// Looking for bytes in a text: every place that Buffer.indexOf finds, in the same order, however the blocks come.
import { describe, expect, it } from "vitest";
import { Shape } from "../../../../firmware/core/text/encoding-names.js";
import { TextSearch } from "../../../../firmware/core/text/text-search.js";
import { Ran } from "../../../../firmware/core/video/hot.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";
import { readyFinder } from "../../../support/finder.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

interface Way {
  readonly other?: string;
  readonly head?: number;
  readonly every?: number;
  readonly shape?: Shape;
}

function searchIn(source: MemorySource, wanted: string, from: number, way: Way = {}): TextSearch {
  const finder = readyFinder(wanted, way.other ?? wanted, way.head ?? 0, way.every ?? 1);
  const search = new TextSearch(source, finder, way.shape ?? Shape.single, Math.floor(from / 512), from % 512);
  let steps = 0;
  while (search.step()) {
    // As the player does.
    while (search.isRunning() && search.run(0) !== Ran.stop) steps++;
    steps++;
    if (steps > 100_000) throw new Error("the search never ended");
  }
  return search;
}

/** All places, by "next" until it begins anew. */
function placesOf(content: Uint8Array, wanted: string, options: SourceOptions = {}, way: Way = {}): number[] {
  const places: number[] = [];
  let from = 0;
  while (places.length < 5000) {
    const search = searchIn(new MemorySource(content, options), wanted, from, way);
    if (!search.isFound || search.hasWrapped) return places;
    places.push(search.block * 512 + search.offset);
    from = search.block * 512 + search.offset + 1;
    if (from === content.length) return places;
  }
  throw new Error("too many places");
}

function expected(content: Buffer, ...wanted: string[]): number[] {
  const places: number[] = [];
  for (const one of wanted) {
    const bytes = Buffer.from(one, "latin1");
    for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + 1)) places.push(at);
  }
  return [...new Set(places)].sort((a, b) => a - b);
}

function text(random: ReturnType<typeof seededRandom>, alphabet: string, bytes: number): Buffer {
  const content = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) content[i] = alphabet.charCodeAt(below(random, alphabet.length));
  return content;
}

describe("what is looked for", () => {
  it.each([1, 7, 511, 512, 513, 1024, 4095, 4096, 4097, 8193])("is found at every place of %d bytes", (bytes) => {
    for (let seed = 0; seed < 6; seed++) {
      const random = seededRandom(bytes * 10 + seed);
      // Few letters: it comes up often, in parts nearly everywhere.
      const content = text(random, "abcqz \xc3\xe9".slice(0, 2 + seed), bytes);
      for (const length of [1, 2, 3, 4, 7, 8]) {
        const at = below(random, Math.max(1, bytes - length));
        const wanted = content.toString("latin1", at, at + length);
        for (const options of [{}, { gap: 0 }, { gap: 4, most: 3 }]) {
          expect(placesOf(content, wanted, options), `${wanted} ${JSON.stringify(options)}`).toEqual(
            expected(content, wanted),
          );
        }
      }
    }
  });

  it.each([30_000, 70_001])("is found in %d bytes that lie as a card leaves them", (bytes) => {
    const card = { lead: 1, gap: 4 };
    for (let seed = 0; seed < 12; seed++) {
      const random = seededRandom(bytes + seed);
      const content = text(random, "etaoinshrdlucmwfgypbvkjxqz \n".slice(0, 4 + 2 * seed), bytes);
      for (const length of [3, 4, 5, 7, 9, 14]) {
        const wanted = content.toString("latin1", 20_000, 20_000 + length);
        const capital = wanted[0].toUpperCase() + wanted.slice(1);
        for (let i = 0; i < 20; i++) content.write(capital, below(random, bytes - 20));
        for (let i = 0; i < 20; i++)
          content.write(wanted, 512 * below(random, bytes / 512 - 1) + 500 + below(random, 20));
        const found = placesOf(content, wanted, card, { other: capital, head: 1 });
        expect(found, wanted).toEqual(expected(content, wanted, capital));
      }
    }
  });

  it("is found across every seam, with each length on each side", () => {
    for (let length = 2; length <= 20; length++) {
      const wanted = "qxwvkjzbpfgymucdlhrs".slice(0, length);
      for (let left = 1; left < length; left++) {
        for (const seam of [512, 4096, 5632, 8192]) {
          const content = Buffer.alloc(26_000, "e");
          content.write(wanted, seam - left, "latin1");
          const what = `${length} bytes, ${left} before ${seam}`;
          expect(placesOf(content, wanted), what).toEqual([seam - left]);
          expect(placesOf(content, wanted, { lead: 1, gap: 4 }), what).toEqual([seam - left]);
        }
      }
    }
  });

  it("may begin with either of two characters", () => {
    const random = seededRandom(3);
    const content = text(random, "aAlice ", 9000);
    for (const [small, capital] of [
      ["alice", "Alice"],
      ["a", "A"],
      ["al", "Al"],
      ["lica", "lica"],
      ["alicealic", "Alicealic"],
    ]) {
      expect(placesOf(content, small, {}, { other: capital, head: 1 })).toEqual(expected(content, small, capital));
    }
  });

  it("of UTF-16 is found only where a character begins", () => {
    // 字 is 57 5B: across "Wx" and "[" of another alignment it would be found, too.
    const le = Buffer.from("ab字\u5b57a\u575bb字".repeat(300), "utf16le");
    const wanted = Buffer.from("字", "utf16le").toString("latin1");
    const found = placesOf(le, wanted, {}, { every: 2 });
    expect(found).toEqual(expected(le, wanted).filter((at) => at % 2 === 0));
    expect(found.length).toBeGreaterThan(600);
    const word = Buffer.from("字a", "utf16le").toString("latin1");
    expect(placesOf(le, word, {}, { every: 2 })).toEqual(expected(le, word).filter((at) => at % 2 === 0));
  });

  it("of a code page is not found within a character", () => {
    // B0 A1 is 가: in 값 (B0 AA) A1.. and between the halves of others it is none.
    const content = Buffer.from(
      [...Array(400)].flatMap((_x, i) => (i % 3 === 0 ? [0xc5, 0xb0, 0xa1, 0xb0, 0x20] : [0xb0, 0xa1, 0x0a])),
    );
    const whole = expected(content, "\xb0\xa1").filter((at) => content[at - 1] !== 0xc5);
    expect(placesOf(content, "\xb0\xa1", {}, { shape: Shape.double })).toEqual(whole);
    expect(whole.length).toBeLessThan(expected(content, "\xb0\xa1").length);
  });
});

describe("a search", () => {
  const content = Buffer.alloc(100_000, "lorem ipsum ");
  content.write("needle", 70_000);

  it("goes on from the start of the text, and ends where it began", () => {
    const before = searchIn(new MemorySource(content), "needle", 69_000);
    expect([before.isFound, before.hasWrapped]).toEqual([true, false]);
    const behind = searchIn(new MemorySource(content), "needle", 70_001);
    expect([behind.isFound, behind.hasWrapped, behind.block * 512 + behind.offset]).toEqual([true, true, 70_000]);
    expect(searchIn(new MemorySource(content), "needles", 50_000)).toMatchObject({ isFound: false, failure: 0 });
    expect(searchIn(new MemorySource(Buffer.alloc(0)), "needle", 0)).toMatchObject({ isFound: false, failure: 0 });
  });

  it("reads each block once, eight at a time", () => {
    const source = new MemorySource(content);
    expect(searchIn(source, "absent", 0).isFound).toBe(false);
    expect([source.reads, source.blocksRead]).toEqual([25, 196]);
  });

  it("says how far it is, from 0 to 100, over the text's end", () => {
    const finder = readyFinder("absent", "absent", 0, 1);
    const search = new TextSearch(new MemorySource(content), finder, Shape.single, 150, 10);
    const steps = [search.percent()];
    while (search.step()) steps.push(search.percent());
    expect(steps[0]).toBe(0);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps[steps.length - 1]).toBeGreaterThanOrEqual(99);
  });

  it("passes over blocks that cannot be read, and ends when the card is gone", () => {
    const damaged = new MemorySource(content, {
      errors: new Map([
        [16, -3],
        [90, -3],
      ]),
    });
    expect(searchIn(damaged, "needle", 0).isFound).toBe(true);
    const gone = new MemorySource(content, { errors: new Map([[16, -1]]) });
    expect(searchIn(gone, "needle", 0)).toMatchObject({ isFound: false, failure: -1 });
  });

  it("takes no step without end where nearly all of a text looks like what is wanted", () => {
    const source = new MemorySource(Buffer.alloc(60_000, "ab"));
    const finder = readyFinder("abababababc", "abababababc", 0, 1);
    const search = new TextSearch(source, finder, Shape.single, 0, 0);
    let steps = 0;
    while (search.step()) steps++;
    expect(search.isFound).toBe(false);
    // Some places a step, not all of them at once.
    expect(steps).toBeGreaterThan(100);
  });
});
