// `mp8 card check` as a user runs it: its words, its exit code, its JSON.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mp8 } from "./mp8.js";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mp8-card-check-"));
  mkdirSync(join(folder, "from", "Books"), { recursive: true });
  writeFileSync(join(folder, "from", "Books", "letter.txt"), "Dear reader,");
  writeFileSync(join(folder, "from", "Books", "program.txt"), new Uint8Array([0x4d, 0x5a, 0, 0, 1, 2, 3, 0, 255, 254]));
  writeFileSync(join(folder, "from", "film.avi"), "no film at all");
  for (const name of ["a.mp3", "b.mp3"]) writeFileSync(join(folder, "from", name), "sound");
  await mp8(["card", "make", "card.img", "--from", "from", "--label", "CHECKED"], folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a sound card: exit code 0, its facts, and what the player will refuse", async () => {
  const { code, stdout, stderr } = await mp8(["card", "check", "card.img"], folder);
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(
    /^card\.img: 64 MB, MBR, partition at block \d+; FAT32 "CHECKED", \d+ clusters of \d+ bytes, .* free$/,
  );
  expect(lines[1]).toMatch(/^2 texts, 1 video, 2 other files in 1 folder; /);
  expect(stdout).toContain("refused: 2 files: Sound: this player has none. ");
  expect(stdout).toContain("(/a.mp3, /b.mp3)");
  expect(stdout).toContain("The name lies: a Windows program.");
  expect(stdout).toContain("It is named .avi, but is no AVI video.");
  expect(lines[lines.length - 1]).toBe("nothing is wrong with this card");
});

test("a cut card: exit code 1 and what is wrong; the same with --json", async () => {
  writeFileSync(join(folder, "cut.img"), readFileSync(join(folder, "card.img")).subarray(0, 40 * 2 ** 20));
  const told = await mp8(["card", "check", "cut.img"], folder);
  expect(told.code).toBe(1);
  expect(told.stdout).toContain("problem: the partition table says that the card has 64 MB, but it ends after 40 MB");
  expect(told.stdout).toMatch(/1 problem found\n$/);
  const { code, stdout, stderr } = await mp8(["card", "check", "cut.img", "--json"], folder);
  expect([code, stderr]).toEqual([1, ""]);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ source: "cut.img", sound: false, volume: { filesystem: "FAT32", label: "CHECKED" } });
  expect(report.counts).toEqual({ folders: 1, texts: 2, videos: 1, others: 2 });
  expect(report.findings[0]).toMatchObject({ severity: "problem", about: "partition" });
  expect(report.refused[0]).toMatchObject({ count: 2, paths: ["/a.mp3", "/b.mp3"] });
});

test("what is no card at all", async () => {
  writeFileSync(join(folder, "zero.img"), new Uint8Array(65536));
  const zero = await mp8(["card", "check", "zero.img"], folder);
  expect([zero.code, zero.stderr]).toEqual([1, ""]);
  expect(zero.stdout).toContain("problem: zero.img is no card, there is no file system on it");
  const nothing = await mp8(["card", "check", "nothing.img"], folder);
  expect([nothing.code, nothing.stderr]).toEqual([1, "mp8: cannot read nothing.img: there is no such file\n"]);
});
