// `mp8 cat :path`: a file of the card on stdout. Layer: host/commands.
// A terminal gets it as a text: what would steer it is written as \xNN. A pipe or a file gets the bytes.
import { once } from "node:events";
import { forBoard } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { readFile } from "../link/read-file.js";
import { TerminalText } from "../terminal-text.js";
import { cardPath } from "./card-path.js";

export async function cat(path: string, options: PortOptions): Promise<void> {
  const { stdout } = process;
  const text = stdout.isTTY === true ? new TerminalText("text") : null;
  await withBoard(options, (link) =>
    readFile(link, forBoard(cardPath(path)), {
      firstBlock: 0,
      // Whoever reads the pipe may be slow: the card waits, not the file in memory.
      take: (bytes) => {
        const hasRoom = stdout.write(text === null ? bytes : text.put(bytes));
        return hasRoom ? null : once(stdout, "drain");
      },
    }),
  );
  if (text !== null) stdout.write(text.end());
}
