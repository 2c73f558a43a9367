// The library over cards that FatFs made: what a person sees in each folder, in order, on each kind of card.
import { expect, test } from "vitest";
import { Kind, Library } from "../../../../firmware/core/catalog/library.js";
import { isMounted, type Volume } from "../../../../firmware/core/storage/volume.js";
import { mountVolume } from "../../../../firmware/core/storage/volume-search.js";
import type { CardFile } from "../../../../host/media/card-files.js";
import { type CardFormat, makeCardImage } from "../../../../host/media/card-image.js";
import { BytesDevice } from "../../../support/image-device.js";

function shown(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}

function indexed(image: Uint8Array): Library {
  const volume = mountVolume(new BytesDevice(image));
  if (!isMounted(volume)) throw new Error(JSON.stringify(volume));
  const library = new Library(volume as Volume, (volume as Volume).root);
  while (library.indexStep()) {}
  return library;
}

function names(library: Library, folder: number): string[] {
  return Array.from({ length: library.count(folder) }, (_, i) => shown(library.entry(folder, i)?.name ?? "?"));
}

const files: CardFile[] = [
  "Track 10.txt",
  "Track 2.txt",
  "track 1.txt",
  "한글 이름이 긴 파일.txt",
  "中文.txt",
  "Ärger.txt",
  "film.avi",
  "sound.mp3",
  ".hidden.txt",
  "._Track 2.txt",
  "SHORT.TXT",
  "Folder 10/a.txt",
  "Folder 2/b.txt",
  "Folder 2/deeper/c.txt",
  "emoji 😀.txt",
].map((path) => ({ path, data: new TextEncoder().encode(`content of ${path}`) }));

const formats: CardFormat[] = ["fat12", "fat16", "fat32"];
for (const format of formats) {
  test(`${format}: folders first, in natural order`, async () => {
    const library = indexed(await makeCardImage(files, { format, label: "MY CARD" }));
    expect(names(library, 0)).toEqual([
      "Folder 2",
      "Folder 10",
      "emoji 😀.txt",
      "film.avi",
      "SHORT.TXT",
      "sound.mp3",
      "track 1.txt",
      "Track 2.txt",
      "Track 10.txt",
      "Ärger.txt",
      "中文.txt",
      "한글 이름이 긴 파일.txt",
    ]);
    expect(library.volume.filesystem).toBe(format.toUpperCase());
    expect(library.volume.label).toBe("MY CARD");
    expect([library.texts, library.videos, library.others, library.folders]).toEqual([11, 1, 1, 3]);
    const folder = library.entry(0, 0);
    expect(folder?.kind).toBe(Kind.folder);
    expect(names(library, folder?.folder as number)).toEqual(["deeper", "b.txt"]);
    expect(shown(library.folderName(folder?.folder as number))).toBe("Folder 2");
    expect(library.problems).toBe(0);
  });
}

/** Indexes until `reached`, and no further. */
async function indexing(files: readonly CardFile[], reached: (library: Library) => boolean) {
  const device = new BytesDevice(await makeCardImage(files, { format: "fat32" }));
  const volume = mountVolume(device) as Volume;
  const library = new Library(volume, volume.root);
  while (!reached(library)) expect(library.indexStep()).toBe(true);
  return library;
}

test("names that were just decoded are at hand for a list, until the card is indexed or the list is covered", async () => {
  const library = await indexing(files, (library) => library.count(0) === 12);
  const marks = Array.from({ length: 12 }, (_, i) => library.mark(0, i));
  const kept = marks.map((mark) => shown(library.nameOf(mark)));
  expect(kept).toEqual(names(library, 0));
  while (library.indexStep()) {}
  expect(marks.map((mark) => library.nameOf(mark))).toEqual(marks.map(() => ""));

  const covered = await indexing(files, (library) => library.count(0) === 12);
  covered.rest();
  expect(covered.nameOf(covered.mark(0, 0))).toBe("");
});

test("names are kept of the folder on the screen alone, and no more than there are rows", async () => {
  const many: CardFile[] = Array.from({ length: 30 }, (_, i) => ({ path: `A/é${i}.txt`, data: new Uint8Array(1) }));
  many.push({ path: "B/other.txt", data: new Uint8Array(1) });
  const library = await indexing(many, (library) => library.ready(0));
  const folder = library.entry(0, 0)?.folder as number;
  library.openFolder(folder);
  while (library.count(folder) < 30) library.indexStep();
  const kept = Array.from({ length: 30 }, (_, i) => library.nameOf(library.mark(folder, i)));
  expect(kept.filter((name) => name !== "")).toHaveLength(13);
  library.openFolder(library.entry(0, 1)?.folder as number);
  expect(library.nameOf(library.mark(folder, 0))).toBe("");
});

test.each([512, 4096])(
  "names that lie in three blocks are found again, in any order, clusters of %i",
  async (clusterBytes) => {
    const long = Array.from({ length: 40 }, (_, i) =>
      `${String(i).padStart(2, "0")} ${"long name ".repeat(24)}.txt`.slice(-248),
    );
    const shortOnes = Array.from({ length: 40 }, (_, i) => `z${i}.txt`);
    const paths = long.flatMap((name, i) => [name, shortOnes[i] as string]);
    const content = new TextEncoder().encode("content");
    const image = await makeCardImage(
      paths.map((path) => ({ path: `in/${path}`, data: content })),
      { format: "fat16", clusterBytes, sizeBytes: 20_000 * clusterBytes },
    );
    const library = indexed(image);
    const count = library.count(1);
    expect(count).toBe(80);
    const found: string[] = [];
    for (let i = 0; i < count; i++) found[(i * 37) % count] = shown(library.entry(1, (i * 37) % count)?.name ?? "?");
    expect([...found].sort()).toEqual([...paths].sort());
  },
);
