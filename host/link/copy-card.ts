// Files and folders of the card to this PC: what cannot be had costs nothing but itself. Layer: host/link.
import { mkdirSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import { onTheWayOut } from "../interrupt.js";
import type { BoardLink } from "./board-link.js";
import { type CardEntry, forBoard, leftOut, listCard } from "./card-listing.js";
import { type CopyOutcome, copyFile, Unplaceable } from "./copy-file.js";
import { asUserError } from "./open-board.js";
import { Progress } from "./progress.js";
import { SafePaths, safeName } from "./safe-path.js";
import { LinkError } from "./transport.js";

export interface Copied {
  readonly path: string;
  readonly to: string;
  readonly bytes: number;
  readonly outcome: CopyOutcome;
}

export interface Left {
  readonly path: string;
  readonly reason: string;
}

export interface CopiedCard {
  readonly copied: readonly Copied[];
  readonly left: readonly Left[];
}

export class CardCopy {
  private readonly copied: Copied[] = [];
  /** Damaged ones, and those that have no place on this PC: they cost nothing but themselves. */
  private readonly left: Left[] = [];
  private shownNow: Progress | null = null;

  constructor(
    private readonly link: BoardLink,
    private readonly isQuiet: boolean,
  ) {
    onTheWayOut(() => this.shownNow?.leave());
  }

  /** @param from path on the card, from its root */
  async copy(from: string, to: string): Promise<CopiedCard> {
    const { link, copied, left } = this;
    const path = from.replace(/\/+$/, "");
    const { entries, problems } = await listCard(link, "tree", forBoard(path === "" ? "/" : path));
    // A file is listed as itself, a folder as what is in it.
    const isFile = entries.length === 1 && entries[0].kind === "file" && (await isFileAt(link, path, entries[0]));
    const target = isFolder(to) && path !== "" ? join(to, safeName(basename(path))) : to;
    if (isFile) {
      const isNamedAsFolder = target === to && (to.endsWith("/") || to.endsWith(sep));
      const place = isNamedAsFolder ? join(to, safeName(basename(path))) : target;
      await this.one(entries[0], forBoard(path), place);
      return { copied, left };
    }
    const places = new SafePaths(target);
    makeFolder(target);
    if (problems > 0) this.leaveOut("", leftOut(problems));
    const met = new Set<string>();
    for (const entry of entries) {
      const place = places.place(entry.path);
      try {
        // A board finds the first of them, whatever it is asked for.
        if (isAgain(met, entry)) this.leaveOut(entry.path, "there are two of that name on the card");
        else if (entry.kind === "folder") makeFolder(place);
        else await this.one(entry, `${forBoard(path)}/${entry.boardPath}`, place);
      } catch (error) {
        await this.leave(entry, error);
      }
    }
    return { copied, left };
  }

  private async one(entry: CardEntry, boardPath: string, place: string): Promise<void> {
    const { link } = this;
    const progress = new Progress(shown(entry.path), entry.bytes, link.baud, process.stderr, this.isQuiet);
    this.shownNow = progress;
    try {
      const outcome = await copyFile(link, entry, boardPath, place, progress);
      progress.finish();
      this.copied.push({ path: entry.path, to: place, bytes: entry.bytes, outcome });
    } catch (error) {
      progress.leave();
      const told = asUserError(error);
      if (!(told instanceof UserError)) throw error;
      // What this PC refuses, it would refuse again.
      const again = error instanceof LinkError ? "; the same command goes on from there" : "";
      throw new CopyError(`${shown(entry.path)}: ${told.message}${again}`, told.exitCode, error);
    } finally {
      this.shownNow = null;
    }
  }

  /** Goes on without this one, where others may still be had. @throws the error where not */
  private async leave({ path }: CardEntry, error: unknown): Promise<void> {
    const cause = error instanceof CopyError ? error.reason : error;
    const isOnlyThis =
      cause instanceof Unplaceable ||
      (cause instanceof LinkError && cause.kind === "refused" && (await this.isCardIn()));
    if (!isOnlyThis) throw error;
    this.leaveOut(path, (cause as Error).message);
  }

  private leaveOut(path: string, reason: string): void {
    this.left.push({ path, reason });
    process.stderr.write(path === "" ? `mp8: ${shown(reason)}\n` : `mp8: ${shown(path)}: ${shown(reason)}; left out\n`);
  }

  private async isCardIn(): Promise<boolean> {
    try {
      await this.link.request("ls /");
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether a file of that name, as the board compares names, was met before. */
function isAgain(met: Set<string>, { kind, boardPath }: CardEntry): boolean {
  const name = boardPath.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const isMet = met.has(name);
  met.add(name);
  return isMet && kind === "file";
}

class CopyError extends UserError {
  constructor(
    message: string,
    exitCode: number,
    readonly reason: unknown,
  ) {
    super(message, exitCode);
  }
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
    const said = `cannot make the folder ${shown(path)}: ${systemReason(error)}`;
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENAMETOOLONG" ? new Unplaceable(said) : new UserError(said);
  }
}
