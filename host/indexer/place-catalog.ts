// Puts the catalog of a card onto it, where the player looks for it. Layer: host/indexer.
import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { CATALOG_NAME } from "../../firmware/core/catalog/format.js";
import { writeFileAtomically } from "../atomic-file.js";
import { systemReason } from "../errors.js";
import { writeIntoImage } from "../media/card-image.js";
import { CatalogStore } from "./catalog-store.js";
import { OpenedCard } from "./index-card.js";

/** The catalog of all that a list of the player shows: what it does not open, too. */
async function catalogOf(source: string): Promise<Buffer> {
  const card = new OpenedCard(source);
  const store = new CatalogStore(null);
  try {
    await card.index(store, { keepOthers: true, take: store.take, progress: null });
    return store.memory();
  } finally {
    store.close();
    card.close();
  }
}

/** @returns its bytes; 0 where the card has no room for it */
export async function placeInImage(image: string): Promise<number> {
  const catalog = await catalogOf(image);
  return (await writeIntoImage(image, CATALOG_NAME, catalog)) ? catalog.length : 0;
}

export interface Placed {
  /** 0 where there is none. */
  readonly bytes: number;
  /** Why there is none; null where nobody expects one: the folder is no card. */
  readonly problem: string | null;
}

/** On the mounted card at `folder`: its device is read, since the files of a folder do not say where they lie. */
export async function placeOnCard(folder: string): Promise<Placed> {
  let device: string | null;
  try {
    device = deviceOf(realpathSync(folder), readFileSync("/proc/self/mountinfo", "utf8"));
  } catch {
    // Not Linux: how to find the device is not known here.
    return { bytes: 0, problem: null };
  }
  if (device === null) return { bytes: 0, problem: null };
  try {
    // What was just copied has to be on the card, not on its way.
    const { spawnSync } = await import("node:child_process");
    spawnSync("sync", ["-f", folder], { stdio: "ignore" });
    const catalog = await catalogOf(device);
    await writeFileAtomically(join(folder, CATALOG_NAME), catalog);
    return { bytes: catalog.length, problem: null };
  } catch (error) {
    return { bytes: 0, problem: `no catalog was put on the card: ${systemReason(error)}` };
  }
}

/**
 * The block device that is mounted at `folder` with a file system of the player's; null where there is none.
 * @param mounts as proc(5) has them: ID, parent, device, root, mount point, options, optional fields, "-", type, source
 */
export function deviceOf(folder: string, mounts: string): string | null {
  let device: string | null = null;
  for (const line of mounts.split("\n")) {
    const fields = line.split(" ");
    const dash = fields.indexOf("-");
    if (dash < 6 || unescaped(fields[4]) !== folder) continue;
    // The last one covers those before it.
    const isOurs = ["vfat", "msdos", "exfat"].includes(fields[dash + 1]) && fields[3] === "/";
    device = isOurs && fields[dash + 2].startsWith("/dev/") ? unescaped(fields[dash + 2]) : null;
  }
  return device;
}

/** Blanks and the like are written in octal. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
