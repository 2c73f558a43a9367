// What a path leads to where that is no file: folders, devices, pipes and sockets. Layer: host.
// Asked before anything is opened: a pipe that nobody writes to would be waited for without an end.
import { type Stats, statSync } from "node:fs";
import { systemReason, UserError } from "./errors.js";

/** @returns in words what it is instead of a file; null for a file */
export function otherThanFile(stat: Stats): string | null {
  if (stat.isFile()) return null;
  if (stat.isDirectory()) return "it is a folder";
  if (stat.isFIFO()) return "it is a pipe";
  return stat.isSocket() ? "it is a socket" : "it is a device";
}

/** @throws UserError where there is no file that can be read from its beginning to its end, and again */
export function statOfFile(path: string): Stats {
  let stat: Stats;
  try {
    stat = statSync(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${systemReason(error)}`);
  }
  const other = otherThanFile(stat);
  if (other !== null) throw new UserError(`cannot read ${path}: ${other}; name a file`);
  return stat;
}
