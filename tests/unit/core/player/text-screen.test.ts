// Reading: what is on the screen after which presses, and that a page turn finds its page ready.
import { describe, expect, it } from "vitest";
import type { DrawTarget } from "../../../../firmware/core/display/draw-target.js";
import { RowPainter } from "../../../../firmware/core/display/row-painter.js";
import { Event } from "../../../../firmware/core/player/events.js";
import { newReading, placeOf } from "../../../../firmware/core/player/reading.js";
import { IDLE } from "../../../../firmware/core/player/screen.js";
import { TextScreen } from "../../../../firmware/core/player/text-screen.js";
import type { FileReader } from "../../../../firmware/core/storage/file.js";
import { MemorySource, type SourceOptions } from "../../../support/byte-source.js";
import { below, seededRandom } from "../../../support/seeded-random.js";
import { allPages, pagerOf } from "../text/pages.js";

function prose(words: number): string {
  const random = seededRandom(7);
  let text = "";
  for (let i = 0; i < words; i++) text += `${"abcdefghij".slice(0, 1 + below(random, 9))}${i % 40 === 39 ? "\n" : " "}`;
  return text;
}

/** A reader in front of the screen, who has it worked at as the player does: rows first. */
class Reader {
  readonly source: MemorySource;
  readonly screen: TextScreen;
  readonly shown: string[] = Array(15).fill("");
  painted = 0;
  readonly reading = newReading();
  private readonly rows: RowPainter;

  constructor(text: string, options: SourceOptions = {}) {
    this.source = new MemorySource(Buffer.from(text), options);
    const target = {
      drawText: (_x: number, y: number, codes: string) => {
        this.shown[y / 16] = codes;
        this.painted++;
      },
    } as unknown as DrawTarget;
    this.rows = new RowPainter(target);
    this.screen = new TextScreen(
      this.rows,
      "name.txt",
      this.source as unknown as FileReader,
      this.reading,
      placeOf(this.reading, 1),
    );
  }

  /** Paints what is known, without a step of the screen. */
  paint(): void {
    while (this.rows.paint());
  }

  run(steps = 1000): void {
    for (let i = 0; i < steps; i++) {
      if (!this.rows.paint() && this.screen.step(0) === IDLE) return;
    }
    if (steps === 1000) throw new Error("the screen is never idle");
  }

  get lines(): string[] {
    return this.shown.slice(0, 14);
  }
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
          reader.screen.handle(Event.holdUp, 0);
          page = 0;
        }
      }
      reader.run();
      expect(reader.lines, `seed ${seed}`).toEqual(pages[page]);
    }
  });

  it("goes back from the end by whole pages, and forward to the end again", () => {
    const reader = new Reader(text);
    reader.run();
    reader.screen.handle(Event.holdDown, 0);
    reader.run();
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
