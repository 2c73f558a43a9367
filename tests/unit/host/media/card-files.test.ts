import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesFrom } from "../../../../host/media/card-files.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-files-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, contents = ""): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), contents);
}

test("a folder gives its contents, a file itself, sorted", () => {
  put("books/b.txt", "12");
  put("books/sub/a.txt");
  put("single.txt");
  expect(filesFrom([join(folder, "single.txt"), join(folder, "books")]).map((file) => file.path)).toEqual([
    "b.txt",
    "single.txt",
    "sub/",
    "sub/a.txt",
  ]);
});

test("dot files stay at home", () => {
  for (const name of [".DS_Store", "._a.txt", ".git/config", "a.txt"]) put(name);
  expect(filesFrom([folder]).map((file) => file.path)).toEqual(["a.txt"]);
});

test("a name that macOS decomposed is composed, as the card's font needs it", () => {
  put("\u1112\u1161\u11ab.txt");
  expect(filesFrom([folder]).map((file) => file.path)).toEqual(["\ud55c.txt"]);
});

test("two sources with one name are refused with both", () => {
  put("one/a.txt");
  put("two/A.txt");
  expect(() => filesFrom([join(folder, "one"), join(folder, "two")])).toThrow(/two files want the place/);
});

test("what does not exist is named", () => {
  expect(() => filesFrom([join(folder, "nowhere")])).toThrow(/cannot read .*nowhere: there is no such file/);
});

test.skipIf(process.platform === "win32")("a link to a folder above does not lead round and round", () => {
  put("sub/a.txt");
  symlinkSync(folder, join(folder, "sub", "round"));
  expect(() => filesFrom([folder])).toThrow(/lead back to themselves/);
});
