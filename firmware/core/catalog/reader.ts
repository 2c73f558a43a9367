// Reads a catalog page by page: what a folder has, where a name begins, which folders have texts or videos.
// Layer: core/catalog. Follows FORMAT.md. A catalog comes from a card, so that every number in it may be a lie: what is
// taken from a page whose sum is right is still checked against the page's own length.
import { ascii } from "../bytes/ascii.js";
import { crcOfText } from "../bytes/crc32.js";
import { divide } from "../bytes/integer.js";
import { u16At, u32At } from "../bytes/little-endian.js";
import { Kind } from "../player/policy.js";
import type { ByteSource } from "../storage/byte-source.js";
import type { FileRef } from "../storage/file-ref.js";
import { MAX_FOLDER_BLOCKS, type Volume } from "../storage/volume.js";
import { sortKey } from "./collation.js";
import {
  CONTIGUOUS,
  CRC_BYTES,
  FILESYSTEMS,
  FLAG_NO_VOLUME,
  FLAG_OTHERS,
  FOLDER_CONTIGUOUS,
  FOLDER_DAMAGED,
  FOLDER_HEAD_BYTES,
  MAGIC,
  PAGE_BLOCKS,
  PAGE_HEAD_BYTES,
  RECORD_BYTES,
  TABLE_HEAD_BYTES,
  TABLE_RECORD_BYTES,
  TABLE_RECORDS,
  UNIT_END,
  UNIT_PAGE,
  UNIT_TABLE,
  VERSION,
} from "./format.js";
import { sumDirectory } from "./freshness.js";

/** Why a catalog is not used. A negative number is the ReadError or ChainError of its file. */
export const CatalogProblem = { none: 0, foreign: 1, version: 2, damaged: 3 } as const;

export interface CatalogEntry {
  /** UTF-8. */
  readonly name: string;
  readonly kind: number;
  readonly ref: FileRef;
  /** The folder's number; -1 for files. */
  readonly folder: number;
  /** As FAT keeps them (fatgen103, "Date and Time Formats"). */
  readonly modifiedDate: number;
  readonly modifiedTime: number;
}

export class CatalogReader {
  /** A CatalogProblem or a negative error: of `open`, or of the read that failed last. */
  problem: number;
  filesystem: string;
  serial: string;
  clusterBlocks: number;
  clusterCount: number;
  /** Whether files that the player does not open are in it; whether it is of a folder on a PC. */
  hasOthers: boolean;
  hasNoVolume: boolean;
  label: string;
  /** The root counted. */
  folders: number;
  texts: number;
  videos: number;
  others: number;
  problems: number;
  /** Of the folder that `openFolder` opened last. */
  folder: number;
  parent: number;
  firstFolder: number;
  folderCount: number;
  fileCount: number;
  slots: number;
  crc: string;
  damaged: boolean;
  leftOut: number;
  firstCluster: number;
  extentBlocks: number;
  contiguous: boolean;
  private source: ByteSource;
  private table: number;
  private blocks: number;
  /** Where the open folder's pages are: the first one, and the one behind the last. */
  private start: number;
  private end: number;
  /** The page in memory: its bytes, its block, its entries. */
  private page: string;
  private pageBlock: number;
  private pageFirst: number;
  private pageCount: number;
  private pageHead: number;

  constructor(source: ByteSource) {
    this.source = source;
    this.problem = CatalogProblem.none;
    this.filesystem = "";
    this.serial = "";
    this.clusterBlocks = 0;
    this.clusterCount = 0;
    this.hasOthers = false;
    this.hasNoVolume = false;
    this.label = "";
    this.folders = 0;
    this.texts = 0;
    this.videos = 0;
    this.others = 0;
    this.problems = 0;
    this.folder = -1;
    this.parent = 0;
    this.firstFolder = 0;
    this.folderCount = 0;
    this.fileCount = 0;
    this.slots = 0;
    this.crc = "";
    this.damaged = false;
    this.leftOut = 0;
    this.firstCluster = 0;
    this.extentBlocks = 0;
    this.contiguous = false;
    this.table = 0;
    this.blocks = 0;
    this.start = 0;
    this.end = 0;
    this.page = "";
    this.pageBlock = -1;
    this.pageFirst = 0;
    this.pageCount = 0;
    this.pageHead = 0;
  }

  private fail(problem: number): boolean {
    this.problem = problem;
    return false;
  }

  /** Up to `count` blocks from `block` as a byte string; "" where they cannot be read. */
  private blocksAt(block: number, count: number): string {
    const source = this.source;
    let text = "";
    let left = count;
    while (left > 0) {
      const status = source.read(block + count - left, left);
      if (status < 1) {
        this.problem = status;
        return "";
      }
      const device = source.volume.device;
      for (let i = 0; i < status; i++) {
        text += ascii(device.bytes, device.offset + i * device.stride, 512);
      }
      left -= status;
    }
    return text;
  }

  /** A unit with its sum checked, or "". */
  private unit(block: number, blocks: number, type: number): string {
    if (block < 0 || block + blocks > this.source.blocks) {
      this.problem = CatalogProblem.damaged;
      return "";
    }
    const text = this.blocksAt(block, blocks);
    if (text === "") {
      return "";
    }
    const end = text.length - CRC_BYTES;
    if (text.charCodeAt(0) !== type || crcOfText(text.substring(0, end)) !== text.substring(end)) {
      this.problem = CatalogProblem.damaged;
      return "";
    }
    return text;
  }

  /** @returns whether this is a catalog that can be read; else `problem` says why */
  open(): boolean {
    const source = this.source;
    if (source.blocks < 3 || source.tailBytes !== 0) {
      return this.fail(CatalogProblem.foreign);
    }
    const head = this.blocksAt(0, 1);
    if (head === "") {
      return false;
    }
    if (head.substring(0, MAGIC.length) !== MAGIC) {
      return this.fail(CatalogProblem.foreign);
    }
    if (u16At(head, 8) !== VERSION) {
      return this.fail(CatalogProblem.version);
    }
    const end = this.unit(source.blocks - 1, 1, UNIT_END);
    if (end === "" || crcOfText(head.substring(0, 508)) !== head.substring(508)) {
      return this.fail(this.problem === 0 ? CatalogProblem.damaged : this.problem);
    }
    const flags = u16At(head, 10);
    this.hasOthers = flags % 2 === FLAG_OTHERS;
    this.hasNoVolume = divide(flags, FLAG_NO_VOLUME) % 2 === 1;
    const filesystem = head.charCodeAt(12);
    this.filesystem = filesystem < FILESYSTEMS.length ? FILESYSTEMS[filesystem] : "";
    this.serial = head.substring(16, 24);
    this.clusterBlocks = u32At(head, 24);
    this.clusterCount = u32At(head, 28);
    this.folders = u32At(end, 4);
    this.texts = u32At(end, 8);
    this.videos = u32At(end, 12);
    this.others = u32At(end, 16);
    this.problems = u32At(end, 20);
    this.table = u32At(end, 24);
    this.blocks = u32At(end, 28);
    this.label = end.substring(32, 32 + end.charCodeAt(2));
    if (
      this.blocks !== source.blocks ||
      this.folders < 1 ||
      this.table + divide(this.folders + TABLE_RECORDS - 1, TABLE_RECORDS) + 1 !== this.blocks
    ) {
      return this.fail(CatalogProblem.damaged);
    }
    return true;
  }

  /** Whether it is of this volume. Folders are checked one by one: `isFresh`. */
  isOf(volume: Volume): boolean {
    return (
      !this.hasNoVolume &&
      this.filesystem === volume.filesystem &&
      this.serial === volume.serial &&
      this.clusterBlocks === volume.clusterBlocks &&
      this.clusterCount === volume.clusterCount
    );
  }

  /** Field `field` (0 to 3) of a folder's record in the table; -1 where it cannot be read. */
  private tableField(folder: number, field: number): number {
    if (folder < 0 || folder >= this.folders) {
      return -1;
    }
    const index = folder % TABLE_RECORDS;
    const block = this.table + (folder - index) / TABLE_RECORDS;
    if (this.pageBlock !== block) {
      const text = this.unit(block, 1, UNIT_TABLE);
      if (text === "") {
        return -1;
      }
      this.page = text;
      this.pageBlock = block;
      this.pageCount = 0;
    }
    return u32At(this.page, TABLE_HEAD_BYTES + index * TABLE_RECORD_BYTES + field * 4);
  }

  /** The folder that this one lies in; -1 where the table cannot be read. */
  parentOf(folder: number): number {
    return this.tableField(folder, 3);
  }

  /** The next folder from `from` on that has files of a kind (text or video) in it; -1 where there is none. */
  nextWith(kind: number, from: number): number {
    for (let folder = from; folder < this.folders; folder++) {
      const count = this.tableField(folder, kind === Kind.text ? 1 : 2);
      if (count < 0) {
        return -1;
      }
      if (count > 0) {
        return folder;
      }
    }
    return -1;
  }

  /** @returns whether the folder could be opened; else `problem` says why */
  openFolder(folder: number): boolean {
    const start = this.tableField(folder, 0);
    const end = start < 0 ? -1 : folder + 1 < this.folders ? this.tableField(folder + 1, 0) : this.table;
    if (start < 1 || end <= start || end > this.table) {
      return this.fail(this.problem === 0 ? CatalogProblem.damaged : this.problem);
    }
    this.folder = folder;
    this.start = start;
    this.end = end;
    if (!this.load(start)) {
      return false;
    }
    const page = this.page;
    this.parent = u32At(page, 12);
    this.firstFolder = u32At(page, 16);
    this.folderCount = u32At(page, 20);
    this.fileCount = u32At(page, 24);
    this.firstCluster = u32At(page, 28);
    this.extentBlocks = u32At(page, 32);
    this.slots = u32At(page, 36);
    this.crc = page.substring(40, 44);
    this.leftOut = u32At(page, 48);
    const bits = page.charCodeAt(44);
    this.damaged = bits % 2 === FOLDER_DAMAGED;
    this.contiguous = divide(bits, FOLDER_CONTIGUOUS) % 2 === 1;
    return true;
  }

  /** Loads the page at `block` of the open folder. */
  private load(block: number): boolean {
    if (block === this.pageBlock) {
      return true;
    }
    const left = this.end - block;
    const text = this.unit(block, left < PAGE_BLOCKS ? left : PAGE_BLOCKS, UNIT_PAGE);
    if (text === "") {
      return false;
    }
    const head = block === this.start ? PAGE_HEAD_BYTES + FOLDER_HEAD_BYTES : PAGE_HEAD_BYTES;
    const count = u16At(text, 2);
    if (u32At(text, 4) !== this.folder || head + 2 * count + 2 > text.length) {
      return this.fail(CatalogProblem.damaged);
    }
    this.page = text;
    this.pageBlock = block;
    this.pageFirst = u32At(text, 8);
    this.pageCount = count;
    this.pageHead = head;
    return true;
  }

  /** The block of the open folder's first page, for `checkPage`. */
  firstPage(): number {
    return this.start;
  }

  /** Checks a page of the open folder. @returns the block of the next one; 0 behind the last; -1 where it is damaged */
  checkPage(block: number): number {
    if (!this.load(block)) {
      return -1;
    }
    const next = block + PAGE_BLOCKS;
    const known = this.pageFirst + this.pageCount;
    if (next < this.end) {
      return this.pageCount > 0 && known < this.count() ? next : -1;
    }
    return known === this.count() ? 0 : -1;
  }

  count(): number {
    return this.folderCount + this.fileCount;
  }

  /** Loads the page that entry `index` is in. */
  private loadEntry(index: number): boolean {
    let low = 0;
    let high = divide(this.end - this.start - 1, PAGE_BLOCKS);
    if (this.pageBlock >= this.start && this.pageBlock < this.end && this.pageCount > 0) {
      if (index >= this.pageFirst && index < this.pageFirst + this.pageCount) {
        return true;
      }
    }
    while (low <= high) {
      const middle = divide(low + high, 2);
      if (!this.load(this.start + middle * PAGE_BLOCKS)) {
        return false;
      }
      if (index < this.pageFirst) {
        high = middle - 1;
      } else if (index >= this.pageFirst + this.pageCount) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return this.fail(CatalogProblem.damaged);
  }

  /** Entry `index` of the open folder: its folders, then its files; null where it cannot be read. */
  entry(index: number): CatalogEntry | null {
    if (index < 0 || index >= this.count() || !this.loadEntry(index)) {
      return null;
    }
    const page = this.page;
    const at = this.pageHead + 2 * (index - this.pageFirst);
    const start = u16At(page, at);
    const end = u16At(page, at + 2);
    if (start + RECORD_BYTES > end || end > page.length - CRC_BYTES) {
      this.problem = CatalogProblem.damaged;
      return null;
    }
    const tail = u16At(page, start + 8);
    const contiguous = tail >= CONTIGUOUS;
    const kind = page.charCodeAt(start + 14);
    const size = u32At(page, start + 4);
    const isFolder = kind === Kind.folder;
    return {
      name: page.substring(start + RECORD_BYTES, end),
      kind: kind,
      ref: {
        firstCluster: u32At(page, start),
        // FAT keeps no size of folders.
        sizeBlocks: isFolder && this.filesystem !== "exFAT" ? MAX_FOLDER_BLOCKS : size,
        tailBytes: tail % 512,
        contiguous: contiguous,
      },
      folder: isFolder ? this.firstFolder + index : -1,
      modifiedDate: u16At(page, start + 10),
      modifiedTime: u16At(page, start + 12),
    };
  }

  /**
   * The first entry of the open folder, from `from` up to `end`, whose name begins with `prefix`, case and width
   * folded; -1 where there is none. Give it 0 and `folderCount` for folders, `folderCount` and `count()` for files.
   */
  find(prefix: string, from: number, end: number): number {
    const wanted = folded(prefix);
    // Digits at the end may be the beginning of a longer number, which comes elsewhere.
    const stem = beforeZero(sortKey(withoutLastNumber(wanted)));
    let low = from;
    let high = end;
    while (low < high) {
      const middle = divide(low + high, 2);
      const entry = this.entry(middle);
      if (entry === null) {
        return -1;
      }
      if (sortKey(entry.name) < stem) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < end) {
      const entry = this.entry(low);
      if (entry === null || !sortKey(entry.name).startsWith(stem)) {
        return -1;
      }
      if (folded(entry.name).startsWith(wanted)) {
        return low;
      }
      low++;
    }
    return -1;
  }

  /** Whether the open folder is as it was when the catalog was made. */
  isFresh(volume: Volume): boolean {
    if (this.damaged) {
      return false;
    }
    const ref: FileRef =
      this.folder === 0
        ? volume.root
        : {
            firstCluster: this.firstCluster,
            sizeBlocks: volume.filesystem === "exFAT" ? this.extentBlocks : MAX_FOLDER_BLOCKS,
            tailBytes: 0,
            contiguous: this.contiguous,
          };
    if (ref.firstCluster !== this.firstCluster) {
      return false;
    }
    const sum = sumDirectory(volume, ref);
    return sum !== null && sum.slots === this.slots && sum.crc === this.crc;
  }
}

/** A name as its key has it, digits left as they are. */
function folded(name: string): string {
  // The key of a name without digits is the name folded, and behind a zero the name itself where that is another one.
  let text = "";
  let rest = name;
  while (rest !== "") {
    let digits = 0;
    while (digits < rest.length && isDigit(rest.charCodeAt(digits))) {
      digits++;
    }
    let others = digits;
    while (others < rest.length && !isDigit(rest.charCodeAt(others))) {
      others++;
    }
    text += rest.substring(0, digits) + beforeZero(sortKey(rest.substring(digits, others)));
    rest = rest.substring(others);
  }
  return text;
}

/** A key without the name that it ends with where folding or a leading zero was lost. */
function beforeZero(key: string): string {
  const zero = key.indexOf("\0");
  return zero >= 0 ? key.substring(0, zero) : key;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function withoutLastNumber(text: string): string {
  let end = text.length;
  while (end > 0 && isDigit(text.charCodeAt(end - 1))) {
    end--;
  }
  return text.substring(0, end);
}
