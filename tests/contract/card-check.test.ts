// `card check` finds nothing on healthy cards, and on damaged ones what was done to them; the checkers of dosfstools and
// exfatprogs, where they are installed, come to the same verdict.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCard } from "../../host/card-check/check-card.js";
import type { CheckedCard } from "../../host/card-check/report.js";
import { HEALTHY_CARDS } from "../../tools/fixtures/healthy-cards.js";
import { HOSTILE_CARDS } from "../../tools/fixtures/hostile-cards.js";
import type { SparseImage } from "../../tools/fixtures/sparse-image.js";
import { folderBlocks } from "../../tools/fixtures/volume-places.js";
import { Change } from "../../tools/fuzz/change.js";
import { damageBySeed } from "../../tools/fuzz/damage.js";
import { type Target, targets } from "../../tools/fuzz/targets.js";
import { checkedBy, isInstalled } from "../support/peers.js";
import { seededRandom } from "../support/seeded-random.js";

let folder: string;
let cards: Map<string, Target>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-check-"));
  cards = new Map(targets().map((target) => [target.name, target]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function problems(card: CheckedCard): string[] {
  return card.findings.filter(({ severity }) => severity === "problem").map(({ text }) => text);
}

async function checked(image: SparseImage, blocks?: number): Promise<CheckedCard> {
  const path = join(folder, "card.img");
  image.toFile(path, 0, blocks);
  return checkCard(path);
}

function card(name: string): Target {
  const found = cards.get(name);
  if (found === undefined) throw new Error(`there is no card "${name}"`);
  return found;
}

function folderOf(target: Target, path: string) {
  const found = target.places.folders.find((each) => each.path === path);
  if (found === undefined) throw new Error(`there is no folder "${path}"`);
  return found;
}

/** The first file of a FAT folder that has clusters: where its entry is, and its first cluster. */
function someFile(target: Target, path: string): { block: number; at: number; cluster: number; bytes: number } {
  for (const block of folderBlocks(target.places, folderOf(target, path))) {
    for (let at = 0; at < 512; at += 32) {
      const byte = (offset: number) => target.image.peek(block, at + offset);
      const cluster = byte(26) + byte(27) * 256 + (byte(20) + byte(21) * 256) * 65536;
      const bytes = byte(28) + byte(29) * 256;
      if (byte(0) !== 0xe5 && (byte(11) & 0x18) === 0 && bytes > 600) return { block, at, cluster, bytes };
    }
  }
  throw new Error(`no file in "${path}" has two clusters`);
}

test.each(Object.entries(HEALTHY_CARDS))("nothing is wrong with %s", async (_name, make) => {
  const { image, filesystem } = make();
  const found = await checked(image);
  expect(problems(found)).toEqual([]);
  expect(found.volume?.filesystem).toBe(filesystem);
});

const FAT32 = "FAT32 none 512";
const EXFAT = "exFAT none 512";

/** Damage, the words that have to be among what is told, and whether a checker by others minds it, too. */
const DAMAGES: readonly [string, string, (target: Target, change: Change) => void, RegExp, boolean][] = [
  [
    "copies of the FAT that differ",
    FAT32,
    ({ places }, change) => change.number(places.fatStart + places.fatBlocks, 4 * 100, 4, 0x0fffffff),
    /^the copies of its FAT differ in 1 block/,
    true,
  ],
  [
    "a file with fewer clusters than its size needs",
    FAT32,
    (target, change) => {
      const { cluster } = someFile(target, "torn/");
      change.fatEntry(target.places.fatStart, 32, cluster, 0x0fffffff);
    },
    /^\/torn\/.*: only the first 512 bytes of its .* are there$/,
    true,
  ],
  [
    "a file whose chain leads into another",
    FAT32,
    (target, change) => {
      const { cluster } = someFile(target, "torn/");
      change.fatEntry(target.places.fatStart, 32, cluster, someFile(target, "chain/").cluster);
    },
    /: it has clusters that belong to another file or folder, too$/,
    true,
  ],
  [
    "a file whose entry is outside of the volume",
    FAT32,
    (target, change) => {
      const { block, at } = someFile(target, "torn/");
      change.number(block, at + 20, 2, 0x0fff);
    },
    /^\/torn\/.*: its place is outside of the volume$/,
    true,
  ],
  [
    "a file that was deleted half",
    FAT32,
    (target, change) => {
      const { block, at } = someFile(target, "torn/");
      change.byte(block, at, 0xe5);
    },
    /clusters in use belong to nothing/,
    true,
  ],
  [
    "a folder that is its own parent's",
    FAT32,
    (target, change) => {
      const inner = folderOf(target, "torn/in torn/").clusters[0];
      for (const block of folderBlocks(target.places, folderOf(target, "torn/"))) {
        for (let at = 0; at < 512; at += 32) {
          const low = target.image.peek(block, at + 26) + target.image.peek(block, at + 27) * 256;
          if (
            (target.image.peek(block, at + 11) & 0x3f) === 0x10 &&
            low === inner &&
            target.image.peek(block, at) !== 0x2e
          )
            change.number(block, at + 26, 2, folderOf(target, "torn/").clusters[0]);
        }
      }
    },
    /^\/torn\/in torn: its place is outside of the volume, or another folder's/,
    true,
  ],
  [
    "a first boot sector that is gone",
    FAT32,
    (target, change) => change.fill(target.places.start, 0, 512, () => 0),
    /^its first boot sector is damaged: the copy in block 6 is used/,
    true,
  ],
  [
    "a first GPT header that is gone",
    "exFAT GPT 1024",
    (_target, change) => change.fill(1, 0, 512, () => 0),
    /^the first header of its GPT is damaged/,
    false,
  ],
  [
    "files in clusters that the bitmap says are free",
    EXFAT,
    (target, change) => change.fill(target.places.dataStart, 0, 512, () => 0),
    /clusters of files are marked as free/,
    true,
  ],
  [
    "clusters in the bitmap that nothing has",
    EXFAT,
    (target, change) => change.fill(target.places.dataStart, 100, 140, () => 255),
    /clusters in use belong to nothing/,
    false,
  ],
  [
    "a torn folder on exFAT whose chain ends early",
    EXFAT,
    (target, change) => change.fatEntry(target.places.fatStart, 32, folderOf(target, "torn/").clusters[1], 0xffffffff),
    /clusters in use belong to nothing/,
    true,
  ],
];

test.each(Object.entries(HOSTILE_CARDS))("comes to an end: %s", async (_name, make) => {
  expect(problems(await checked(make().image)).length).toBeGreaterThan(0);
});

test("comes to an end on cards damaged by seed, whatever is mounted", async () => {
  for (const target of cards.values()) {
    for (let seed = 1; seed <= 12; seed++) {
      const damage = damageBySeed(target, seededRandom(seed));
      try {
        await checked(target.image, damage.blockCount);
      } finally {
        damage.change.undo();
      }
    }
  }
});

describe("what is wrong is told", () => {
  test.each(DAMAGES)("%s (%s)", async (_what, name, damage, words, othersMind) => {
    const target = card(name);
    const change = new Change(target.image);
    try {
      damage(target, change);
      const found = await checked(target.image);
      expect(problems(found)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
      const checker = target.isExfat ? "fsck.exfat" : "fsck.fat";
      if (othersMind && isInstalled(checker)) expect(checkedBy(checker, join(folder, "card.img"))).not.toBe("");
    } finally {
      change.undo();
    }
  });

  test.each([FAT32, "FAT16 MBR 512", EXFAT])(
    "%s, cut in the middle: the size that it claims, and what is lost",
    async (name) => {
      const target = card(name);
      const end = folderBlocks(target.places, folderOf(target, "chain/"))[0];
      const found = await checked(target.image, end);
      expect(problems(found)[0]).toMatch(
        /^the (partition table|boot sector) says that the card has .*, but it ends after /,
      );
      expect(problems(found).join("\n")).toMatch(/it goes on behind the end of the card: the rest is missing/);
    },
  );

  test("a file that goes on behind the cut", async () => {
    const target = card(FAT32);
    const { cluster } = someFile(target, "torn/");
    const end = target.places.dataStart + (cluster - 1) * target.places.clusterBlocks;
    const found = await checked(target.image, end);
    expect(problems(found).join("\n")).toMatch(/\/torn\/.*: only the first .* are there/);
  });

  test("a card with no file system of ours", async () => {
    const target = card("FAT16 MBR 512");
    const change = new Change(target.image);
    change.fill(target.places.start, 0, 512, () => 0);
    const found = await checked(target.image);
    change.undo();
    expect(problems(found)).toEqual([expect.stringContaining("there is no file system on it")]);
    expect(found.volume).toBeNull();
  });
});
