// `index --port`: the board indexes its card, the catalog comes over. Layer: host/link.
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { UserError } from "../errors.js";
import type { CatalogStore } from "../indexer/catalog-store.js";
import type { Indexed, IndexOptions } from "../indexer/index-card.js";
import { inWords, shownName } from "../indexer/troubles.js";
import type { BoardLink } from "./board-link.js";

/** A folder of thousands of files is put in order without a word. */
const SILENCE_MS = 120_000;

/** @param store which `indexing.take` fills */
export async function indexBoard(link: BoardLink, store: CatalogStore, indexing: IndexOptions): Promise<Indexed> {
  const words = await link.request(indexing.keepOthers ? "index all" : "index", {
    silenceMs: SILENCE_MS,
    onData: (bytes) => indexing.take(bytes),
  });
  const value = (name: string) => Number(new RegExp(` ${name}=(\\d+)`).exec(words)?.[1] ?? 0);
  const reader = new CatalogReader(store.source());
  if (!reader.open()) throw new UserError(`the board sent a catalog that cannot be read (${reader.problem})`);
  const { filesystem, serial, clusterBlocks, folders, texts, videos, label } = reader;
  return {
    volume: { filesystem, label: shownName(label), serial, clusterBytes: clusterBlocks * 512 },
    counts: { folders: folders - 1, texts, videos, others: value("others") },
    problems: inWords(reader, []),
    blocksRead: 0,
    boardMs: value("ms"),
  };
}
