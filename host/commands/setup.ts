// `mp8 setup`: what belongs to one board (its variant, its touch screen, a label), found out and stored on it.
// Layer: host/commands. The board has to be in maintenance, or without a player yet; where its line can, it is restarted
// into that.
import { boardNamed, variantOf } from "../boards.js";
import { ExitCode, UserError } from "../errors.js";
import { consoleOf, howToMaintain } from "../flash/maintenance.js";
import { asUserError, openTransport, type PortOptions } from "../link/open-board.js";
import { setting } from "../settings.js";
import { personAt } from "../setup/person.js";
import { settingsInWords } from "../setup/settings-record.js";
import { setUpBoard } from "../setup/setup-board.js";
import { printJson, printLine } from "./context.js";

export interface SetupOptions extends PortOptions {
  readonly board?: string;
  readonly variant?: string;
  readonly label?: string;
  /** --no-touch */
  readonly touch: boolean;
  readonly json?: boolean;
}

export async function setup(options: SetupOptions): Promise<void> {
  const board = boardNamed(setting("board", options.board, "cyd"));
  if (board.settingsFile === null) throw new UserError(`the board ${board.name} has nothing to set up`, ExitCode.usage);
  if (options.variant !== undefined) variantOf(board, options.variant);
  else if (process.stdin.isTTY !== true) {
    throw new UserError("the picture has to be looked at by somebody: say which it is with --variant", ExitCode.usage);
  }
  const transport = await openTransport(options);
  try {
    const session = await consoleOf(transport, board);
    if (session === null) {
      throw new UserError(`no interpreter answers at ${transport.name}: ${howToMaintain(board)}`);
    }
    const wishes = { variant: options.variant, label: options.label, calibrates: options.touch };
    const record = await setUpBoard(session, board, wishes, personAt(options.json === true));
    await session.reboot();
    if (options.json === true) printJson({ board: board.name, settings: record });
    else printLine(`stored on the board: ${settingsInWords(record)}; it restarts`);
  } catch (error) {
    throw asUserError(error);
  } finally {
    await transport.close();
  }
}
