// `mp8 cp :path local`: files and folders of the card to this PC. Layer: host/commands.
import { mkdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { onTheWayOut } from "../interrupt.js";
import type { BoardLink } from "../link/board-link.js";
import { type CardEntry, forBoard, listCard } from "../link/card-listing.js";
import { type CopyOutcome, copyFile } from "../link/copy-file.js";
import { asUserError, type PortOptions, withBoard } from "../link/open-board.js";
import { inUnits, Progress } from "../link/progress.js";
import { SafePaths, safeName } from "../link/safe-path.js";
import { cardPath, isCardPath } from "./card-path.js";
import { printJson, printLine } from "./context.js";

export interface CopyOptions extends PortOptions {
  readonly json?: boolean;
}

interface Copied {
  readonly path: string;
  readonly to: string;
  readonly bytes: number;
  readonly outcome: CopyOutcome;
}

export async function cp(from: string, to: string, options: CopyOptions): Promise<void> {
  if (!isCardPath(from) || isCardPath(to)) {
    throw new UserError(
      "cp copies from the card to this PC: mp8 cp :path local (nothing is ever written to a card)",
      ExitCode.usage,
    );
  }
  const startMs = performance.now();
  const copied = await withBoard(options, (link) => copyAll(link, cardPath(from), to, options));
  const bytes = copied.reduce((sum, file) => sum + (file.outcome === "same" ? 0 : file.bytes), 0);
  if (options.json === true) {
    printJson({ files: copied, elapsedMs: Math.round(performance.now() - startMs) });
    return;
  }
  const same = copied.filter(({ outcome }) => outcome === "same").length;
  const left = same === 0 ? "" : `, ${same} left as they were`;
  printLine(`${copied.length - same} files copied, ${inUnits(bytes)}${left}`);
}

async function copyAll(link: BoardLink, from: string, to: string, options: CopyOptions): Promise<Copied[]> {
  const path = from.replace(/\/+$/, "");
  const entries = await listCard(link, "tree", forBoard(path === "" ? "/" : path));
  // A file is listed as itself, a folder as what is in it.
  const isFile = entries.length === 1 && entries[0].kind === "file" && (await isFileAt(link, path, entries[0]));
  const target = isFolder(to) && path !== "" ? join(to, safeName(basename(path))) : to;
  const copied: Copied[] = [];
  let shownNow: Progress | null = null;
  onTheWayOut(() => shownNow?.leave());
  const one = async (entry: CardEntry, boardPath: string, place: string) => {
    const isQuiet = options.json === true;
    const progress = new Progress(shown(entry.path), entry.bytes, link.baud, process.stderr, isQuiet);
    shownNow = progress;
    try {
      const outcome = await copyFile(link, entry, boardPath, place, progress);
      progress.finish();
      shownNow = null;
      copied.push({ path: entry.path, to: place, bytes: entry.bytes, outcome });
    } catch (error) {
      progress.leave();
      shownNow = null;
      const told = asUserError(error);
      if (!(told instanceof UserError)) throw error;
      const again = "; the same command goes on from there";
      throw new UserError(
        `${shown(entry.path)}: ${told.message}${told.message.includes("again") ? "" : again}`,
        told.exitCode,
      );
    }
  };
  if (isFile) {
    await one(entries[0], forBoard(path), target);
    return copied;
  }
  const places = new SafePaths(target);
  makeFolder(target);
  for (const entry of entries) {
    if (entry.kind === "folder") makeFolder(places.place(entry.path));
    else await one(entry, `${forBoard(path)}/${entry.boardPath}`, places.place(entry.path));
  }
  return copied;
}

/** A folder that holds one file of its own name is still a folder. */
async function isFileAt(link: BoardLink, path: string, entry: CardEntry): Promise<boolean> {
  const inside = await listCard(link, "ls", `${forBoard(path)}/${entry.boardPath}`).catch(() => null);
  return inside === null;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new UserError(`cannot make the folder ${shown(path)}: ${systemReason(error)}`);
  }
}
