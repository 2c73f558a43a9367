// The bench of a board on the desk, against a simulated one: it finds its files, counts what the board tells, and says in
// one line what is wrong with the card.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { withBoard } from "../../host/link/open-board.js";
import { makeCardImage } from "../../host/media/card-image.js";
import { mediaCard } from "../../tools/bench-device/cards.js";
import { DeskFigures } from "../../tools/bench-device/desk-figures.js";
import { startBoard } from "./board.js";

const folder = mkdtempSync(join(tmpdir(), "mp8-bench-desk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function figuresOf(image: Uint8Array, shows: string) {
  const path = join(folder, "card.img");
  writeFileSync(path, image);
  const board = await startBoard(path, ["--tcp", "0"], shows);
  try {
    return await withBoard({ port: board.port }, (link) => new DeskFigures(link, () => {}, 0, 1000).all());
  } finally {
    await board.kill();
  }
}

it("frames, pages, memory and the catalog are told; what no line tells is named", async () => {
  const figures = await figuresOf((await mediaCard()).image, "1 whole");
  const values = new Map(figures.map(({ key, value }) => [key, value]));
  const shown = figures.filter(({ key }) => key.startsWith("video."));
  expect(shown).toHaveLength(5);
  for (const { value, note } of shown) {
    expect(value, note).toBeGreaterThan(0);
    expect(note).toMatch(/^[1-9]\d* shown, \d+ dropped in \d+\.\d\d s$/);
  }
  for (const key of ["textOpenMs", "pageTurnMs", "catalogFilesPerSecond", "memory.start", "memory.text"]) {
    expect(values.get(key), key).toBeGreaterThan(0);
  }
  expect(figures.filter(({ value }) => value === null).map(({ key }) => key)).toEqual([
    "filesPerSecond",
    "powerOnMs",
    "peakJsVars",
    "gap",
  ]);
});

it("another card is one line that says what to put on it", async () => {
  const image = await makeCardImage([{ path: "other.txt", data: new TextEncoder().encode("other\n") }]);
  await expect(figuresOf(image, "other.txt")).rejects.toThrow(
    'the card in the board has no "1 whole 8-bit.avi": put the bench\'s files on it, by --card FOLDER',
  );
});
