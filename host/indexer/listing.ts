// The list of a card from its catalog: folder by folder, each in its order, what is in a folder right behind it.
// Layer: host/indexer.
import type { CatalogEntry, CatalogReader } from "../../firmware/core/catalog/reader.js";
import { shownName } from "./troubles.js";

export const KIND_NAMES = ["folder", "text", "video", "other"] as const;

export interface ListedFile {
  readonly path: string;
  readonly kind: (typeof KIND_NAMES)[number];
  readonly bytes: number;
  /** As the card has it, which knows no time zone; null where it has none. */
  readonly modified: string | null;
}

/** A folder that is to be listed; or, when its folders are through, its files. */
interface Waiting {
  readonly number: number;
  readonly path: string;
  readonly modified: string | null;
  readonly filesOnly: boolean;
}

/** Calls `take` for every entry. A catalog that was just made is whole, so that nothing in it can fail. */
export function listCatalog(reader: CatalogReader, take: (entry: ListedFile) => void): void {
  const waiting: Waiting[] = [{ number: 0, path: "", modified: null, filesOnly: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!reader.openFolder(next.number)) continue;
    if (next.filesOnly) {
      listFiles(reader, next.path, take);
      continue;
    }
    const { number, path, modified } = next;
    if (number > 0) take({ path, kind: "folder", bytes: 0, modified });
    waiting.push({ number, path, modified, filesOnly: true });
    const first = waiting.length;
    for (let i = 0; i < reader.folderCount; i++) {
      const entry = reader.entry(i);
      if (entry === null) continue;
      const below = `${path}${shownName(entry.name)}/`;
      waiting.push({ number: entry.folder, path: below, modified: stampOf(entry), filesOnly: false });
    }
    for (const folder of waiting.splice(first).reverse()) waiting.push(folder);
  }
}

function listFiles(reader: CatalogReader, path: string, take: (entry: ListedFile) => void): void {
  for (let i = reader.folderCount; i < reader.count(); i++) {
    const entry = reader.entry(i);
    if (entry === null) continue;
    const { sizeBlocks, tailBytes } = entry.ref;
    take({
      path: path + shownName(entry.name),
      kind: KIND_NAMES[entry.kind] ?? "other",
      bytes: sizeBlocks * 512 + tailBytes,
      modified: stampOf(entry),
    });
  }
}

/** FAT's date and time (fatgen103, "Date and Time Formats") as ISO 8601 has local times. */
function stampOf(entry: CatalogEntry): string | null {
  const { modifiedDate: date, modifiedTime: time } = entry;
  const two = (value: number) => String(value).padStart(2, "0");
  const month = (date >> 5) & 15;
  const day = date & 31;
  if (month < 1 || month > 12 || day < 1) return null;
  return `${1980 + (date >> 9)}-${two(month)}-${two(day)}T${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}
