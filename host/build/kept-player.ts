// The player's bundle, built once for the same sources and the same program: building takes seconds, and most runs of
// the simulator play what the last one did. Kept in the user's cache folder, which can be removed at any time.
// Layer: host/build.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomically } from "../atomic-file.js";
import { cacheFolder } from "../cache-folder.js";
import { packageRoot } from "./package-root.js";

/** What turns the sources into a bundle besides this program. */
const TOOLS = ["acorn", "acorn-walk", "esbuild", "luaparse", "typescript", "typescript-to-lua"];
const DIGEST_CHARS = 64;
/** Of the newest kept: two boards before and after a change, a few times over. */
const MOST_KEPT = 16;

/**
 * The player's code as `build` makes it, from the cache where the same was built before.
 * @param baud as in buildFirmware
 */
export async function keptPlayer(board: string, baud: number | undefined, build: () => Promise<string>) {
  const folder = cacheFolder();
  const key = folder === null ? null : keyOf(board, baud);
  if (folder === null || key === null) return build();
  const path = join(folder, `player-${key}`);
  const kept = readKept(path);
  if (kept !== null) return kept;
  const code = await build();
  try {
    mkdirSync(folder, { recursive: true });
    await writeFileAtomically(path, Buffer.from(digestOf(code) + code, "latin1"));
    removeOldest(folder);
  } catch {
    // A cache that cannot be written is none: the next run builds again.
  }
  return code;
}

/** Null where it is not there or not whole. */
function readKept(path: string): string | null {
  try {
    const text = readFileSync(path, "latin1");
    const code = text.slice(DIGEST_CHARS);
    if (code === "" || digestOf(code) !== text.slice(0, DIGEST_CHARS)) return null;
    utimesSync(path, new Date(), new Date());
    return code;
  } catch {
    return null;
  }
}

function removeOldest(folder: string): void {
  const kept = readdirSync(folder)
    .filter((name) => name.startsWith("player-"))
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of kept.slice(MOST_KEPT)) rmSync(path, { force: true });
}

/** Everything that a bundle depends on; null for a program that runs from its sources, whose parts are not known. */
function keyOf(board: string, baud: number | undefined): string | null {
  const program = programFolder();
  if (program === null) return null;
  const hash = createHash("sha256");
  hash.update(`${board} ${baud ?? ""} ${process.version}`);
  const require = createRequire(join(packageRoot(), "package.json"));
  try {
    for (const tool of TOOLS) hash.update(readFileSync(require.resolve(`${tool}/package.json`)));
    for (const folder of [join(packageRoot(), "firmware"), program]) hashFolder(folder, hash);
  } catch {
    return null;
  }
  return hash.digest("hex").slice(0, 32);
}

/** dist/, where this is a part of the built program. */
function programFolder(): string | null {
  const dist = join(packageRoot(), "dist") + sep;
  const own = fileURLToPath(import.meta.url);
  return own.startsWith(dist) && own.endsWith(".js") ? join(dist, "chunks") : null;
}

function hashFolder(folder: string, hash: ReturnType<typeof createHash>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hash.update(`\0${path}\0`);
    hash.update(readFileSync(path));
  }
}

function digestOf(code: string): string {
  return createHash("sha256").update(code, "latin1").digest("hex");
}
