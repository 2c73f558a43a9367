// Other people's readers of FAT and exFAT, as second opinions: FatFs, which comes with npm, and mdir, fls and the
// checkers of dosfstools and exfatprogs where they are installed.
import { spawnSync } from "node:child_process";
import type { BlockStore } from "../../host/media/block-store.js";
import { check, type Fat, FatFs, openFatFs } from "../../host/media/fatfs.js";
import type { ListedEntry } from "../../tools/fixtures/tree.js";

const found = new Map<string, boolean>();

/** Whether the program can be started at all. */
export function isInstalled(program: string): boolean {
  let answer = found.get(program);
  if (answer === undefined) {
    answer = spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
    found.set(program, answer);
  }
  return answer;
}

function run(program: string, args: readonly string[]): string {
  const environment = { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" };
  const ended = spawnSync(program, args, { env: environment, maxBuffer: 2 ** 30, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`${program} ended with ${ended.status}: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

/** A volume by itself, for readers that do not search for partitions as we do. */
export function volumeAlone(store: BlockStore, start: number, blocks: number): BlockStore {
  return {
    blockCount: blocks,
    read: (first, into) => store.read(start + first, into),
    write: (first, from) => store.write(start + first, from),
  };
}

export async function listedByFatFs(store: BlockStore): Promise<ListedEntry[]> {
  const ff = await openFatFs(store);
  check(ff.f_mount(ff.malloc(FatFs.sizeof_FATFS), "", 1), "the card");
  const entries: ListedEntry[] = [];
  walkFatFs(ff, "", entries);
  return entries;
}

function walkFatFs(ff: Fat, above: string, entries: ListedEntry[]): void {
  const handle = ff.malloc(FatFs.sizeof_DIR);
  const info = ff.malloc(FatFs.sizeof_FILINFO);
  const folders: string[] = [];
  check(ff.f_opendir(handle, above === "" ? "/" : above.slice(0, -1)), above);
  for (;;) {
    check(ff.f_readdir(handle, info), above);
    const name = ff.FILINFO_fname(info);
    if (name === "") break;
    const isFolder = (ff.FILINFO_fattrib(info) & FatFs.AM_DIR) !== 0;
    const path = `${above}${name}${isFolder ? "/" : ""}`;
    entries.push({ path, bytes: isFolder ? 0 : ff.FILINFO_fsize(info) });
    if (isFolder) folders.push(path);
  }
  ff.f_closedir(handle);
  ff.free(info);
  ff.free(handle);
  for (const below of folders) walkFatFs(ff, below, entries);
}

/** Paths only: mdir's short form has no sizes. */
export function listedByMdir(image: string): string[] {
  const output = run("mdir", ["-a", "-/", "-b", "-i", image, "::"]);
  return output
    .split("\n")
    .filter((line) => line.startsWith("::/"))
    .map((line) => line.slice(3));
}

/** With sizes; what fls makes up itself ("$FAT1", "$OrphanFiles") and deleted entries are left out. */
export function listedByFls(image: string, sectorBytes: number, isExfat: boolean): ListedEntry[] {
  const output = run("fls", ["-r", "-p", "-l", "-u", "-f", isExfat ? "exfat" : "fat", "-b", `${sectorBytes}`, image]);
  const entries: ListedEntry[] = [];
  for (const line of output.split("\n")) {
    const [kind, name, ...rest] = line.split("\t");
    if (name === undefined || name.startsWith("$") || name.endsWith("(Volume Label Entry)")) continue;
    // Times, size, owner and group follow the name.
    const bytes = Number(rest[rest.length - 3]);
    if (/^r\/r \d+:$/.test(kind)) entries.push({ path: name, bytes });
    else if (/^d\/d \d+:$/.test(kind)) entries.push({ path: `${name}/`, bytes: 0 });
  }
  return entries;
}

/** What the checker of this kind of file system has to say; "" where it finds nothing. */
export function checkedBy(program: "fsck.fat" | "fsck.exfat", image: string): string {
  const ended = spawnSync(program, ["-n", image], { encoding: "utf8", maxBuffer: 2 ** 30 });
  return ended.status === 0 ? "" : `${ended.stdout}${ended.stderr}`;
}
