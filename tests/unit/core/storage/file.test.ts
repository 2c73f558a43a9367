import { describe, expect, it } from "vitest";
import type { BlockDevice } from "../../../../firmware/core/storage/block-device.js";
import { ChainError, ClusterTable } from "../../../../firmware/core/storage/cluster-table.js";
import { FileReader } from "../../../../firmware/core/storage/file.js";
import type { Volume } from "../../../../firmware/core/storage/volume.js";

const CLUSTER_BLOCKS = 4;
const CLUSTERS = 6000;
const DATA_START = 1000;

/** A table of 32-bit entries with one chain in it, and how often it was read. */
class TableDevice implements BlockDevice {
  readonly blockCount = 0;
  bytes = new Uint8Array(512);
  readonly offset = 0;
  readonly stride = 512;
  reads = 0;
  private readonly entries = new Uint32Array(48 * 128);

  constructor(readonly chain: readonly number[]) {
    chain.forEach((cluster, i) => {
      const next = i + 1 < chain.length ? (chain[i + 1] as number) : 0x0fffffff;
      // A cluster that comes again is where the chain goes round.
      this.entries[cluster] ||= next;
    });
  }

  read(first: number): number {
    this.reads++;
    this.bytes = new Uint8Array(this.entries.slice(first * 128, first * 128 + 128).buffer);
    return 1;
  }
}

function fileOf(chain: readonly number[], blocks = chain.length * CLUSTER_BLOCKS) {
  const device = new TableDevice(chain);
  const table = new ClusterTable(device, 32, 0, 48, 1, CLUSTERS, 0x0fff);
  const volume = { device, table, clusterBlocks: CLUSTER_BLOCKS, clusterCount: CLUSTERS, dataStart: DATA_START };
  const ref = { firstCluster: chain[0] as number, sizeBlocks: blocks, tailBytes: 0, contiguous: false };
  return { device, file: new FileReader(volume as unknown as Volume, ref) };
}

/** Whole numbers below `below`, the same ones each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Fragments of 1 to `most` clusters, in no order. */
function scattered(fragments: number, most: number, roll: (below: number) => number): number[] {
  const room = Math.floor((CLUSTERS - 2) / fragments);
  const order = [...Array(fragments).keys()];
  order.sort((a, b) => ((a * 7919) % fragments) - ((b * 7919) % fragments));
  return order.flatMap((place) => {
    const first = 2 + place * room;
    return Array.from({ length: 1 + roll(Math.min(most, room - 1)) }, (_, i) => first + i);
  });
}

function expectPlaces(file: FileReader, chain: readonly number[], block: number): void {
  const cluster = chain[Math.floor(block / CLUSTER_BLOCKS)] as number;
  const expected = DATA_START + (cluster - 2) * CLUSTER_BLOCKS + (block % CLUSTER_BLOCKS);
  expect(file.place(block)).toBe(expected);
  expect(file.clusterOf(block)).toBe(cluster);
  // All that is said to lie behind it does.
  for (let next = block; next < file.runEnd; next += CLUSTER_BLOCKS) {
    const at = Math.floor(next / CLUSTER_BLOCKS);
    expect(chain[at]).toBe(cluster + at - Math.floor(block / CLUSTER_BLOCKS));
  }
}

describe("the chain of a file", () => {
  it.each([
    [1, 3000],
    [2, 800],
    [40, 60],
    [900, 5],
  ])("of %i fragments is followed to any place, in any order", (fragments, most) => {
    const roll = dice(fragments);
    const chain = scattered(fragments, most, roll);
    const { file } = fileOf(chain);
    for (let i = 0; i < 300; i++) {
      const block = roll(chain.length * CLUSTER_BLOCKS);
      expectPlaces(file, chain, block);
      while (roll(3) > 0 && file.lookOn()) expectPlaces(file, chain, block);
    }
  });

  it("that lies in one piece is asked for once: going back takes no look at the table", () => {
    const chain = Array.from({ length: 5000 }, (_, i) => i + 2);
    const { device, file } = fileOf(chain);
    expectPlaces(file, chain, 4999 * CLUSTER_BLOCKS);
    const reads = device.reads;
    expect(reads).toBe(40);
    for (const cluster of [0, 4000, 17, 2500]) expectPlaces(file, chain, cluster * CLUSTER_BLOCKS);
    expect(device.reads).toBe(reads);
  });

  it("of some fragments is asked for once, too", () => {
    const chain = [...Array(300).keys()].map((i) => (i < 100 ? 1000 + i : i < 200 ? 2900 + i : 400 + i));
    const { device, file } = fileOf(chain);
    expectPlaces(file, chain, 299 * CLUSTER_BLOCKS);
    const reads = device.reads;
    for (const cluster of [0, 250, 150, 50, 190]) expectPlaces(file, chain, cluster * CLUSTER_BLOCKS);
    expect(device.reads).toBe(reads);
  });

  it("that ends before the file does, or leaves the volume, says so", () => {
    expect(fileOf([5, 6, 9], 40).file.place(12)).toBe(ChainError.chainEnd);
    expect(fileOf([5, 6, 9], 40).file.place(40)).toBeLessThan(0);
    expect(fileOf([5, CLUSTERS + 9], 8).file.place(4)).toBe(ChainError.brokenChain);
  });

  it("that goes round is followed no further than the file is long", () => {
    const { device, file } = fileOf([5, 6, 7, 5], 4000);
    expect(file.place(3999)).toBeGreaterThan(0);
    expect(device.reads).toBe(1);
    expect(fileOf([5, 6, 7, 5], 2_000_000).file.place(1_999_999)).toBe(ChainError.brokenChain);
  });
});
