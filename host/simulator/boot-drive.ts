// A folder that is the drive of an RP2040 in boot mode: what is copied into it is flashed, and it empties when the chip
// restarts. Layer: host/simulator.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Rp2040Board } from "../../hardware/virtual/flashing/rp2040-board.js";
import { DRIVE_FILES } from "../../hardware/virtual/flashing/rp2040-drive.js";

const LOOK_MS = 50;
const BLOCK_BYTES = 512;

/** @returns a function that ends it */
export async function serveDrive(board: Rp2040Board, folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true });
  const taken = new Map<string, Taken>();
  let isShown = false;
  let isLooking = false;
  const look = async () => {
    if (board.drive === null) {
      if (isShown)
        for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
      isShown = false;
      taken.clear();
      return;
    }
    if (!isShown) for (const [name, text] of Object.entries(DRIVE_FILES)) await writeWhole(join(folder, name), text);
    isShown = true;
    for (const name of await readdir(folder)) {
      if (!(name in DRIVE_FILES)) await takeMore(board, join(folder, name), taken);
    }
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** As on a drive that is mounted: a file is there whole, or not at all. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** How much of a file has been given to the board, and how it began. */
interface Taken {
  readonly bytes: number;
  readonly start: Buffer;
}

/** Gives the board what has come to a file since it was looked at, in whole blocks; a file written anew from its start. */
async function takeMore(board: Rp2040Board, path: string, taken: Map<string, Taken>): Promise<void> {
  const data = await readFile(path);
  const start = data.subarray(0, BLOCK_BYTES);
  const before = taken.get(path);
  const isSame = before !== undefined && data.length >= before.bytes && start.equals(before.start);
  const from = isSame ? before.bytes : 0;
  const bytes = data.length - (data.length % BLOCK_BYTES);
  if (bytes === 0 || (isSame && bytes <= from)) return;
  taken.set(path, { bytes, start });
  board.copy(data.subarray(from, bytes));
}
