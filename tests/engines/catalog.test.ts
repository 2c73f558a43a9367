// The firmware's own indexer makes the catalog that Node makes: the same bytes, the same damaged places, on every engine.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CatalogStore } from "../../host/indexer/catalog-store.js";
import type { Indexed } from "../../host/indexer/index-card.js";
import { indexOnEngine } from "../../host/simulator/engine-index.js";
import type { EngineName } from "../../host/simulator/engines.js";
import { HEALTHY_CARDS } from "../../tools/fixtures/healthy-cards.js";
import { damageBySeed } from "../../tools/fuzz/damage.js";
import { type Target, targets } from "../../tools/fuzz/targets.js";
import { builtOnPc, mountedOrNull } from "../support/catalogs.js";
import { NEEDS_INTERPRETER } from "../support/real-interpreter.js";
import { seededRandom } from "../support/seeded-random.js";

let folder: string;
let image: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-engine-"));
  image = join(folder, "card.img");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function byEngine(name: EngineName, keepOthers: boolean): Promise<{ bytes: Buffer; found: Indexed }> {
  const place = join(folder, "catalog");
  const store = new CatalogStore(place);
  try {
    const found = await indexOnEngine(image, name, {}, store, { keepOthers, take: store.take, progress: null });
    return { bytes: readFileSync(place), found };
  } finally {
    store.close();
  }
}

async function compare(name: EngineName, keepOthers: boolean): Promise<void> {
  const pc = builtOnPc(image, keepOthers);
  const { bytes, found } = await byEngine(name, keepOthers);
  expect(found.problems).toHaveLength(pc.troubles.length);
  expect(found.counts.others).toBe(pc.others);
  expect(bytes.equals(pc.bytes)).toBe(true);
}

const HEALTHY = [
  "FAT12, no partition table",
  "FAT16, MBR",
  "FAT32, GPT",
  "FAT32, clusters of 512 bytes",
  "exFAT, MBR",
  "exFAT, sectors of 4,096 bytes",
];
const DAMAGED = ["FAT12 none 1024", "FAT16 MBR 512", "FAT32 GPT 512", "exFAT none 512"];

function damaged(name: string, seed: number): boolean {
  const target = (cards ?? []).find((card) => card.name === name) as Target;
  const damage = damageBySeed(target, seededRandom(seed));
  try {
    target.image.toFile(image, 0, damage.blockCount);
  } finally {
    damage.change.undo();
  }
  // A card of bytes has no bad blocks, and this one may no longer be a card at all.
  return damage.badBlocks.size === 0 && mountedOrNull(target.image) !== null && !damage.anything;
}

let cards: readonly Target[] | null = null;
beforeAll(() => {
  cards = targets();
});

describe.each(["espruino", "lua"] as const)("%s", (engine) => {
  test.each(HEALTHY)("%s", async (name) => {
    HEALTHY_CARDS[name]().image.toFile(image);
    await compare(engine, true);
  });

  test("without the files that the player does not open", async () => {
    HEALTHY_CARDS["FAT16, MBR"]().image.toFile(image);
    await compare(engine, false);
  });

  test.each(DAMAGED)("%s, damaged by seed", async (name) => {
    let compared = 0;
    for (let seed = 1; seed <= 7; seed++) {
      if (!damaged(name, seed)) continue;
      await compare(engine, seed % 2 === 0);
      compared++;
    }
    expect(compared).toBeGreaterThan(2);
  });

  test("no file system: one line", async () => {
    writeFileSync(image, new Uint8Array(65536));
    await expect(byEngine(engine, true)).rejects.toThrow("the board made no catalog: No file system found");
  });
});

describe("rp2040", () => {
  test.for(["FAT12 none 1024", "FAT32 GPT 512", "exFAT none 512"])("%s", async (name, { skip }) => {
    if (process.env.MP8_ESPRUINO_UF2 === undefined || process.env.MP8_BOOTROM === undefined) skip(NEEDS_INTERPRETER);
    cards?.find((card) => card.name === name)?.image.toFile(image);
    await compare("rp2040", true);
  });

  test.for(["FAT16 MBR 512"])("%s, damaged by seed", async (name, { skip }) => {
    if (process.env.MP8_ESPRUINO_UF2 === undefined || process.env.MP8_BOOTROM === undefined) skip(NEEDS_INTERPRETER);
    let seed = 1;
    while (!damaged(name, seed)) seed++;
    await compare("rp2040", false);
  });
});
