// A card that brings its catalog: lists are those of the card as it is, whatever the catalog says.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCatalog } from "../../../../firmware/core/catalog/card-catalog.js";
import type { CardIndex } from "../../../../firmware/core/catalog/card-index.js";
import { CatalogSearch } from "../../../../firmware/core/catalog/catalog-search.js";
import { Library } from "../../../../firmware/core/catalog/library.js";
import { Kind } from "../../../../firmware/core/player/policy.js";
import type { CardFile } from "../../../../host/media/card-files.js";
import { makeCardImage } from "../../../../host/media/card-image.js";
import { mounted } from "../../../support/card-walk.js";
import { builtOnPc } from "../../../support/catalogs.js";
import { BytesDevice } from "../../../support/image-device.js";
import { below, seededRandom } from "../../../support/seeded-random.js";

const NAME = ".mp8-catalog";
const FILES: CardFile[] = [
  ...Array.from({ length: 30 }, (_, i) => ({ path: `Texts/Note ${i}.txt`, data: Buffer.from(`${i}`) })),
  ...Array.from({ length: 90 }, (_, i) => ({ path: `Texts/Old/한글 ${i}.md`, data: new Uint8Array(0) })),
  { path: "Texts/Old/Deep/er/film.avi", data: new Uint8Array(700) },
  { path: "Mixed/song.mp3", data: new Uint8Array(3) },
  { path: "README.TXT", data: Buffer.from("read me") },
];

let folder: string;
let whole: Uint8Array;
let catalog: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mp8-brought-"));
  whole = await cardWith(new Uint8Array(0));
  writeFileSync(join(folder, "card.img"), whole);
  catalog = builtOnPc(join(folder, "card.img")).bytes;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cardWith(bytes: Uint8Array): Promise<Uint8Array> {
  const options = { format: "fat16", clusterBytes: 1024, later: [{ path: NAME, sizeBytes: 0 }] } as const;
  // As `card make` does it: the catalog's entry is the first, its content comes last.
  return makeCardImage([...FILES, { path: "zzz", data: bytes }], options).then((image) => renamed(image));
}

/** Gives the content of the last file to the catalog's entry, and takes the file away. */
function renamed(image: Uint8Array): Uint8Array {
  const bytes = Buffer.from(image);
  // The slot behind that of its long name.
  const own = bytes.indexOf(Buffer.from("A.\0m\0p\x008\0-\0", "latin1")) + 32;
  const last = bytes.indexOf(Buffer.from("ZZZ     ", "latin1"));
  bytes.copy(bytes, own + 26, last + 26, last + 32);
  bytes[last] = 0xe5;
  return bytes;
}

function run(index: CardIndex, condition: () => boolean): void {
  for (let steps = 0; !condition(); steps++) {
    if (steps > 20_000) throw new Error("it does not come to an end");
    index.indexStep();
  }
}

/** Every path, as a person finds them who opens each folder. */
function listed(index: CardIndex): string[] {
  const paths: string[] = [];
  const visit = (id: number, path: string, depth: number) => {
    index.openFolder(id);
    run(index, () => index.ready(id) || index.failure !== 0);
    const count = index.count(id);
    for (let i = 0; i < count; i++) {
      const entry = index.entry(id, i);
      if (entry === null) {
        paths.push(`${path}?`);
        continue;
      }
      const name = Buffer.from(entry.name, "latin1").toString();
      paths.push(`${path}${name} ${entry.kind} ${entry.kind === Kind.folder ? "" : entry.ref.firstCluster}`);
      if (entry.folder < 0 || depth > 5) continue;
      visit(entry.folder, `${path}${name}/`, depth + 1);
      expect(index.parent(entry.folder)).toBe(id);
      index.openFolder(id);
      run(index, () => index.ready(id) || index.failure !== 0);
    }
  };
  visit(0, "", 0);
  return paths;
}

function brought(image: Uint8Array): CardIndex | null {
  const volume = mounted(new BytesDevice(image));
  const search = new CatalogSearch(volume);
  for (let steps = 0; search.step(); steps++) if (steps > 100) throw new Error("the search does not end");
  if (search.found === null) return null;
  const opening = openCatalog(volume, search.found, search.slot);
  for (let steps = 0; opening.step(); steps++) if (steps > 1000) throw new Error("the opening does not end");
  return opening.catalog;
}

function scanned(image: Uint8Array): string[] {
  const volume = mounted(new BytesDevice(image));
  return listed(new Library(volume, volume.root));
}

function sealed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const end = copy.length - 512;
  const table = copy.readUInt32LE(end + 24) * 512;
  for (let at = 0; at < copy.length; ) {
    const length = at > 0 && at < table ? Math.max(1, Math.min(4, copy[at + 1])) * 512 : 512;
    copy.writeUInt32LE(crc32(copy.subarray(at, at + length - 4)), at + length - 4);
    at += length;
  }
  return copy;
}

test("a fresh catalog gives the lists of the card, and its totals at once", async () => {
  const image = await cardWith(catalog);
  const index = brought(image);
  if (index === null) throw new Error("the catalog was not used");
  expect(index.ready(0)).toBe(true);
  expect([index.texts, index.videos, index.others, index.folders]).toEqual([121, 1, 1, 5]);
  expect(listed(index)).toEqual(scanned(image));
});

test("a folder that has changed since is read from the card, with all below it", async () => {
  const image = Buffer.from(await cardWith(catalog));
  // "Deep" in the middle of the tree becomes "Deex": its parent's slots change, its own do not.
  const at = image.indexOf(Buffer.from("DEEP    ", "latin1"));
  image[at + 3] = 0x58;
  const index = brought(image);
  expect(index).not.toBeNull();
  const paths = listed(index as CardIndex);
  expect(paths).toEqual(scanned(image));
  expect(paths.join("\n")).toContain("Texts/Old/DEEX/er/film.avi");
});

describe("a catalog that is not used", () => {
  test.each([
    ["of a card whose root has changed", (image: Buffer) => image.write("SIXED", image.indexOf("MIXED"), "latin1")],
    [
      "of another card",
      (image: Buffer) => image.fill(7, image.indexOf("MP8CAT\x1a") + 16, image.indexOf("MP8CAT\x1a") + 20),
    ],
    [
      "of another version",
      (image: Buffer) => image.fill(9, image.indexOf("MP8CAT\x1a") + 8, image.indexOf("MP8CAT\x1a") + 9),
    ],
    [
      "cut short",
      (image: Buffer) =>
        image.fill(0, image.indexOf("MP8CAT\x1a") + catalog.length - 512, image.indexOf("MP8CAT\x1a") + catalog.length),
    ],
    [
      "with a wrong sum in the root's page",
      (image: Buffer) => image.fill(1, image.indexOf("MP8CAT\x1a") + 900, image.indexOf("MP8CAT\x1a") + 901),
    ],
  ])("%s", async (_what, change) => {
    const image = Buffer.from(await cardWith(catalog));
    change(image);
    expect(brought(image)).toBeNull();
  });

  test("there is none", () => expect(brought(whole)).toBeNull());
});

test("a page whose sum is wrong: that folder is read from the card", async () => {
  const image = Buffer.from(await cardWith(catalog));
  const start = image.indexOf("MP8CAT\x1a");
  // Somewhere in the pages of folder 2 or 3.
  image[start + 5 * 512 + 300] ^= 1;
  const index = brought(image);
  expect(listed(index as CardIndex)).toEqual(scanned(image));
});

test("catalogs that lie, with sums that are right: everything ends, and folders are those of the card", async () => {
  const random = seededRandom(99);
  let used = 0;
  for (let round = 0; round < 50; round++) {
    const lying = Buffer.from(catalog);
    for (let i = 1 + below(random, 4); i > 0; i--) {
      const at = 512 + below(random, lying.length - 512);
      lying[at] = [0, 1, 2, 3, 0x7f, 0xff, below(random, 256)][below(random, 7)];
    }
    const index = brought(await cardWith(sealed(lying)));
    if (index === null) continue;
    used++;
    expect(listed(index).length).toBeLessThan(20_000);
  }
  expect(used).toBeGreaterThan(8);
});
