// Damaged places in words: where, by the path in the catalog, and what is wrong. Layer: host/indexer.
import { FOLDER_LOST } from "../../firmware/core/catalog/builder.js";
import type { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { ReadError } from "../../firmware/core/storage/block-device.js";
import { ChainError } from "../../firmware/core/storage/cluster-table.js";
import { ENTRY_OUTSIDE, FOLDER_LOOP } from "../../firmware/core/storage/directory.js";
import type { Trouble } from "./card-indexer.js";

const REASONS: Readonly<Record<number, string>> = {
  [ReadError.timeout]: "a block took too long to read: its entries are missing",
  [ReadError.badBlock]: "a block cannot be read: its entries are missing",
  [ReadError.outOfRange]: "it goes on behind the end of the card: the rest is missing",
  [ChainError.brokenChain]: "its cluster chain is broken: the rest is missing",
  [FOLDER_LOOP]: "its cluster chain goes round in a circle: the rest is missing",
  [ENTRY_OUTSIDE]: "it lies outside of the volume",
  [FOLDER_LOST]: "its place is outside of the volume, or another folder's: it is left out",
};

/** UTF-8 bytes, one a char, as text. */
export function shownName(name: string): string {
  return Buffer.from(name, "latin1").toString("utf8");
}

/** The path of a folder, "/" for the root, else with a slash behind it. */
export function folderPath(reader: CatalogReader, folder: number): string {
  let path = "/";
  let number = folder;
  for (let depth = 0; number > 0 && depth < reader.folders; depth++) {
    const parent = reader.parentOf(number);
    if (parent < 0 || !reader.openFolder(parent)) break;
    const entry = reader.entry(number - reader.firstFolder);
    path = `/${entry === null ? "?" : shownName(entry.name)}${path}`;
    number = parent;
  }
  return path;
}

export function reasonOf(reason: number): string {
  return REASONS[reason] ?? `it cannot be read (${reason})`;
}

export function inWords(reader: CatalogReader, troubles: readonly Trouble[]): string[] {
  return troubles.map(({ folder, name, reason }) => {
    const path = folderPath(reader, folder) + shownName(name);
    return `${path}: ${reasonOf(reason)}`;
  });
}
