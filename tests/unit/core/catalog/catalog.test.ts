// What a catalog answers, how it notices that the card has changed, and that a damaged one is refused.
import { beforeAll, expect, test } from "vitest";
import { crcOfText } from "../../../../firmware/core/bytes/crc32.js";
import { CatalogProblem, CatalogReader } from "../../../../firmware/core/catalog/reader.js";
import { Kind } from "../../../../firmware/core/player/policy.js";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { writeExfat } from "../../../../tools/fixtures/exfat-volume.js";
import { writeFat } from "../../../../tools/fixtures/fat-volume.js";
import { SparseImage } from "../../../../tools/fixtures/sparse-image.js";
import { file, folder, type TreeNode } from "../../../../tools/fixtures/tree.js";
import { shown } from "../../../support/card-walk.js";
import { builtPortably, mountedOrNull, sourceOf } from "../../../support/catalogs.js";

const TREE: TreeNode[] = [
  folder("Films", [file("one.avi", 5_000_000), file("two.avi", 10)]),
  folder("Books", [
    ...Array.from({ length: 200 }, (_, i) => file(`Chapter ${i + 1}.txt`, i)),
    file("01 Prologue.txt", 7),
    file("Ärger.txt", 8),
    file("ÄRGER 2.txt", 8),
    file("한글.txt", 9),
  ]),
  folder("Empty", []),
  file("cover.jpg", 100),
  file("read me.md", 512),
];

type Kind32 = "fat" | "exfat";
const BLOCKS = 80 * 2048;

function card(kind: Kind32, tree: readonly TreeNode[]): Volume {
  const image = new SparseImage(BLOCKS);
  if (kind === "fat") writeFat(image, tree, { bits: 32, blocks: BLOCKS, clusterBytes: 512, label: "CARD" });
  else writeExfat(image, tree, { blocks: BLOCKS, clusterBytes: 4096, label: "CARD" });
  return mountedOrNull(image) as Volume;
}

function opened(bytes: Uint8Array): CatalogReader {
  const reader = new CatalogReader(sourceOf(bytes));
  expect(reader.open()).toBe(true);
  return reader;
}

/** A text as the firmware has it. */
function utf8(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

test("the CRC is the usual one", () => {
  expect(Buffer.from(crcOfText("123456789"), "latin1").readUInt32LE(0)).toBe(0xcbf43926);
});

let bytes: Buffer;
beforeAll(() => {
  bytes = builtPortably(card("fat", TREE)).bytes;
});

test("counts, label and folders", () => {
  const reader = opened(bytes);
  expect([reader.folders, reader.texts, reader.videos, reader.others, reader.problems]).toEqual([4, 205, 2, 1, 0]);
  expect([reader.label, reader.filesystem, reader.hasOthers]).toEqual(["CARD", "FAT32", true]);
  reader.openFolder(0);
  const names = Array.from({ length: reader.count() }, (_, i) => shown(reader.entry(i)?.name ?? "?"));
  expect(names).toEqual(["Books", "Empty", "Films", "cover.jpg", "read me.md"]);
  expect(reader.entry(2)?.folder).toBe(3);
  reader.openFolder(3);
  expect(reader.entry(0)?.ref).toMatchObject({ sizeBlocks: 9765, tailBytes: 320 });
  reader.openFolder(2);
  expect(reader.count()).toBe(0);
});

test("any entry of a folder of many pages", () => {
  const reader = opened(bytes);
  reader.openFolder(1);
  expect([0, 1, 200, 203, 17].map((i) => shown(reader.entry(i)?.name ?? "?"))).toEqual([
    "01 Prologue.txt",
    "Chapter 1.txt",
    "Chapter 200.txt",
    "한글.txt",
    "Chapter 17.txt",
  ]);
  expect(reader.entry(204)).toBeNull();
});

test("the first name that begins with …", () => {
  const reader = opened(bytes);
  reader.openFolder(1);
  const first = (prefix: string) => {
    const index = reader.find(utf8(prefix), reader.folderCount, reader.count());
    return index < 0 ? null : shown(reader.entry(index)?.name ?? "?");
  };
  expect(first("chap")).toBe("Chapter 1.txt");
  expect(first("CHAPTER 19")).toBe("Chapter 19.txt");
  expect(first("Chapter 2")).toBe("Chapter 2.txt");
  expect(first("0")).toBe("01 Prologue.txt");
  expect(first("01 p")).toBe("01 Prologue.txt");
  expect(first("ä")).toBe("ÄRGER 2.txt");
  expect(first("ärger.")).toBe("Ärger.txt");
  expect(first("Ärger 2")).toBe("ÄRGER 2.txt");
  expect(first("한")).toBe("한글.txt");
  expect(first("zebra")).toBeNull();
  expect(first("Chapter 999")).toBeNull();
});

test("all texts, all videos: folders that have none are passed over", () => {
  const reader = opened(bytes);
  expect([reader.nextWith(Kind.text, 0), reader.nextWith(Kind.text, 1), reader.nextWith(Kind.text, 2)]).toEqual([
    0, 1, -1,
  ]);
  expect(reader.nextWith(Kind.video, 0)).toBe(3);
});

test("files that the player does not open are left out, and counted", () => {
  const reader = opened(builtPortably(card("fat", TREE), false).bytes);
  expect([reader.others, reader.hasOthers]).toEqual([1, false]);
  reader.openFolder(0);
  expect([reader.fileCount, reader.leftOut]).toEqual([1, 1]);
});

test.each<Kind32>(["fat", "exfat"])("%s: a changed folder is noticed, the others stay fresh", (kind) => {
  const built = opened(builtPortably(card(kind, TREE)).bytes);
  const films = folder("Films", [file("one.avi", 5_000_001), file("two.avi", 10)]);
  const changed = card(kind, [films, ...TREE.slice(1)]);
  const fresh = [0, 1, 2, 3].map((number) => {
    built.openFolder(number);
    return built.isFresh(changed);
  });
  expect(fresh).toEqual([true, true, true, false]);
});

test.each<Kind32>(["fat", "exfat"])("%s: the catalog itself on the card makes nothing stale", (kind) => {
  const own = card(kind, [...TREE, file(".mp8-catalog", 4096)]);
  const without = card(kind, TREE);
  for (const number of [0, 1, 3]) {
    // Its clusters may have moved the others': it is the root's slots that are compared.
    const reader = opened(builtPortably(without).bytes);
    reader.openFolder(number);
    expect(reader.isFresh(own)).toBe(true);
  }
  expect(builtPortably(own).bytes.equals(builtPortably(without).bytes)).toBe(true);
});

test("a flipped bit is noticed wherever it is", () => {
  for (let at = 5; at < bytes.length; at += 509) {
    const copy = Buffer.from(bytes);
    copy[at] ^= 4;
    const reader = new CatalogReader(sourceOf(copy));
    let whole = reader.open();
    for (let number = 0; whole && number < 4; number++) {
      whole = reader.openFolder(number);
      for (let i = 0; whole && i < reader.count(); i++) whole = reader.entry(i) !== null;
    }
    expect([at, whole]).toEqual([at, false]);
    expect(reader.problem).not.toBe(CatalogProblem.none);
  }
});

test("what is no catalog is refused", () => {
  const open = (content: Uint8Array) => {
    const reader = new CatalogReader(sourceOf(content));
    return reader.open() ? -1 : reader.problem;
  };
  expect(open(new Uint8Array(2048))).toBe(CatalogProblem.foreign);
  expect(open(new Uint8Array(0))).toBe(CatalogProblem.foreign);
  expect(open(bytes.subarray(0, bytes.length - 512))).toBe(CatalogProblem.damaged);
  const newer = Buffer.from(bytes);
  newer[8] = 2;
  expect(open(newer)).toBe(CatalogProblem.version);
});
