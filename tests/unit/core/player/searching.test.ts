// Searching in a text with five buttons: what is chosen, where it is shown, the next one, stopping, and every encoding.
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import { Encoding } from "../../../../firmware/core/text/encoding-names.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { allPages, pagerOf } from "../text/pages.js";
import { Reader } from "./reader.js";

const MARKED = 0xfd20;

function prose(words: number, seed = 7): string {
  const random = seededRandom(seed);
  let text = "";
  for (let i = 0; i < words; i++) text += `${"abcdefgij".slice(0, 1 + below(random, 9))}${i % 40 === 39 ? "\n" : " "}`;
  return text;
}

/** Dials what is to be looked for, letter by letter, and looks for it. */
function dial(reader: Reader, wanted: string): void {
  reader.press(Event.ok);
  reader.choose("Search");
  while (reader.shown[1] !== " _") reader.choose("Take off the last letter");
  reader.choose("Add a letter");
  for (const letter of wanted) {
    const name = letter === " " ? "space" : letter;
    for (let i = 0; !reader.shown[3].includes(`< ${name} >`); i++) {
      if (i > 40) throw new Error(`no letter ${name}`);
      reader.press(Event.down);
    }
    reader.press(Event.ok);
  }
  reader.press(Event.back);
  expect(reader.shown[1]).toBe(` ${wanted}_`);
  reader.press(Event.ok);
}

function next(reader: Reader): void {
  reader.press(Event.ok, Event.ok);
}

const before = prose(3000);
const content = `${before}\nThe heron stood still.\n${prose(3000, 8)}Herons do, and the heron did.\n${prose(500, 9)}`;

describe("what was dialled", () => {
  it("is shown in the first row, marked, and so is the next; after the last one, the first", () => {
    const reader = new Reader(content);
    dial(reader, "heron");
    expect(reader.shown[0]).toBe("The heron stood still.");
    expect(reader.papers.map((paper) => paper === MARKED)).toEqual([true, ...Array(14).fill(false)]);
    next(reader);
    expect(reader.shown[0]).toBe("Herons do, and the heron did.");
    // The second one in that line, with a small letter: the same page.
    next(reader);
    expect(reader.shown[0]).toBe("Herons do, and the heron did.");
    expect(reader.shown[14]).toMatch(/ %$/);
    next(reader);
    expect(reader.shown[0]).toBe("The heron stood still.");
    expect(reader.shown[14]).toMatch(/from the start$/);
    // Turned on: nothing is marked, and what comes next comes behind that page.
    reader.press(Event.down);
    expect(reader.papers).not.toContain(MARKED);
    reader.press(Event.ok);
    reader.choose("Search next: heron");
    expect(reader.shown[0]).toBe("Herons do, and the heron did.");
  });

  it("is found on the page as it is laid out from the start: its line is one of those", () => {
    const lines = new Set(allPages(pagerOf(content).pager).flat());
    const reader = new Reader(content);
    dial(reader, "heron");
    expect(reader.lines.filter((line) => !lines.has(line))).toEqual([]);
    reader.press(Event.up, Event.down);
    expect(reader.shown[0]).toBe("The heron stood still.");
  });

  it("may be nowhere: then the page is as it was", () => {
    const reader = new Reader(content);
    reader.press(Event.down, Event.down);
    const page = reader.lines;
    dial(reader, "osprey");
    expect(reader.lines).toEqual(page);
    expect(reader.shown[14]).toMatch(/not found$/);
    reader.press(Event.down, Event.up);
    expect(reader.lines).toEqual(page);
    expect(reader.shown[14]).toMatch(/ %$/);
  });

  it("is still known in another text, while the card is in", () => {
    const first = new Reader(content);
    dial(first, "heron");
    first.screen.close();
    const second = new Reader(`${before}And another heron.`, { reading: first.reading });
    second.press(Event.ok);
    second.choose("Search next: heron");
    expect(second.shown[0]).toBe("And another heron.");
  });
});

describe("a search", () => {
  const long = `${"lorem ipsum dolor sit amet\n".repeat(40_000)}needle\n`;

  it("says how far it is, and is stopped by back: the page is as it was", () => {
    const reader = new Reader(long);
    reader.press(Event.down);
    const page = reader.lines;
    reader.press(Event.ok);
    reader.choose("Search");
    reader.choose("  lorem");
    reader.choose("Take off the first letter");
    reader.choose("Add a letter: a");
    reader.press(Event.ok, Event.back);
    expect(reader.shown[1]).toBe(" orema_");
    reader.screen.handle(Event.ok, 0);
    reader.run(150);
    expect(reader.shown[4]).toMatch(/^ [1-9]\d? % of the text$/);
    expect(reader.shown[14]).toBe("back: stop");
    reader.press(Event.back);
    expect(reader.lines).toEqual(page);
    expect(reader.papers).not.toContain(MARKED);
  });

  it("reads at most 16 blocks in a slice", () => {
    const reader = new Reader(long);
    dial(reader, "nee");
    expect(reader.shown[0]).toBe("needle");
    next(reader);
    reader.press(Event.ok);
    reader.screen.handle(Event.ok, 0);
    for (let i = 0; i < 500; i++) {
      const { blocksRead } = reader.source;
      reader.run(1);
      expect(reader.source.blocksRead - blocksRead).toBeLessThanOrEqual(16);
    }
  });

  it("tells the player when the card does not answer any more", () => {
    const reader = new Reader(long, { errors: new Map([[1000, -1]]) });
    dial(reader, "needle");
    expect(reader.failure).toBe(-1);
    expect(reader.shown[14]).toMatch(/unreadable$/);
  });
});

describe("the words of the page", () => {
  it("are offered, each once; the one that is chosen is looked for", () => {
    const reader = new Reader(`one two, two: (three) four-five six\n${before}\nAnd three again.`);
    reader.press(Event.ok);
    reader.choose("Search");
    expect(reader.shown.slice(6, 12)).toEqual(
      ["one", "two", "three", "four", "five", "six"].map((word) => `   ${word}`),
    );
    reader.choose("  three");
    expect(reader.shown[1]).toBe(" three_");
    reader.press(Event.ok);
    expect(reader.shown[0]).toMatch(/^one two/);
    next(reader);
    expect(reader.shown[0]).toBe("And three again.");
  });

  it("can be shortened at both ends", () => {
    const reader = new Reader(`unfindable words\n${before}\nrefinding it.`);
    reader.press(Event.ok);
    reader.choose("Search");
    reader.choose("  unfindable");
    for (let i = 0; i < 4; i++) reader.choose("Take off the last letter");
    reader.choose("Take off the first letter");
    reader.choose("Take off the first letter");
    expect(reader.shown[1]).toBe(" find_");
    reader.choose("Search");
    next(reader);
    expect(reader.shown[0]).toBe("refinding it.");
  });
});

/** Tables of code pages as the font pack has them are only on a card: of those, the ASCII part is tested here. */
const UNICODE: [string, Encoding][] = [
  ["utf8", Encoding.utf8],
  ["utf16-le", Encoding.utf16le],
  ["utf16-be", Encoding.utf16be],
];
const OTHERS: [string, Encoding][] = [
  ["cp949", Encoding.cp949],
  ["gb18030", Encoding.gb18030],
  ["big5", Encoding.big5],
  ["shift_jis", Encoding.shiftJis],
  ["windows-1252", Encoding.windows1252],
  ["koi8-r", Encoding.koi8r],
  ["windows-1251", Encoding.windows1251],
];

describe("in every encoding", () => {
  it.each([...UNICODE, ...OTHERS])("%s", (name, encoding) => {
    const reader = new Reader(iconv.encode(content, name));
    reader.press(Event.ok);
    while (!reader.shown[7].startsWith(" Encoding")) throw new Error("another menu");
    reader.press(Event.back);
    reader.reading.places[0].encoding = encoding;
    const again = new Reader(iconv.encode(content, name), { reading: reader.reading });
    dial(again, "heron");
    expect(again.shown[0]).toBe("The heron stood still.");
    next(again);
    expect(again.shown[0]).toBe("Herons do, and the heron did.");
  });

  it.each(UNICODE)("%s: Cyrillic, Greek and Latin words with a capital or without", (name) => {
    for (const [word, line] of [
      ["журавль", "Журавль стоял."],
      ["Ägypten", "in ägypten"],
      ["éléphant", "Éléphant"],
      ["λόγος", "Λόγος"],
      ["ёлка", "Ёлка"],
    ]) {
      const reader = new Reader(iconv.encode(`x ${word}\n${before}\n${line}\n`, name, { addBOM: name !== "utf8" }));
      reader.press(Event.ok);
      reader.choose("Search");
      reader.press(Event.down, Event.down, Event.down, Event.ok, Event.ok);
      next(reader);
      expect(reader.percent, word).toBe(100);
    }
  });
});
