// The boot sector of FAT12, FAT16 and FAT32, checked field by field. Layer: core/storage.
// Follows Microsoft's FAT specification (fatgen103), "Boot Sector and BPB" and "FAT Type Determination"; names are its.
import { ascii } from "../../bytes/ascii.js";
import { type Buf, u8, u16, u32 } from "../../bytes/buf.js";
import { divide, hexByte } from "../../bytes/integer.js";
import { oemText, unpadded } from "./short-name.js";

const BPB_BytsPerSec = 11; // u16: 512, 1024, 2048 or 4096
const BPB_SecPerClus = 13; // u8: a power of two
const BPB_RsvdSecCnt = 14; // u16: not 0
const BPB_NumFATs = 16; // u8
const BPB_RootEntCnt = 17; // u16: 0 on FAT32
const BPB_TotSec16 = 19; // u16: 0 where TotSec32 counts
const BPB_FATSz16 = 22; // u16: 0 on FAT32
const BPB_TotSec32 = 32; // u32
const BS_VolID = 39; // u32 on FAT12 and FAT16
const BS_VolLab = 43; // 11 characters on FAT12 and FAT16
const BPB_FATSz32 = 36; // u32, FAT32 only
const BPB_ExtFlags = 40; // u16: bit 7 set: one active FAT, bits 0-3 its number
const BPB_RootClus = 44; // u32
const BS_VolID32 = 67; // u32
const BS_VolLab32 = 71; // 11 characters

/** Everything in blocks of 512 bytes, from the start of the volume. */
export interface FatLayout {
  /** 12, 16 or 32. */
  readonly entryBits: number;
  readonly clusterBlocks: number;
  readonly fatStart: number;
  readonly fatBlocks: number;
  readonly fatCopies: number;
  /** The FAT that counts where the copies are not kept alike, else 0. */
  readonly activeFat: number;
  /** The root folder's fixed region; 0 blocks on FAT32. */
  readonly rootStart: number;
  readonly rootBlocks: number;
  /** FAT32's first cluster of the root folder, else 0. */
  readonly rootCluster: number;
  /** First block of cluster 2. */
  readonly dataStart: number;
  readonly clusterCount: number;
  readonly totalBlocks: number;
  readonly serial: string;
  readonly label: string;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}

export function serialText(bytes: Buf, offset: number): string {
  return (
    hexByte(u8(bytes, offset + 3)) +
    hexByte(u8(bytes, offset + 2)) +
    hexByte(u8(bytes, offset + 1)) +
    hexByte(u8(bytes, offset))
  );
}

/**
 * Checks the boot sector at `offset`.
 * @returns the layout, or in words which field is wrong: "BPB_BytsPerSec is 77, expected 512 to 4096"
 */
export function readFatBootSector(bytes: Buf, offset: number): FatLayout | string {
  const sectorBytes = u16(bytes, offset + BPB_BytsPerSec);
  if (!isPowerOfTwo(sectorBytes) || sectorBytes < 512 || sectorBytes > 4096) {
    return `BPB_BytsPerSec is ${sectorBytes}, expected 512 to 4096`;
  }
  const sectorBlocks = sectorBytes / 512;
  const clusterSectors = u8(bytes, offset + BPB_SecPerClus);
  if (!isPowerOfTwo(clusterSectors)) {
    return `BPB_SecPerClus is ${clusterSectors}, expected a power of two`;
  }
  const reserved = u16(bytes, offset + BPB_RsvdSecCnt);
  if (reserved === 0) {
    return "BPB_RsvdSecCnt is 0, expected at least 1";
  }
  const fatCopies = u8(bytes, offset + BPB_NumFATs);
  if (fatCopies < 1 || fatCopies > 4) {
    return `BPB_NumFATs is ${fatCopies}, expected 1 or 2`;
  }
  const fatSectors16 = u16(bytes, offset + BPB_FATSz16);
  const isFat32 = fatSectors16 === 0;
  const fatSectors = isFat32 ? u32(bytes, offset + BPB_FATSz32) : fatSectors16;
  const rootEntries = u16(bytes, offset + BPB_RootEntCnt);
  // 2^28 clusters of 4 bytes are 2^21 blocks: a FAT of more is a lie.
  if (fatSectors === 0 || fatSectors > 2097152) {
    return `BPB_FATSz32 is ${fatSectors}, expected 1 to 2097152`;
  }
  if (!isFat32 && rootEntries === 0) {
    return "BPB_RootEntCnt is 0, expected the size of the root folder";
  }
  const totalSectors16 = u16(bytes, offset + BPB_TotSec16);
  const totalSectors = totalSectors16 !== 0 ? totalSectors16 : u32(bytes, offset + BPB_TotSec32);
  const rootBlocks = isFat32 ? 0 : divide(rootEntries * 32 + sectorBytes - 1, sectorBytes) * sectorBlocks;
  const fatStart = reserved * sectorBlocks;
  const fatBlocks = fatSectors * sectorBlocks;
  const rootStart = fatStart + fatBlocks * fatCopies;
  const dataStart = rootStart + rootBlocks;
  const totalBlocks = totalSectors * sectorBlocks;
  const clusterBlocks = clusterSectors * sectorBlocks;
  if (totalBlocks < dataStart + clusterBlocks) {
    return `BPB_TotSec32 is ${totalSectors}, too few for the tables before the first cluster`;
  }
  const clustersOfVolume = divide(totalBlocks - dataStart, clusterBlocks);
  // Linux, mtools and Windows go by BPB_FATSz16 for FAT32, and by the count of clusters between the other two.
  const entryBits = isFat32 ? 32 : clustersOfVolume < 4085 ? 12 : 16;
  const entriesOfFat = entryBits === 12 ? divide(fatBlocks * 1024, 3) : fatBlocks * (4096 / entryBits);
  const tail = isFat32 ? BS_VolID32 : BS_VolID;
  const extFlags = isFat32 ? u16(bytes, offset + BPB_ExtFlags) : 0;
  const activeFat = extFlags % 256 > 127 ? extFlags % 16 : 0;
  return {
    entryBits: entryBits,
    clusterBlocks: clusterBlocks,
    fatStart: fatStart,
    fatBlocks: fatBlocks,
    fatCopies: fatCopies,
    activeFat: activeFat < fatCopies ? activeFat : 0,
    rootStart: rootStart,
    rootBlocks: rootBlocks,
    rootCluster: isFat32 ? u32(bytes, offset + BPB_RootClus) : 0,
    dataStart: dataStart,
    clusterCount: Math.min(clustersOfVolume, entriesOfFat - 2),
    totalBlocks: totalBlocks,
    serial: serialText(bytes, offset + tail),
    label: oemText(unpadded(ascii(bytes, offset + (isFat32 ? BS_VolLab32 : BS_VolLab), 11))),
  };
}
