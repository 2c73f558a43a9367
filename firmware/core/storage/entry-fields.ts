// Where the data of a directory entry lies, on FAT and on exFAT. Layer: core/storage.
// Follows Microsoft's FAT specification (fatgen103), "FAT Directory Structure", and the exFAT specification, 7.6.
import { type Buf, u8, u16 } from "../bytes/buf.js";
import { SLOT_BYTES } from "../bytes/directory-slots.js";
import { divide } from "../bytes/integer.js";
import type { FileRef } from "./file-ref.js";
import { MAX_EXFAT_FOLDER_BLOCKS, MAX_FOLDER_BLOCKS } from "./volume.js";

/** @param at of the short entry; FAT keeps no size of a folder: it gets its limit */
export function fatRef(bytes: Buf, at: number, isFolder: boolean, isFat32: boolean): FileRef {
  const low = u16(bytes, at + 28);
  const upper = isFat32 ? u16(bytes, at + 20) : 0;
  return {
    firstCluster: u16(bytes, at + 26) + upper * 65536,
    sizeBlocks: isFolder ? MAX_FOLDER_BLOCKS : divide(low, 512) + u16(bytes, at + 30) * 128,
    tailBytes: isFolder ? 0 : low % 512,
    contiguous: false,
  };
}

/** @param at of the File entry, behind which is its Stream Extension */
export function exfatRef(bytes: Buf, at: number, isFolder: boolean): FileRef {
  // Stream Extension (7.6): flags at 1, FirstCluster at 20, DataLength at 24.
  const stream = at + SLOT_BYTES;
  const low = u16(bytes, stream + 24);
  const high = u16(bytes, stream + 28);
  const top = u16(bytes, stream + 30);
  // 2^31 blocks are 1 TB in one file: a lie, cut to something the numbers can hold.
  let blocks = 2147483647;
  if (top === 0 && high < 256) {
    blocks = divide(low, 512) + u16(bytes, stream + 26) * 128 + high * 8388608;
  }
  let tail = low % 512;
  if (isFolder) {
    // Of a folder whole blocks: its size has to be one of whole clusters (7.6.7).
    blocks = tail === 0 ? blocks : blocks + 1;
    blocks = blocks > MAX_EXFAT_FOLDER_BLOCKS ? MAX_EXFAT_FOLDER_BLOCKS : blocks;
    tail = 0;
  }
  return {
    firstCluster: u16(bytes, stream + 20) + u16(bytes, stream + 22) * 65536,
    sizeBlocks: blocks,
    tailBytes: tail,
    contiguous: (u8(bytes, stream + 1) & 2) !== 0,
  };
}
