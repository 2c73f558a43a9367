import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCardFiles } from "../../host/media/card-reader.js";
import { mp8, start } from "./mp8.js";

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
  expect(found?.map((file) => file.path).sort()).toEqual(["a.txt", "한국어/책.txt"]);
});

test("--json prints one object and nothing else", async () => {
  const { code, stdout, stderr } = await mp8(
    ["card", "make", "x.img", "--from", "books", "--format", "fat16", "--size", "8M", "--no-partition-table", "--json"],
    folder,
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({ out: "x.img", files: 2, bytes: 8 * 2 ** 20, format: "fat16" });
  // No partition table: the volume's boot sector is block 0, with its jump and the signature.
  expect(readFileSync(join(folder, "x.img"))[0]).toBe(0xeb);
});

test("a folder as OUT gets the files and keeps what it has", async () => {
  mkdirSync(join(folder, "card"));
  writeFileSync(join(folder, "card", "kept.txt"), "kept");
  const made = await mp8(["card", "make", "card", "--from", "books"], folder);
  expect(made.stdout).toBe("card: 2 files, 4 bytes\n");
  expect(readdirSync(join(folder, "card")).sort()).toEqual(["a.txt", "kept.txt", "한국어"].sort());
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
  for (let i = 0; i < 500 && !readdirSync(folder).some((name) => name.endsWith(".part")); i++) await sleep(10);
  expect(readdirSync(folder).some((name) => name.endsWith(".part"))).toBe(true);
  running.kill("SIGINT");
  const ended = await running.ended;
  expect(ended.code).toBe(130);
  expect(ended.stderr).toBe("");
  expect(existsSync(join(folder, "x.img"))).toBe(false);
  expect(readdirSync(folder)).toEqual(["books"]);
});
