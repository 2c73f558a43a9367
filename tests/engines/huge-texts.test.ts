// Texts as large as FAT32 allows, and of two lines, through the player on the fast engine: what nobody would keep in memory
// is opened, turned, jumped in and searched like any other.
import { expect, test } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import type { CardContent } from "../../hardware/virtual/engine.js";
import { createEspruinoEngine } from "../../hardware/virtual/runtimes/espruino/engine.js";
import { nodeIsolate } from "../../host/simulator/node-isolate.js";
import { SimulatedPlayer } from "../../host/simulator/simulated-player.js";
import { writeFat } from "../../tools/fixtures/fat-volume.js";
import { SparseImage } from "../../tools/fixtures/sparse-image.js";
import { file } from "../../tools/fixtures/tree.js";
import { builtBundle } from "../support/built-bundle.js";

const CLUSTER_BYTES = 32768;
const CARD_BLOCKS = 5000 * 2048;
/** A file of FAT has one byte less than 4 GB. */
const MOST_BYTES = 2 ** 32 - 1;
const LINE_BYTES = 100_000_000;

/** A card with this one text on it, whose bytes are told by their place: none of them is kept. */
function cardOf(name: string, bytes: number, textAt: (from: number, into: Uint8Array) => void): CardContent {
  const image = new SparseImage(CARD_BLOCKS);
  const { dataStart } = writeFat(image, [file(name, bytes)], {
    bits: 32,
    blocks: CARD_BLOCKS,
    clusterBytes: CLUSTER_BYTES,
  });
  // The root folder has the first cluster, the text those behind it.
  const first = dataStart + CLUSTER_BYTES / 512;
  return {
    blockCount: CARD_BLOCKS,
    readBlock(block, into, offset) {
      const from = (block - first) * 512;
      const part = into.subarray(offset, offset + 512);
      if (from >= 0 && from < bytes) textAt(from, part);
      else image.read(block, part);
    },
  };
}

const RECORD_BYTES = 64;

/** Records of 64 bytes, each with its number in front; what a record ends with is up to where that is. */
function fill(from: number, into: Uint8Array, words: string, endAt: (at: number) => string): void {
  for (let at = from; at < from + into.length; at += RECORD_BYTES) {
    const number = String(at / RECORD_BYTES).padStart(8, "0");
    Buffer.from(into.buffer, into.byteOffset + at - from, RECORD_BYTES).write(
      number + words.slice(0, RECORD_BYTES - 9) + endAt(at + RECORD_BYTES - 1),
      "latin1",
    );
  }
}

const SENTENCE = " It rained on the bay all night, and the lamp was not lit till";
/** The one line end is as near to the middle as a record's end can be. */
const MIDDLE = LINE_BYTES - (LINE_BYTES % RECORD_BYTES) - 1;

const CARDS: readonly (readonly [name: string, card: CardContent, bytes: number])[] = [
  [
    "four-gigabytes.txt",
    cardOf("four-gigabytes.txt", MOST_BYTES, (from, into) => fill(from, into, SENTENCE, () => "\n")),
    MOST_BYTES,
  ],
  [
    "two-lines.txt",
    cardOf("two-lines.txt", 2 * LINE_BYTES, (from, into) =>
      fill(from, into, SENTENCE, (at) => (at === MIDDLE ? "\n" : " ")),
    ),
    2 * LINE_BYTES,
  ],
  [
    "no-space.txt",
    cardOf("no-space.txt", 2 * LINE_BYTES, (from, into) =>
      fill(from, into, "x".repeat(60), (at) => (at === MIDDLE ? "\n" : "x")),
    ),
    2 * LINE_BYTES,
  ],
];

test.each(CARDS)(
  "%s is opened, turned, jumped in and searched like any other text",
  async (name, card, bytes) => {
    const engine = await createEspruinoEngine({ bundle: await builtBundle("pico"), board: pico, isolate: nodeIsolate });
    const player = new SimulatedPlayer(engine);
    const until = async (condition: () => boolean, ms: number) => {
      if (!(await player.runUntil(condition, ms))) throw new Error(`not within ${ms} ms:\n${player.rows().join("\n")}`);
    };
    /** The numbers of the records that are on the page, whole ones. */
    const numbers = () => (player.rows().slice(0, 14).join("").match(/\d{8}/g) ?? []).map(Number);
    const percent = () => Number(/ (\d+) %$/.exec(player.rows()[14])?.[1]);
    const last = Math.floor((bytes - 1) / RECORD_BYTES);
    const goTo = async (button: "up" | "down", wanted: number) => {
      await player.press("ok");
      await until(() => player.shows("Go to"), 2000);
      await player.press("ok");
      for (let i = 0; i < 101 && !player.shows(`Go to ${wanted} %`); i++) await player.press(button);
      await player.press("ok");
      await until(() => Math.abs(percent() - wanted) <= 1, 3000);
    };

    await player.run(1500);
    engine.board.insertCard(card);
    await until(() => player.shows(name), 2000);
    const before = engine.board.cardCounters.blocksRead;
    await player.press("ok");
    await until(() => percent() === 0, 1000);
    expect(engine.board.cardCounters.blocksRead - before).toBeLessThan(20);
    expect(numbers()[0]).toBe(0);
    await player.press("down");
    await until(() => numbers()[0] > 3, 1000);

    await goTo("down", 100);
    await until(() => numbers().at(-1) === last, 1000);
    await player.press("up");
    await until(() => (numbers().at(-1) as number) < last - 3, 3000);
    expect(numbers().at(-1)).toBeGreaterThan(last - 20);

    await goTo("down", 50);
    await until(() => Math.abs(numbers()[0] / last - 0.5) < 0.01, 1000);
    const [middle] = numbers();
    await player.press("down");
    await until(() => numbers()[0] > middle + 3, 1000);

    // Its first word, which is a number and so only here: found, and looked for in all of it until somebody is tired of that.
    await player.press("ok");
    await until(() => player.shows("Search next"), 2000);
    await player.press("down");
    await player.press("ok");
    await until(() => /\d{6}/.test(player.rows()[6]), 3000);
    const word = player.rows()[6].trim();
    for (let i = 0; i < 3; i++) await player.press("down");
    await player.press("ok");
    await player.press("ok");
    await until(() => percent() >= 49 && player.shows(word.slice(0, 16)), 5000);
    await player.press("ok");
    await until(() => player.shows("Search next: "), 2000);
    await player.press("ok");
    await until(() => player.shows("% of the text") && player.shows("back: stop"), 3000);
    await player.press("back");
    await until(() => percent() >= 49, 2000);
    await player.press("back");
    await until(() => player.shows("1 text"), 2000);
    engine.dispose();
  },
  200_000,
);
