// The board at a port: a running player by its link, or in maintenance the interpreter by its console. Layer: host/verify.
import type { BoardData } from "../../hardware/boards/board.js";
import { BOARDS, boardNamed } from "../boards.js";
import { UserError } from "../errors.js";
import { BoardLink } from "../link/board-link.js";
import { textOf } from "../link/card-listing.js";
import { Console } from "../link/console.js";
import { asUserError, openTransport, type PortOptions } from "../link/open-board.js";
import { LinkError } from "../link/transport.js";
import { type AskedInterpreter, verifyInterpreter, verifyRunning } from "./board.js";
import { buildIdOf } from "./bundle.js";
import type { Check } from "./checks.js";

export interface BoardReport {
  readonly board: string;
  /** What answered. */
  readonly asked: "player" | "interpreter";
  readonly checks: readonly Check[];
}

/** A board may be fetching the link's code from its flash, or drawing. */
const GREET_MS = 3000;

/**
 * @param bundleOf the bundle that should be on such a board, one character a byte
 * @throws UserError where neither answers
 */
export async function verifyPort(
  port: PortOptions,
  boardName: string | undefined,
  bundleOf: (board: BoardData) => Promise<string>,
): Promise<BoardReport> {
  const link = new BoardLink(await openTransport(port));
  let facts: string[];
  try {
    await link.greet(GREET_MS);
    const pieces: Uint8Array[] = [];
    await link.request("info", { onData: (bytes) => pieces.push(bytes) });
    facts = textOf(pieces).split("\r\n");
  } catch (error) {
    if (!(error instanceof LinkError) || error.kind !== "silent") throw asUserError(error);
    await link.close();
    return askInterpreter(port, boardName, bundleOf);
  }
  await link.close();
  const named = facts.find((line) => line.startsWith("board "))?.slice("board ".length) ?? "";
  const board = boardNamed(boardName ?? named);
  const checks = verifyRunning(facts, board, buildIdOf(await bundleOf(board)));
  return { board: board.name, asked: "player", checks };
}

async function askInterpreter(
  port: PortOptions,
  boardName: string | undefined,
  bundleOf: (board: BoardData) => Promise<string>,
): Promise<BoardReport> {
  const transport = await openTransport(port);
  try {
    const session = new Console(transport);
    const board = boardName === undefined ? await boardOf(session) : boardNamed(boardName);
    return {
      board: board.name,
      asked: "interpreter",
      checks: await verifyInterpreter(session, board, await bundleOf(board)),
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `neither a player nor an interpreter answers at ${transport.name} (${(error as Error).message}): is it the board's port?`,
    );
  } finally {
    await transport.close();
  }
}

async function boardOf(asked: AskedInterpreter): Promise<BoardData> {
  const { BOARD } = (await asked.evaluate("process.env")) as Record<string, unknown>;
  const found = Object.values(BOARDS).find(
    ({ runtime, interpreterSays }) => runtime === "espruino" && interpreterSays.includes(String(BOARD)),
  );
  if (found !== undefined) return found;
  throw new UserError(`the interpreter is one for ${String(BOARD)}, which is no board of the player's`);
}
