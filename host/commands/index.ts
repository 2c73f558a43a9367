// `mp8 index`: the catalog of a card image, a block device or a folder. Layer: host/commands.
import type { Hash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CATALOG_NAME } from "../../firmware/core/catalog/format.js";
import { writeAtomically } from "../atomic-file.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { jsonText, shown } from "../escape.js";
import { CatalogStore } from "../indexer/catalog-store.js";
import { giveTime, imageTime } from "../indexer/image-time.js";
import type { Indexed, IndexOptions as IndexingOptions } from "../indexer/index-card.js";
import { printJson, printLine } from "./context.js";
import type { IndexOptions } from "./index-arguments.js";

export async function index(source: string | undefined, given: IndexOptions): Promise<void> {
  const startMs = performance.now();
  const options = given.out === undefined ? given : { ...given, out: catalogPlace(given.out) };
  if (source === undefined) {
    await indexByBoard(options, startMs);
    return;
  }
  if (options.port !== undefined) {
    throw new UserError("with --port the board indexes the card that is in it: leave the source out", ExitCode.usage);
  }
  if (options.engine !== undefined) {
    await indexByFirmware(source, options.engine, options, startMs);
    return;
  }
  if (isFolder(source)) {
    const { indexFolder } = await import("../indexer/index-folder.js");
    await make(source, options, startMs, (_, indexing) => indexFolder(source, indexing));
    return;
  }
  const { OpenedCard } = await import("../indexer/index-card.js");
  const card = new OpenedCard(source);
  try {
    const { out } = options;
    const known = out === undefined ? null : await card.compare(out, options.all === true);
    if (known === null) await make(source, options, startMs, (store, indexing) => card.index(store, indexing));
    else await printKept(source, out as string, options, known, startMs);
    if (out !== undefined && card.time !== null && imageTime(source) === card.time) giveTime(out, card.time);
  } finally {
    card.close();
  }
}

/** In a folder, as which a card is mounted, the catalog is where the player looks for it. */
function catalogPlace(out: string): string {
  return statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ? join(out, CATALOG_NAME) : out;
}

/** Of a catalog that stays as it is. */
async function printKept(
  source: string,
  out: string,
  options: IndexOptions,
  known: Indexed,
  startMs: number,
): Promise<void> {
  const store = new CatalogStore(out, true);
  try {
    const hash = await sumFor(options);
    if (hash !== null) hash.update(readFileSync(out));
    await print(source, options, known, store, hash, startMs);
  } finally {
    store.close();
  }
}

/** The card in a board, by the board itself. */
async function indexByBoard(options: IndexOptions, startMs: number): Promise<void> {
  const [{ indexBoard }, { withBoard }, { setting }] = await Promise.all([
    import("../link/index-board.js"),
    import("../link/open-board.js"),
    import("../settings.js"),
  ]);
  if (setting("port", options.port, "") === "") {
    throw new UserError(
      "index needs a card image, a block device or a folder; or, with --port, the card in a board",
      ExitCode.usage,
    );
  }
  await withBoard(options, (link) =>
    make(link.transport.name, options, startMs, (store, indexing) => indexBoard(link, store, indexing), "board"),
  );
}

/** The firmware's own indexer, in the simulator. */
async function indexByFirmware(source: string, engine: string, options: IndexOptions, startMs: number): Promise<void> {
  if (isFolder(source)) {
    throw new UserError(
      `${source} is a folder, and the engine ${engine} reads cards: make an image with "mp8 card make"`,
    );
  }
  const { engineNamed } = await import("../simulator/engines.js");
  const name = engineNamed(engine);
  const { indexOnEngine } = await import("../simulator/engine-index.js");
  await make(
    source,
    options,
    startMs,
    (store, indexing) => indexOnEngine(source, name, options, store, indexing),
    name,
  );
}

function isFolder(source: string): boolean {
  try {
    return statSync(source).isDirectory();
  } catch (error) {
    throw new UserError(`cannot read ${source}: ${systemReason(error)}`);
  }
}

type Indexing = (store: CatalogStore, options: IndexingOptions) => Promise<Indexed>;

async function make(
  source: string,
  options: IndexOptions,
  startMs: number,
  indexing: Indexing,
  engine = "node",
): Promise<void> {
  const { out } = options;
  const fill = async (place: string | null): Promise<void> => {
    const store = new CatalogStore(place);
    try {
      const hash = await sumFor(options);
      const progress = process.stderr.isTTY === true && process.env.CI === undefined ? new Progress() : null;
      const found = await indexing(store, {
        keepOthers: options.all === true,
        take: (bytes) => {
          hash?.update(bytes);
          store.take(bytes);
        },
        progress: progress === null ? null : (done, known) => progress.show(done, known),
      });
      progress?.clear();
      await print(source, options, found, store, hash, startMs, engine);
    } finally {
      store.close();
    }
  };
  if (out === undefined) await fill(null);
  else await writeAtomically(out, fill);
}

/** The sum is asked for by --json alone, and costs as much as reading the card. */
async function sumFor(options: IndexOptions): Promise<Hash | null> {
  return options.json === true && options.list !== true ? (await import("node:crypto")).createHash("sha256") : null;
}

async function print(
  source: string,
  options: IndexOptions,
  found: Indexed,
  store: CatalogStore,
  hash: Hash | null,
  startMs: number,
  engine = "node",
): Promise<void> {
  const elapsedMs = performance.now() - startMs;
  if (options.list === true) {
    await printList(store, options.json === true);
    for (const problem of found.problems) process.stderr.write(`mp8: ${shown(problem)}\n`);
  } else if (hash !== null) {
    const { volume, counts, problems, blocksRead, boardMs } = found;
    printJson({
      engine,
      volume,
      counts,
      problems,
      elapsedMs: Math.round(elapsedMs),
      // On the board's own clock; JSON leaves it out where there was no board.
      boardMs: boardMs === undefined ? undefined : Math.round(boardMs),
      blocksRead,
      catalogBytes: store.bytes,
      catalogSha256: hash.digest("hex"),
    });
  } else {
    printSummary(source, options, found, store.bytes, elapsedMs);
  }
}

function printSummary(source: string, options: IndexOptions, found: Indexed, bytes: number, elapsedMs: number): void {
  const { volume, counts } = found;
  const label = volume.label === "" ? "" : ` "${shown(volume.label)}"`;
  printLine(
    `${shown(source)}: ${volume.filesystem}${label}, ${count(counts.texts, "text")}, ${count(counts.videos, "video")}, ` +
      `${count(counts.others, "other file")} in ${count(counts.folders, "folder")}; ${(elapsedMs / 1000).toFixed(2)} s` +
      (found.boardMs === undefined ? "" : `, ${(found.boardMs / 1000).toFixed(2)} s on the board`),
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
    lines.push(json ? jsonText(entry) : escaped ? shown(entry.path) : entry.path.replaceAll("\n", "\\x0a"));
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
