// `mp8 ls` and `mp8 tree`: what is on the card in the board. Layer: host/commands.
import { jsonText, shown } from "../escape.js";
import { type CardEntry, forBoard, leftOut, listCard } from "../link/card-listing.js";
import { type PortOptions, withBoard } from "../link/open-board.js";
import { cardPath } from "./card-path.js";
import { printLine } from "./context.js";

export interface ListOptions extends PortOptions {
  readonly json?: boolean;
}

export async function ls(path: string | undefined, options: ListOptions): Promise<void> {
  await list("ls", path, options);
}

export async function tree(path: string | undefined, options: ListOptions): Promise<void> {
  await list("tree", path, options);
}

async function list(verb: "ls" | "tree", path: string | undefined, options: ListOptions): Promise<void> {
  const wanted = forBoard(cardPath(path ?? "/"));
  const { entries, problems } = await withBoard(options, (link) => listCard(link, verb, wanted));
  entries.sort(inOrder);
  for (const entry of entries) {
    const { kind, bytes, modified } = entry;
    if (options.json === true) printLine(jsonText({ path: entry.path, kind, bytes, modified }));
    else printLine(`${kind === "folder" ? "d" : "-"} ${String(bytes).padStart(10)} ${modified} ${shown(entry.path)}`);
  }
  if (problems > 0) process.stderr.write(`mp8: ${leftOut(problems)}\n`);
}

const collator = new Intl.Collator("en", { numeric: true });

/** As people sort: numbers by their value; a folder before what is in it. */
function inOrder(a: CardEntry, b: CardEntry): number {
  const [first, second] = [a.path.split("/"), b.path.split("/")];
  for (let i = 0; i < first.length && i < second.length; i++) {
    const order = collator.compare(first[i], second[i]);
    if (order !== 0) return order;
  }
  return first.length - second.length;
}
