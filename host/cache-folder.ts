// The system's place for what a program can make again, or needs once more. Layer: host.
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** `XDG_CACHE_HOME/mp8` or what the system has in its place; null where a user has none. */
export function cacheFolder(): string | null {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  try {
    if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== "") return join(XDG_CACHE_HOME, "mp8");
    if (process.platform === "win32") return LOCALAPPDATA === undefined ? null : join(LOCALAPPDATA, "mp8", "cache");
    if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "mp8");
    return dirname(homedir()) === homedir() ? null : join(homedir(), ".cache", "mp8");
  } catch {
    return null;
  }
}
