// Where the volumes of a card begin: MBR (primary and logical partitions), GPT, or none. Layer: core/storage.
// Follows UEFI Specification 2.10, chapter 5 (GPT, and the legacy MBR in 5.2.1); extended partitions as DOS keeps them:
// a chain of boot records whose second entry, relative to the extended partition, points to the next.
import { ascii } from "../bytes/ascii.js";
import { type Buf, slice, u8, u16, u32 } from "../bytes/buf.js";
import { crcOfText } from "../bytes/crc32.js";
import type { BlockDevice } from "./block-device.js";

/** Offsets in an MBR (UEFI 2.10, table 5-1 and 5-2). */
const MBR_ENTRIES = 446; // PartitionRecord[4], 16 bytes each
const ENTRY_BYTES = 16;
const ENTRY_TYPE = 4; // OSType, u8
const ENTRY_START = 8; // StartingLBA, u32
const ENTRY_SIZE = 12; // SizeInLBA, u32
const MBR_SIGNATURE = 510; // 0xAA55, u16

const TYPE_GPT_PROTECTIVE = 0xee;
/** A chain longer than this is a loop, or nothing that anyone made. */
const MAX_PARTITIONS = 64;

/** Offsets in a GPT header (UEFI 2.10, table 5-5) and in its entries (table 5-6). */
const GPT_HEADER_BYTES = 12; // HeaderSize, u32: 92 or more
const GPT_HEADER_CRC = 16; // HeaderCRC32, u32: of those bytes, itself taken for 0
const GPT_MY_LBA = 24; // MyLBA, u64
const GPT_ENTRIES_LBA = 72; // PartitionEntryLBA, u64
const GPT_ENTRY_COUNT = 80; // NumberOfPartitionEntries, u32
const GPT_ENTRY_BYTES = 84; // SizeOfPartitionEntry, u32: 128 × 2^n
const GPT_ENTRY_START = 32; // StartingLBA, u64
const GPT_ENTRY_END = 40; // EndingLBA, u64, inclusive

export interface Partition {
  /** First block on the device. */
  readonly start: number;
  /** Blocks, as the table has it; 0 where there is no table. */
  readonly blocks: number;
  /** The MBR's OSType; TYPE_GPT for a GPT entry, TYPE_NONE for a card without a table. */
  readonly type: number;
}

export const TYPE_GPT = 256;
export const TYPE_NONE = 257;

/** Whether the 512 bytes at `offset` end with the boot signature. */
export function hasBootSignature(bytes: Buf, offset: number): boolean {
  return u16(bytes, offset + MBR_SIGNATURE) === 0xaa55;
}

function isExtended(type: number): boolean {
  return type === 0x05 || type === 0x0f || type === 0x85;
}

/** A boot record's status bytes are 0x00 or 0x80: anything else is no partition table. */
function isPlausible(bytes: Buf, offset: number): boolean {
  for (let i = 0; i < 4; i++) {
    const status = u8(bytes, offset + MBR_ENTRIES + i * ENTRY_BYTES);
    if (status !== 0 && status !== 0x80) {
      return false;
    }
  }
  return true;
}

/**
 * The partitions of a card, in the order of its table; logical ones after the primary ones. A damaged part of the
 * table costs the partitions it names.
 * @param device which has just been asked for block 0
 */
export function readPartitions(device: BlockDevice): Partition[] {
  const found: Partition[] = [];
  if (!hasBootSignature(device.bytes, device.offset) || !isPlausible(device.bytes, device.offset)) {
    return found;
  }
  // The table has to outlive the reading of what it points to.
  const table = slice(device.bytes, device.offset + MBR_ENTRIES, device.offset + MBR_SIGNATURE);
  for (let entry = 0; entry < 4 * ENTRY_BYTES; entry += ENTRY_BYTES) {
    if (u8(table, entry + ENTRY_TYPE) === TYPE_GPT_PROTECTIVE) {
      const before = found.length;
      readGpt(device, found);
      if (found.length > before) {
        return found;
      }
    }
  }
  for (let entry = 0; entry < 4 * ENTRY_BYTES; entry += ENTRY_BYTES) {
    addPrimary(device, table, entry, found);
  }
  for (let entry = 0; entry < 4 * ENTRY_BYTES; entry += ENTRY_BYTES) {
    if (isExtended(u8(table, entry + ENTRY_TYPE))) {
      readLogical(device, u32(table, entry + ENTRY_START), found);
    }
  }
  return found;
}

function addPrimary(device: BlockDevice, table: Buf, entry: number, found: Partition[]): void {
  const type = u8(table, entry + ENTRY_TYPE);
  const start = u32(table, entry + ENTRY_START);
  const blocks = u32(table, entry + ENTRY_SIZE);
  if (type === 0 || type === TYPE_GPT_PROTECTIVE || isExtended(type) || start === 0 || blocks === 0) {
    return;
  }
  if (device.blockCount === 0 || start < device.blockCount) {
    found.push({ start: start, blocks: blocks, type: type });
  }
}

function readLogical(device: BlockDevice, extendedStart: number, found: Partition[]): void {
  let record = extendedStart;
  for (let i = 0; i < MAX_PARTITIONS && found.length < MAX_PARTITIONS; i++) {
    if (device.read(record, 1) < 1 || !hasBootSignature(device.bytes, device.offset)) {
      return;
    }
    const bytes = device.bytes;
    const entry = device.offset + MBR_ENTRIES;
    const type = u8(bytes, entry + ENTRY_TYPE);
    const start = record + u32(bytes, entry + ENTRY_START);
    const blocks = u32(bytes, entry + ENTRY_SIZE);
    if (type !== 0 && blocks !== 0 && start !== record) {
      found.push({ start: start, blocks: blocks, type: type });
    }
    const link = entry + ENTRY_BYTES;
    const next = extendedStart + u32(bytes, link + ENTRY_START);
    // Links of a sound chain only ever go forward, so that one going back is a loop.
    if (!isExtended(u8(bytes, link + ENTRY_TYPE)) || next <= record) {
      return;
    }
    record = next;
  }
}

/** The lower half of a 64-bit LBA; -1 where the upper half is used, which no card of 2 TB needs. */
function lba64(bytes: Buf, offset: number): number {
  return u32(bytes, offset + 4) === 0 ? u32(bytes, offset) : -1;
}

function readGpt(device: BlockDevice, found: Partition[]): void {
  // The backup header lies in the last block of the device (UEFI 2.10, 5.3.2).
  if (!readGptAt(device, 1, found) && device.blockCount > 2) {
    readGptAt(device, device.blockCount - 1, found);
  }
}

/** Whether the header at the device's offset is whole, and belongs where it was found (UEFI 2.10, 5.3.2). */
function isGptHeader(device: BlockDevice, headerBlock: number): boolean {
  const bytes = device.bytes;
  const at = device.offset;
  const size = u32(bytes, at + GPT_HEADER_BYTES);
  if (ascii(bytes, at, 8) !== "EFI PART" || size < 92 || size > 512 || lba64(bytes, at + GPT_MY_LBA) !== headerBlock) {
    return false;
  }
  const rest = at + GPT_HEADER_CRC + 4;
  const summed = `${ascii(bytes, at, GPT_HEADER_CRC)}\0\0\0\0${ascii(bytes, rest, size - GPT_HEADER_CRC - 4)}`;
  return crcOfText(summed) === ascii(bytes, at + GPT_HEADER_CRC, 4);
}

function readGptAt(device: BlockDevice, headerBlock: number, found: Partition[]): boolean {
  if (device.read(headerBlock, 1) < 1 || !isGptHeader(device, headerBlock)) {
    return false;
  }
  const entriesBlock = lba64(device.bytes, device.offset + GPT_ENTRIES_LBA);
  const count = u32(device.bytes, device.offset + GPT_ENTRY_COUNT);
  const entryBytes = u32(device.bytes, device.offset + GPT_ENTRY_BYTES);
  if (entriesBlock < 2 || (entryBytes !== 128 && entryBytes !== 256 && entryBytes !== 512)) {
    return false;
  }
  const perBlock = 512 / entryBytes;
  const blocks = (Math.min(count, MAX_PARTITIONS * 4) + perBlock - 1) / perBlock;
  for (let block = 0; block + 1 <= blocks && found.length < MAX_PARTITIONS; block++) {
    if (device.read(entriesBlock + block, 1) < 1) {
      return found.length > 0;
    }
    const bytes = device.bytes;
    for (let i = 0; i < perBlock; i++) {
      const entry = device.offset + i * entryBytes;
      const start = lba64(bytes, entry + GPT_ENTRY_START);
      const end = lba64(bytes, entry + GPT_ENTRY_END);
      // An unused entry has a zero type GUID (table 5-6).
      const used = u32(bytes, entry) !== 0 || u32(bytes, entry + 4) !== 0;
      if (used && start >= 2 && end >= start && (device.blockCount === 0 || start < device.blockCount)) {
        found.push({ start: start, blocks: end - start + 1, type: TYPE_GPT });
      }
    }
  }
  return true;
}
