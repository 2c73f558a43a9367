// The volume label of a freshly made FAT volume: FatFs as packed by js-fatfs has no f_setlabel, so the two places
// that hold it are filled here. Layer: host/media.
// Format: Microsoft FAT specification (fatgen103), "Boot Sector and BPB" and "FAT Directory Structure".
import { UserError } from "../errors.js";
import { BLOCK_BYTES, type BlockStore } from "./block-store.js";

const LABEL_CHARACTERS = 11;
const ATTR_VOLUME_ID = 0x08;
/** 2026-01-01, as the rest of the card (bits 15-9 year from 1980, 8-5 month, 4-0 day). */
const WRITE_DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;

function labelBytes(label: string): Uint8Array {
  const text = label.toUpperCase();
  if (!/^[A-Z0-9 !#$%&'()@^_`{}~-]{1,11}$/.test(text)) {
    throw new UserError(
      `the label ${JSON.stringify(label)} does not fit a FAT volume: at most 11 letters A-Z, digits, blanks and - _`,
    );
  }
  return Buffer.from(text.padEnd(LABEL_CHARACTERS, " "), "latin1");
}

function readBlock(store: BlockStore, block: number): DataView {
  const bytes = new Uint8Array(BLOCK_BYTES);
  store.read(block, bytes);
  return new DataView(bytes.buffer);
}

function writeBlock(store: BlockStore, block: number, view: DataView): void {
  store.write(block, new Uint8Array(view.buffer));
}

/**
 * Writes the label into the boot sector (and FAT32's copy of it) and as the first entry of the still empty root.
 * @returns the kind of FAT that the number of clusters makes this volume.
 */
export function writeVolumeLabel(store: BlockStore, label: string): "fat12" | "fat16" | "fat32" {
  const name = labelBytes(label);
  let start = 0;
  let boot = readBlock(store, 0);
  if (boot.getUint16(11, true) !== BLOCK_BYTES) {
    start = boot.getUint32(0x1be + 8, true); // MBR: first LBA of the first partition
    boot = readBlock(store, start);
  }
  const clusterBlocks = boot.getUint8(13);
  const reserved = boot.getUint16(14, true);
  const fats = boot.getUint8(16);
  const rootEntries = boot.getUint16(17, true);
  const fatBlocks = boot.getUint16(22, true) || boot.getUint32(36, true);
  const totalBlocks = boot.getUint16(19, true) || boot.getUint32(32, true);
  const rootBlock = start + reserved + fats * fatBlocks;
  const dataBlocks = totalBlocks - reserved - fats * fatBlocks - Math.ceil((rootEntries * 32) / BLOCK_BYTES);
  const clusters = Math.floor(dataBlocks / clusterBlocks);
  const isFat32 = rootEntries === 0;

  const labelAt = isFat32 ? 71 : 43; // BS_VolLab
  new Uint8Array(boot.buffer).set(name, labelAt);
  writeBlock(store, start, boot);
  const backup = isFat32 ? boot.getUint16(50, true) : 0; // BPB_BkBootSec
  if (backup !== 0) writeBlock(store, start + backup, boot);

  const rootCluster = isFat32 ? boot.getUint32(44, true) : 2; // BPB_RootClus
  const block = isFat32 ? rootBlock + (rootCluster - 2) * clusterBlocks : rootBlock;
  const root = readBlock(store, block);
  new Uint8Array(root.buffer).set(name, 0);
  root.setUint8(11, ATTR_VOLUME_ID);
  root.setUint16(24, WRITE_DATE, true);
  writeBlock(store, block, root);
  return isFat32 ? "fat32" : clusters < 4085 ? "fat12" : "fat16";
}
