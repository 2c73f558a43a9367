// Which clusters have been read as folders: on a sound card no cluster is read twice, so that reading all folders never
// takes more than the card has. Layer: core/storage.
// Kept as runs of neighbours in ascending order: mostly one run a folder.

/** What a DirectoryReader asks before it reads a cluster. */
export interface TakenClusters {
  /** Takes a cluster. @returns false where it was taken before */
  add(cluster: number): boolean;
}

export class ClusterRuns implements TakenClusters {
  private firsts: number[];
  private lasts: number[];

  constructor() {
    this.firsts = [];
    this.lasts = [];
  }

  add(cluster: number): boolean {
    const firsts = this.firsts;
    const lasts = this.lasts;
    // The number of runs that begin at or before the cluster.
    let low = 0;
    let high = firsts.length;
    // Folders are mostly met in the order of their clusters.
    if (high > 0 && firsts[high - 1] <= cluster) {
      low = high;
    }
    while (low < high) {
      const sum = low + high;
      const middle = (sum - (sum % 2)) / 2;
      if (firsts[middle] <= cluster) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    const joinsBefore = low > 0 && lasts[low - 1] >= cluster - 1;
    if (joinsBefore && lasts[low - 1] >= cluster) {
      return false;
    }
    const joinsBehind = low < firsts.length && firsts[low] === cluster + 1;
    if (joinsBefore && joinsBehind) {
      lasts[low - 1] = lasts[low];
      firsts.splice(low, 1);
      lasts.splice(low, 1);
    } else if (joinsBefore) {
      lasts[low - 1] = cluster;
    } else if (joinsBehind) {
      firsts[low] = cluster;
    } else {
      firsts.splice(low, 0, cluster);
      lasts.splice(low, 0, cluster);
    }
    return true;
  }
}
