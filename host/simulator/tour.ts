// The demo's tour of the player: no card, card in, library, a text forward and back, a video played, paused and left,
// a refused file with its reason, card out. Layer: host/simulator.
// It looks at the screen as a person would; what it brings home are pictures, figures and the promises.
import { Kind, kindOfName } from "../../firmware/core/player/policy.js";
import { UserError } from "../errors.js";
import type { CardFile } from "../media/card-files.js";
import { openPath } from "./library-walk.js";
import { findTraces, needlesOf } from "./nothing-stays.js";
import { screenText } from "./screen-reader.js";
import { settle } from "./settle.js";
import type { SimulatedPlayer } from "./simulated-player.js";

export interface TourOptions {
  readonly card: Uint8Array;
  readonly files: readonly CardFile[];
  readonly bundle: string;
  /** Called at each stop, with the screen as it is now. `picture` is a file's name without its ending. */
  readonly atStop: (picture: string, caption: string) => Promise<void> | void;
  /** Called when something was not shown, and why. */
  readonly missed: (what: string) => void;
}

export interface TourResult {
  /** The memory search before the card left: it must find plenty, or the one afterwards proves nothing. */
  readonly bytesFoundBeforeEject: number;
  readonly placesFoundBeforeEject: number;
  readonly bytesLeftAfterEject: number;
  /** Where, in words. */
  readonly left: readonly string[];
}

const READY_MS = 5000;
const INDEX_MS = 120_000;
const OPEN_MS = 5000;
const WATCH_MS = 3000;
/** "within 150 simulated ms of noticing", which itself takes at most 100. */
const FORGET_MS = 1000;
/** So many finds are no accident. */
const PLENTY = 3;
const REFUSAL = "Cannot open this file";

export async function tour(player: SimulatedPlayer, options: TourOptions): Promise<TourResult> {
  const { board } = player.engine;
  await need(player, "Insert a card", READY_MS, "after power-on");
  await settle(player);
  const cleanScreen = board.screenMemory().slice();
  await options.atStop("1-no-card", "No card: the player waits.");

  player.insert(options.card);
  if (!(await player.runUntil(() => player.facts.indexMs !== null, INDEX_MS))) {
    throw new UserError(`the player did not finish reading the card; its screen says: ${oneLine(player)}`);
  }
  await settle(player);
  await options.atStop("2-library", "Card in: the library, with its counts.");

  await seeText(player, options);
  await seeVideo(player, options);
  await seeRefusal(player, options);

  const needles = await needlesOf(options.card, options.bundle);
  const before = await findTraces(player.engine, needles, cleanScreen);
  player.eject();
  await need(player, "Insert a card", FORGET_MS, "after the card was pulled");
  await settle(player);
  await options.atStop("8-card-out", "Card out: nothing of it stays.");
  const after = await findTraces(player.engine, needles, cleanScreen);
  if (needles.length > 0 && before.places.length < PLENTY) {
    throw new UserError(
      `the memory search found only ${before.places.length} traces of the card while it was in: it proves nothing`,
    );
  }
  const left = [...after.places];
  if (after.screenBytes > 0) left.push(`${after.screenBytes} bytes of the screen's memory`);
  return {
    bytesFoundBeforeEject: before.bytes,
    placesFoundBeforeEject: before.places.length,
    bytesLeftAfterEject: after.bytes,
    left,
  };
}

/** The screen's text for a message. */
function oneLine(player: SimulatedPlayer): string {
  const text = screenText(player.rows())
    .replace(/\s*\n\s*/g, " / ")
    .trim();
  return text === "" ? "nothing" : text;
}

async function need(player: SimulatedPlayer, text: string, withinMs: number, when: string): Promise<void> {
  if (await player.waitFor(text, withinMs)) return;
  throw new UserError(
    `the player does not show "${text}" within ${withinMs} simulated ms ${when}; its screen says: ${oneLine(player)}`,
  );
}

/** The largest file of its kind among those that lie least deep: the one that has most to show. */
function choose(files: readonly CardFile[], kind: Kind): string | null {
  const size = (file: CardFile) => (file.data instanceof Uint8Array ? file.data.length : file.data.sizeBytes);
  const candidates = files
    .filter((file) => !file.path.endsWith("/") && kindOfName(file.path.slice(file.path.lastIndexOf("/") + 1)) === kind)
    .sort((a, b) => a.path.split("/").length - b.path.split("/").length || size(b) - size(a));
  if (kind !== Kind.text) return candidates[0]?.path ?? null;
  // A text of several pages, wherever it lies, shows more than a note at hand.
  return (candidates.find((file) => size(file) > 2500) ?? candidates[0])?.path ?? null;
}

async function open(player: SimulatedPlayer, options: TourOptions, kind: Kind, what: string): Promise<number> {
  const path = choose(options.files, kind);
  if (path === null) {
    options.missed(`the card has no ${what}`);
    return -1;
  }
  const depth = await openPath(player, path);
  if (depth < 0) {
    options.missed(`${path} was not found in the player's library`);
    await goHome(player, path.split("/").length);
  }
  return depth;
}

/** Back through the folders to the top of the library. */
async function goHome(player: SimulatedPlayer, folders: number): Promise<void> {
  for (let i = 0; i <= folders; i++) {
    await settle(player, 120);
    await player.press("back");
  }
  await settle(player);
}

async function seeText(player: SimulatedPlayer, options: TourOptions): Promise<void> {
  const depth = await open(player, options, Kind.text, "text");
  if (depth < 0) return;
  await settle(player);
  if (player.shows(REFUSAL)) {
    options.missed(`the player refused the text: ${oneLine(player)}`);
  } else {
    await options.atStop("3-text", "A text, broken into lines.");
    await player.press("down");
    await settle(player);
    await options.atStop("4-next-page", "The next page.");
    await player.press("up");
    await settle(player);
  }
  await goHome(player, depth);
}

async function seeVideo(player: SimulatedPlayer, options: TourOptions): Promise<void> {
  const shownBefore = player.facts.framesShown;
  const depth = await open(player, options, Kind.video, "video");
  if (depth < 0) return;
  if (await player.waitFor(REFUSAL, 600)) {
    await settle(player);
    options.missed(`the player refused the video: ${oneLine(player)}`);
  } else {
    await player.run(WATCH_MS / 2);
    await options.atStop("5-video", "A video, playing.");
    await player.run(WATCH_MS / 2);
    await player.press("ok");
    await settle(player, 120);
    await options.atStop("6-paused", "Paused.");
    await player.press("ok");
    await player.run(WATCH_MS / 3);
  }
  await goHome(player, depth);
  // The player says how many frames it showed when the video is left.
  await player.runUntil(() => player.facts.framesShown > shownBefore, OPEN_MS / 5);
}

async function seeRefusal(player: SimulatedPlayer, options: TourOptions): Promise<void> {
  const depth = await open(player, options, Kind.other, "file to refuse");
  if (depth < 0) return;
  if (!(await player.waitFor(REFUSAL, OPEN_MS))) {
    options.missed("the player did not refuse a file that is neither text nor video");
  }
  await settle(player);
  await options.atStop("7-refused", "Not text, not video: refused, with the reason.");
  await goHome(player, depth);
}
