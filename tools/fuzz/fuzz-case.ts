// One case of the fuzzer: damages a card by seed, lists it in each way, on devices that answer differently, and says
// what went wrong, if anything. Layer: tools.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMounted, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { seededRandom } from "../../tests/support/seeded-random.js";
import { type Damage, damageBySeed, pick } from "./damage.js";
import { FaultyDevice } from "./faulty-device.js";
import { catalogOf, type Listing, READERS, type Reader } from "./readers.js";
import type { Target } from "./targets.js";

export interface CaseOutcome {
  /** null where all went well. */
  readonly failure: string | null;
  /** What was done to the card. */
  readonly what: readonly string[];
  readonly mounted: boolean;
  readonly reads: number;
}

/** Reads allowed for one way of listing a card of 14 folders, which takes 50 when it is whole and 250 when it is not. */
export const MOST_READS = 6000;
const MOST_STEPS = 50_000;

/** Files with the catalogs of the cards as they are when they are whole. */
const catalogs = new Map<Target, string>();
let catalogFolder = "";

function before(target: Target): string {
  const known = catalogs.get(target);
  if (known !== undefined) return known;
  throw new Error(`the catalog of ${target.name} was to be made before the card was damaged`);
}

function makeCatalog(target: Target): void {
  if (catalogs.has(target)) return;
  if (catalogFolder === "") {
    catalogFolder = mkdtempSync(join(tmpdir(), "mp8-fuzz-"));
    process.on("exit", () => rmSync(catalogFolder, { recursive: true, force: true }));
  }
  const { blockCount } = target.image;
  const behaviour = { stride: 512, mostBlocks: 8, badBlocks: new Set<number>(), badAnswer: -3, blockCount };
  const device = new FaultyDevice(target.image, behaviour, MOST_READS);
  const path = join(catalogFolder, `${catalogs.size}.catalog`);
  writeFileSync(path, catalogOf(mountVolume(device) as Volume, device));
  catalogs.set(target, path);
}

export function runCase(target: Target, seed: number): CaseOutcome {
  makeCatalog(target);
  const random = seededRandom(seed);
  const damage = damageBySeed(target, random);
  try {
    return listDamaged(target, damage, random);
  } finally {
    damage.change.undo();
  }
}

function listDamaged(target: Target, damage: Damage, random: () => number): CaseOutcome {
  const outcome = { what: damage.what, mounted: false, reads: 0 };
  const name = pick(random, ["walker", "library", "catalog", "catalog", "incremental"]);
  const { onPc, onBoard } = READERS[name];
  const plain = tryListing(target, damage, onPc, 512, 8);
  if (typeof plain === "string") return { ...outcome, failure: `${name}: ${plain}` };
  outcome.mounted = plain.listing !== null;
  outcome.reads = plain.reads;
  const missing = missingNames(target, damage, plain.listing?.names ?? []);
  if (missing !== null) return { ...outcome, failure: `${name}: ${missing}` };
  // The same card on the wire of a board: few blocks at a time, with other bytes between them.
  const stride = pick(random, [512, 515, 516]);
  const most = pick(random, [1, 2, 8]);
  const wired = tryListing(target, damage, onBoard, stride, most);
  const how = `${name}, stride ${stride}, ${most} blocks at most`;
  if (typeof wired === "string") return { ...outcome, failure: `${how}: ${wired}` };
  const difference = differing(plain.listing, wired.listing);
  return { ...outcome, failure: difference === null ? null : `${how}: ${difference}` };
}

interface Tried {
  /** null: not mounted. */
  readonly listing: Listing | null;
  readonly reads: number;
}

/** @returns what was listed, or what went wrong */
function tryListing(target: Target, damage: Damage, list: Reader, stride: number, mostBlocks: number): Tried | string {
  const { badBlocks, badAnswer, blockCount } = damage;
  const behaviour = { stride, mostBlocks, badBlocks, badAnswer, blockCount };
  const device = new FaultyDevice(target.image, behaviour, MOST_READS);
  try {
    const volume = mountVolume(device);
    if (!isMounted(volume)) return { listing: null, reads: device.reads };
    const listing = list(volume as Volume, device, MOST_STEPS, before(target));
    if (listing.gaveUp !== null) return `not done: ${listing.gaveUp}`;
    // An entry takes a slot of 32 bytes that was read.
    if (listing.kept > device.blocksRead * 16) return `${listing.kept} entries out of ${device.blocksRead} blocks`;
    return { listing, reads: device.reads };
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Files outside of the lost folders that were not listed, in words. */
function missingNames(target: Target, damage: Damage, names: readonly string[]): string | null {
  if (damage.anything) return null;
  const there = new Set(names);
  const lost = [...damage.lost];
  for (const [name, path] of target.files) {
    if (there.has(name) || lost.some((folder) => path.startsWith(folder))) continue;
    return `"${path}${name}" is not listed`;
  }
  return null;
}

function differing(pc: Listing | null, board: Listing | null): string | null {
  if (pc === null || board === null) return pc === board ? null : "mounted by one of the two only";
  const [a, b] = [[...pc.names].sort(), [...board.names].sort()];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i] !== b[i]) return `lists ${b.length} files instead of ${a.length}: "${b[i]}" instead of "${a[i]}"`;
  }
  if (pc.problems !== board.problems) return `tells ${board.problems} problems instead of ${pc.problems}`;
  return pc.exact === board.exact ? null : `${cut(board.exact)} instead of ${cut(pc.exact)}`;
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
