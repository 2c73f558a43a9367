// Indexes a folder of the PC: a card that the system has mounted. Layer: host/indexer. The catalog has no clusters and
// no sums, so that it is for lists, not for a board.
import { lstatSync, readdirSync, type Stats } from "node:fs";
import { basename, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
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
  const base = resolve(root);
  const home = process.cwd();
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
    const before = problems.length;
    const stats: Stats[] = [];
    const names: string[] = [];
    entries.begin();
    try {
      const prefix = enter(`${base}/${path}`);
      // Names alone: what kind of entry it is, its size and its time come in one call.
      for (const name of readdirSync(prefix === "" ? "." : prefix)) {
        if (name.startsWith(".")) continue;
        const stat = statOf(prefix, name, path, problems);
        if (stat === null || !(stat.isDirectory() || stat.isFile())) continue;
        if (!entries.add(name, stat.isDirectory(), names.length, options.keepOthers)) continue;
        stats.push(stat);
        names.push(name);
      }
    } catch (error) {
      problems.push(`/${path}: ${systemReason(error)}`);
    } finally {
      process.chdir(home);
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

/**
 * Goes into a folder for a moment, so that its entries have short paths, which the system finds sooner; in a worker
 * thread, which may not, they keep the long ones. @returns what to put in front of their names
 */
function enter(folder: string): string {
  if (!isMainThread) return folder;
  process.chdir(folder);
  return "";
}

function statOf(prefix: string, name: string, path: string, problems: string[]): Stats | null {
  try {
    return lstatSync(prefix + name);
  } catch (error) {
    problems.push(`/${path}${name}: ${systemReason(error)}`);
    return null;
  }
}

const LARGEST_BLOCKS = 2147483647;

function write(output: CatalogOutput, entries: FolderEntries, index: number, stat: Stats, isFolder: boolean): void {
  const start = entries.nameStart[index];
  const end = entries.nameStart[index + 1];
  const kind = entries.kind[index];
  const at = output.entry(kind, end - start);
  const { body } = output;
  const blocks = isFolder ? 0 : Math.min(Math.floor(stat.size / 512), LARGEST_BLOCKS);
  const tail = isFolder ? 0 : stat.size % 512;
  const stamp = fatStamp(stat.mtimeMs);
  body.fill(0, at, at + RECORD_BYTES);
  for (let i = 0; i < 4; i++) body[at + 4 + i] = blocks >>> (8 * i);
  body[at + 8] = tail;
  body[at + 9] = tail >> 8;
  body[at + 10] = stamp >>> 16;
  body[at + 11] = stamp >>> 24;
  body[at + 12] = stamp;
  body[at + 13] = stamp >>> 8;
  body[at + 14] = kind;
  const { names } = entries.names;
  for (let from = start, to = at + RECORD_BYTES; from < end; from++, to++) body[to] = names[from];
}

const QUARTER_MS = 900_000;
let quarter = Number.NaN;
let quarterStamp = -1;

/**
 * Local time, as FAT has it (fatgen103, "Date and Time Formats"): the date in the upper 16 bits, the time in the lower
 * ones; 0 where FAT has none. Clocks are put forward and back at whole quarters of an hour.
 */
function fatStamp(modifiedMs: number): number {
  const own = Math.floor(modifiedMs / QUARTER_MS);
  if (own !== quarter) {
    const start = new Date(own * QUARTER_MS);
    const year = start.getFullYear() - 1980;
    quarter = own;
    quarterStamp = -1;
    if (year >= 0 && year < 128) {
      const date = year * 512 + (start.getMonth() + 1) * 32 + start.getDate();
      quarterStamp =
        date * 65536 + start.getHours() * 2048 + start.getMinutes() * 32 + Math.floor(start.getSeconds() / 2);
    }
  }
  if (quarterStamp < 0) return 0;
  const seconds = Math.floor((modifiedMs - own * QUARTER_MS) / 1000);
  return quarterStamp + Math.floor(seconds / 60) * 32 + Math.floor((seconds % 60) / 2);
}
