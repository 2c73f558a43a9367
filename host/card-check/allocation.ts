// Which clusters of a volume are said to be in use: by its FAT, or by the allocation bitmap of exFAT.
// Layer: host/card-check. Microsoft's FAT specification (fatgen103), "FAT Data Structure" and "FSInfo"; the exFAT
// specification, 3.1.13 (VolumeFlags), 7.1 (Allocation Bitmap) and 7.2 (Up-case Table).

import type { FatLayout } from "../../firmware/core/storage/fat/boot-sector.js";
import { readFatBootSector } from "../../firmware/core/storage/fat/boot-sector.js";
import { FileReader } from "../../firmware/core/storage/file.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { CardDevice } from "../indexer/card-device.js";
import { ClusterBitmap } from "../indexer/cluster-bitmap.js";
import { type Findings, plural } from "./report.js";

const CHUNK_BLOCKS = 384; // whole entries of 12, 16 and 32 bits

export interface Allocation {
  readonly used: ClusterBitmap;
  readonly usedCount: number;
  readonly bad: number;
  /** What exFAT keeps outside of folders and files: first cluster and bytes of each. */
  readonly systemFiles: readonly { cluster: number; bytes: number }[];
}

export function readAllocation(volume: Volume, device: CardDevice, findings: Findings): Allocation {
  return volume.filesystem === "exFAT" ? readBitmap(volume, device, findings) : readFat(volume, device, findings);
}

function bootSector(volume: Volume, device: CardDevice): Buffer {
  const boot = Buffer.alloc(512);
  device.readInto(boot, 0, volume.partition.start + volume.bootBlock, 1);
  return boot;
}

function readFat(volume: Volume, device: CardDevice, findings: Findings): Allocation {
  const boot = bootSector(volume, device);
  const layout = readFatBootSector(boot, 0) as FatLayout;
  const start = volume.partition.start + layout.fatStart;
  const bits = layout.entryBits;
  const chunk = Buffer.alloc(CHUNK_BLOCKS * 512 + 4);
  const copy = Buffer.alloc(CHUNK_BLOCKS * 512);
  const used = new ClusterBitmap();
  let usedCount = 0;
  let bad = 0;
  let unreadable = 0;
  let differing = 0;
  const blocks = Math.min(layout.fatBlocks, Math.ceil(((volume.clusterCount + 2) * bits) / 8 / 512));
  const badMark = bits === 12 ? 0xff7 : bits === 16 ? 0xfff7 : 0x0ffffff7;
  const mirrored = bits !== 32 || boot.readUInt16LE(40) % 256 < 128;
  for (let block = 0; block < blocks; block += CHUNK_BLOCKS) {
    const count = Math.min(CHUNK_BLOCKS, blocks - block);
    if (!readBlocks(device, chunk, start + layout.activeFat * layout.fatBlocks + block, count)) unreadable++;
    for (let other = 1; mirrored && other < layout.fatCopies; other++) {
      readBlocks(device, copy, start + other * layout.fatBlocks + block, count);
      for (let at = 0; at < count * 512; at += 512) {
        if (chunk.compare(copy, at, at + 512, at, at + 512) !== 0) differing++;
      }
    }
    const first = (block * 4096) / bits;
    const last = Math.min(volume.clusterCount + 1, first + (count * 4096) / bits - 1);
    for (let cluster = Math.max(2, first); cluster <= last; cluster++) {
      const value = entryOf(chunk, cluster - first, bits);
      if (value === badMark) bad++;
      else if (value !== 0 && used.add(cluster)) usedCount++;
    }
  }
  if (unreadable > 0) findings.problem("file system", "parts of its FAT cannot be read");
  if (differing > 0) {
    findings.problem(
      "file system",
      `the copies of its FAT differ in ${plural(differing, "block")}: the first one is used, as the player does`,
    );
  }
  if (bits !== 12 && device.read(start, 1) === 1) {
    // ClnShutBitMask of FAT[1]: 0 while the volume is written.
    const clean = bits === 16 ? device.bytes[device.offset + 3] & 0x80 : device.bytes[device.offset + 7] & 0x08;
    if (clean === 0) findings.advice("file system", "it was not ejected properly when it was written last");
  }
  if (bits === 32) checkFreeHint(volume, device, boot, volume.clusterCount - usedCount - bad, findings);
  return { used, usedCount, bad, systemFiles: [] };
}

function readBlocks(device: CardDevice, into: Buffer, first: number, count: number): boolean {
  into.fill(0);
  let done = 0;
  while (done < count) {
    const got = first + done < device.blockCount ? device.readInto(into, done * 512, first + done, count - done) : -1;
    if (got < 1) return false;
    done += got;
  }
  return true;
}

function entryOf(bytes: Buffer, index: number, bits: number): number {
  if (bits === 32) return bytes.readUInt32LE(index * 4) & 0x0fffffff;
  if (bits === 16) return bytes.readUInt16LE(index * 2);
  const value = bytes.readUInt16LE(index + (index >> 1));
  return index % 2 === 0 ? value & 0xfff : value >> 4;
}

/** FSI_Free_Count is a hint that devices show as the free space. */
function checkFreeHint(volume: Volume, device: CardDevice, boot: Buffer, free: number, findings: Findings): void {
  const sectorBlocks = boot.readUInt16LE(11) / 512;
  if (device.read(volume.partition.start + boot.readUInt16LE(48) * sectorBlocks, 1) !== 1) return;
  const info = Buffer.from(device.bytes.subarray(device.offset, device.offset + 512));
  if (info.readUInt32LE(0) !== 0x41615252 || info.readUInt32LE(484) !== 0x61417272) return;
  const hint = info.readUInt32LE(488);
  if (hint !== 0xffffffff && hint !== free) {
    findings.advice("file system", `it keeps a wrong count of free clusters: ${hint} instead of ${free}`);
  }
}

function readBitmap(volume: Volume, device: CardDevice, findings: Findings): Allocation {
  const used = new ClusterBitmap();
  const systemFiles: { cluster: number; bytes: number }[] = [];
  let usedCount = 0;
  const boot = bootSector(volume, device);
  if ((boot.readUInt16LE(106) & 2) !== 0) {
    findings.advice("file system", "it was not ejected properly when it was written last");
  }
  // The critical primary entries are the root folder's first ones, but need not be.
  const root = new FileReader(volume, volume.root);
  let bitmap: { cluster: number; bytes: number } | null = null;
  for (let block = 0, over = false; block < root.blocks && !over; block++) {
    if (root.read(block, 1) < 1) break;
    const slots = Buffer.from(device.bytes.subarray(device.offset, device.offset + 512));
    for (let at = 0; at < 512 && !over; at += 32) {
      const type = slots[at];
      over = type === 0;
      if (type !== 0x81 && type !== 0x82) continue;
      const found = { cluster: slots.readUInt32LE(at + 20), bytes: Number(slots.readBigUInt64LE(at + 24)) };
      if (systemFiles.length < 3) systemFiles.push(found);
      if (type === 0x81 && (slots[at + 1] & 1) === 0) bitmap = found;
    }
  }
  if (bitmap === null || !volume.table.holds(bitmap.cluster)) {
    findings.problem("file system", "its allocation bitmap is missing: it cannot be written any more");
    return { used, usedCount, bad: 0, systemFiles };
  }
  const bytes = Math.min(bitmap.bytes, Math.ceil(volume.clusterCount / 8));
  const file = new FileReader(volume, {
    firstCluster: bitmap.cluster,
    sizeBlocks: Math.ceil(bytes / 512),
    tailBytes: 0,
    contiguous: false,
  });
  for (let block = 0; block < file.blocks; ) {
    const got = file.read(block, 64);
    if (got < 1) {
      findings.problem("file system", "its allocation bitmap cannot be read");
      break;
    }
    for (let i = 0; i < got * 512; i++) {
      const byte = device.bytes[device.offset + i];
      for (let bit = 0; byte >> bit !== 0; bit++) {
        const cluster = 2 + (block * 512 + i) * 8 + bit;
        if ((byte & (1 << bit)) !== 0 && cluster < volume.clusterCount + 2 && used.add(cluster)) usedCount++;
      }
    }
    block += got;
  }
  return { used, usedCount, bad: 0, systemFiles };
}
