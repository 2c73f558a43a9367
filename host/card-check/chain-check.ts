// The clusters of every file and folder: whether they are there, one's own, as many as the size needs, and together.
// Layer: host/card-check.
import { END_OF_CHAIN } from "../../firmware/core/storage/cluster-table.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "../indexer/card-device.js";
import { ClusterBitmap } from "../indexer/cluster-bitmap.js";
import { ClusterChain } from "../indexer/cluster-chain.js";
import { type Findings, inUnits } from "./report.js";

/** Lines about files with one kind of trouble. */
const MOST_LINES = 10;

export class ChainCheck {
  /** Files and folders of more than one cluster; those in pieces; the pieces of those. */
  chains = 0;
  fragmented = 0;
  pieces = 0;
  /** Clusters that belong to something. */
  readonly owned = new ClusterBitmap();
  ownedCount = 0;
  readonly #volume: Volume;
  readonly #device: CardDevice;
  readonly #chain: ClusterChain;
  readonly #findings: Findings;

  constructor(volume: Volume, device: CardDevice, findings: Findings) {
    this.#volume = volume;
    this.#device = device;
    this.#chain = new ClusterChain(volume, device);
    this.#findings = findings;
  }

  #tell(kind: string, text: string): void {
    this.#findings.oneOfMany("files", kind, text, MOST_LINES);
  }

  /** A file: its size says how many clusters it has. */
  file(path: string, ref: FileRef): void {
    const blocks = ref.sizeBlocks + (ref.tailBytes > 0 ? 1 : 0);
    const { clusterBlocks, table } = this.#volume;
    const wanted = Math.ceil(blocks / clusterBlocks);
    if (wanted === 0) {
      if (ref.firstCluster !== 0) this.#tell("files like that", `${path}: it is empty, but has clusters`);
      return;
    }
    if (!table.holds(ref.firstCluster)) {
      this.#tell("files like that", `${path}: its place is outside of the volume`);
      return;
    }
    const bytes = ref.sizeBlocks * 512 + ref.tailBytes;
    const got = ref.contiguous ? this.#ownTogether(path, ref.firstCluster, wanted) : this.#own(path, ref, wanted);
    if (got < wanted) {
      const there = inUnits(Math.max(0, got) * clusterBlocks * 512);
      this.#tell("files that are cut short", `${path}: only the first ${there} of its ${inUnits(bytes)} are there`);
    }
  }

  /** A folder, the root, or what exFAT keeps for itself. */
  folder(ref: FileRef, clusters: number): void {
    if (!this.#volume.table.holds(ref.firstCluster)) return;
    // What is wrong with a folder is told where it is read.
    if (ref.contiguous) this.#ownTogether("", ref.firstCluster, clusters);
    else this.#own("", ref, clusters);
  }

  #isThere(cluster: number): boolean {
    const { dataStart, clusterBlocks } = this.#volume;
    return dataStart + (cluster - 1) * clusterBlocks <= this.#device.blockCount;
  }

  #take(path: string, cluster: number): boolean {
    if (this.owned.add(cluster)) {
      this.ownedCount++;
      return true;
    }
    if (path !== "") {
      this.#tell("files that share clusters", `${path}: it has clusters that belong to another file or folder, too`);
    }
    return false;
  }

  #ownTogether(path: string, first: number, count: number): number {
    if (count > 1) this.chains++;
    let there = 0;
    for (let cluster = first; cluster < first + count; cluster++) {
      if (!this.#volume.table.holds(cluster) || !this.#take(path, cluster)) break;
      if (this.#isThere(cluster)) there++;
    }
    return there;
  }

  /** @returns clusters that are there, one behind the other from the first on */
  #own(path: string, ref: FileRef, wanted: number): number {
    let cluster = ref.firstCluster;
    let pieces = 1;
    let count = 0;
    let there = 0;
    while (count < wanted) {
      if (!this.#take(path, cluster)) break;
      count++;
      if (this.#isThere(cluster)) there++;
      const next = this.#chain.next(cluster);
      if (next < 0 || next === END_OF_CHAIN) break;
      if (count === wanted) {
        if (path !== "")
          this.#tell("files with more clusters than they need", `${path}: it has more clusters than its size needs`);
        this.#takeRest(next);
        break;
      }
      if (next !== cluster + 1) pieces++;
      cluster = next;
    }
    if (count > 1) this.chains++;
    if (pieces > 1) {
      this.fragmented++;
      this.pieces += pieces;
    }
    return there;
  }

  /** What follows a file's last cluster is nobody else's. */
  #takeRest(first: number): void {
    for (let next = first; next > 0 && this.owned.add(next); next = this.#chain.next(next)) this.ownedCount++;
  }
}
