// What is on a card that the player cannot read, in one line. Layer: host/indexer.
// NTFS: boot sector and the $Volume record (MFT record 3) with its $VOLUME_NAME attribute (60h); ext: s_volume_name.

import { readPartitions } from "../../firmware/core/storage/partition-table.js";
import { MountError, type MountFailure } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "./card-device.js";

const CURE = "the player reads FAT and exFAT; `mp8 card make` makes such a card from a folder";

export function refusalOf(source: string, device: CardDevice, failure: MountFailure): string {
  switch (failure.error) {
    case MountError.foreign: {
      const label = foreignLabel(device);
      const named = `${failure.detail} volume${label === "" ? "" : ` '${label}'`}`;
      return `${source} has ${isSaidWithAVowel(failure.detail) ? "an" : "a"} ${named}: ${CURE}`;
    }
    case MountError.damaged:
      return `${source} has a damaged file system (${failure.detail}): have it repaired, or make a new card with \`mp8 card make\``;
    case MountError.unreadable:
      return device.blockCount === 0
        ? `${source} is empty: ${CURE}`
        : `${source} cannot be read at its first block: is the card seated well?`;
    default:
      return `${source} is no card, there is no file system on it: ${CURE}`;
  }
}

/** As the abbreviation is said: an NTFS, an ext4, a BitLocker. */
function isSaidWithAVowel(name: string): boolean {
  return /^(NTFS|ext|HFS|APFS|LUKS|XFS|F2FS|ISO)/.test(name);
}

function foreignLabel(device: CardDevice): string {
  const starts = [0];
  if (device.read(0, 1) === 1) starts.push(...readPartitions(device).map((partition) => partition.start));
  for (const start of starts) {
    const label = ntfsLabel(device, start) || extLabel(device, start);
    if (label !== "") return label;
  }
  return "";
}

function blocksAt(device: CardDevice, first: number, count: number): Buffer | null {
  const bytes = Buffer.alloc(count * 512);
  return first >= 0 && first < device.blockCount && device.readInto(bytes, 0, first, count) === count ? bytes : null;
}

function ntfsLabel(device: CardDevice, start: number): string {
  const boot = blocksAt(device, start, 1);
  if (boot === null || boot.toString("latin1", 3, 11) !== "NTFS    ") return "";
  const sectorBlocks = boot.readUInt16LE(11) / 512;
  const clusterBlocks = sectorBlocks * boot[13];
  const recordSize = boot.readInt8(64);
  const recordBlocks = recordSize < 0 ? 2 ** -recordSize / 512 : recordSize * clusterBlocks;
  if (!(recordBlocks >= 1 && recordBlocks <= 16) || !Number.isInteger(clusterBlocks) || clusterBlocks < 1) return "";
  const mft = start + Number(boot.readBigUInt64LE(48)) * clusterBlocks;
  const record = blocksAt(device, mft + 3 * recordBlocks, recordBlocks);
  if (record === null || record.toString("latin1", 0, 4) !== "FILE") return "";
  for (let at = record.readUInt16LE(20), i = 0; i < 32 && at + 24 <= record.length; i++) {
    const type = record.readUInt32LE(at);
    const length = record.readUInt32LE(at + 4);
    if (type === 0x60) {
      const from = at + record.readUInt16LE(at + 20);
      return record.toString("utf16le", from, Math.min(from + record.readUInt32LE(at + 16), record.length));
    }
    if (type === 0xffffffff || length < 24) return "";
    at += length;
  }
  return "";
}

function extLabel(device: CardDevice, start: number): string {
  const superblock = blocksAt(device, start + 2, 2);
  if (superblock === null || superblock.readUInt16LE(56) !== 0xef53) return "";
  return superblock.toString("utf8", 120, 136).split("\0")[0];
}
