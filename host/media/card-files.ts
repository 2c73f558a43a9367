// What goes on a card: a list of files with their place on it, gathered from the PC's files and folders.
// Layer: host/media. Sorted and normalised, so that the same files give the same card on every system.
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { systemReason, UserError } from "../errors.js";
import { otherThanFile } from "../regular-file.js";

export interface CardFile {
  /** Place on the card, parts joined by "/"; a folder that shall exist though empty ends with "/". */
  readonly path: string;
  /** The contents, or the file on the PC that has them. */
  readonly data: Uint8Array | { readonly file: string; readonly sizeBytes: number };
}

/** Deeper than FAT paths can be named (260 characters) whatever the names. */
const DEEPEST = 128;

export function sizeOf(file: CardFile): number {
  return file.data instanceof Uint8Array ? file.data.length : file.data.sizeBytes;
}

/** Dot files (.DS_Store, ._doubles, .git) are the PC's own business and would only fill the card. */
function belongsOnCard(name: string): boolean {
  return !name.startsWith(".") && name !== "System Volume Information";
}

function gather(source: string, place: string, found: CardFile[], above: readonly string[]): void {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(source);
  } catch (error) {
    throw new UserError(`cannot read ${source}: ${systemReason(error)}; check the path`);
  }
  if (stat.isFile()) {
    found.push({ path: place, data: { file: source, sizeBytes: stat.size } });
    return;
  }
  if (!stat.isDirectory()) {
    throw new UserError(`cannot put ${source} on a card: ${otherThanFile(stat)}, neither a file nor a folder`);
  }
  const real = realpathSync(source);
  if (above.includes(real) || above.length >= DEEPEST) {
    throw new UserError(
      `cannot put ${source} on a card: its folders lead back to themselves (a link to a folder above)`,
    );
  }
  let names: string[];
  try {
    names = readdirSync(source);
  } catch (error) {
    throw new UserError(`cannot read the folder ${source}: ${systemReason(error)}`);
  }
  if (place !== "") found.push({ path: `${place}/`, data: new Uint8Array(0) });
  for (const name of names.filter(belongsOnCard)) {
    const below = place === "" ? name : `${place}/${name}`;
    gather(join(source, name), below.normalize("NFC"), found, [...above, real]);
  }
}

/**
 * Files keep their names, a folder gives its contents, all in the card's root.
 * @throws UserError where something cannot be read, or two sources want the same place.
 */
export function filesFrom(sources: readonly string[]): CardFile[] {
  const found: CardFile[] = [];
  for (const source of sources) {
    const path = resolve(source);
    let isFolder = false;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      throw new UserError(`cannot read ${source}: ${systemReason(error)}; check the path`);
    }
    gather(path, isFolder ? "" : basename(path).normalize("NFC"), found, []);
  }
  return inOrder(found);
}

/** Sorts by code units and refuses two files in one place (FAT names know no case). */
export function inOrder(files: readonly CardFile[]): CardFile[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const seen = new Map<string, CardFile>();
  const result: CardFile[] = [];
  for (const file of sorted) {
    const key = file.path.toUpperCase();
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, file);
      result.push(file);
    } else if (!file.path.endsWith("/")) {
      throw new UserError(
        `two files want the place ${JSON.stringify(file.path)} on the card (as ${JSON.stringify(earlier.path)}): rename one`,
      );
    }
  }
  return result;
}
