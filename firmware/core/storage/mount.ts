// Mounts a partition: its boot sector is checked, and told from those of others. Layer: core/storage.
import { ascii } from "../bytes/ascii.js";
import { type Buf, u8 } from "../bytes/buf.js";
import type { BlockDevice } from "./block-device.js";
import { ClusterTable } from "./cluster-table.js";
import { EXFAT_NAME, readExfatBootSector } from "./exfat/boot-sector.js";
import { readFatBootSector } from "./fat/boot-sector.js";
import { hasBootSignature, type Partition } from "./partition-table.js";
import { MAX_EXFAT_FOLDER_BLOCKS, MAX_FOLDER_BLOCKS, MountError, type MountFailure, Volume } from "./volume.js";

export function failed(error: number, detail: string, readError: number): MountFailure {
  return { error: error, detail: detail, readError: readError };
}

/** @param bootBlock of the partition: 0, or where a backup may be */
export function mountAt(device: BlockDevice, partition: Partition, bootBlock: number): Volume | MountFailure {
  const status = device.read(partition.start + bootBlock, 1);
  return status < 1 ? failed(MountError.unreadable, "", status) : mountBoot(device, partition, bootBlock);
}

/** Mounts by the boot sector that was just read. */
export function mountBoot(device: BlockDevice, partition: Partition, bootBlock: number): Volume | MountFailure {
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
