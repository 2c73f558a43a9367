// The catalog of a card by the firmware's own indexer, on a virtual board. Layer: host/simulator.
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { Breather } from "../breathe.js";
import { buildCatalogProgram, type FirmwareBuild } from "../build/firmware.js";
import { ExitCode, UserError } from "../errors.js";
import type { Trouble } from "../indexer/card-indexer.js";
import type { CatalogStore } from "../indexer/catalog-store.js";
import type { Indexed, IndexOptions } from "../indexer/index-card.js";
import { inWords, shownName } from "../indexer/troubles.js";
import type { CatalogEnd } from "../link/catalog-session.js";
import { CatalogSession } from "../link/catalog-session.js";
import type { EngineFiles } from "./engine-files.js";
import { boardOf, type EngineName, startEngine } from "./engines.js";
import { FileCard } from "./file-card.js";

/** A line that no cable holds up: 115,200 baud would take as long as reading the card. */
const BAUD = 921_600;
const programs = new Map<string, Promise<FirmwareBuild>>();
const LOOK_MS = 20;
/** A board that says nothing for so long, on its own clock, has stopped. */
const SILENT_MS = 120_000;

/**
 * @param path an image file
 * @param store which `indexing.take` fills
 */
export async function indexOnEngine(
  path: string,
  name: EngineName,
  files: EngineFiles,
  store: CatalogStore,
  indexing: IndexOptions,
): Promise<Indexed> {
  const card = new FileCard(path);
  try {
    const plain = boardOf(name);
    const board = { ...plain, serial: { ...plain.serial, baud: BAUD } };
    const program = programs.get(board.name) ?? buildCatalogProgram(board);
    programs.set(board.name, program);
    const { code } = await program;
    const engine = await startEngine(name, code, files, board);
    try {
      engine.board.insertCard(card);
      const { end, troubles, boardMs } = await converse(engine, indexing);
      if (end.failure !== 0) throw new UserError(`the board could no longer read the card (${end.failure})`);
      const reader = new CatalogReader(store.source());
      if (!reader.open()) throw new UserError(`the board sent a catalog that cannot be read (${reader.problem})`);
      const { filesystem, serial, clusterBlocks, folders, texts, videos } = reader;
      return {
        volume: { filesystem, label: shownName(end.label), serial, clusterBytes: clusterBlocks * 512 },
        counts: { folders: folders - 1, texts, videos, others: end.others },
        problems: inWords(reader, troubles),
        blocksRead: engine.board.cardCounters.blocksRead,
        boardMs,
      };
    } finally {
      engine.dispose();
    }
  } finally {
    card.close();
  }
}

async function converse(
  engine: Engine,
  indexing: IndexOptions,
): Promise<{ end: CatalogEnd; troubles: readonly Trouble[]; boardMs: number }> {
  const { board } = engine;
  const breather = new Breather();
  const session = new CatalogSession(indexing);
  let commandMs = -1;
  let heardMs = board.nowMs;
  while (session.end === null) {
    await engine.runFor(LOOK_MS);
    await breather.breathe();
    const bytes = board.takeSerialOutput();
    if (bytes.length > 0) heardMs = board.nowMs;
    session.take(bytes);
    if (engine.crash !== null) throw new UserError(`the indexer on the board failed: ${engine.crash}`);
    if (board.nowMs - heardMs > SILENT_MS) {
      throw new UserError(`the indexer on the board said nothing for ${SILENT_MS / 1000} s`, ExitCode.timedOut);
    }
    if (commandMs < 0 && session.ready) {
      commandMs = board.nowMs;
      board.sendSerial(CatalogSession.command(indexing.keepOthers));
    }
  }
  return { end: session.end, troubles: session.troubles, boardMs: board.nowMs - commandMs };
}
