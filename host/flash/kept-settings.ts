// What belongs to one board (its variant, its touch calibration, its label) outlives flashing: a player that runs on it is
// asked for it before. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { BoardLink } from "../link/board-link.js";
import { textOf } from "../link/card-listing.js";
import type { Transport } from "../link/transport.js";
import { settingsInWords } from "../setup/settings-record.js";

const GREET_MS = 1200;
const ANSWER_MS = 2000;

/** @returns the record that a running player tells; null where none runs, or it has none */
export async function keptSettings(port: Transport, board: BoardData): Promise<string | null> {
  if (board.settingsFile === null) return null;
  const link = new BoardLink(port);
  try {
    await link.greet(GREET_MS);
    const pieces: Uint8Array[] = [];
    await link.request("info", { onData: (bytes) => pieces.push(bytes), silenceMs: ANSWER_MS });
    const facts = textOf(pieces);
    const record = /^settings (.*?)\r?$/m.exec(facts)?.[1] ?? "";
    const isOurs = new RegExp(`^board ${board.name}\\r?$`, "m").test(facts);
    return isOurs && settingsInWords(record) !== null ? record : null;
  } catch {
    // A bare board says nothing.
    return null;
  } finally {
    link.release();
  }
}
