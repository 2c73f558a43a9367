// Names of a card as names of files on this PC: whatever the card's owner wrote, the file lies inside the folder that
// the user named, and is a file. Layer: host/link.
import { join } from "node:path";

/** Names that are devices on Windows, whatever their ending. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\..*)?$/i;
const LONGEST_BYTES = 240;
/** What a copy that is not whole is called beside its place. No file of a card is called so. */
export const PART = ".mp8-part";

/** One name, made harmless: the same name where it already is. */
export function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  let safe = name.replace(/[\u0000-\u001f\u007f-\u009f/\\:*?"<>|]/g, "_");
  // Marks that turn the direction of writing make a name look like another one.
  safe = safe.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "_");
  if (/^\.*$/.test(safe)) safe = "_".repeat(Math.max(1, safe.length));
  if (DEVICES.test(safe)) safe = `_${safe}`;
  safe = shortened(safe);
  if (safe.toLowerCase().endsWith(PART)) safe += "_";
  return safe.replace(/[. ]+$/, (end) => "_".repeat(end.length));
}

/** Cut between characters. */
function shortened(name: string): string {
  let bytes = 0;
  let kept = "";
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > LONGEST_BYTES) break;
    kept += character;
  }
  return kept;
}

/** Places inside one folder, each given away once: two names that come to one place get a number. */
export class SafePaths {
  private readonly taken = new Set<string>();
  private readonly folders = new Map<string, string>([["", ""]]);

  constructor(private readonly root: string) {}

  /** @param path on the card, relative, parts joined by "/" */
  place(path: string): string {
    return join(this.root, this.relative(path));
  }

  private relative(path: string): string {
    const known = this.folders.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf("/");
    const folder = slash < 0 ? "" : this.relative(path.slice(0, slash));
    const name = safeName(path.slice(slash + 1));
    let place = folder === "" ? name : `${folder}/${name}`;
    for (let n = 2; this.taken.has(alike(place)); n++) place = `${folder === "" ? "" : `${folder}/`}${name}~${n}`;
    this.taken.add(alike(place));
    this.folders.set(path, place);
    return place;
  }
}

/** Equal for paths that some disk takes for one: by case (Windows, macOS), or by how accents are written (macOS). */
function alike(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
