// What each kind of damage costs, told one by one: the damaged part and nothing else.
import { beforeAll, describe, expect, test } from "vitest";
import { ReadError } from "../../firmware/core/storage/block-device.js";
import { isMounted, MountError } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { folderBlocks } from "../../tools/fixtures/volume-places.js";
import { Change } from "../../tools/fuzz/change.js";
import { FaultyDevice } from "../../tools/fuzz/faulty-device.js";
import { type Target, targets } from "../../tools/fuzz/targets.js";
import { mounted, walkCard } from "../support/card-walk.js";

let cards: Map<string, Target>;
beforeAll(() => {
  cards = new Map(targets().map((target) => [target.name, target]));
});

function card(name: string): Target {
  const found = cards.get(name);
  if (found === undefined) throw new Error(`there is no card "${name}"`);
  return found;
}

interface Faults {
  readonly bad?: readonly number[];
  readonly blockCount?: number;
}

function device(target: Target, { bad = [], blockCount = target.image.blockCount }: Faults): FaultyDevice {
  const badBlocks = new Set(bad);
  const behaviour = { stride: 512, mostBlocks: 8, badBlocks, badAnswer: ReadError.badBlock, blockCount };
  return new FaultyDevice(target.image, behaviour, 6000);
}

/** Paths of files that are missing, and names that nobody wrote; with the number of problems. */
function cost(target: Target, damage: (change: Change) => void, faults: Faults = {}) {
  const change = new Change(target.image);
  try {
    damage(change);
    const walk = walkCard(mounted(device(target, faults)));
    const there = new Set(walk.entries.map(({ path }) => path));
    const written = new Set([...target.files].map(([name, path]) => path + name));
    const missing = [...written].filter((path) => !there.has(path));
    const strange = [...there].filter((path) => !path.endsWith("/") && !written.has(path));
    return { missing, strange, problems: walk.problems.length };
  } finally {
    change.undo();
  }
}

const nothing = { missing: [], strange: [], problems: 0 };

function folderOf(target: Target, path: string) {
  const found = target.places.folders.find((each) => each.path === path);
  if (found === undefined) throw new Error(`there is no folder "${path}"`);
  return found;
}

function firstBlock(target: Target, path: string): number {
  return folderBlocks(target.places, folderOf(target, path))[0];
}

/** The slots of a FAT folder's first block: attributes and first byte of each. */
function slots(target: Target, path: string): { slot: number; first: number; attributes: number }[] {
  const block = firstBlock(target, path);
  return Array.from({ length: 16 }, (_, slot) => ({
    slot,
    first: target.image.peek(block, slot * 32),
    attributes: target.image.peek(block, slot * 32 + 11),
  }));
}

/** Where the first long name in the folder's first block begins, and how many long entries it has. */
function longName(target: Target, path: string): { slot: number; count: number } {
  const found = slots(target, path).find(({ first, attributes }) => attributes === 0x0f && (first & 0x40) !== 0);
  if (found === undefined) throw new Error(`there is no long name in "${path}"`);
  return { slot: found.slot, count: found.first & 0x1f };
}

function inside(target: Target, path: string): string[] {
  return [...target.files].filter(([, folder]) => folder.startsWith(path)).map(([name, folder]) => folder + name);
}

describe("names on FAT", () => {
  const folder = "alpha/beta/gamma/";

  test("a long name with a wrong checksum: the short name is shown", () => {
    const target = card("FAT32 MBR 4096");
    const { slot, count } = longName(target, folder);
    const found = cost(target, (change) => {
      for (let i = 0; i < count; i++) change.byte(firstBlock(target, folder), (slot + i) * 32 + 13, 0x55);
    });
    expect(found.missing).toHaveLength(1);
    expect(found.strange).toEqual([expect.stringMatching(/^alpha\/beta\/gamma\/[A-Z0-9]+~1(\.[A-Z]+)?$/)]);
  });

  test("a long name without its short entry: nothing but that file", () => {
    const target = card("FAT32 MBR 4096");
    const { slot, count } = longName(target, folder);
    const found = cost(target, (change) => change.byte(firstBlock(target, folder), (slot + count) * 32, 0xe5));
    expect(found).toEqual({ missing: [expect.stringContaining(folder)], strange: [], problems: 0 });
  });

  test("a long name whose first part is gone: the short name is shown", () => {
    const target = card("FAT32 MBR 4096");
    const { slot } = longName(target, folder);
    const found = cost(target, (change) => change.byte(firstBlock(target, folder), slot * 32, 0xe5));
    expect(found.missing).toHaveLength(1);
    expect(found.strange).toEqual([expect.stringContaining("~1")]);
  });
});

describe("sets of slots that claim more than there is", () => {
  test("at the end of a FAT folder: what lies behind their first slot is listed", () => {
    const target = card("FAT32 none 512");
    const folder = "alpha/beta/gamma/";
    const { slot, count } = longName(target, folder);
    const found = cost(target, (change) => {
      const block = firstBlock(target, folder);
      change.byte(block, slot * 32, 0x54);
      // No end mark: only the end of the chain says that the set cannot be whole.
      for (let i = 0; i < 512; i += 32) if (target.image.peek(block, i) === 0) change.byte(block, i, 0xe5);
    });
    expect(count).toBeLessThan(20);
    expect(found.missing).toHaveLength(1);
    expect(found.strange).toEqual([expect.stringContaining("~1")]);
  });

  test("on exFAT: its own file alone", () => {
    const target = card("exFAT none 512");
    const folder = "alpha/beta/gamma/delta/";
    const found = cost(target, (change) => change.byte(firstBlock(target, folder), 1, 18));
    expect(found).toEqual({ missing: [expect.stringContaining(folder)], strange: [], problems: 0 });
  });
});

describe("unreadable blocks", () => {
  test.each(["FAT12 none 1024", "FAT16 MBR 512", "FAT32 none 512", "exFAT none 512"])(
    "%s: a block of a folder costs the entries in it, and is a problem",
    (name) => {
      const target = card(name);
      const blocks = folderBlocks(target.places, folderOf(target, "torn/"));
      const found = cost(target, () => {}, { bad: [blocks[2]] });
      const own = [...target.files].filter(([, folder]) => folder === "torn/").length;
      expect(found.problems).toBeGreaterThan(0);
      expect(found.missing.length).toBeGreaterThan(0);
      // A block holds 16 slots; a name that reaches into it goes too.
      expect(found.missing.length).toBeLessThanOrEqual(18);
      expect(found.missing.length).toBeLessThan(own);
      for (const path of found.missing) expect(path).toMatch(/^torn\//);
    },
  );

  test.each(["FAT12 none 1024", "FAT16 MBR 512", "FAT32 none 512"])("%s: a block of the FAT has a copy", (name) => {
    const target = card(name);
    expect(cost(target, () => {}, { bad: [target.places.fatStart] })).toEqual(nothing);
  });

  test("exFAT none 512: a block of the only FAT costs what is torn, and is a problem", () => {
    const target = card("exFAT none 512");
    const torn = folderOf(target, "torn/").clusters[0];
    const found = cost(target, () => {}, { bad: [target.places.fatStart + Math.floor(torn / 128)] });
    expect(found.problems).toBeGreaterThan(0);
    for (const path of inside(target, "EMPTY/")) expect(found.missing).not.toContain(path);
  });
});

describe("boot sectors", () => {
  test.each(["FAT32 none 512", "FAT32 MBR 4096", "exFAT none 512", "exFAT GPT 1024"])("%s: has another", (name) => {
    const target = card(name);
    const wipe = (change: Change) => change.fill(target.places.start, 0, 512, () => 0);
    expect(cost(target, wipe)).toEqual(nothing);
    expect(cost(target, () => {}, { bad: [target.places.start] })).toEqual(nothing);
  });

  test("a volume that claims to be larger than the card: what is there is listed", () => {
    const target = card("FAT32 none 512");
    const claim = (change: Change) => change.number(target.places.start, 32, 4, 60_000_000);
    expect(cost(target, claim)).toEqual(nothing);
  });

  test.each(["FAT16 MBR 512", "FAT32 MBR 4096"])("%s: a partition table that says nothing", (name) => {
    const target = card(name);
    const change = new Change(target.image);
    change.fill(0, 446, 512, () => 0);
    const result = mountVolume(device(target, {}));
    change.undo();
    expect(isMounted(result)).toBe(false);
    expect(result.error).toBe(MountError.noFilesystem);
  });

  test("a GPT whose first header is gone: the second one counts", () => {
    const target = card("FAT32 GPT 512");
    expect(cost(target, (change) => change.fill(1, 0, 512, () => 0))).toEqual(nothing);
    expect(cost(target, () => {}, { bad: [1] })).toEqual(nothing);
  });

  test.each([
    ["where its entries are", 72, 5],
    ["how many there are", 80, 0],
    ["where it lies itself", 24, 7],
    ["its own sum", 16, 0],
  ])("a GPT whose first header is wrong about %s: the second one counts", (_what, at, value) => {
    const target = card("FAT32 GPT 512");
    expect(cost(target, (change) => change.number(1, at, 4, value))).toEqual(nothing);
  });
});

describe("an image that was cut", () => {
  test.each(["FAT16 MBR 512", "FAT32 none 512", "exFAT none 512"])(
    "%s: what is in front of the cut is listed",
    (name) => {
      const target = card(name);
      const start = (path: string) => firstBlock(target, path);
      const end = start("chain/");
      const found = cost(target, () => {}, { blockCount: end });
      expect(found.problems).toBeGreaterThan(0);
      expect(found.missing).toEqual(expect.arrayContaining(inside(target, "chain/chain 3/")));
      for (const path of found.missing)
        expect(start(path.slice(0, path.lastIndexOf("/") + 1))).toBeGreaterThanOrEqual(end);
    },
  );
});

describe("folders that lead elsewhere", () => {
  /** Lets the entry of `path` point to `cluster`; FAT only. */
  function redirect(target: Target, change: Change, path: string, cluster: number): void {
    const own = folderOf(target, path).clusters[0];
    for (const block of target.places.folders.flatMap((each) => folderBlocks(target.places, each))) {
      for (let slot = 0; slot < 16; slot++) {
        const at = slot * 32;
        const low = target.image.peek(block, at + 26) + target.image.peek(block, at + 27) * 256;
        const isDots = target.image.peek(block, at) === 0x2e;
        if ((target.image.peek(block, at + 11) & 0x3f) !== 0x10 || low !== own % 65536 || isDots) continue;
        change.number(block, at + 20, 2, Math.floor(cluster / 65536));
        change.number(block, at + 26, 2, cluster % 65536);
      }
    }
  }

  test.each([
    ["outside of the volume", 0x0ffffff0],
    ["a free cluster's number, 0", 0],
    ["the root", 2],
  ])("to %s: a problem, and nothing else is lost", (_where, cluster) => {
    const target = card("FAT32 none 512");
    const found = cost(target, (change) => redirect(target, change, "torn/in torn/", cluster));
    expect(found.problems).toBe(1);
    expect(found.missing.sort()).toEqual(inside(target, "torn/in torn/").sort());
    expect(found.strange).toEqual([]);
  });

  test("in a circle behind its last entry: nothing is lost", () => {
    const target = card("FAT32 none 512");
    const { clusters } = folderOf(target, "torn/");
    const last = clusters[clusters.length - 1];
    const found = cost(target, (change) => change.fatEntry(target.places.fatStart, 32, last, clusters[1]));
    expect(found.missing).toEqual([]);
    expect(found.strange).toEqual([]);
  });
});
