// Measures the player on an emulated board, from power-on to the card's leaving. Layer: tools.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pico } from "../../hardware/boards/pico.js";
import type { Rp2040Engine } from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { CatalogStore } from "../../host/indexer/catalog-store.js";
import type { EngineFiles } from "../../host/simulator/engine-files.js";
import { indexOnEngine } from "../../host/simulator/engine-index.js";
import { cardOfTexts, fullCard, largeCard, mediaCard } from "./cards.js";
import { CATALOG, type Figure, INDEX, PAGE_TURN, VIDEOS } from "./figures.js";
import { koreanCard, koreanFigures } from "./korean-figures.js";
import { PlayerHands } from "./player-hands.js";
import { timeOfSearch } from "./search-figures.js";

/** What can be measured by itself, in the table's order; a number is a card of so many files. */
export const PARTS = ["power-on", "10", "100", "1000", "media", "korean", "search", "5000", "catalog"] as const;
export type Part = (typeof PARTS)[number];

/** Starts a board with the player on it: each part of the bench begins with power-on, so that none hides another's. */
export type Start = () => Promise<Rp2040Engine>;

const PLAY_MS = 10_000;
/** Longer than anyone waits: what takes this long is a figure, too. */
const OPEN_MS = 60_000;

export class PlayerFigures {
  readonly figures: Figure[] = [];

  constructor(
    private readonly start: Start,
    private readonly bundleBytes: number,
    /** For programs other than the player. */
    private readonly files: EngineFiles,
    private readonly say: (text: string) => void,
  ) {}

  /** @param only the parts that are wanted, in whatever order; all of them when empty */
  async all(only: readonly Part[] = []): Promise<readonly Figure[]> {
    const measures: Record<Part, () => Promise<void>> = {
      "power-on": () => this.powerOn(),
      10: () => this.smallCard(10),
      100: () => this.smallCard(100),
      1000: () => this.largeCard(),
      media: () => this.media(),
      korean: () => this.korean(),
      search: () => this.search(),
      5000: () => this.fullCard(),
      catalog: () => this.catalog(),
    };
    this.add({ key: "bundleBytes", what: "bundle, as it is stored", value: this.bundleBytes, unit: "bytes" });
    for (const part of PARTS) if (only.length === 0 || only.includes(part)) await this.part(part, measures[part]);
    return this.figures;
  }

  private add(figure: Figure): void {
    this.figures.push(figure);
    this.say(`  ${figure.what}: ${figure.value ?? "–"} ${figure.unit} ${figure.note ?? ""}`.trimEnd());
  }

  /** A part that fails is a line of the table, not the end of the bench. */
  private async part(what: string, measure: () => Promise<void>): Promise<void> {
    this.say(`measuring: ${what}`);
    try {
      await measure();
    } catch (error) {
      const note = error instanceof Error ? (error.message.split("\n")[0] as string) : String(error);
      this.add({ key: what, what, value: null, unit: "", note });
    }
  }

  private async board(): Promise<PlayerHands> {
    const hands = new PlayerHands(await this.start());
    hands.engine.startMeasuring();
    const ready = await hands.until(() => hands.player.shows("Insert a card"), 5000);
    if (ready === null) throw new Error("the player does not ask for a card within 5 s");
    return hands;
  }

  private variables(hands: PlayerHands, key: string, what: string): void {
    const { variables } = hands.engine;
    this.add({ key: `jsVars.${key}`, what: `JsVars: ${what}`, value: variables?.used ?? null, unit: "in use" });
  }

  private gap(hands: PlayerHands, key: string, what: string): void {
    const { longestGapMs } = hands.engine.measurements;
    this.add({
      key: `gap.${key}`,
      what: `longest time without a look at the buttons: ${what}`,
      value: longestGapMs,
      unit: "ms",
      limit: 50,
      aim: 20,
    });
    hands.engine.startMeasuring();
  }

  private async powerOn(): Promise<void> {
    const hands = await this.board();
    this.add({ key: "powerOnMs", what: "power-on to the player's prompt", value: hands.nowMs, unit: "ms" });
    await hands.player.run(500);
    this.variables(hands, "noCard", "no card");
    this.gap(hands, "powerOn", "starting");
    hands.engine.dispose();
  }

  private async insert(hands: PlayerHands, image: Uint8Array, first: string): Promise<number | null> {
    hands.player.insert(image);
    return hands.until(() => hands.player.rows().some((row) => row.includes(first)), 60_000);
  }

  private async smallCard(count: number): Promise<void> {
    const hands = await this.board();
    const list = await this.insert(hands, await cardOfTexts(count), "-.txt");
    const limits = count === 100 ? { limit: 1500, aim: 700 } : {};
    const key = `firstListMs.${count}`;
    this.add({ key, what: `card in to first list, ${count} files`, value: list, unit: "ms", ...limits });
    await hands.until(() => hands.player.facts.indexMs !== null, 60_000);
    this.variables(hands, `files${count}`, `${count} files indexed`);
    this.gap(hands, `files${count}`, `reading ${count} files`);
    hands.engine.dispose();
  }

  private async largeCard(): Promise<void> {
    const hands = await this.board();
    const list = await this.insert(hands, await largeCard(), "Folder 01");
    this.add({ key: "firstListMs.1000", what: "card in to first list, 1,000 files", value: list, unit: "ms" });
    const indexed = await hands.until(() => hands.player.facts.indexMs !== null, 300_000);
    const ms = hands.player.facts.indexMs;
    this.add({
      ...INDEX,
      value: indexed === null || ms === null ? null : 1000 / (ms / 1000),
      note: indexed === null ? "not done within 300 s" : `${ms} ms`,
    });
    await hands.player.run(500);
    this.variables(hands, "files1000", "1,000 files indexed");
    this.gap(hands, "files1000", "indexing 1,000 files");
    await hands.press("ok");
    const from = hands.lines.length;
    hands.engine.board.press("ok", 60);
    const began = await hands.until(() => hands.line("mp8 video", from) !== undefined, OPEN_MS);
    if (began === null) throw new Error("the video of the large card does not open");
    await hands.player.run(3000);
    this.variables(hands, "video1000", "playing a video, 1,000 files indexed");
    this.add({
      key: "peakJsVars",
      what: "JsVars at the peak, playing a video, 1,000 files indexed",
      value: hands.engine.measurements.peakVariables,
      unit: "of 12,000",
      limit: 7200,
      aim: 4800,
    });
    this.gap(hands, "video1000", "playing with 1,000 files indexed");
    await this.pull(hands);
    hands.engine.dispose();
  }

  /** What the index keeps: variables in use with the card indexed, less those in use without a card. */
  private async fullCard(): Promise<void> {
    const hands = await this.board();
    await hands.player.run(500);
    const before = hands.engine.variables?.used ?? null;
    hands.player.insert(await fullCard());
    const indexed = await hands.until(() => hands.player.facts.indexMs !== null, 300_000);
    await hands.player.run(1000);
    const after = hands.engine.variables?.used ?? null;
    const kept = before === null || after === null || indexed === null ? null : (after - before) * pico.memory.varBytes;
    this.add({
      key: "keptBytes.5000",
      what: "memory that the index of 5,000 files keeps",
      value: kept === null ? null : kept / 1024,
      unit: "KB",
      limit: 96,
      aim: 64,
      note: indexed === null ? "not done within 300 s" : `${hands.player.facts.indexMs} ms`,
    });
    hands.engine.dispose();
  }

  /** By the program that makes catalogs, from the command to the last byte on the line. */
  private async catalog(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "mp8-bench-catalog-"));
    const store = new CatalogStore(null);
    try {
      const image = join(folder, "card.img");
      writeFileSync(image, await largeCard());
      const indexing = { keepOthers: true, take: store.take, progress: null };
      const { boardMs = Number.NaN } = await indexOnEngine(image, "rp2040", this.files, store, indexing);
      this.add({
        ...CATALOG,
        value: 1000 / (boardMs / 1000),
        note: `${Math.round(boardMs)} ms, ${store.bytes} bytes`,
      });
    } finally {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async pull(hands: PlayerHands): Promise<void> {
    hands.player.eject();
    const out = await hands.until(() => hands.player.shows("Insert a card"), 5000);
    this.add({
      key: "cardOutMs",
      what: 'card pulled, to "Insert a card"',
      value: out,
      unit: "ms",
      limit: 300,
      aim: 150,
    });
    await hands.player.run(1000);
    this.variables(hands, "cardOut", "after the card left");
    this.gap(hands, "cardOut", "forgetting a card");
  }

  private async media(): Promise<void> {
    const hands = await this.board();
    const { image, videos } = await mediaCard();
    await this.insert(hands, image, "1 whole");
    await hands.until(() => hands.player.facts.indexMs !== null, 20_000);
    await hands.player.run(500);
    hands.engine.startMeasuring();
    for (const [index, video] of videos.entries()) {
      const codes = video.codesPerFrame === 0 ? "" : `, ${video.codesPerFrame} codes a frame`;
      const what = `video ${video.what}${codes}`;
      const { value, note } = await this.play(hands, video.name);
      this.add({ key: `video.${video.name}`, what, value, unit: "frames/s", rate: true, ...VIDEOS[index], note });
      this.gap(hands, video.name, video.what);
    }
    await this.turnPages(hands);
    hands.engine.dispose();
  }

  /** Plays for some seconds; frames by what the player itself says when it is left. */
  private async play(hands: PlayerHands, name: string): Promise<{ value: number | null; note: string }> {
    if (!(await hands.select(name.slice(0, 8)))) return { value: null, note: "not found in the list" };
    const from = hands.lines.length;
    const pressed = hands.nowMs;
    hands.engine.board.press("ok", 60);
    const opened = await hands.until(
      () => hands.lines.slice(from).some(({ text }) => /^mp8 (video name|refused)/.test(text)),
      OPEN_MS,
    );
    const refusal = hands.line("mp8 refused", from);
    if (opened === null || refusal !== undefined) {
      await hands.press("back");
      return { value: null, note: refusal?.text ?? "did not open" };
    }
    // Opening is a figure of its own: frames are counted from the first picture on.
    if ((await hands.until(() => hands.showsPicture(), OPEN_MS)) === null) return { value: null, note: "no picture" };
    const first = hands.nowMs;
    await hands.player.run(PLAY_MS);
    await hands.press("back");
    const told = /^mp8 video shown=(\d+) dropped=(\d+)/.exec(hands.line("mp8 video shown=", from)?.text ?? "");
    const ended = hands.line("mp8 video shown=", from);
    if (told === null || ended === undefined) return { value: null, note: "no count of frames" };
    const seconds = (ended.ms - first) / 1000;
    return {
      // The first one was there when the time began.
      value: (Number(told[1]) - 1) / seconds,
      note: `${told[1]} shown, ${told[2]} dropped in ${seconds.toFixed(2)} s; first picture ${(first - pressed).toFixed(0)} ms after OK`,
    };
  }

  private async search(): Promise<void> {
    const engine = await this.start();
    const { simulatedMs, gapMs, jsVars } = await timeOfSearch(engine, 10_000_000);
    const seconds = simulatedMs / 1000;
    const note = `a word of six letters; ${jsVars ?? "?"} JsVars`;
    this.add({
      key: "search10MB",
      what: "search through 10 MB",
      value: seconds,
      unit: "s",
      limit: 60,
      aim: 25,
      note,
    });
    this.add({
      key: "gap.search",
      what: "longest time without a look at the buttons: searching",
      value: gapMs,
      unit: "ms",
      limit: 50,
      aim: 20,
    });
    engine.dispose();
  }

  private async korean(): Promise<void> {
    const hands = await this.board();
    await this.insert(hands, await koreanCard(), "korean");
    await hands.until(() => hands.player.facts.indexMs !== null, 20_000);
    await hands.player.run(500);
    hands.engine.startMeasuring();
    await koreanFigures(hands, (figure) => this.add(figure));
    this.gap(hands, "korean", "reading Korean");
    this.variables(hands, "korean", "reading Korean");
    hands.engine.dispose();
  }

  private async turnPages(hands: PlayerHands): Promise<void> {
    if (!(await hands.select("6 latin"))) throw new Error("the text is not in the list");
    const opened = await hands.press("ok");
    this.add({ key: "textOpenMs", what: "text opened, to its first page", value: opened, unit: "ms" });
    this.gap(hands, "textOpen", "opening a text");
    const turns: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const ms = await hands.press("down");
      if (ms !== null) turns.push(ms);
    }
    const slowest = turns.length === 0 ? null : Math.max(...turns);
    this.add({
      ...PAGE_TURN,
      value: slowest,
      note: turns.map((ms) => ms.toFixed(0)).join(", "),
    });
    const back = await hands.press("up");
    this.add({ key: "pageBackMs", what: "page back", value: back, unit: "ms" });
    this.gap(hands, "pages", "turning pages");
    this.variables(hands, "text", "reading a text");
  }
}
