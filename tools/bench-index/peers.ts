// Other programs that list what is on a card or in a folder, and whether they are here. Layer: tools (benchmarks).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { npmScript } from "../processes.mjs";
import type { Program } from "./runs.js";

export interface Peer {
  readonly key: string;
  /** What to install where it is missing. */
  readonly from: string;
  /** null where it is missing. */
  readonly program: Program | null;
}

/** For the slow ones: what is still going on then is slow enough. */
const MOST_MS = 300_000;

function isThere(command: string, args: readonly string[] = ["--version"]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).error === undefined;
}

function peer(key: string, from: string, there: boolean, program: Program): Peer {
  return { key, from, program: there ? program : null };
}

export function cardPeers(image: string, root: string): Peer[] {
  const sevenZip = ["7z", "7zz"].find((name) => isThere(name, []));
  const fatfs = fatfsModule();
  const walk = join(root, "tools", "bench-index", "fatfs-walk.mjs");
  return [
    peer("mdir", "mtools", isThere("mdir"), {
      name: "mdir -/ -b",
      command: "mdir",
      args: ["-/", "-b", "-i", image, "::"],
    }),
    peer("7z", "7zip or p7zip-full", sevenZip !== undefined, {
      name: "7z l",
      command: sevenZip ?? "7z",
      args: ["l", image],
    }),
    peer("fls", "sleuthkit", isThere("fls", ["-V"]), {
      name: "fls -r -p",
      command: "fls",
      args: ["-r", "-p", image],
      rounds: 1,
      mostMs: MOST_MS,
    }),
    peer("fatfs", "npm install fatfs, in a folder that MP8_PEERS names", fatfs !== null, {
      name: "npm fatfs, readdir and stat",
      command: process.execPath,
      args: [walk, fatfs ?? "", image],
      rounds: 1,
      mostMs: MOST_MS,
    }),
  ];
}

export function folderPeers(folder: string): Peer[] {
  const isGnu = spawnSync("find", ["--version"], { encoding: "utf8" }).stdout?.includes("GNU") === true;
  return [
    peer("find", "GNU findutils", isGnu, {
      name: "find -printf '%p %s\\n'",
      command: "find",
      args: [folder, "-printf", "%p %s\\n"],
    }),
  ];
}

/** fatfs is no dependency of ours: it is looked for where MP8_PEERS says, and where npm keeps global packages. */
function fatfsModule(): string | null {
  const places = process.env.MP8_PEERS === undefined ? [] : [process.env.MP8_PEERS];
  try {
    const asked = spawnSync(process.execPath, [npmScript(), "root", "-g"], { encoding: "utf8" });
    if (asked.status === 0) places.push(join(asked.stdout.trim(), ".."));
  } catch {
    // No npm beside this Node: then there are no global packages either.
  }
  for (const place of places) {
    if (!existsSync(join(place, "node_modules", "fatfs"))) continue;
    return createRequire(join(place, "package.json")).resolve("fatfs");
  }
  return null;
}
