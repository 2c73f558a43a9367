import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../../host/errors.js";
import { type CardFormat, makeCardFile, makeCardImage } from "../../../../host/media/card-image.js";
import { readCardFiles } from "../../../../host/media/card-reader.js";

const MIB = 2 ** 20;
const LIMITS = { headBytes: 4096, files: 1000, depth: 10 };

const files = [
  { path: "Books/2.txt", data: Buffer.from("two") },
  { path: "Books/10.txt", data: Buffer.from("ten") },
  { path: "한국어/등대지기의 수첩 🙂.txt", data: Buffer.from("등대") },
  { path: "Empty folder/", data: new Uint8Array(0) },
  { path: "Empty.txt", data: new Uint8Array(0) },
  { path: "Large.bin", data: new Uint8Array(3 * MIB).fill(7) },
];

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe.each<[CardFormat, "mbr" | "none"]>([
  ["fat12", "none"],
  ["fat16", "mbr"],
  ["fat16", "none"],
  ["fat32", "mbr"],
  ["fat32", "none"],
])("a %s card with partition table %s", (format, partitionTable) => {
  test("holds the files with their names and contents", async () => {
    const image = await makeCardImage(files, { format, partitionTable });
    const found = await readCardFiles(image, LIMITS);
    expect(found?.map((file) => [file.path, file.sizeBytes]).sort()).toEqual([
      ["Books/10.txt", 3],
      ["Books/2.txt", 3],
      ["Empty.txt", 0],
      ["Large.bin", 3 * MIB],
      ["한국어/등대지기의 수첩 🙂.txt", 6],
    ]);
    expect(Buffer.from(found?.find((file) => file.path.startsWith("한"))?.head ?? []).toString()).toBe("등대");
  });

  test("is the same byte for byte, in whatever order the files come", async () => {
    const image = await makeCardImage(files, { format, partitionTable });
    const again = await makeCardImage([...files].reverse(), { format, partitionTable });
    expect(sha256(again)).toBe(sha256(image));
  });

  test("has its label in the boot sector and in the root folder", async () => {
    const image = await makeCardImage([], { format, partitionTable, label: "Clouds" });
    const places = [
      ...Buffer.from(image)
        .toString("latin1")
        .matchAll(/CLOUDS {5}/g),
    ];
    expect(places.length).toBeGreaterThanOrEqual(2);
  });
});

test("the dates on a card are fixed: 2026-01-01, on every entry and whenever it is made", async () => {
  const image = await makeCardImage([{ path: "A.TXT", data: Buffer.from("a") }], { format: "fat16" });
  const at = Buffer.from(image).indexOf("A       TXT", 0, "latin1");
  const entry = new DataView(image.buffer, image.byteOffset + at, 32);
  const date = ((2026 - 1980) << 9) | (1 << 5) | 1;
  // Creation, access and write date (fatgen103, "FAT Directory Structure").
  expect(
    [entry.getUint16(16, true), entry.getUint16(18, true), entry.getUint16(24, true)].filter((d) => d !== 0),
  ).toEqual(expect.arrayContaining([date]));
  for (const offset of [16, 18, 24]) expect([0, date]).toContain(entry.getUint16(offset, true));
});

test("a card without a file system is blank", async () => {
  const image = await makeCardImage([], { format: "none", sizeBytes: 2 * MIB });
  expect(image.length).toBe(2 * MIB);
  expect(image.every((byte) => byte === 0)).toBe(true);
});

test.each([
  ["two names that FAT takes for one", [{ path: "a.txt" }, { path: "A.TXT" }], {}, /two files want the place "a.txt"/],
  ["a name that FAT does not allow", [{ path: "what?.txt" }], {}, /"what\?\.txt".*name is not allowed.*rename/],
  [
    "more than fits",
    [{ path: "big.bin", bytes: 4 * MIB }],
    { format: "fat12", sizeBytes: 2 * MIB },
    /"big.bin".*full.*--size/,
  ],
  ["a size that FAT32 cannot have", [], { format: "fat32", sizeBytes: 8 * MIB }, /8388608 bytes.*fat32.*--size/],
  ["a name with a control character", [{ path: "es\u001bc.txt" }], {}, /"es\\u001bc.txt".*"\\u001b".*rename/],
  ["a name with a colon", [{ path: "Folder/a:b.txt" }], {}, /"Folder\/a:b.txt".*":".*rename/],
  ["a label that is too long", [], { label: "A very long label" }, /label.*at most 11/],
  ["a size that is no whole number of blocks", [], { sizeBytes: 1000 }, /multiple of 512/],
])("%s is refused in a sentence", async (_what, given, options, message) => {
  const list = (given as { path: string; bytes?: number }[]).map(({ path, bytes }) => ({
    path,
    data: new Uint8Array(bytes ?? 1),
  }));
  const making = makeCardImage(list, options as object);
  await expect(making).rejects.toThrow(message);
  await expect(making).rejects.toBeInstanceOf(UserError);
});

test("a file that FAT cannot hold is refused before any other is written", async () => {
  const path = join(tmpdir(), `mp8-too-large-${process.pid}.img`);
  const large = { path: "film.avi", data: { file: "nowhere", sizeBytes: 5e9 } };
  await expect(makeCardFile(path, [...files, large], {})).rejects.toThrow(
    new UserError('cannot put "film.avi" on the card: FAT files end at 4 GiB; leave it out, or cut it into parts'),
  );
  expect(existsSync(path)).toBe(false);
});
