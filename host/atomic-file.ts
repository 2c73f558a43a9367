// Files that appear whole or not at all: written beside their place under another name, then renamed. What an
// interrupted run left open is removed on the way out (see interrupt.ts).
// Layer: host.
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { systemReason, UserError } from "./errors.js";
import { otherThanFile } from "./regular-file.js";

const unfinished = new Set<string>();

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What could not be made cannot be removed either; the error that led here says why.
  }
}

/** Removes every file that was begun and not finished; for the way out after Ctrl-C or an error. */
export function removeUnfinished(): void {
  for (const path of unfinished) remove(path);
  unfinished.clear();
}

/** Makes the file at `path` by letting `fill` write to a temporary path in the same folder. */
export async function writeAtomically(path: string, fill: (temporary: string) => Promise<void> | void): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    // The new file takes the place of what is there: a device would be gone.
    const there = statSync(path, { throwIfNoEntry: false });
    const other = there === undefined ? null : otherThanFile(there);
    if (other !== null) throw new UserError(`cannot write ${path}: ${other}; name a file`);
    await mkdir(dirname(path), { recursive: true });
    unfinished.add(temporary);
    await fill(temporary);
    renameSync(temporary, path);
  } catch (error) {
    remove(temporary);
    if (error instanceof UserError) throw error;
    throw new UserError(`cannot write ${path}: ${systemReason(error)}`);
  } finally {
    unfinished.delete(temporary);
  }
}

export function writeFileAtomically(path: string, data: Uint8Array | string): Promise<void> {
  return writeAtomically(path, (temporary) => writeFileSync(temporary, data));
}

/** Makes `folder` if need be and removes the files of an earlier run in it that `isOurs` names. */
export async function freshFolder(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) if (isOurs(name)) rmSync(join(folder, name), { force: true });
  } catch (error) {
    throw new UserError(`cannot use the folder ${folder}: ${systemReason(error)}`);
  }
}
