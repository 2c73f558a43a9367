// `mp8 cat :path`: a file of the card on stdout. Layer: host/commands.
import { forBoard } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { readFile } from "../link/read-file.js";
import { cardPath } from "./card-path.js";

export async function cat(path: string, options: PortOptions): Promise<void> {
  await withBoard(options, (link) =>
    readFile(link, forBoard(cardPath(path)), {
      firstBlock: 0,
      take: (bytes) => void process.stdout.write(bytes),
    }),
  );
}
