// `mp8 setup`: what belongs to one board (its variant, its touch screen, a label), found out and stored on it.
// Layer: host/commands. The board has to be in maintenance, or without a player yet.
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { boardNamed, variantOf } from "../boards.js";
import { ExitCode, UserError } from "../errors.js";

import { Console } from "../link/console.js";
import { openTransport, type PortOptions } from "../link/open-board.js";
import { setting } from "../settings.js";
import { settingsInWords } from "../setup/settings-record.js";
import { type Person, setUpBoard } from "../setup/setup-board.js";
import { printJson, printLine } from "./context.js";

export interface SetupOptions extends PortOptions {
  readonly board?: string;
  readonly variant?: string;
  readonly label?: string;
  /** --no-touch */
  readonly touch: boolean;
  readonly json?: boolean;
}

/** Until the last line has left the PC. */
const SENT_MS = 300;

export async function setup(options: SetupOptions): Promise<void> {
  const board = boardNamed(setting("board", options.board, "cyd"));
  if (board.settingsFile === null) throw new UserError(`the board ${board.name} has nothing to set up`, ExitCode.usage);
  if (options.variant !== undefined) variantOf(board, options.variant);
  else if (process.stdin.isTTY !== true) {
    throw new UserError("the picture has to be looked at by somebody: say which it is with --variant", ExitCode.usage);
  }
  const transport = await openTransport(options);
  try {
    const session = new Console(transport);
    await session.evaluate("process.env").catch(() => {
      throw new UserError(
        `no interpreter answers at ${transport.name}: press RST, then BOOT until the screen says "Maintenance"`,
      );
    });
    const wishes = { variant: options.variant, label: options.label, calibrates: options.touch };
    const record = await setUpBoard(session, board, wishes, personAt(options.json === true));
    session.type("E.reboot()");
    await sleep(SENT_MS);
    if (options.json === true) printJson({ board: board.name, settings: record });
    else printLine(`stored on the board: ${settingsInWords(record)}; it restarts`);
  } finally {
    await transport.close();
  }
}

function personAt(quiet: boolean): Person {
  return {
    async ask(question, words) {
      const line = createInterface({ input: process.stdin, output: process.stderr });
      try {
        for (;;) {
          const answer = (await line.question(`${question} `)).trim().toLowerCase();
          if (words.includes(answer)) return answer;
          process.stderr.write(`one of ${words.join(", ")}, please\n`);
        }
      } finally {
        line.close();
      }
    },
    tell(text) {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    wait: (ms) => sleep(ms),
  };
}
