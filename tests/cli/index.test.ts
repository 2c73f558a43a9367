// `mp8 index` as a user runs it: what it prints, what it keeps, what it says of what it cannot read.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFat } from "../../tools/fixtures/fat-volume.js";
import { SparseImage } from "../../tools/fixtures/sparse-image.js";
import { folder as cardFolder, file } from "../../tools/fixtures/tree.js";
import { mp8 } from "./mp8.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-index-"));
  const image = new SparseImage(8192);
  const books = cardFolder("Books", [file("2.txt", 5), file("10.txt", 600), file("한글.md", 0)]);
  const tree = [books, file("film.avi", 70_000), file("song.mp3", 9), file("x\x1b[31m.txt", 1)];
  writeFat(image, tree, { bits: 12, blocks: 8192, clusterBytes: 2048, label: "CARD" });
  image.toFile(join(folder, "card.img"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the summary", async () => {
  const ended = await mp8(["index", "card.img"], folder);
  expect(ended.stdout).toMatch(/^card\.img: FAT12 "CARD", 4 texts, 1 video, 1 other file in 1 folder; \d+\.\d\d s\n$/);
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
});

test("--json says what the design promises, of the catalog that --out keeps", async () => {
  const ended = await mp8(["index", "card.img", "--all", "--out", "catalog", "--json"], folder);
  const result = JSON.parse(ended.stdout);
  const catalog = readFileSync(join(folder, "catalog"));
  expect(result).toEqual({
    engine: "node",
    volume: { filesystem: "FAT12", label: "CARD", serial: expect.stringMatching(/^[0-9A-F]{8}$/), clusterBytes: 2048 },
    counts: { folders: 1, texts: 4, videos: 1, others: 1 },
    problems: [],
    elapsedMs: expect.any(Number),
    blocksRead: expect.any(Number),
    catalogBytes: catalog.length,
    catalogSha256: createHash("sha256").update(catalog).digest("hex"),
  });
});

test("--list: folders first, in natural order; others with --all", async () => {
  const ended = await mp8(["index", "card.img", "--list"], folder);
  expect(ended.stdout.split("\n")).toEqual([
    "Books/",
    "Books/2.txt",
    "Books/10.txt",
    "Books/한글.md",
    "film.avi",
    "x\x1b[31m.txt",
    "",
  ]);
  const all = await mp8(["index", "card.img", "--list", "--all", "--json"], folder);
  const entries = all.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(entries[2]).toEqual({ path: "Books/10.txt", kind: "text", bytes: 600, modified: "2026-01-01T00:00:00" });
  expect(entries[5]).toMatchObject({ path: "song.mp3", kind: "other" });
  expect(entries[6].path).toBe("x\x1b[31m.txt");
});

test("--out with the last catalog: what has not changed is taken from it, and the result is the same", async () => {
  const tree = (more: number) => [
    cardFolder("A", [file("1.txt", 1), cardFolder("B", [file("2.txt", 2)])]),
    cardFolder(
      "C",
      Array.from({ length: 100 + more }, (_, i) => file(`Chapter ${i}.txt`, i)),
    ),
    ...(more > 0 ? [cardFolder("New", [file("3.avi", 3), file("4.jpg", 3)])] : []),
    cardFolder("Z", [cardFolder("Y", [file("5.txt", 5)])]),
  ];
  const write = (more: number) => {
    const image = new SparseImage(8192);
    writeFat(image, tree(more), { bits: 12, blocks: 4000, clusterBytes: 512, label: "CARD" });
    image.toFile(join(folder, "card.img"));
  };
  const counts = async (out: string) => {
    const ended = await mp8(["index", "card.img", "--out", out, "--json"], folder);
    expect(ended.stderr).toBe("");
    const result = JSON.parse(ended.stdout);
    const sum = createHash("sha256")
      .update(readFileSync(join(folder, out)))
      .digest("hex");
    expect([result.volume.label, result.catalogSha256]).toEqual(["CARD", sum]);
    return result.counts;
  };
  write(0);
  const first = await counts("kept");
  expect(await counts("kept")).toEqual(first);
  for (const more of [1, 40, 0]) {
    write(more);
    expect(await counts("kept")).toEqual(await counts(`new-${more}`));
    expect(readFileSync(join(folder, "kept")).equals(readFileSync(join(folder, `new-${more}`)))).toBe(true);
  }
  // A catalog that is damaged, or none at all, is made anew.
  writeFileSync(join(folder, "kept"), readFileSync(join(folder, "kept")).fill(1, 700, 701));
  await counts("kept");
  expect(readFileSync(join(folder, "kept")).equals(readFileSync(join(folder, "new-0")))).toBe(true);
});

test("an image that is as old as its catalog is not read again; one that was written to since is", async () => {
  const image = join(folder, "card.img");
  const past = new Date(Date.now() - 3_600_000);
  utimesSync(image, past, past);
  const indexed = async () => JSON.parse((await mp8(["index", "card.img", "--out", "kept", "--json"], folder)).stdout);
  const first = await indexed();
  expect(Math.abs(statSync(join(folder, "kept")).mtimeMs - past.getTime())).toBeLessThan(1);
  const second = await indexed();
  expect(second).toEqual({ ...first, elapsedMs: second.elapsedMs, blocksRead: second.blocksRead });
  expect(second.blocksRead).toBeLessThan(first.blocksRead);
  // One byte of a name, and a time that is not the catalog's.
  const bytes = readFileSync(image);
  bytes[bytes.indexOf(Buffer.from("FILM    AVI")) + 3] = 0x4e;
  writeFileSync(image, bytes);
  const later = new Date(Date.now() - 1_800_000);
  utimesSync(image, later, later);
  const third = await indexed();
  expect(third.catalogSha256).not.toBe(first.catalogSha256);
  expect((await mp8(["index", "card.img", "--out", "kept", "--list"], folder)).stdout).toContain("filn.avi");
});

test("a folder of the PC", async () => {
  mkdirSync(join(folder, "card", "Books"), { recursive: true });
  writeFileSync(join(folder, "card", "Books", "a 10.txt"), "0123456789");
  writeFileSync(join(folder, "card", "Books", "a 2.txt"), "");
  writeFileSync(join(folder, "card", ".hidden.txt"), "");
  utimesSync(join(folder, "card", "Books", "a 10.txt"), new Date(2025, 4, 6, 7, 8, 10), new Date(2025, 4, 6, 7, 8, 10));
  const ended = await mp8(["index", "card", "--list", "--json"], folder);
  const entries = ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(entries.map((entry) => entry.path)).toEqual(["Books/", "Books/a 2.txt", "Books/a 10.txt"]);
  expect(entries[2]).toEqual({ path: "Books/a 10.txt", kind: "text", bytes: 10, modified: "2025-05-06T07:08:10" });
});

test("--engine: the firmware's own indexer gives the same catalog", async () => {
  const ended = await mp8(["index", "card.img", "--all", "--engine", "espruino", "--out", "board", "--json"], folder);
  expect([ended.code, ended.stderr]).toEqual([0, ""]);
  const board = JSON.parse(ended.stdout);
  const pc = JSON.parse((await mp8(["index", "card.img", "--all", "--json"], folder)).stdout);
  expect(board).toEqual({
    ...pc,
    engine: "espruino",
    elapsedMs: board.elapsedMs,
    boardMs: board.boardMs,
    blocksRead: board.blocksRead,
  });
  expect(board.boardMs).toBeGreaterThan(0);
  const listed = await mp8(["index", "card.img", "--engine", "espruino", "--list"], folder);
  expect(listed.stdout).toBe((await mp8(["index", "card.img", "--list"], folder)).stdout);
  const refused = await mp8(["index", ".", "--engine", "espruino"], folder);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    'mp8: . is a folder, and the engine espruino reads cards: make an image with "mp8 card make"\n',
  ]);
  const unknown = await mp8(["index", "card.img", "--engine", "esprino"], folder);
  expect([unknown.code, unknown.stderr]).toEqual([2, 'mp8: there is no engine "esprino": did you mean "espruino"?\n']);
});

test("what cannot be read is told in one line", async () => {
  const refusal = async (source: string) => {
    const { code, stderr, stdout } = await mp8(["index", source, "--out", "catalog"], folder);
    expect([code, stdout]).toEqual([1, ""]);
    return stderr;
  };
  expect(await refusal("nothing")).toBe("mp8: cannot read nothing: there is no such file\n");
  writeFileSync(join(folder, "zero.img"), new Uint8Array(65536));
  const cure = "the player reads FAT and exFAT; `mp8 card make` makes such a card from a folder";
  expect(await refusal("zero.img")).toBe(`mp8: zero.img is no card, there is no file system on it: ${cure}\n`);
  writeFileSync(join(folder, "ntfs.img"), ntfs("BACKUP"));
  expect(await refusal("ntfs.img")).toBe(`mp8: ntfs.img has an NTFS volume 'BACKUP': ${cure}\n`);
  expect(() => readFileSync(join(folder, "catalog"))).toThrow();
});

/** As much of an NTFS volume as has its name: boot sector, and record 3 of the MFT with $VOLUME_NAME. */
function ntfs(label: string): Uint8Array {
  const image = Buffer.alloc(65536);
  image.set([0xeb, 0x52, 0x90], 0);
  image.write("NTFS    ", 3, "latin1");
  image.writeUInt16LE(512, 11);
  image[13] = 8; // sectors of a cluster
  image.writeBigUInt64LE(4n, 48); // MFT's first cluster
  image.writeInt8(-10, 64); // records of 1,024 bytes
  image.writeUInt16LE(0xaa55, 510);
  const record = image.subarray(4 * 4096 + 3 * 1024);
  record.write("FILE", 0, "latin1");
  record.writeUInt16LE(56, 20); // first attribute
  record.writeUInt32LE(0x60, 56);
  record.writeUInt32LE(24 + label.length * 2, 60);
  record.writeUInt32LE(label.length * 2, 56 + 16);
  record.writeUInt16LE(24, 56 + 20);
  record.write(label, 56 + 24, "utf16le");
  return image;
}
