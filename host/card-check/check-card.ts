// Checks a card: partition, file system, every folder and the clusters of every file. Layer: host/card-check.
// Reads only. What the player would do is asked of the player's own code.
import { FOLDER_LOST } from "../../firmware/core/catalog/builder.js";
import { Kind, kindOfName } from "../../firmware/core/player/policy.js";
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep } from "../../firmware/core/storage/directory.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import { isMounted, type MountFailure, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { Breather } from "../breathe.js";
import { UserError } from "../errors.js";
import type { CardDevice } from "../indexer/card-device.js";
import { ClusterBitmap } from "../indexer/cluster-bitmap.js";
import { refusalOf } from "../indexer/foreign-card.js";
import { openCard } from "../indexer/index-card.js";
import { reasonOf, shownName } from "../indexer/troubles.js";
import { readAllocation } from "./allocation.js";
import { ChainCheck } from "./chain-check.js";
import { checkPartition } from "./check-partition.js";
import { RefusalCheck } from "./refused-files.js";
import { type CheckedCard, Findings, inUnits, plural } from "./report.js";

const MOST_LINES = 10;

export async function checkCard(path: string): Promise<CheckedCard> {
  const device = openCard(path);
  try {
    const mounted = mountVolume(device);
    if (isMounted(mounted)) return await checkVolume(path, device, mounted as Volume);
    const findings = new Findings();
    findings.problem("file system", refusalOf(path, device, mounted as MountFailure));
    const bytes = device.blockCount * 512;
    const nothing = { partition: null, volume: null, counts: null, fragmentation: null, refused: [] };
    return { bytes, ...nothing, findings: findings.list };
  } finally {
    device.close();
  }
}

async function checkVolume(path: string, device: CardDevice, volume: Volume): Promise<CheckedCard> {
  // The FAT's blocks are asked for again and again.
  device.keepBefore = volume.dataStart;
  const findings = new Findings();
  const partition = checkPartition(volume, device, findings);
  const allocation = readAllocation(volume, device, findings);
  const chains = new ChainCheck(volume, device, findings);
  const refusals = new RefusalCheck(volume);
  const folders = new FolderWalk(volume, findings, chains, refusals);
  await folders.walk(path);
  for (const { cluster, bytes } of allocation.systemFiles) {
    const sizeBlocks = Math.ceil(bytes / 512);
    const ref = { firstCluster: cluster, sizeBlocks, tailBytes: 0, contiguous: false };
    chains.folder(ref, Math.ceil(sizeBlocks / volume.clusterBlocks));
  }
  findings.end();
  let lost = 0;
  let free = 0;
  let unmarked = 0;
  for (let cluster = 2; cluster < volume.clusterCount + 2; cluster++) {
    const isOwned = chains.owned.has(cluster);
    if (allocation.used.has(cluster)) lost += isOwned ? 0 : 1;
    else if (isOwned) unmarked++;
    else free++;
  }
  if (lost > 0) {
    const space = inUnits(lost * volume.clusterBytes);
    const what = folders.troubled ? "nothing that can be read" : "nothing";
    findings.problem("clusters", `${plural(lost, "cluster")} in use belong to ${what}: ${space} until it is repaired`);
  }
  if (unmarked > 0 && volume.filesystem === "exFAT") {
    findings.problem(
      "clusters",
      `${plural(unmarked, "cluster")} of files are marked as free: the next write may destroy them`,
    );
  }
  if (allocation.bad > 0) {
    findings.advice(
      "clusters",
      `${plural(allocation.bad, "cluster")} are marked as bad: the card has begun to wear out`,
    );
  }
  adviseOnClusters(volume, device, findings);
  const { fragmented, pieces } = chains;
  if (fragmented > 10 && fragmented > chains.chains / 5) {
    findings.advice(
      "files",
      `${fragmented} of ${chains.chains} files and folders are in pieces: copy all of them off and onto the card again`,
    );
  }
  const { filesystem, label, serial, clusterBytes, clusterCount } = volume;
  return {
    bytes: device.blockCount * 512,
    partition,
    volume: {
      filesystem,
      label: shownName(label),
      serial,
      clusterBytes,
      clusters: clusterCount,
      freeBytes: Math.max(0, free - allocation.bad) * clusterBytes,
    },
    counts: folders.counts,
    fragmentation: { chains: chains.chains, fragmented, pieces },
    refused: refusals.groups(),
    findings: findings.list,
  };
}

/** What the SD Association's formatter makes; a video is found and played by its chain of clusters. */
function adviseOnClusters(volume: Volume, device: CardDevice, findings: Findings): void {
  const { clusterBytes, filesystem } = volume;
  const size = device.blockCount * 512;
  const usual = size <= 8 * 2 ** 20 ? 512 : size <= 64 * 2 ** 20 ? 2048 : size <= 256 * 2 ** 20 ? 4096 : 16384;
  if (clusterBytes < usual) {
    findings.advice(
      "clusters",
      `clusters of ${inUnits(clusterBytes)} are small for ${inUnits(size)}: long videos open sooner with ` +
        `${size > 32 * 2 ** 30 ? "exFAT and 128 KB" : inUnits(size > 256 * 2 ** 20 ? 32768 : usual)}`,
    );
  } else if (filesystem !== "exFAT" && clusterBytes > 32768) {
    findings.advice("clusters", `clusters of ${inUnits(clusterBytes)} are not read by every device with FAT`);
  }
}

interface Waiting {
  readonly path: string;
  readonly ref: FileRef;
}

/** Every folder, each once; what it finds goes to the checks of chains and of refusals. */
class FolderWalk {
  readonly counts = { folders: 0, texts: 0, videos: 0, others: 0 };
  /** Some folder could not be read as a whole. */
  troubled = false;
  readonly #volume: Volume;
  readonly #findings: Findings;
  readonly #told = new Set<string>();
  readonly #chains: ChainCheck;
  readonly #refusals: RefusalCheck;
  readonly #seen = new Set<number>();
  readonly #taken = new ClusterBitmap();
  readonly #waiting: Waiting[] = [];

  constructor(volume: Volume, findings: Findings, chains: ChainCheck, refusals: RefusalCheck) {
    this.#volume = volume;
    this.#findings = findings;
    this.#chains = chains;
    this.#refusals = refusals;
  }

  async walk(source: string): Promise<void> {
    const breather = new Breather();
    this.#seen.add(this.#volume.root.firstCluster);
    this.#waiting.push({ path: "/", ref: this.#volume.root });
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#read(next, source);
      await breather.breathe();
    }
  }

  #trouble(path: string, reason: number): void {
    this.troubled = true;
    const told = `${path} ${reason}`;
    if (this.#told.has(told)) return;
    this.#told.add(told);
    this.#findings.oneOfMany("folders", "places like that in folders", `${path}: ${reasonOf(reason)}`, MOST_LINES);
  }

  #read({ path, ref }: Waiting, source: string): void {
    const { clusterBlocks, clusterCount } = this.#volume;
    const isExfatFolder = this.#volume.filesystem === "exFAT" && ref !== this.#volume.root;
    this.#chains.folder(ref, isExfatFolder ? Math.ceil(ref.sizeBlocks / clusterBlocks) : clusterCount);
    const reader = new DirectoryReader(this.#volume, ref, 0);
    reader.taken = this.#taken;
    const found: (() => void)[] = [];
    for (let step: number = DirectoryStep.more; step !== DirectoryStep.end; ) {
      step = reader.next();
      if (step === DirectoryStep.entry) this.#take(reader, path, found);
      else if (step === DirectoryStep.damage) this.#trouble(path, reader.damage);
      else if (step < 0) throw new UserError(`${source} can no longer be read: was the card pulled out?`);
    }
    // Only now: they read blocks of their own, and the reader's would be gone.
    for (const check of found) check();
  }

  #take(reader: DirectoryReader, above: string, found: (() => void)[]): void {
    const { name } = reader;
    const ref = reader.ref();
    const path = above + shownName(name);
    const attributes = reader.entryBytes[reader.entryAt + (reader.exfat ? 4 : 11)];
    const unseen = (attributes & ATTR_UNSEEN) !== 0 || name.startsWith(".");
    if (reader.isFolder) {
      if (!this.#volume.table.holds(ref.firstCluster) || this.#seen.has(ref.firstCluster)) {
        this.#trouble(path, FOLDER_LOST);
        return;
      }
      this.#seen.add(ref.firstCluster);
      this.#waiting.push({ path: `${path}/`, ref });
      this.counts.folders++;
      return;
    }
    const kind = kindOfName(name);
    if (!unseen) this.counts[kind === Kind.text ? "texts" : kind === Kind.video ? "videos" : "others"]++;
    found.push(() => {
      this.#chains.file(path, ref);
      if (!unseen) this.#refusals.check(name, path, kind, ref);
    });
  }
}
