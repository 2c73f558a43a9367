// Which clusters were read as folders, a bit each, for many questions. Layer: host/indexer. The counterpart of
// core/storage/cluster-runs.ts: on a sound card no cluster is read twice.
import type { TakenClusters } from "../../firmware/core/storage/cluster-runs.js";

/** Clusters of a page: pages are made where folders are, so that a volume may say it has any number of clusters. */
const PAGE_CLUSTERS = 32768;

export class ClusterBitmap implements TakenClusters {
  readonly #pages: Uint8Array[] = [];

  has(cluster: number): boolean {
    const page = this.#pages[Math.floor(cluster / PAGE_CLUSTERS)];
    const bit = cluster % PAGE_CLUSTERS;
    return page !== undefined && (page[bit >> 3] & (1 << (bit & 7))) !== 0;
  }

  add(cluster: number): boolean {
    const number = Math.floor(cluster / PAGE_CLUSTERS);
    const bit = cluster % PAGE_CLUSTERS;
    let page = this.#pages[number];
    if (page === undefined) {
      page = new Uint8Array(PAGE_CLUSTERS / 8);
      this.#pages[number] = page;
    }
    const mask = 1 << (bit & 7);
    if ((page[bit >> 3] & mask) !== 0) return false;
    page[bit >> 3] |= mask;
    return true;
  }
}
