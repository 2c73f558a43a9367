// What belongs to one board (its variant, its touch calibration, its label) outlives flashing: a player that runs on it is
// asked for it before. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { BoardLink } from "../link/board-link.js";
import { textOf } from "../link/card-listing.js";
import { LinkError, type Transport } from "../link/transport.js";
import { settingsInWords } from "../setup/settings-record.js";
import { FlashError } from "./report.js";

const GREET_MS = 3000;
const ANSWER_MS = 2000;

/** @returns the record that a running player tells; null where none runs, or it has none; @throws FlashError */
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
  } catch (error) {
    if (error instanceof LinkError && error.kind === "gone") throw new FlashError(error.message, true, true);
    // A bare board says nothing.
    return null;
  } finally {
    link.release();
  }
}
