// A partition with a file system: found, checked, and described in blocks, so that everything above is the same for
// FAT12, FAT16, FAT32 and exFAT. Layer: core/storage.
import { ascii } from "../bytes/ascii.js";
import { type Buf, u8 } from "../bytes/buf.js";
import { type BlockDevice, ReadError } from "./block-device.js";
import { ClusterTable } from "./cluster-table.js";
import { EXFAT_NAME, readExfatBootSector } from "./exfat/boot-sector.js";
import { readFatBootSector } from "./fat/boot-sector.js";
import type { FileRef } from "./file-ref.js";
import { nameForeign } from "./foreign.js";
import { hasBootSignature, type Partition, readPartitions, TYPE_NONE } from "./partition-table.js";

export type FilesystemName = "FAT12" | "FAT16" | "FAT32" | "exFAT";

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

/** Blocks a FAT folder may have: 65,536 entries of 32 bytes (fatgen103, "FAT Directory Structure"). */
export const MAX_FOLDER_BLOCKS = 4096;

export function isMounted(result: Volume | MountFailure): boolean {
  return result.error === MountError.none;
}

/** Mounts the first partition that holds a file system of ours. */
export function mountVolume(device: BlockDevice): Volume | MountFailure {
  const search = new VolumeSearch(device);
  while (search.step()) {}
  return search.result;
}

/** Stages of a search: block 0, its partition table, each partition; then what costs time. */
const Stage = { firstBlock: 0, table: 1, partitions: 2, backups: 3, names: 4, over: 5 } as const;

/** Mounts the first volume of a card in slices: a block or two are read in each, 30 ms on the slowest board. */
export class VolumeSearch {
  /** Of the last `step`: the volume, or why there is none. */
  result: Volume | MountFailure;
  private device: BlockDevice;
  private stage: number;
  private partitions: Partition[];
  private next: number;

  constructor(device: BlockDevice) {
    this.device = device;
    this.stage = Stage.firstBlock;
    this.partitions = [];
    this.next = 0;
    this.result = failed(MountError.unreadable, "", 0);
  }

  /** @returns false when `result` is there */
  step(): boolean {
    switch (this.stage) {
      case Stage.firstBlock:
        this.readFirstBlock();
        break;
      case Stage.table:
        // Once more: since the last slice the card may have been asked for its status.
        if (this.device.read(0, 1) === 1) {
          this.partitions = readPartitions(this.device);
        }
        this.enter(Stage.partitions);
        break;
      case Stage.partitions:
        this.tryPartition();
        break;
      case Stage.backups:
        this.tryBackup();
        break;
      case Stage.names:
        this.tryName();
        break;
      default:
        return false;
    }
    return (this.stage as number) !== Stage.over;
  }

  private enter(stage: number): void {
    this.stage = stage;
    this.next = 0;
  }

  private end(result: Volume | MountFailure): void {
    this.result = result;
    this.stage = Stage.over;
  }

  private readFirstBlock(): void {
    const device = this.device;
    const status = device.read(0, 1);
    this.result = failed(MountError.unreadable, "", status);
    if (status < 0) {
      this.stage = status === ReadError.badBlock ? Stage.partitions : Stage.over;
      return;
    }
    // A card without a partition table begins with the boot sector itself.
    this.result = mountBoot(device, WHOLE_CARD, 0);
    this.stage = isMounted(this.result) ? Stage.over : Stage.table;
  }

  private tryPartition(): void {
    const partitions = this.partitions;
    const failure = this.result as MountFailure;
    if (this.next < partitions.length) {
      const found = mountAt(this.device, partitions[this.next], 0);
      // What the first partition holds is what the user asks about.
      if (isMounted(found) || this.next === 0 || failure.error === MountError.noFilesystem) {
        this.result = found;
      }
      this.next++;
      if (isMounted(found)) {
        this.stage = Stage.over;
      }
      return;
    }
    if (failure.error === MountError.foreign) {
      this.stage = Stage.over;
      return;
    }
    // Now for what costs time: backups of boot sectors, and what others call theirs.
    partitions.push(WHOLE_CARD);
    this.enter(Stage.backups);
  }

  private tryBackup(): void {
    if (this.next === this.partitions.length * BACKUP_PLACES) {
      this.enter(Stage.names);
      return;
    }
    const place = this.next % BACKUP_PLACES;
    const found = mountAt(this.device, this.partitions[(this.next - place) / BACKUP_PLACES], backupBlock(place));
    this.next++;
    if (isMounted(found)) {
      this.end(found);
    } else if ((found as MountFailure).readError === ReadError.cardGone) {
      // No other place of this partition is asked for.
      this.next += BACKUP_PLACES - 1 - place;
    }
  }

  private tryName(): void {
    if (this.next === this.partitions.length || (this.result as MountFailure).error !== MountError.noFilesystem) {
      this.stage = Stage.over;
      return;
    }
    const name = nameForeign(this.device, this.partitions[this.next].start);
    this.next++;
    if (name !== "") {
      this.end(failed(MountError.foreign, name, 0));
    }
  }
}

const WHOLE_CARD: Partition = { start: 0, blocks: 0, type: TYPE_NONE };

/** Where a copy of the boot sector may be: FAT32's by convention in sector 6 (BPB_BkBootSec), exFAT's in sector 12. */
const BACKUP_PLACES = 8;

/** Sectors may be 1 to 8 blocks. */
function backupBlock(place: number): number {
  const second = place % 2;
  let block = second === 0 ? 6 : 12;
  for (let half = (place - second) / 2; half > 0; half--) {
    block *= 2;
  }
  return block;
}

function failed(error: number, detail: string, readError: number): MountFailure {
  return { error: error, detail: detail, readError: readError };
}

function mountAt(device: BlockDevice, partition: Partition, bootBlock: number): Volume | MountFailure {
  const status = device.read(partition.start + bootBlock, 1);
  return status < 1 ? failed(MountError.unreadable, "", status) : mountBoot(device, partition, bootBlock);
}

/** Mounts by the boot sector that was just read. */
function mountBoot(device: BlockDevice, partition: Partition, bootBlock: number): Volume | MountFailure {
  const boot = device.bytes;
  const at = device.offset;
  // BS_jmpBoot is EB xx 90 or E9 xx xx; a card that lacks the signature besides was never formatted.
  const jump = u8(boot, at);
  if ((jump !== 0xeb && jump !== 0xe9) || !hasBootSignature(boot, at)) {
    return failed(MountError.noFilesystem, "", 0);
  }
  const oemName = ascii(boot, at + 3, 8);
  if (oemName === "NTFS    ") {
    return failed(MountError.foreign, "NTFS", 0);
  }
  if (oemName === "-FVE-FS-") {
    return failed(MountError.foreign, "BitLocker (encrypted)", 0);
  }
  return oemName === EXFAT_NAME
    ? mountExfat(device, partition, boot, at, bootBlock)
    : mountFat(device, partition, boot, at, bootBlock);
}

function mountFat(
  device: BlockDevice,
  partition: Partition,
  boot: Buf,
  at: number,
  bootBlock: number,
): Volume | MountFailure {
  const layout = readFatBootSector(boot, at);
  if (typeof layout === "string") {
    return failed(MountError.damaged, layout, 0);
  }
  const start = partition.start;
  const active = layout.activeFat;
  const table = new ClusterTable(
    device,
    layout.entryBits,
    start + layout.fatStart + active * layout.fatBlocks,
    layout.fatBlocks,
    active === 0 ? layout.fatCopies : 1,
    layout.clusterCount,
    0x0fff,
  );
  if (layout.entryBits === 32 && !table.holds(layout.rootCluster)) {
    return failed(MountError.damaged, `BPB_RootClus is ${layout.rootCluster}, outside the volume`, 0);
  }
  const root = {
    firstCluster: layout.rootCluster,
    sizeBlocks: layout.entryBits === 32 ? MAX_FOLDER_BLOCKS : layout.rootBlocks,
    tailBytes: 0,
    contiguous: layout.entryBits !== 32,
  };
  return new Volume(
    device,
    partition,
    layout.entryBits === 32 ? "FAT32" : layout.entryBits === 16 ? "FAT16" : "FAT12",
    layout.label === "NO NAME" ? "" : layout.label,
    layout.serial,
    layout.clusterBlocks,
    layout.clusterCount,
    layout.totalBlocks,
    table,
    start + layout.dataStart,
    start + layout.rootStart,
    root,
    bootBlock,
  );
}

/** Blocks an exFAT folder may have: 256 MB (exFAT specification, 7.4). */
export const MAX_EXFAT_FOLDER_BLOCKS = 524288;

function mountExfat(
  device: BlockDevice,
  partition: Partition,
  boot: Buf,
  at: number,
  bootBlock: number,
): Volume | MountFailure {
  const layout = readExfatBootSector(boot, at);
  if (typeof layout === "string") {
    return failed(MountError.damaged, layout, 0);
  }
  const start = partition.start;
  const table = new ClusterTable(
    device,
    32,
    start + layout.fatStart + layout.activeFat * layout.fatBlocks,
    layout.fatBlocks,
    1,
    layout.clusterCount,
    0xffff,
  );
  const root = {
    firstCluster: layout.rootCluster,
    sizeBlocks: MAX_EXFAT_FOLDER_BLOCKS,
    tailBytes: 0,
    contiguous: false,
  };
  return new Volume(
    device,
    partition,
    "exFAT",
    "",
    layout.serial,
    layout.clusterBlocks,
    layout.clusterCount,
    layout.totalBlocks,
    table,
    start + layout.dataStart,
    0,
    root,
    bootBlock,
  );
}
