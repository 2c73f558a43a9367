// Reading: what is on the screen after which presses, and that a page turn finds its page ready.
import { describe, expect, it } from "vitest";
import { Event } from "../../../../firmware/core/player/events.js";
import { newReading, placeOf, setMark } from "../../../../firmware/core/player/reading.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { allPages, pagerOf } from "../text/pages.js";
import { Reader } from "./reader.js";

function prose(words: number): string {
  const random = seededRandom(7);
  let text = "";
  for (let i = 0; i < words; i++) text += `${"abcdefghij".slice(0, 1 + below(random, 9))}${i % 40 === 39 ? "\n" : " "}`;
  return text;
}

const text = prose(2500);
const pages = allPages(pagerOf(text).pager).map((lines) => [...lines, ...Array(14).fill("")].slice(0, 14));

describe("a text on the screen", () => {
  it("has the next page ready: a turn reads and lays out nothing", () => {
    const reader = new Reader(text);
    reader.run();
    expect(reader.lines).toEqual(pages[0]);
    const { reads } = reader.source;
    reader.screen.handle(Event.down, 0);
    reader.paint();
    expect(reader.lines).toEqual(pages[1]);
    expect(reader.shown[14]).toMatch(/^name\.txt +\d+ %$/);
    expect(reader.source.reads).toBe(reads);
  });

  it("has the page that was left ready as well", () => {
    const reader = new Reader(text);
    reader.run();
    reader.screen.handle(Event.down, 0);
    reader.run();
    const { reads } = reader.source;
    reader.screen.handle(Event.up, 0);
    reader.paint();
    expect(reader.lines).toEqual(pages[0]);
    expect(reader.source.reads).toBe(reads);
  });

  it("paints each row once when a page is turned", () => {
    const reader = new Reader(text);
    reader.run();
    reader.painted = 0;
    reader.screen.handle(Event.down, 0);
    reader.run();
    expect(reader.painted).toBe(15);
  });

  it("shows the right page after any presses, however early they come", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed);
      const reader = new Reader(text);
      let page = 0;
      for (let i = 0; i < 60; i++) {
        const steps = below(random, 3) === 0 ? 1000 : 17 + below(random, 20);
        reader.run(steps);
        const before = reader.screen as unknown as { work: number };
        // While a page is laid out, presses are not taken.
        if (before.work === 1) continue;
        const kind = below(random, 12);
        if (kind < 7) {
          reader.screen.handle(Event.down, 0);
          page = Math.min(page + 1, pages.length - 1);
        } else if (kind < 11) {
          reader.screen.handle(Event.up, 0);
          page = Math.max(page - 1, 0);
        } else {
          reader.goTo(0);
          page = 0;
        }
      }
      reader.run();
      expect(reader.lines, `seed ${seed}`).toEqual(pages[page]);
    }
  });

  it("goes back from the end by whole pages, and forward to the end again", () => {
    const reader = new Reader(text);
    reader.goTo(100);
    const trail = [reader.lines];
    for (let i = 0; i < 5; i++) {
      reader.screen.handle(Event.up, 0);
      reader.run();
      trail.push(reader.lines);
    }
    expect(trail.slice().reverse().flat().join("\n")).toBe(pages.flat().filter(Boolean).slice(-84).join("\n"));
    for (let i = 4; i >= 0; i--) {
      reader.screen.handle(Event.down, 0);
      reader.run();
      expect(reader.lines).toEqual(trail[i]);
    }
    reader.screen.handle(Event.down, 0);
    reader.run();
    expect(reader.lines).toEqual(trail[0]);
  });

  it("says that the card cannot be read when that page is asked for, not before", () => {
    const reader = new Reader(text, { errors: new Map([[2, -3]]) });
    reader.run();
    expect(reader.lines).toEqual(pages[0]);
    reader.screen.handle(Event.down, 0);
    reader.run();
    expect(reader.lines.join()).toContain("(the card cannot be read here)");
    reader.screen.handle(Event.up, 0);
    reader.run();
    expect(reader.lines).toEqual(pages[0]);
  });
});

describe("the longer a button is held", () => {
  const hold = (reader: Reader, first: number, repeats: number) => {
    reader.press(first - 8, first, ...Array(repeats).fill(first + 8));
  };

  it("the more pages are turned, and of a long text the larger parts of it", () => {
    const reader = new Reader(text);
    hold(reader, Event.holdDown, 3);
    expect(reader.lines).toEqual(pages[5]);
    hold(reader, Event.holdUp, 1);
    expect(reader.lines).toEqual(pages[2]);
    hold(reader, Event.holdDown, 40);
    expect(reader.lines).toEqual(pages[pages.length - 1]);

    const long = new Reader(prose(60_000));
    hold(long, Event.holdDown, 12);
    expect(long.percent).toBeGreaterThan(6);
    expect(long.percent).toBeLessThan(15);
    hold(long, Event.holdDown, 40);
    expect(long.percent).toBe(100);
    hold(long, Event.holdUp, 45);
    expect(long.lines).toEqual(new Reader(prose(60_000)).open().lines);
  });

  it("the more lines it goes, where it goes by lines", () => {
    const all = pages.flat();
    const reader = new Reader(text);
    reader.reading.isByLine = true;
    reader.press(Event.down);
    expect(reader.lines).toEqual(all.slice(1, 15));
    reader.press(Event.down, Event.down, Event.up);
    expect(reader.lines).toEqual(all.slice(2, 16));
    hold(reader, Event.holdDown, 5);
    expect(reader.lines).toEqual(all.slice(2 + 5 + 8, 2 + 5 + 8 + 14));
    hold(reader, Event.holdUp, 40);
    expect(reader.lines).toEqual(all.slice(0, 14));
    reader.press(Event.up);
    expect(reader.lines).toEqual(all.slice(0, 14));
  });
});

describe("going by lines", () => {
  const endings: [string, string][] = [
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ];
  it.each(endings)("up comes to the lines that down came from, in paragraphs of any length (%s)", (_name, end) => {
    const random = seededRandom(11);
    let content = "";
    for (let i = 0; i < 60; i++) content += `${prose(below(random, 60)).trim().split("\n").join(" ")}${end}`;
    const all = allPages(pagerOf(content).pager).flat();
    const reader = new Reader(content);
    reader.reading.isByLine = true;
    for (let line = 1; line < all.length - 13; line++) {
      reader.press(Event.down);
      expect(reader.lines, `line ${line}`).toEqual(all.slice(line, line + 14));
    }
    const before = reader.lines;
    reader.press(Event.down);
    expect(reader.lines).toEqual(before);
    for (let line = all.length - 15; line >= 0; line--) {
      reader.press(Event.up);
      expect(reader.lines, `line ${line}`).toEqual(all.slice(line, line + 14));
    }
  });

  it("is chosen in the menu, and so are pages", () => {
    const reader = new Reader(text);
    reader.press(Event.ok);
    reader.choose("Up and down: a page");
    reader.press(Event.back, Event.down);
    expect(reader.lines).toEqual(pages.flat().slice(1, 15));
    reader.press(Event.ok);
    reader.choose("Up and down: a line");
    reader.press(Event.back, Event.down);
    expect(reader.lines).toEqual(pages.flat().slice(15, 29));
  });
});

describe("while the card is in", () => {
  it("a text opens where it was left, in its encoding", () => {
    const content = Buffer.from(text);
    const first = new Reader(content);
    first.press(Event.down, Event.down);
    first.screen.close();
    const again = new Reader(content, { reading: first.reading });
    again.run();
    expect(again.lines).toEqual(pages[2]);
    again.press(Event.up);
    expect(again.lines).toEqual(pages[1]);
  });

  it("bookmarks are gone to in the order of the text, and again from the first", () => {
    const reader = new Reader(text);
    reader.press(Event.ok);
    // There is none yet.
    reader.choose("Next bookmark (0)");
    reader.press(Event.back);
    const marked = [6, 2, 9];
    for (const page of marked) {
      reader.goTo(0);
      for (let i = 0; i < page; i++) reader.press(Event.down);
      reader.press(Event.ok);
      reader.choose("Set a bookmark here");
    }
    expect(reader.shown[14]).toMatch(/bookmark 3 set$/);
    reader.goTo(0);
    for (const page of [2, 6, 9, 2]) {
      reader.press(Event.ok);
      reader.choose("Next bookmark (3)");
      expect(reader.lines).toEqual(pages[page]);
    }
  });

  it("only the last sixteen bookmarks of a text are kept, and the places of sixteen texts", () => {
    const reading = newReading(null);
    const place = placeOf(reading, 0);
    for (let i = 0; i < 20; i++) {
      place.block = i;
      expect(setMark(place)).toBe(Math.min(i + 1, 16));
    }
    expect(place.marks.filter((_mark, i) => i % 2 === 0)).toEqual([...Array(16).keys()].map((i) => i + 4));
    for (let file = 1; file <= 16; file++) placeOf(reading, file).block = file;
    expect(placeOf(reading, 1).block).toBe(1);
    expect(placeOf(reading, 0).marks).toEqual([]);
  });
});

describe("the looks of a text", () => {
  const DARK = 0x0000;
  const LIGHT = 0xffff;

  it("may be dark on light: every row of it, empty ones too, until it is left", () => {
    const reader = new Reader("One line.\n\nAnd one more.\n");
    reader.press(Event.ok);
    reader.choose("Colours: light on dark");
    reader.press(Event.back);
    expect(reader.papers).toEqual(Array(15).fill(LIGHT));
    expect(reader.inks.slice(0, 14)).toEqual(Array(14).fill(DARK));
    expect(reader.lines.slice(0, 3)).toEqual(["One line.", "", "And one more."]);
    reader.screen.close();
    reader.paint();
    expect(reader.papers).toEqual(Array(15).fill(DARK));
    const again = new Reader("One line.", { reading: reader.reading });
    again.run();
    expect(again.papers).toEqual(Array(15).fill(LIGHT));
    again.press(Event.ok);
    again.choose("Colours: dark on light");
    again.press(Event.back);
    expect(again.papers).toEqual(Array(15).fill(DARK));
  });

  it("may be twice as large: half the columns and half the rows", () => {
    const large = allPages(pagerOf(text, 20, 7).pager);
    const reader = new Reader(text);
    reader.press(Event.ok);
    reader.choose("Letters: normal");
    reader.press(Event.back);
    const upper = () => reader.lines.filter((_line, row) => row % 2 === 0);
    expect(upper()).toEqual(large[0]);
    reader.press(Event.down);
    expect(upper()).toEqual(large[1]);
    expect(reader.shown[14]).toMatch(/^name\.txt/);
  });
});

describe("a text in several encodings", () => {
  // "Grüße" in UTF-8 on its first page, in Windows-1252 on its second one.
  const lines = (start: number, count: number, word: string): string =>
    Array.from({ length: count }, (_, i) => `${start + i} ${word}\n`).join("");
  const mixed = Buffer.concat([
    Buffer.from(lines(1, 40, "Gr\u00fc\u00dfe"), "utf8"),
    Buffer.from(lines(41, 2, "Gr\u00fc\u00dfe"), "latin1"),
    Buffer.from(lines(43, 40, "plain")),
  ]);

  it("says so on the pages that are not in the one that it is read in, where OK leads to the others", () => {
    const reader = new Reader(mixed).open();
    expect(reader.shown[14]).toMatch(/^name\.txt +0 %$/);
    reader.press(Event.down, Event.down);
    expect(reader.lines).toContain("41 Gr\x7f\x7fe");
    expect(reader.shown[14]).toMatch(/^name\.txt +mixed encodings\? ok {2}\d+ %$/);
    reader.press(Event.ok);
    const selected = reader.shown.findIndex((row, at) => row !== "" && at < 14 && reader.inks[at] === 0);
    expect(reader.shown[selected]).toBe(" Encoding: UTF-8");
    reader.press(Event.back, Event.down);
    expect(reader.shown[14]).toMatch(/^name\.txt +\d+ %$/);
    reader.press(Event.up);
    expect(reader.shown[14]).toContain("mixed encodings? ok");
  });

  it("is not taken for one that wants a font", () => {
    const damaged = Buffer.concat([Buffer.from("\u00e4".repeat(100)), Buffer.from([0xff, 0x0a])]);
    expect(new Reader(damaged).open().shown[14]).toContain("mixed encodings? ok");
  });
});
