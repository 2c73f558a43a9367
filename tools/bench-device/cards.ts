// Cards for the bench: so many playable files with long names, and one with a text and videos. Layer: tools.
import type { CardFile } from "../../host/media/card-files.js";
import { type CardOptions, makeCardImage } from "../../host/media/card-image.js";
import { rleFrames, wholeFrames } from "./videos.js";

const WORDS = ["lantern", "harbour", "meadow", "copper", "winter", "ladder", "orchard", "velvet", "marble", "thunder"];

/** 25 characters, "0007 lantern of orchard.txt": no two names begin alike, as on a card that is used. */
function name(index: number): string {
  const first = WORDS[index % WORDS.length] as string;
  const second = WORDS[Math.floor(index / WORDS.length) % WORDS.length] as string;
  return `${`${first} ${second} ${index}`.padEnd(21, "-").slice(0, 21)}.txt`;
}

function sentence(index: number): Uint8Array {
  return Buffer.from(`Note number ${index}, about the ${WORDS[index % WORDS.length]}.\n`);
}

/** As mkfs.fat and Windows format cards of up to 8 GB: FAT32 with clusters of 4 KB, on the smallest image that has it. */
const USUAL: CardOptions = { format: "fat32", clusterBytes: 4096, sizeBytes: 272 * 1024 * 1024 };

/** `count` texts in the root. */
export function cardOfTexts(count: number): Promise<Uint8Array> {
  const files: CardFile[] = Array.from({ length: count }, (_, i) => ({ path: name(i), data: sentence(i) }));
  return makeCardImage(files, { ...USUAL, label: "BENCH" });
}

/** 1,000 playable files in 20 folders; the first of the first folder is a video. */
export function largeCard(): Promise<Uint8Array> {
  return makeCardImage(largeFiles(), { ...USUAL, label: "BENCH" });
}

function largeFiles(): CardFile[] {
  const files: CardFile[] = [{ path: "Folder 01/0 film.avi", data: wholeFrames(160, 120, 8, 60, 12).bytes }];
  for (let i = 1; i < 1000; i += 1) {
    const folder = `Folder ${String(1 + Math.floor(i / 50)).padStart(2, "0")}`;
    files.push({ path: `${folder}/${name(i)}`, data: sentence(i) });
  }
  return files;
}

/** 5,000 texts in 50 folders. */
export function fullCard(): Promise<Uint8Array> {
  const files: CardFile[] = Array.from({ length: 5000 }, (_, i) => ({
    path: `Folder ${String(1 + Math.floor(i / 100)).padStart(2, "0")}/${name(i)}`,
    data: sentence(i),
  }));
  return makeCardImage(files, { ...USUAL, label: "BENCH" });
}

export interface MediaFile {
  readonly name: string;
  readonly what: string;
  readonly codesPerFrame: number;
}

const COUNT = 240;

/** What is measured on the card of `mediaCard`, in the list's order. */
export async function mediaCard(): Promise<{ image: Uint8Array; videos: readonly MediaFile[] }> {
  const { files, videos } = mediaFiles();
  return { image: await makeCardImage(files, { ...USUAL, label: "MEDIA" }), videos };
}

/** For the card of a board on the desk, in which no one puts another: both kinds. */
export function deskFiles(): { files: CardFile[]; videos: readonly MediaFile[] } {
  const { files, videos } = mediaFiles();
  return { files: [...files, ...largeFiles()], videos };
}

function mediaFiles(): { files: CardFile[]; videos: readonly MediaFile[] } {
  const kinds = [
    { name: "1 whole 8-bit.avi", what: "160×120 8-bit, uncompressed", video: wholeFrames(160, 120, 8, COUNT, 10) },
    { name: "2 whole 4-bit.avi", what: "160×120 4-bit, uncompressed", video: wholeFrames(160, 120, 4, COUNT, 13) },
    { name: "3 rle few.avi", what: "160×120 RLE, few codes", video: rleFrames(160, 120, 3, COUNT, 25) },
    { name: "4 rle many.avi", what: "160×120 RLE, many codes", video: rleFrames(160, 120, 31, COUNT, 6) },
    { name: "5 rle large.avi", what: "320×240 RLE", video: rleFrames(320, 240, 10, COUNT, 12) },
  ];
  const files: CardFile[] = kinds.map(({ name: path, video }) => ({ path, data: video.bytes }));
  files.push({ path: "6 latin.txt", data: latinText() });
  return { files, videos: kinds.map(({ name, what, video }) => ({ name, what, codesPerFrame: video.codesPerFrame })) };
}

/** Paragraphs of words of all lengths, with letters beyond ASCII. */
function latinText(): Uint8Array {
  const words = [
    "a",
    "café",
    "in",
    "the",
    "harbour",
    "where",
    "boats",
    "return",
    "naïve",
    "über",
    "evening",
    "of",
    "it",
  ];
  let text = "";
  for (let i = 0; i < 4000; i += 1) {
    text += words[(i * 7 + Math.floor(i / 11)) % words.length];
    text += i % 90 === 89 ? ".\n\n" : i % 13 === 12 ? ", " : " ";
  }
  return Buffer.from(text, "utf8");
}
