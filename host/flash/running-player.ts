// Whether the player that was flashed runs: asked over the serial link. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { BoardLink } from "../link/board-link.js";
import { textOf } from "../link/card-listing.js";
import { LinkError, type Transport } from "../link/transport.js";
import { FlashError } from "./report.js";

const WITHIN_MS = 20_000;

/** @returns the running player's build; @throws FlashError where none answers, or another one */
export async function runningBuild(port: Transport, board: BoardData): Promise<string> {
  const link = new BoardLink(port);
  try {
    await link.greet(WITHIN_MS);
    const pieces: Uint8Array[] = [];
    await link.request("info", { onData: (bytes) => pieces.push(bytes) });
    const text = textOf(pieces);
    const fact = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1].trim() ?? "";
    if (fact("board") !== board.name) throw new FlashError(`the player on the board is one for ${fact("board")}`);
    return fact("build");
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new FlashError(
      `the player was written, but does not answer (${error.message}): switch the board off and on, then "mp8 info"`,
    );
  } finally {
    link.release();
  }
}
