// `mp8 index`: the catalog of a card image, a block device or a folder. Layer: host/commands.
import { statSync } from "node:fs";
import { writeAtomically } from "../atomic-file.js";
import { systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { CatalogStore } from "../indexer/catalog-store.js";
import type { Indexed } from "../indexer/index-card.js";
import { printJson, printLine } from "./context.js";

export interface IndexOptions {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly all?: boolean;
  readonly out?: string;
}

export async function index(source: string, options: IndexOptions): Promise<void> {
  const startMs = performance.now();
  if (options.out === undefined) {
    await run(source, options, new CatalogStore(null), startMs);
    return;
  }
  await writeAtomically(options.out, async (temporary) => run(source, options, new CatalogStore(temporary), startMs));
}

async function run(source: string, options: IndexOptions, store: CatalogStore, startMs: number): Promise<void> {
  try {
    const wantsSum = options.json === true && options.list !== true;
    const hash = wantsSum ? (await import("node:crypto")).createHash("sha256") : null;
    const progress = process.stderr.isTTY === true && process.env.CI === undefined ? new Progress() : null;
    const found = await indexSource(source, store, {
      keepOthers: options.all === true,
      take: (bytes) => {
        hash?.update(bytes);
        store.take(bytes);
      },
      progress: progress === null ? null : (done, known) => progress.show(done, known),
    });
    progress?.clear();
    if (options.list === true) {
      await printList(store, options.json === true);
      for (const problem of found.problems) process.stderr.write(`mp8: ${shown(problem)}\n`);
    } else if (hash !== null) {
      const { volume, counts, problems, blocksRead } = found;
      const elapsedMs = Math.round(performance.now() - startMs);
      const catalogSha256 = hash.digest("hex");
      printJson({
        engine: "node",
        volume,
        counts,
        problems,
        elapsedMs,
        blocksRead,
        catalogBytes: store.bytes,
        catalogSha256,
      });
    } else {
      printSummary(source, options, found, store.bytes, performance.now() - startMs);
    }
  } finally {
    store.close();
  }
}

async function indexSource(
  source: string,
  store: CatalogStore,
  options: Parameters<typeof import("../indexer/index-card.js").indexCard>[2],
): Promise<Indexed> {
  let isFolder = false;
  try {
    isFolder = statSync(source).isDirectory();
  } catch (error) {
    throw new UserError(`cannot read ${source}: ${systemReason(error)}`);
  }
  if (isFolder) return (await import("../indexer/index-folder.js")).indexFolder(source, store, options);
  return (await import("../indexer/index-card.js")).indexCard(source, store, options);
}

function printSummary(source: string, options: IndexOptions, found: Indexed, bytes: number, elapsedMs: number): void {
  const { volume, counts } = found;
  const label = volume.label === "" ? "" : ` "${shown(volume.label)}"`;
  printLine(
    `${shown(source)}: ${volume.filesystem}${label}, ${count(counts.texts, "text")}, ${count(counts.videos, "video")}, ` +
      `${count(counts.others, "other file")} in ${count(counts.folders, "folder")}; ${(elapsedMs / 1000).toFixed(2)} s`,
  );
  for (const problem of found.problems) printLine(`problem: ${shown(problem)}`);
  if (options.out !== undefined) printLine(`catalog: ${shown(options.out)}, ${bytes} bytes`);
}

function count(value: number, what: string): string {
  return `${value} ${what}${value === 1 ? "" : "s"}`;
}

async function printList(store: CatalogStore, json: boolean): Promise<void> {
  const { CatalogReader } = await import("../../firmware/core/catalog/reader.js");
  const { listCatalog } = await import("../indexer/listing.js");
  const reader = new CatalogReader(store.source());
  if (!reader.open()) throw new Error(`the catalog that was just made cannot be read: ${reader.problem}`);
  const escaped = process.stdout.isTTY === true;
  let lines: string[] = [];
  listCatalog(reader, (entry) => {
    lines.push(json ? JSON.stringify(entry) : escaped ? shown(entry.path) : entry.path.replaceAll("\n", "\\x0a"));
    if (lines.length === 1000) {
      process.stdout.write(`${lines.join("\n")}\n`);
      lines = [];
    }
  });
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
}

/** A line on the terminal, for what takes longer than a moment. */
class Progress {
  #nextMs = performance.now() + 300;
  #shown = false;

  show(done: number, known: number): void {
    const nowMs = performance.now();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + 100;
    this.#shown = true;
    process.stderr.write(`\r${done} folders read, ${known - done} more known\x1b[K`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
  }
}
