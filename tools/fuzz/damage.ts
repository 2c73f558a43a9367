// Damage by seed: what is changed on a card, and which folders may be lost by it. Everything else has to be listed as
// if nothing had happened. Layer: tools (fuzzing). Offsets are those of fatgen103 and the exFAT specification.
import { ReadError } from "../../firmware/core/storage/block-device.js";
import { below } from "../../tests/support/seeded-random.js";
import { type FolderPlace, folderBlocks } from "../fixtures/volume-places.js";
import { Change } from "./change.js";
import type { Target } from "./targets.js";

export interface Damage {
  /** In words, for whoever has to find out what happened. */
  readonly what: string[];
  readonly change: Change;
  /** Folders whose contents, and all below, may be missing. */
  readonly lost: Set<string>;
  /** Nothing is promised: the card may not even be mounted. */
  anything: boolean;
  readonly badBlocks: Set<number>;
  badAnswer: number;
  blockCount: number;
}

type Random = () => number;
type Damager = (target: Target, random: Random, damage: Damage) => void;

/** Bytes that mean something in a directory, besides those that mean nothing. */
const TELLING_BYTES = [0, 1, 2, 0x05, 0x08, 0x0f, 0x10, 0x14, 0x20, 0x2e, 0x40, 0x41, 0x54, 0x7f, 0x80, 0x81, 0x82];
const MORE_BYTES = [0x83, 0x85, 0xa0, 0xc0, 0xc1, 0xc2, 0xe5, 0xe9, 0xeb, 0xfe, 0xff];
/** Fields of boot sectors: offset and width. */
const FAT_FIELDS = [
  ...[0, 1, 3, 13, 16, 21, 36, 40, 42, 64, 66].map((at) => [at, 1]),
  ...[11, 14, 17, 19, 22, 40, 42, 48, 50, 510].map((at) => [at, 2]),
  ...[28, 32, 36, 44].map((at) => [at, 4]),
];
const EXFAT_FIELDS = [
  ...[0, 3, 11, 108, 109, 110, 112].map((at) => [at, 1]),
  ...[104, 106, 510].map((at) => [at, 2]),
  ...[64, 68, 72, 76, 80, 84, 88, 92, 96].map((at) => [at, 4]),
];

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

function anyByte(random: Random): number {
  const dice = below(random, 3);
  return dice === 0 ? below(random, 256) : pick(random, dice === 1 ? TELLING_BYTES : MORE_BYTES);
}

/** A number that is likely to be just wrong: near an edge of what is allowed. */
function anyNumber(target: Target, random: Random): number {
  const { clusterCount, fatBlocks, dataStart, rootCluster } = target.places;
  const edges = [0, 1, 2, 3, clusterCount, clusterCount + 1, clusterCount + 2, fatBlocks, dataStart, rootCluster];
  const marks = [0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x0ffffff7, 0x0fffffff, 0x7fffffff, 0x80000000, 0xffffffff];
  const dice = below(random, 4);
  if (dice === 0) return pick(random, edges);
  if (dice === 1) return pick(random, marks);
  if (dice === 2) return 2 + below(random, clusterCount);
  return 2 ** below(random, 32);
}

/** A field of the boot sector, or a few of its bytes. */
const bootSector: Damager = (target, random, damage) => {
  damage.anything = true;
  const [at, width] = pick(random, target.isExfat ? EXFAT_FIELDS : FAT_FIELDS);
  const value = below(random, 2) === 0 ? anyNumber(target, random) : anyByte(random);
  damage.what.push(`boot sector: ${width} bytes at ${at} become ${value}`);
  damage.change.number(target.places.start, at, width, value);
};

/** A boot sector gone as a whole: FAT32 and exFAT have another one. */
const lostBootSector: Damager = (target, random, damage) => {
  if (!target.isExfat && target.places.bits !== 32) damage.anything = true;
  const value = pick(random, [0, 0xff, -1]);
  damage.what.push(`boot sector: all bytes become ${value < 0 ? "random" : value}`);
  damage.change.fill(target.places.start, 0, 512, () => (value < 0 ? below(random, 256) : value));
};

const partitionTable: Damager = (target, random, damage) => {
  damage.anything = true;
  const isGpt = target.table === "GPT" && below(random, 3) > 0;
  const at = isGpt ? below(random, 128) : 446 + below(random, 66);
  const width = pick(random, [1, 2, 4]);
  const block = isGpt ? 1 + below(random, 2) : 0;
  const value = below(random, 2) === 0 ? anyNumber(target, random) : anyByte(random);
  damage.what.push(`partition table: ${width} bytes at ${at} of block ${block} become ${value}`);
  damage.change.number(block, at, width, value);
};

/** A link of a folder's chain, or of anything. */
const table: Damager = (target, random, damage) => {
  const { bits, clusterCount, fatStart, folders } = target.places;
  const chain = pick(random, folders).clusters;
  const cluster = chain.length > 0 && below(random, 5) > 0 ? pick(random, chain) : below(random, clusterCount + 2);
  const elsewhere = pick(random, folders).clusters;
  const mark = bits === 32 ? 0x0fffffff : 2 ** bits - 1;
  const choices = [0, 1, mark, mark - 8, mark - 15, cluster, chain[0] ?? 2, elsewhere[elsewhere.length >> 1] ?? 3];
  const value = below(random, 4) === 0 ? anyNumber(target, random) : pick(random, choices);
  damage.what.push(`FAT: the entry of cluster ${cluster} becomes ${value}`);
  damage.change.fatEntry(fatStart, bits, cluster, value);
  lose(target, damage, cluster);
  cross(target, damage, damage.change.fatValue(fatStart, bits, cluster));
};

/** A piece of the FAT that became noise. */
const tableNoise: Damager = (target, random, damage) => {
  const { bits, fatBlocks, fatStart, folders } = target.places;
  const chain = pick(random, folders).clusters;
  const near = chain.length > 0 ? Math.floor(((chain[0] * bits) / 8 / 512) * 512) : 0;
  const from = Math.min(near, fatBlocks * 512 - 64);
  const length = 1 + below(random, 63);
  damage.what.push(`FAT: ${length} bytes from ${from} become noise`);
  for (let i = 0; i < length; i++) {
    const at = from + i;
    damage.change.byte(fatStart + Math.floor(at / 512), at % 512, below(random, 256));
    const first = Math.floor((at * 8) / bits);
    for (let cluster = first; cluster * bits < at * 8 + 8; cluster++) lose(target, damage, cluster);
  }
  const last = Math.floor(((from + length) * 8 - 1) / bits);
  for (let cluster = Math.floor((from * 8) / bits); cluster <= last; cluster++) {
    cross(target, damage, damage.change.fatValue(fatStart, bits, cluster));
  }
};

function lose(target: Target, damage: Damage, cluster: number): void {
  const owner = target.owners.get(cluster);
  if (owner !== undefined) damage.lost.add(owner.path);
}

/**
 * Something leads to `cluster` now. Where that is amid a folder's chain, whoever comes first has the rest of it, and the
 * name that lies across the border is lost to both.
 */
function cross(target: Target, damage: Damage, cluster: number): void {
  const owner = target.owners.get(cluster);
  if (owner !== undefined && owner.clusters[0] !== cluster) damage.lost.add(owner.path);
}

/** The same for all that the slots of a block lead to. */
function crossSlots(target: Target, damage: Damage, block: number): void {
  for (let slot = 0; slot < 512; slot += 32) {
    const word = (at: number) => target.image.peek(block, slot + at) + target.image.peek(block, slot + at + 1) * 256;
    const upper = target.isExfat ? word(22) : target.places.bits === 32 ? word(20) : 0;
    cross(target, damage, (target.isExfat ? word(20) : word(26)) + upper * 65536);
  }
}

function anyFolderBlock(target: Target, random: Random): { place: FolderPlace; block: number } {
  const place = pick(random, target.places.folders);
  return { place, block: pick(random, folderBlocks(target.places, place)) };
}

/** A byte or a field of a directory entry. */
const directory: Damager = (target, random, damage) => {
  const { place, block } = anyFolderBlock(target, random);
  const slot = below(random, 16) * 32;
  const wide = below(random, 2) === 0;
  const field = target.isExfat ? pick(random, [4, 20, 24, 28]) : pick(random, [20, 26, 28]);
  const at = slot + (wide ? field : pick(random, [0, 0, 1, 1, 3, 11, 11, 12, 13, 26, below(random, 32)]));
  const value = wide ? anyNumber(target, random) : anyByte(random);
  damage.what.push(`folder "${place.path}": ${wide ? 4 : 1} bytes at ${at} of block ${block} become ${value}`);
  damage.change.number(block, at, Math.min(wide ? 4 : 1, 512 - at), value);
  damage.lost.add(place.path);
  crossSlots(target, damage, block);
};

/** A slot that points to another folder, or to its own: trees that are none. */
const crossedFolders: Damager = (target, random, damage) => {
  const { place, block } = anyFolderBlock(target, random);
  const other = pick(random, pick(random, target.places.folders).clusters.concat(target.places.rootCluster));
  const slot = below(random, 16) * 32;
  damage.what.push(`folder "${place.path}": slot ${slot / 32} of block ${block} becomes a folder at cluster ${other}`);
  if (target.isExfat) {
    damage.change.number(block, slot + 20, 4, other);
    damage.change.number(block, slot + 4, 2, 0x10);
  } else {
    damage.change.byte(block, slot + 11, 0x10);
    damage.change.number(block, slot + 20, 2, Math.floor(other / 65536));
    damage.change.number(block, slot + 26, 2, other % 65536);
  }
  damage.lost.add(place.path);
  crossSlots(target, damage, block);
};

/** A whole block of a folder becomes zeros, noise, or a copy of another block. */
const directoryBlock: Damager = (target, random, damage) => {
  const { place, block } = anyFolderBlock(target, random);
  const dice = below(random, 4);
  const source = anyFolderBlock(target, random).block;
  const noise = ["zeros", "0xff", "noise", `a copy of block ${source}`][dice];
  damage.what.push(`folder "${place.path}": block ${block} becomes ${noise}`);
  damage.change.fill(block, 0, 512, (i) => {
    if (dice < 2) return dice * 255;
    return dice === 2 ? below(random, 256) : target.image.peek(source, i);
  });
  damage.lost.add(place.path);
  crossSlots(target, damage, block);
};

/** A block that cannot be read; in the FAT there is a second copy, at least on FAT. */
const badBlock: Damager = (target, random, damage) => {
  const inTable = below(random, 3) === 0 && !target.isExfat;
  const { place, block } = anyFolderBlock(target, random);
  const bad = inTable ? target.places.fatStart + below(random, Math.min(4, target.places.fatBlocks)) : block;
  damage.badBlocks.add(bad);
  damage.badAnswer = pick(random, [ReadError.badBlock, ReadError.timeout]);
  damage.what.push(`block ${bad} answers ${damage.badAnswer}`);
  if (!inTable) damage.lost.add(place.path);
};

/** A card whose copy ended too early. */
const cut: Damager = (target, random, damage) => {
  const { dataStart } = target.places;
  damage.blockCount = below(random, 3) === 0 ? below(random, dataStart) : dataStart + below(random, 3000);
  damage.blockCount = Math.min(damage.blockCount, target.image.blockCount);
  damage.what.push(`the image ends at block ${damage.blockCount}`);
  // The GPT's second copy is at the end, the first one is enough.
  if (damage.blockCount < dataStart) damage.anything = true;
  for (const place of target.places.folders) {
    if (folderBlocks(target.places, place).some((block) => block >= damage.blockCount)) damage.lost.add(place.path);
  }
};

/** The kinds, as often as they are worth it. */
const DAMAGERS: readonly Damager[] = [
  ...[bootSector, bootSector, bootSector, lostBootSector, partitionTable, table, table, table, tableNoise],
  ...[directory, directory, directory, directory, crossedFolders, directoryBlock, badBlock, cut],
];

export function damageBySeed(target: Target, random: Random): Damage {
  const damage: Damage = {
    what: [],
    change: new Change(target.image),
    lost: new Set(),
    anything: false,
    badBlocks: new Set(),
    badAnswer: ReadError.badBlock,
    blockCount: target.image.blockCount,
  };
  const count = below(random, 2) === 0 ? 1 : 1 + below(random, 4);
  for (let i = 0; i < count; i++) {
    const damager = pick(random, DAMAGERS);
    if (damager !== partitionTable || target.table !== "none") damager(target, random, damage);
  }
  return damage;
}
