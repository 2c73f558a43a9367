// Measures the player on a board on the desk, over its serial line. Layer: tools. Times are the PC's, and hold what the
// line takes; what the board counts itself (its index, its frames, its memory) is its own.
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../host/errors.js";
import { CatalogStore } from "../../host/indexer/catalog-store.js";
import type { BoardLink } from "../../host/link/board-link.js";
import { listCard } from "../../host/link/card-listing.js";
import { indexBoard } from "../../host/link/index-board.js";
import { deskFiles, type MediaFile } from "./cards.js";
import { DeskHands } from "./desk-hands.js";
import { CATALOG, type Figure, INDEX, PAGE_TURN, VIDEOS } from "./figures.js";

/** For a person to take the card out and put it in. */
const HANDS_MS = 60_000;
const INDEX_MS = 300_000;
const OPEN_MS = 60_000;
const PLAY_MS = 5000;
const BACKS = 3;
const TURNS = 4;

/** What no line tells of a board. */
const UNSEEN: readonly Figure[] = [
  { key: "powerOnMs", what: "power-on to the player's prompt", value: null, unit: "ms" },
  { key: "peakJsVars", what: "JsVars at the peak", value: null, unit: "" },
  { key: "gap", what: "longest time without a look at the buttons", value: null, unit: "ms" },
].map((figure) => ({ ...figure, note: "an emulated board shows it" }));

export class DeskFigures {
  private readonly figures: Figure[] = [];
  private readonly hands: DeskHands;

  constructor(
    private readonly link: BoardLink,
    private readonly say: (text: string) => void,
    /** How long a person is waited for, and how long a video plays, ms. */
    private readonly patienceMs = HANDS_MS,
    private readonly playMs = PLAY_MS,
  ) {
    this.hands = new DeskHands(link);
  }

  /** @throws UserError where the card in the board is not the bench's */
  async all(): Promise<readonly Figure[]> {
    const { videos } = deskFiles();
    await this.checkCard(videos);
    for (let i = 0; i < BACKS; i++) await this.hands.press("back");
    await this.memory("start", "the card's list");
    await this.putIn();
    for (const [index, video] of videos.entries()) await this.play(video, index);
    await this.turnPages();
    await this.catalog();
    for (const figure of UNSEEN) this.add(figure);
    return this.figures;
  }

  private add(figure: Figure): void {
    this.figures.push(figure);
    this.say(`  ${figure.what}: ${figure.value ?? "–"} ${figure.unit} ${figure.note ?? ""}`.trimEnd());
  }

  private async checkCard(videos: readonly MediaFile[]): Promise<void> {
    const { entries } = await listCard(this.link, "ls", "/");
    const missing = videos.find(({ name }) => !entries.some(({ path }) => path === name));
    if (missing === undefined) return;
    throw new UserError(
      `the card in the board has no "${missing.name}": put the bench's files on it, by --card FOLDER`,
    );
  }

  private async memory(key: string, what: string): Promise<void> {
    const told = await this.hands.memory();
    const unit = told === null ? "" : `${told.unit} of ${told.total}`;
    this.add({ key: `memory.${key}`, what: `memory in use: ${what}`, value: told?.used ?? null, unit });
  }

  /** The index of the card, as the player makes it when the card comes. */
  private async putIn(): Promise<void> {
    const { hands } = this;
    this.say(`take the card out and put it in again (within ${this.patienceMs / 1000} s; else it is left out)`);
    const from = hands.lines.length;
    const isIn = await hands.line(/^mp8 card in/, from, this.patienceMs);
    const indexed = isIn === null ? null : await hands.line(/^mp8 index ms=/, from, INDEX_MS);
    const told = /ms=(\d+) texts=(\d+) videos=(\d+)/.exec(indexed?.text ?? "");
    const value = told === null ? null : (Number(told[2]) + Number(told[3])) / (Number(told[1]) / 1000);
    const note = told === null ? (isIn === null ? "no card was put in" : "not done within 300 s") : `${told[1]} ms`;
    this.add({ ...INDEX, value, note });
    if (told !== null) await this.memory("indexed", "the card indexed");
  }

  private async play({ name, what, codesPerFrame }: MediaFile, index: number): Promise<void> {
    const codes = codesPerFrame === 0 ? "" : `, ${codesPerFrame} codes a frame`;
    const { value, note } = await this.framesOf(name);
    this.add({
      key: `video.${name}`,
      what: `video ${what}${codes}`,
      value,
      unit: "frames/s",
      rate: true,
      ...VIDEOS[index],
      note,
    });
    await sleep(500);
  }

  /** Frames by what the player itself says when it is left. */
  private async framesOf(name: string): Promise<{ value: number | null; note: string }> {
    const { hands } = this;
    if (!(await hands.select(name.slice(0, 8)))) return { value: null, note: "not found in the list" };
    const from = hands.lines.length;
    await hands.press("ok");
    const began = await hands.line(/^mp8 (video name|refused)/, from, OPEN_MS);
    if (began === null || began.text.startsWith("mp8 refused")) {
      await hands.press("back");
      return { value: null, note: began?.text ?? "did not open" };
    }
    await sleep(this.playMs);
    await hands.press("back");
    const ended = await hands.line(/^mp8 video shown=/, from, OPEN_MS);
    const told = /shown=(\d+) dropped=(\d+)/.exec(ended?.text ?? "");
    if (told === null || ended === null) return { value: null, note: "no count of frames" };
    const seconds = (ended.ms - began.ms) / 1000;
    return {
      value: Number(told[1]) / seconds,
      note: `${told[1]} shown, ${told[2]} dropped in ${seconds.toFixed(2)} s`,
    };
  }

  private async turnPages(): Promise<void> {
    const { hands } = this;
    if (!(await hands.select("6 latin"))) {
      this.add({ ...PAGE_TURN, value: null, note: "the text is not in the list" });
      return;
    }
    const open = await hands.pressAndLook("ok");
    this.add({ key: "textOpenMs", what: "text opened, to its first page", value: open, unit: "ms" });
    const startMs = performance.now();
    await hands.rows();
    const lookMs = performance.now() - startMs;
    const turns: number[] = [];
    for (let i = 0; i < TURNS; i++) {
      const ms = await hands.pressAndLook("down");
      if (ms !== null) turns.push(ms);
    }
    const value = turns.length === 0 ? null : Math.max(...turns);
    const note = `${turns.map((ms) => ms.toFixed(0)).join(", ")}; a look over the line takes ${lookMs.toFixed(0)} ms`;
    this.add({ ...PAGE_TURN, value, note });
    await this.memory("text", "reading a text");
    await hands.press("back");
  }

  /** By the board, over the line. */
  private async catalog(): Promise<void> {
    const store = new CatalogStore(null);
    try {
      const indexing = { keepOthers: true, take: store.take, progress: null };
      const { counts, boardMs = Number.NaN } = await indexBoard(this.link, store, indexing);
      const files = counts.texts + counts.videos + counts.others;
      this.add({ ...CATALOG, value: files / (boardMs / 1000), note: `${files} files, ${Math.round(boardMs)} ms` });
    } finally {
      store.close();
    }
  }
}
