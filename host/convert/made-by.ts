// Whether a file was made by `mp8 convert` from a source as it is now, with the same settings. Layer: host/convert.
// The settings and the source are in the file itself (LIST INFO, ICMT), the time is the file's.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";

/** The head of an AVI with its palette and what it says of itself fits into this. */
const HEAD_BYTES = 4096;

/** The settings that the file says it was made with; null where it does not. */
export function settingsIn(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const text = head.toString("latin1", 0, readSync(file, head, 0, HEAD_BYTES, 0));
    const at = text.indexOf("ICMT");
    if (!text.startsWith("RIFF") || at < 0 || at + 8 > text.length) return null;
    const end = text.indexOf("\0", at + 8);
    return end < 0 ? null : text.slice(at + 8, end);
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** What tells a source from others, wherever it lies: its name and size. In few letters, since it is kept in the file. */
export function sourceText(from: string): string {
  const name = createHash("sha256").update(basename(from)).digest("hex").slice(0, 12);
  return `source=${name}/${statSync(from, { throwIfNoEntry: false })?.size ?? 0}`;
}

export function isUpToDate(from: string, to: string, settings: string): boolean {
  const made = statSync(to, { throwIfNoEntry: false });
  const source = statSync(from, { throwIfNoEntry: false });
  return made !== undefined && source !== undefined && made.mtimeMs >= source.mtimeMs && settingsIn(to) === settings;
}
