import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceOf } from "../../host/indexer/place-catalog.js";
import { readCardFiles } from "../../host/media/card-reader.js";
import { mp8, start, until } from "./mp8.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-card-"));
  mkdirSync(join(folder, "books", "한국어"), { recursive: true });
  writeFileSync(join(folder, "books", "a.txt"), "A");
  writeFileSync(join(folder, "books", "한국어", "책.txt"), "책");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sha256(path: string): string {
  return createHash("sha256")
    .update(readFileSync(join(folder, path)))
    .digest("hex");
}

test("an image from a folder; the same again is the same byte for byte", async () => {
  const made = await mp8(["card", "make", "one.img", "--from", "books", "--label", "BOOKS"], folder);
  expect(made).toEqual({ code: 0, stdout: "one.img: 2 files, 67108864 bytes, fat32\n", stderr: "" });
  await sleep(1100);
  await mp8(["card", "make", "two.img", "--from", "books", "--label", "BOOKS"], folder, { TZ: "Asia/Seoul" });
  expect(sha256("two.img")).toBe(sha256("one.img"));
  const found = await readCardFiles(readFileSync(join(folder, "one.img")), { headBytes: 9, files: 9, depth: 9 });
  expect(found?.map((file) => file.path).sort()).toEqual([".mp8-catalog", ".mp8-fonts", "a.txt", "한국어/책.txt"]);
});

test("the catalog on the card is the one that index makes of it, the first entry of its root", async () => {
  await mp8(["card", "make", "one.img", "--from", "books"], folder);
  await mp8(["index", "one.img", "--all", "--out", "catalog"], folder);
  const found = await readCardFiles(readFileSync(join(folder, "one.img")), { headBytes: 1 << 20, files: 9, depth: 9 });
  expect(found?.[0].path).toBe(".mp8-catalog");
  expect(Buffer.from(found?.[0].head ?? []).equals(readFileSync(join(folder, "catalog")))).toBe(true);
  expect((await mp8(["card", "check", "one.img"], folder)).stdout).toContain("nothing is wrong with this card");
});

test("a card that is full has no catalog, and is made nevertheless", async () => {
  const args = ["card", "make", "x.img", "--from", "books", "--format", "fat12", "--size", "1M", "--json"];
  const free = async () => {
    await mp8(args, folder);
    return JSON.parse((await mp8(["card", "check", "x.img", "--json"], folder)).stdout).volume.freeBytes;
  };
  // As much as is free with the catalog, and two blocks of the place that it takes.
  writeFileSync(join(folder, "books", "large.bin"), new Uint8Array((await free()) + 1024));
  const made = JSON.parse((await mp8(args, folder)).stdout);
  expect(made).toMatchObject({ files: 3, catalogBytes: 0 });
  const found = await readCardFiles(readFileSync(join(folder, "x.img")), { headBytes: 1, files: 9, depth: 9 });
  expect(found?.map((file) => file.path).sort()).toEqual(["a.txt", "large.bin", "한국어/책.txt"]);
});

test("the device of a mounted card is found among the mounts", () => {
  const mounts = [
    "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw",
    "40 22 8:17 / /media/A\\040CARD rw,nosuid shared:5 - vfat /dev/sdb1 rw,uid=1000",
    "41 22 8:33 / /media/x rw - exfat /dev/sdc1 rw",
    "42 22 8:34 /sub /media/part rw - vfat /dev/sdc2 rw",
    "",
  ].join("\n");
  expect(deviceOf("/media/A CARD", mounts)).toBe("/dev/sdb1");
  expect(deviceOf("/media/x", mounts)).toBe("/dev/sdc1");
  for (const other of ["/", "/media/part", "/media"]) expect(deviceOf(other, mounts)).toBeNull();
});

test("--json prints one object and nothing else", async () => {
  const { code, stdout, stderr } = await mp8(
    ["card", "make", "x.img", "--from", "books", "--format", "fat16", "--size", "8M", "--no-partition-table", "--json"],
    folder,
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    out: "x.img",
    files: 2,
    bytes: 8 * 2 ** 20,
    format: "fat16",
    fontBytes: 1_568_768,
    catalogBytes: 2560,
  });
  // No partition table: the volume's boot sector is block 0, with its jump and the signature.
  expect(readFileSync(join(folder, "x.img"))[0]).toBe(0xeb);
});

test("a folder as OUT gets the files and keeps what it has", async () => {
  mkdirSync(join(folder, "card"));
  writeFileSync(join(folder, "card", "kept.txt"), "kept");
  const made = await mp8(["card", "make", "card", "--from", "books"], folder);
  expect(made.stdout).toBe("card: 2 files, 4 bytes\n");
  expect(readdirSync(join(folder, "card")).sort()).toEqual([".mp8-fonts", "a.txt", "kept.txt", "한국어"].sort());
  const refused = await mp8(["card", "make", "card", "--from", "books", "--size", "8M"], folder);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    "mp8: --size is for an image, and card is a folder: leave it out, or name a file\n",
  ]);
});

test("what cannot be made leaves nothing behind, and an earlier image as it was", async () => {
  writeFileSync(join(folder, "x.img"), "earlier");
  writeFileSync(join(folder, "books", "large.bin"), new Uint8Array(4 * 2 ** 20));
  const ended = await mp8(["card", "make", "x.img", "--from", "books", "--format", "fat12", "--size", "2M"], folder);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^mp8: cannot put "large\.bin" on the card: .*full.*--size\n$/);
  expect(readFileSync(join(folder, "x.img"), "utf8")).toBe("earlier");
  expect(readdirSync(folder).sort()).toEqual(["books", "x.img"]);
});

// Windows ends a process at once on kill: there is no Ctrl-C to catch.
test.skipIf(process.platform === "win32")("Ctrl-C ends with 130 and leaves no half-written image", async () => {
  writeFileSync(join(folder, "books", "huge.bin"), new Uint8Array(700 * 2 ** 20));
  const running = start(["card", "make", "x.img", "--from", "books", "--size", "1G"], folder);
  await until(() => readdirSync(folder).some((name) => name.endsWith(".part")));
  running.kill("SIGINT");
  const ended = await running.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toBe("");
  expect(existsSync(join(folder, "x.img"))).toBe(false);
  expect(readdirSync(folder)).toEqual(["books"]);
});

test("e-books and pages become texts; what is none is a line, and the card is made without it", async () => {
  writeFileSync(join(folder, "books", "page.html"), "<h1>A page</h1><p>Read me.");
  writeFileSync(join(folder, "books", "bad.epub"), "no book");
  const made = await mp8(["card", "make", "x.img", "--from", "books", "--no-font"], folder);
  expect(made.stderr.split("\n")).toEqual([
    "mp8: bad.epub: it is no ZIP archive, or a damaged one",
    "mp8: not on the card, since they could not be turned into texts: 1",
    "",
  ]);
  expect([made.code, made.stdout]).toEqual([1, "x.img: 3 files, 67108864 bytes, fat32\n"]);
  const found = await readCardFiles(readFileSync(join(folder, "x.img")), { headBytes: 30, files: 9, depth: 9 });
  const page = found?.find((file) => file.path === "page.txt");
  expect(Buffer.from(page?.head ?? []).toString()).toBe("A page\n\nRead me.\n");
});
