// Indexes a folder of the PC: a card that the system has mounted. Layer: host/indexer. The catalog has no clusters and
// no sums, so that it is for lists, not for a board.
import { lstatSync, readdirSync, type Stats } from "node:fs";
import { basename, resolve } from "node:path";
import { FLAG_NO_VOLUME, FLAG_OTHERS, FOLDER_DAMAGED, RECORD_BYTES } from "../../firmware/core/catalog/format.js";
import { Breather } from "../breathe.js";
import { systemReason } from "../errors.js";
import { CatalogOutput } from "./catalog-output.js";
import { FolderEntries } from "./folder-entries.js";
import type { Indexed, IndexOptions } from "./index-card.js";

export async function indexFolder(root: string, options: IndexOptions): Promise<Indexed> {
  const output = new CatalogOutput(options.take);
  const entries = new FolderEntries();
  const breather = new Breather();
  /** Folders met, as paths below the root, with a slash behind them; and the number of their parent. */
  const paths = [""];
  const parents = [0];
  const problems: string[] = [];
  let others = 0;
  output.begin(
    { filesystem: 0, serial: "\0".repeat(8), clusterBlocks: 0, clusterCount: 0 },
    FLAG_NO_VOLUME + (options.keepOthers ? FLAG_OTHERS : 0),
  );
  for (let number = 0; number < paths.length; number++) {
    const path = paths[number];
    const absolute = `${root}/${path}`;
    const before = problems.length;
    const stats: Stats[] = [];
    const names: string[] = [];
    entries.begin();
    try {
      for (const found of readdirSync(absolute, { withFileTypes: true })) {
        const isFolder = found.isDirectory();
        if (!isFolder && !found.isFile()) continue;
        if (!entries.add(found.name, isFolder, names.length, options.keepOthers)) continue;
        const stat = statOf(`${absolute}${found.name}`, problems);
        if (stat === null) entries.takeBack();
        else {
          stats.push(stat);
          names.push(found.name);
        }
      }
    } catch (error) {
      problems.push(`/${path}: ${systemReason(error)}`);
    }
    entries.end();
    others += entries.others;
    output.beginFolder({
      parent: parents[number],
      firstFolder: paths.length,
      folders: entries.folderCount,
      files: entries.fileCount,
      firstCluster: 0,
      extentBlocks: 0,
      slots: 0,
      crc: 0,
      flags: problems.length > before ? FOLDER_DAMAGED : 0,
      leftOut: options.keepOthers ? 0 : entries.others,
    });
    for (let i = 0; i < entries.folderCount; i++) {
      const index = entries.folders[i];
      paths.push(`${path}${names[entries.at[index]]}/`);
      parents.push(number);
      write(output, entries, index, stats[entries.at[index]], true);
    }
    for (let i = 0; i < entries.fileCount; i++) {
      const index = entries.files[i];
      write(output, entries, index, stats[entries.at[index]], false);
    }
    output.endFolder();
    if (options.progress !== null && number % 64 === 0) options.progress(number, paths.length);
    await breather.breathe();
  }
  const label = basename(resolve(root));
  output.end({ label: "", others, problems: problems.length });
  return {
    volume: { filesystem: "folder", label, serial: "", clusterBytes: 0 },
    counts: { folders: output.folders - 1, texts: output.texts, videos: output.videos, others },
    problems,
    blocksRead: 0,
  };
}

function statOf(path: string, problems: string[]): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    problems.push(`${path}: ${systemReason(error)}`);
    return null;
  }
}

function write(output: CatalogOutput, entries: FolderEntries, index: number, stat: Stats, isFolder: boolean): void {
  const start = entries.nameStart[index];
  const end = entries.nameStart[index + 1];
  const kind = entries.kind[index];
  const at = output.entry(kind, end - start);
  const { body } = output;
  const view = new DataView(body.buffer, body.byteOffset + at, RECORD_BYTES);
  const blocks = isFolder ? 0 : Math.min(Math.floor(stat.size / 512), 2147483647);
  const [date, time] = fatStamp(stat.mtime);
  view.setUint32(0, 0, true);
  view.setUint32(4, blocks, true);
  view.setUint16(8, isFolder ? 0 : stat.size % 512, true);
  view.setUint16(10, date, true);
  view.setUint16(12, time, true);
  view.setUint8(14, kind);
  view.setUint8(15, 0);
  body.set(entries.names.names.subarray(start, end), at + RECORD_BYTES);
}

/** Local time, as FAT has it (fatgen103, "Date and Time Formats"). */
function fatStamp(modified: Date): [number, number] {
  const year = modified.getFullYear() - 1980;
  if (!(year >= 0 && year < 128)) return [0, 0];
  return [
    year * 512 + (modified.getMonth() + 1) * 32 + modified.getDate(),
    modified.getHours() * 2048 + modified.getMinutes() * 32 + Math.floor(modified.getSeconds() / 2),
  ];
}
