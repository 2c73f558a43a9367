// The boot sector of exFAT, checked field by field. Layer: core/storage.
// Follows Microsoft's exFAT file system specification, section 3.1 (Main and Backup Boot Sector); names are its.
import { type Buf, u8, u32 } from "../../bytes/buf.js";
import { serialText } from "../fat/boot-sector.js";

const VolumeLength = 72; // u64, in sectors
const FatOffset = 80; // u32, in sectors from the start of the volume
const FatLength = 84; // u32, in sectors
const ClusterHeapOffset = 88; // u32, in sectors
const ClusterCount = 92; // u32
const FirstClusterOfRootDirectory = 96; // u32
const VolumeSerialNumber = 100; // u32
const VolumeFlags = 106; // u16: bit 0 set: the second FAT is the active one
const BytesPerSectorShift = 108; // u8: 9 to 12
const SectorsPerClusterShift = 109; // u8: 0 to 25 − BytesPerSectorShift
const NumberOfFats = 110; // u8: 1, or 2 on TexFAT

/** Everything in blocks of 512 bytes, from the start of the volume. */
export interface ExfatLayout {
  readonly clusterBlocks: number;
  readonly fatStart: number;
  readonly fatBlocks: number;
  readonly activeFat: number;
  readonly dataStart: number;
  readonly clusterCount: number;
  readonly rootCluster: number;
  readonly totalBlocks: number;
  readonly serial: string;
}

/** FileSystemName, at byte 3. */
export const EXFAT_NAME = "EXFAT   ";

/**
 * Checks the boot sector at `offset`.
 * @returns the layout, or in words which field is wrong
 */
export function readExfatBootSector(bytes: Buf, offset: number): ExfatLayout | string {
  const sectorShift = u8(bytes, offset + BytesPerSectorShift);
  if (sectorShift < 9 || sectorShift > 12) {
    return `BytesPerSectorShift is ${sectorShift}, expected 9 to 12`;
  }
  const clusterShift = u8(bytes, offset + SectorsPerClusterShift);
  if (clusterShift > 25 - sectorShift) {
    return `SectorsPerClusterShift is ${clusterShift}, expected at most ${25 - sectorShift}`;
  }
  const fats = u8(bytes, offset + NumberOfFats);
  if (fats < 1 || fats > 2) {
    return `NumberOfFats is ${fats}, expected 1 or 2`;
  }
  const sectorBlocks = powerOfTwo(sectorShift - 9);
  const clusterBlocks = sectorBlocks * powerOfTwo(clusterShift);
  const fatStart = u32(bytes, offset + FatOffset);
  const fatLength = u32(bytes, offset + FatLength);
  const heap = u32(bytes, offset + ClusterHeapOffset);
  const clusterCount = u32(bytes, offset + ClusterCount);
  const root = u32(bytes, offset + FirstClusterOfRootDirectory);
  if (fatStart < 24) {
    return `FatOffset is ${fatStart}, expected at least 24`;
  }
  if (heap < fatStart + fatLength * fats) {
    return `ClusterHeapOffset is ${heap}, expected to lie behind the FAT`;
  }
  if (clusterCount === 0 || clusterCount + 2 > fatLength * sectorBlocks * 128) {
    return `ClusterCount is ${clusterCount}, more than the FAT has entries`;
  }
  if (root < 2 || root > clusterCount + 1) {
    return `FirstClusterOfRootDirectory is ${root}, outside the volume`;
  }
  return {
    clusterBlocks: clusterBlocks,
    fatStart: fatStart * sectorBlocks,
    fatBlocks: fatLength * sectorBlocks,
    activeFat: fats === 2 && u8(bytes, offset + VolumeFlags) % 2 === 1 ? 1 : 0,
    dataStart: heap * sectorBlocks,
    clusterCount: clusterCount,
    rootCluster: root,
    totalBlocks: u32(bytes, offset + VolumeLength) * sectorBlocks,
    serial: serialText(bytes, offset + VolumeSerialNumber),
  };
}

function powerOfTwo(exponent: number): number {
  let value = 1;
  for (let i = 0; i < exponent; i++) {
    value *= 2;
  }
  return value;
}
