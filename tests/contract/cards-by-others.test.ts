// Cards that other programs made and filled are listed as they were filled: FatFs, mkfs.fat with mtools, mkfs.exfat.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCardImage } from "../../host/media/card-image.js";
import { awkwardTree } from "../../tools/fixtures/healthy-cards.js";
import type { TreeNode } from "../../tools/fixtures/tree.js";
import { listed } from "../../tools/fixtures/tree.js";
import { lines, mounted, shown, walkCard } from "../support/card-walk.js";
import { BytesDevice } from "../support/image-device.js";
import { isInstalled } from "../support/peers.js";

const MIB = 1024 * 1024;
const FORMATS = [
  ["fat12", 4 * MIB, ["-F", "12"]],
  ["fat16", 64 * MIB, ["-F", "16"]],
  ["fat32", 300 * MIB, ["-F", "32"]],
  ["fat32", 300 * MIB, ["-F", "32", "-S", "4096", "-s", "1"]],
] as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mp8-others-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Without what needs attributes, which neither of the fillers is asked for. */
function tree(): TreeNode[] {
  return awkwardTree().filter(({ attributes }) => attributes === undefined);
}

test.each(["fat12", "fat16", "fat32"] as const)("%s by FatFs", async (format) => {
  const files = listed(tree()).map(({ path, bytes }) => ({ path, data: new Uint8Array(bytes) }));
  const sizeBytes = { fat12: 4 * MIB, fat16: 64 * MIB, fat32: 300 * MIB }[format];
  const image = await makeCardImage(files, { format, sizeBytes, label: "OTHERS" });
  const walk = walkCard(mounted(new BytesDevice(image)));
  expect(lines(walk.entries)).toEqual(lines(listed(tree())));
  expect(walk.problems).toEqual([]);
});

test.for(FORMATS)("%s by mkfs.fat and mtools, %d bytes, %s", ([_format, sizeBytes, options], context) => {
  if (!isInstalled("mkfs.fat")) context.skip("needs dosfstools (mkfs.fat)");
  if (!isInstalled("mcopy")) context.skip("needs mtools (mcopy)");
  const image = join(folder, "card.img");
  writeFileSync(image, "");
  truncateSync(image, sizeBytes);
  execFileSync("mkfs.fat", [...options, "-n", "OTHERS", image], { stdio: "ignore" });
  // mcopy has no word for what lies beyond the first plane of Unicode, and a folder on Linux none for 256 bytes.
  const nodes = tree().filter(({ name }) => !/[\u{10000}-\u{10ffff}]/u.test(name) && Buffer.byteLength(name) < 256);
  const source = join(folder, "source");
  mkdirSync(source);
  for (const { path, bytes } of listed(nodes)) {
    const place = join(source, path);
    mkdirSync(path.endsWith("/") ? place : dirname(place), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(place, new Uint8Array(bytes));
  }
  const environment = { ...process.env, LC_ALL: "C.UTF-8" };
  execFileSync("mcopy", ["-s", "-Q", "-i", image, ...nodes.map(({ name }) => join(source, name)), "::"], {
    env: environment,
  });
  const volume = mounted(new BytesDevice(readFileSync(image)));
  const walk = walkCard(volume);
  expect(lines(walk.entries)).toEqual(lines(listed(nodes)));
  expect(walk.problems).toEqual([]);
  expect(volume.label).toBe("OTHERS");
});

test("exFAT by mkfs.exfat", (context) => {
  if (!isInstalled("mkfs.exfat")) context.skip("needs exfatprogs (mkfs.exfat)");
  const image = join(folder, "card.img");
  writeFileSync(image, "");
  truncateSync(image, 64 * MIB);
  execFileSync("mkfs.exfat", ["-n", "다른 카드", image], {
    stdio: "ignore",
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  const volume = mounted(new BytesDevice(readFileSync(image)));
  expect(volume.filesystem).toBe("exFAT");
  const walk = walkCard(volume);
  expect(walk.entries).toEqual([]);
  expect(walk.problems).toEqual([]);
  expect(shown(volume.label)).toBe("다른 카드");
});
