// The board at a port: a running player by its link, or in maintenance the interpreter by its console. Layer: host/verify.
import type { BoardData } from "../../hardware/boards/board.js";
import { BOARDS, boardNamed } from "../boards.js";
import { UserError } from "../errors.js";
import { consoleOf, howToMaintain } from "../flash/maintenance.js";
import { BoardLink } from "../link/board-link.js";
import { textOf } from "../link/card-listing.js";
import { Console } from "../link/console.js";
import { asUserError, openTransport, type PortOptions } from "../link/open-board.js";
import { LinkError, type Transport } from "../link/transport.js";
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

export interface PortQuestion {
  /** Default: as the board says. */
  readonly board: string | undefined;
  /** The interpreter is asked, even where a player runs. */
  readonly isDeep: boolean;
  /** The bundle that should be on such a board, one character a byte. */
  readonly bundleOf: (board: BoardData) => Promise<string>;
}

/** @throws UserError where neither player nor interpreter answers */
export async function verifyPort(port: PortOptions, question: PortQuestion): Promise<BoardReport> {
  const transport = await openTransport(port);
  try {
    if (question.isDeep) return await askInMaintenance(transport, question);
    const facts = await playersFacts(transport);
    if (facts === null) return await askInterpreter(transport, question);
    const named = facts.find((line) => line.startsWith("board "))?.slice("board ".length) ?? "";
    const board = boardNamed(question.board ?? named);
    const checks = verifyRunning(facts, board, buildIdOf(await question.bundleOf(board)));
    return { board: board.name, asked: "player", checks };
  } catch (error) {
    throw asUserError(error);
  } finally {
    await transport.close();
  }
}

/** What the running player says of itself; null where none answers. */
async function playersFacts(transport: Transport): Promise<string[] | null> {
  const link = new BoardLink(transport);
  try {
    await link.greet(GREET_MS);
    const pieces: Uint8Array[] = [];
    await link.request("info", { onData: (bytes) => pieces.push(bytes) });
    return textOf(pieces).split("\r\n");
  } catch (error) {
    if (error instanceof LinkError && error.kind === "silent") return null;
    throw error;
  } finally {
    link.release();
  }
}

/** In maintenance, which a board is restarted into where its line can, and out of again. */
async function askInMaintenance(transport: Transport, question: PortQuestion): Promise<BoardReport> {
  const board = boardNamed(question.board ?? BOARDS.cyd.name);
  const session = await consoleOf(transport, board);
  if (session === null) {
    throw new UserError(`no interpreter answers at ${transport.name}: ${howToMaintain(board)}`);
  }
  const report = await reportOf(session, question);
  await session.reboot();
  return report;
}

async function askInterpreter(transport: Transport, question: PortQuestion): Promise<BoardReport> {
  const session = await Console.at(transport);
  if (session === null) {
    throw new UserError(
      `neither a player nor an interpreter answers at ${transport.name}: is it the board's port, and is the board on?`,
    );
  }
  return reportOf(session, question);
}

async function reportOf(session: Console, { board: named, bundleOf }: PortQuestion): Promise<BoardReport> {
  const board = named === undefined ? await boardOf(session) : boardNamed(named);
  const checks = await verifyInterpreter(session, board, await bundleOf(board));
  return { board: board.name, asked: "interpreter", checks };
}

async function boardOf(asked: AskedInterpreter): Promise<BoardData> {
  const { BOARD } = (await asked.evaluate("process.env")) as Record<string, unknown>;
  const found = Object.values(BOARDS).find(
    ({ runtime, interpreterSays }) => runtime === "espruino" && interpreterSays.includes(String(BOARD)),
  );
  if (found !== undefined) return found;
  throw new UserError(`the interpreter is one for ${String(BOARD)}, which is no board of the player's`);
}
