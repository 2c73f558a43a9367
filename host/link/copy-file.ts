// One file of the card to this PC: what is there already with equal sums is left, what was broken off is gone on with.
// Layer: host/link.
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { CRC_OF_NOTHING, crcOfBytes } from "../../firmware/core/bytes/crc32.js";
import { systemReason, UserError } from "../errors.js";
import { shown } from "../escape.js";
import type { BoardLink } from "./board-link.js";
import type { CardEntry } from "./card-listing.js";
import type { Progress } from "./progress.js";
import { readFile, readSums, SUMMED_BYTES } from "./read-file.js";

/** What a copy that is not whole is called beside its place. */
export const PART = ".mp8-part";
const BLOCK = 512;

export type CopyOutcome = "copied" | "same" | "resumed";

/** @param boardPath of the file, as the board knows it */
export async function copyFile(
  link: BoardLink,
  entry: CardEntry,
  boardPath: string,
  to: string,
  progress: Progress,
): Promise<CopyOutcome> {
  if (await isSame(link, boardPath, entry.bytes, to)) {
    progress.add(entry.bytes, false);
    return "same";
  }
  const part = to + PART;
  const file = onDisk(to, () => {
    mkdirSync(dirname(to), { recursive: true });
    return openSync(part, existsSync(part) ? "r+" : "w+");
  });
  try {
    const held = Math.min(
      onDisk(to, () => statSync(part).size),
      entry.bytes,
    );
    const kept = held < SUMMED_BYTES ? 0 : await equalBytes(link, boardPath, file, held);
    onDisk(to, () => ftruncateSync(file, kept));
    progress.add(kept, false);
    let at = kept;
    const words = await readFile(link, boardPath, {
      firstBlock: kept / BLOCK,
      take: (bytes) => {
        onDisk(to, () => writeAll(file, bytes, at));
        at += bytes.length;
        progress.add(bytes.length, true);
      },
    });
    const size = Number(/ size=(\d+)/.exec(words)?.[1]);
    if (at !== size) throw new UserError(`${shown(entry.path)}: ${at} bytes came of ${size}; copy it again`);
    onDisk(to, () => renameSync(part, to));
    setTime(to, entry.modified);
    return kept > 0 ? "resumed" : "copied";
  } finally {
    closeSync(file);
  }
}

/** Whether the file on this PC has the bytes of the one on the card. */
async function isSame(link: BoardLink, boardPath: string, bytes: number, to: string): Promise<boolean> {
  let size = -1;
  try {
    const found = statSync(to);
    if (found.isDirectory()) throw new UserError(`cannot write ${shown(to)}: it is a folder`);
    size = found.size;
  } catch (error) {
    if (error instanceof UserError) throw error;
  }
  if (size !== bytes) return false;
  if (size === 0) return true;
  const file = onDisk(to, () => openSync(to, "r"));
  try {
    return (await equalBytes(link, boardPath, file, size)) === size;
  } finally {
    closeSync(file);
  }
}

/** How many of the first `held` bytes are those of the card: whole pieces of 4,096, and the end of the file. */
async function equalBytes(link: BoardLink, boardPath: string, file: number, held: number): Promise<number> {
  let equal = 0;
  const buffer = new Uint8Array(SUMMED_BYTES);
  await readSums(link, boardPath, (sum, index) => {
    const at = index * SUMMED_BYTES;
    if (at >= held) return false;
    const count = readSync(file, buffer, 0, Math.min(SUMMED_BYTES, held - at), at);
    if (crcOfBytes(CRC_OF_NOTHING, buffer, 0, count) !== sum) return false;
    equal = at + count;
    return true;
  });
  return equal === held ? held : equal - (equal % SUMMED_BYTES);
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}

function onDisk<T>(to: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const kept =
      (error as NodeJS.ErrnoException).code === "ENOSPC" ? "; what has come is kept: make room, copy again" : "";
    throw new UserError(`cannot write ${shown(to)}: ${systemReason(error)}${kept}`);
  }
}

function setTime(path: string, modified: string): void {
  const time = new Date(modified.replace(" ", "T"));
  if (Number.isNaN(time.getTime())) return;
  try {
    utimesSync(path, time, time);
  } catch {
    // A disk that keeps no times.
  }
}
