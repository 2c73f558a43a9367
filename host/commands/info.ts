// `mp8 info`: what the board says of itself. Layer: host/commands.

import { shown } from "../escape.js";
import { answerTo } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { printJson, printLine } from "./context.js";

export interface InfoOptions extends PortOptions {
  readonly json?: boolean;
}

export async function info(options: InfoOptions): Promise<void> {
  const { text } = await withBoard(options, (link) => answerTo(link, "info"));
  const lines = text
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const blank = line.indexOf(" ");
      return [line.slice(0, blank), line.slice(blank + 1)];
    });
  if (options.json === true) printJson(Object.fromEntries(lines));
  else for (const [name, value] of lines) printLine(`${shown(name).padEnd(12)} ${shown(value)}`);
}
