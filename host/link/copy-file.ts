// One file of the card to this PC: what is there already with equal sums is left, what was broken off is gone on with.
// Layer: host/link.
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
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
import { PART } from "./safe-path.js";

const BLOCK = 512;
/** Never through a link that somebody has left at that place: it may lead anywhere. Windows has no such flag. */
const OPEN_PART = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** This file has no place on this PC; others may have. */
export class Unplaceable extends UserError {}

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
    return openSync(part, OPEN_PART, 0o666);
  });
  try {
    const held = Math.min(
      onDisk(to, () => statSync(part).size),
      entry.bytes,
    );
    const equal = held < SUMMED_BYTES ? 0 : await equalBytes(link, boardPath, file, held);
    // It goes on at a block's beginning, also where all bytes have come and only the end was missed.
    const kept = equal - (equal % BLOCK);
    onDisk(to, () => ftruncateSync(file, kept));
    progress.add(kept, false);
    let at = kept;
    const words = await readFile(link, boardPath, {
      firstBlock: kept / BLOCK,
      take: (bytes) => {
        // No more is taken than was said to be there: a board that sends without end must not fill the disk.
        if (at + bytes.length > entry.bytes) throw changed(entry);
        onDisk(to, () => writeAll(file, bytes, at));
        at += bytes.length;
        progress.add(bytes.length, true);
      },
    });
    const size = Number(/ size=(\d+)/.exec(words)?.[1]);
    if (size !== entry.bytes) throw changed(entry);
    if (at !== size) throw new UserError(`${at} bytes came of ${size}; copy it again`);
    onDisk(to, () => renameSync(part, to));
    setTime(to, entry.modified);
    return kept > 0 ? "resumed" : "copied";
  } finally {
    closeSync(file);
    removeEmpty(part);
  }
}

/** Where nothing has come there is nothing to go on with. */
function removeEmpty(part: string): void {
  try {
    if (statSync(part, { throwIfNoEntry: false })?.size === 0) rmSync(part);
  } catch {
    // The error that led here says more.
  }
}

function changed(entry: CardEntry): UserError {
  return new UserError(`it is not the file of ${entry.bytes} bytes that the card was said to have; copy it again`);
}

/** Whether the file on this PC has the bytes of the one on the card. */
async function isSame(link: BoardLink, boardPath: string, bytes: number, to: string): Promise<boolean> {
  let size = -1;
  try {
    const found = statSync(to);
    if (found.isDirectory()) throw new Unplaceable(`cannot write ${shown(to)}: it is a folder`);
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
    const { code } = error as NodeJS.ErrnoException;
    const said = `cannot write ${shown(to)}: ${systemReason(error)}`;
    if (code === "ENOSPC") throw new UserError(`${said}; what has come is kept: make room, copy again`);
    if (code === "ELOOP") throw new Unplaceable(`cannot write ${shown(to + PART)}: it is a link; remove it`);
    throw code === "ENAMETOOLONG" || code === "EISDIR" ? new Unplaceable(said) : new UserError(said);
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
