// A volume, described in blocks, so that everything above is the same for FAT12, FAT16, FAT32 and exFAT. Layer:
// core/storage. volume-search.ts finds one, mount.ts checks it.
import type { BlockDevice } from "./block-device.js";
import type { ClusterTable } from "./cluster-table.js";
import type { FileRef } from "./file-ref.js";
import type { Partition } from "./partition-table.js";

export type FilesystemName = "FAT12" | "FAT16" | "FAT32" | "exFAT";

/** Blocks a FAT folder may have: 65,536 entries of 32 bytes (fatgen103, "FAT Directory Structure"). */
export const MAX_FOLDER_BLOCKS = 4096;
/** Blocks an exFAT folder may have: 256 MB (exFAT specification, 7.4). */
export const MAX_EXFAT_FOLDER_BLOCKS = 524288;

/** Why no volume was mounted. */
export const MountError = {
  none: 0,
  /** The card cannot be read at all: `readError` says why. */
  unreadable: 1,
  /** Nothing on the card looks like a file system. */
  noFilesystem: 2,
  /** A file system that the player does not read: `detail` names it ("NTFS"). */
  foreign: 3,
  /** A FAT or exFAT boot sector that contradicts itself: `detail` says which field. */
  damaged: 4,
} as const;

export interface MountFailure {
  /** A MountError but `none`. */
  readonly error: number;
  readonly detail: string;
  /** The ReadError behind `unreadable`, else 0. */
  readonly readError: number;
}

export class Volume {
  readonly error: number;
  readonly device: BlockDevice;
  readonly partition: Partition;
  readonly filesystem: FilesystemName;
  /** UTF-8; from the boot sector, until the root folder has been read. */
  label: string;
  /** 8 hexadecimal digits. */
  readonly serial: string;
  readonly clusterBlocks: number;
  readonly clusterBytes: number;
  readonly clusterCount: number;
  /** Blocks that the boot sector says the volume has. */
  readonly totalBlocks: number;
  readonly table: ClusterTable;
  /** Device block of cluster 2. */
  readonly dataStart: number;
  /** Device block of the root folder's own region on FAT12 and FAT16, else 0. */
  readonly rootStart: number;
  readonly root: FileRef;
  /** Which boot sector was good: 0, or the block of the backup that was used instead. */
  readonly bootBlock: number;

  constructor(
    device: BlockDevice,
    partition: Partition,
    filesystem: FilesystemName,
    label: string,
    serial: string,
    clusterBlocks: number,
    clusterCount: number,
    totalBlocks: number,
    table: ClusterTable,
    dataStart: number,
    rootStart: number,
    root: FileRef,
    bootBlock: number,
  ) {
    this.error = MountError.none;
    this.device = device;
    this.partition = partition;
    this.filesystem = filesystem;
    this.label = label;
    this.serial = serial;
    this.clusterBlocks = clusterBlocks;
    this.clusterBytes = clusterBlocks * 512;
    this.clusterCount = clusterCount;
    this.totalBlocks = totalBlocks;
    this.table = table;
    this.dataStart = dataStart;
    this.rootStart = rootStart;
    this.root = root;
    this.bootBlock = bootBlock;
  }
}

export function isMounted(result: Volume | MountFailure): boolean {
  return result.error === MountError.none;
}
