// The last catalog of a card, for making the next one: folders whose slots are what they were are not parsed again.
// Layer: host/indexer. Follows core/catalog/FORMAT.md; a catalog that is not sound through and through is not used.
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  CONTIGUOUS,
  FILESYSTEMS,
  FLAG_OTHERS,
  FOLDER_CONTIGUOUS,
  FOLDER_DAMAGED,
  FOLDER_HEAD_BYTES,
  MAGIC,
  PAGE_HEAD_BYTES,
  TABLE_RECORDS,
  UNIT_END,
  UNIT_HEADER,
  UNIT_PAGE,
  UNIT_TABLE,
  VERSION,
} from "../../firmware/core/catalog/format.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import type { ClusterBitmap } from "./cluster-bitmap.js";
import { type FolderBytes, runsAreFree, takeRuns } from "./folder-bytes.js";
import { rootSum } from "./root-sum.js";

export interface OldFacts {
  readonly texts: number;
  readonly videos: number;
  readonly files: number;
  readonly slots: number;
  readonly crc: number;
  readonly flags: number;
  readonly leftOut: number;
}

export interface OldSubfolder {
  readonly cluster: number;
  readonly blocks: number;
  readonly contiguous: boolean;
}

/** What a catalog says of its card, without its folders. */
export interface CatalogTotals {
  readonly folders: number;
  readonly texts: number;
  readonly videos: number;
  readonly others: number;
  readonly problems: number;
  readonly label: string;
}

/** Reads the totals of the catalog at `path`: null where it is not one of this volume with this choice of files. */
export function readTotals(path: string, volume: Volume, keepOthers: boolean): CatalogTotals | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    const header = Buffer.alloc(512);
    const end = Buffer.alloc(512);
    if (size < 2048 || size % 512 !== 0) return null;
    if (readSync(file, header, 0, 512, 0) !== 512 || readSync(file, end, 0, 512, size - 512) !== 512) return null;
    if (!isOfVolume(header, volume, keepOthers) || !isWhole(header) || !isWhole(end)) return null;
    return end[0] === UNIT_END && end.readUInt32LE(28) * 512 === size ? totalsOf(end) : null;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function isWhole(unit: Buffer): boolean {
  return crc32(unit.subarray(0, unit.length - 4)) === unit.readUInt32LE(unit.length - 4);
}

function totalsOf(end: Buffer): CatalogTotals {
  const [folders, texts, videos, others, problems] = [4, 8, 12, 16, 20].map((at) => end.readUInt32LE(at));
  return { folders, texts, videos, others, problems, label: end.toString("latin1", 32, 32 + end[2]) };
}

function isOfVolume(header: Buffer, volume: Volume, keepOthers: boolean): boolean {
  return (
    header.toString("latin1", 0, 8) === MAGIC &&
    header.readUInt16LE(8) === VERSION &&
    header.readUInt16LE(10) === (keepOthers ? FLAG_OTHERS : 0) &&
    FILESYSTEMS[header[12]] === volume.filesystem &&
    header.toString("latin1", 16, 24) === volume.serial &&
    header.readUInt32LE(24) === volume.clusterBlocks &&
    header.readUInt32LE(28) === volume.clusterCount
  );
}

export class OldCatalog {
  readonly totals: CatalogTotals;
  readonly folders: number;
  readonly bytes: Buffer;
  readonly #volume: Volume;
  readonly #table: number;
  /** By first cluster. */
  readonly #numbers = new Map<number, number>();
  readonly #fresh: Uint8Array;
  /** The clusters of the folders that were compared, and where those of each begin and end in the list. */
  readonly #runs: number[] = [];
  readonly #firstRun: Uint32Array;
  readonly #lastRun: Uint32Array;

  private constructor(bytes: Buffer, volume: Volume) {
    const end = bytes.length - 512;
    this.bytes = bytes;
    this.#volume = volume;
    this.totals = totalsOf(bytes.subarray(end));
    this.folders = this.totals.folders;
    this.#table = bytes.readUInt32LE(end + 24) * 512;
    this.#fresh = new Uint8Array(this.folders);
    this.#firstRun = new Uint32Array(this.folders);
    this.#lastRun = new Uint32Array(this.folders);
  }

  /** The catalog at `path` if it is one of this volume, made with the same choice of files; else null. */
  static open(path: string, volume: Volume, keepOthers: boolean): OldCatalog | null {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      return null;
    }
    if (bytes.length < 2048 || bytes.length % 512 !== 0 || !isOfVolume(bytes, volume, keepOthers)) return null;
    return isSound(bytes) ? new OldCatalog(bytes, volume) : null;
  }

  #start(number: number): number {
    return this.bytes.readUInt32LE(this.#record(number)) * 512;
  }

  #record(number: number): number {
    return this.#table + Math.floor(number / TABLE_RECORDS) * 512 + 8 + (number % TABLE_RECORDS) * 16;
  }

  #ref(number: number): FileRef {
    if (number === 0) return this.#volume.root;
    const at = this.#start(number);
    return {
      firstCluster: this.bytes.readUInt32LE(at + 28),
      sizeBlocks: this.#volume.filesystem === "exFAT" ? this.bytes.readUInt32LE(at + 32) : 4096,
      tailBytes: 0,
      contiguous: (this.bytes[at + 44] & FOLDER_CONTIGUOUS) !== 0,
    };
  }

  /** Compares one folder with the card. */
  check(number: number, reader: FolderBytes): boolean {
    const ref = this.#ref(number);
    const at = this.#start(number);
    this.#numbers.set(ref.firstCluster, number);
    if (
      (this.bytes[at + 44] & FOLDER_DAMAGED) !== 0 ||
      !reader.read(ref, number === 0 ? -1 : this.bytes.readUInt32LE(at + 36))
    ) {
      return false;
    }
    let slots = reader.end / 32;
    let crc: number;
    if (number === 0) {
      const sum = rootSum(reader.bytes, reader.end, this.#volume.filesystem === "exFAT");
      slots = sum.slots;
      crc = sum.crc;
    } else {
      crc = crc32(reader.bytes.subarray(0, reader.end));
    }
    reader.take();
    this.#firstRun[number] = this.#runs.length;
    for (const cluster of reader.runs) this.#runs.push(cluster);
    this.#lastRun[number] = this.#runs.length;
    const isFresh = slots === this.bytes.readUInt32LE(at + 36) && crc === this.bytes.readUInt32LE(at + 40);
    this.#fresh[number] = isFresh ? 1 : 0;
    return isFresh;
  }

  /** The number here of a folder of the card whose slots are what they were; -1 where it has changed or is new. */
  unchanged(ref: FileRef): number {
    const number = this.#numbers.get(ref.firstCluster);
    if (number === undefined || this.#fresh[number] === 0) return -1;
    const old = this.#ref(number);
    return old.contiguous === ref.contiguous && old.sizeBlocks === ref.sizeBlocks ? number : -1;
  }

  /** Whether no other folder has the clusters of this one, which is unchanged. */
  isFree(number: number, taken: ClusterBitmap): boolean {
    return runsAreFree(this.#runs, this.#firstRun[number], this.#lastRun[number], taken);
  }

  take(number: number, taken: ClusterBitmap): void {
    takeRuns(this.#runs, this.#firstRun[number], this.#lastRun[number], taken);
  }

  pages(number: number): Buffer {
    const end = number + 1 < this.folders ? this.#start(number + 1) : this.#table;
    return this.bytes.subarray(this.#start(number), end);
  }

  facts(number: number): OldFacts {
    const at = this.#start(number);
    const record = this.#record(number);
    const { bytes } = this;
    return {
      texts: bytes.readUInt32LE(record + 4),
      videos: bytes.readUInt32LE(record + 8),
      files: bytes.readUInt32LE(at + 24),
      slots: bytes.readUInt32LE(at + 36),
      crc: bytes.readUInt32LE(at + 40),
      flags: bytes.readUInt32LE(at + 44),
      leftOut: bytes.readUInt32LE(at + 48),
    };
  }

  subfolders(number: number): OldSubfolder[] {
    const pages = this.pages(number);
    const left = pages.readUInt32LE(20);
    const found: OldSubfolder[] = [];
    for (let at = 0; at < pages.length && found.length < left; at += pages[at + 1] * 512) {
      const head = at === 0 ? PAGE_HEAD_BYTES + FOLDER_HEAD_BYTES : PAGE_HEAD_BYTES;
      const count = pages.readUInt16LE(at + 2);
      for (let i = 0; i < count && found.length < left; i++) {
        const entry = at + pages.readUInt16LE(at + head + 2 * i);
        found.push({
          cluster: pages.readUInt32LE(entry),
          blocks: pages.readUInt32LE(entry + 4),
          contiguous: pages.readUInt16LE(entry + 8) >= CONTIGUOUS,
        });
      }
    }
    return found;
  }
}

/** Whether every unit's sum is right, and they follow each other as the end block says. */
function isSound(bytes: Buffer): boolean {
  const end = bytes.length - 512;
  if (bytes[end] !== UNIT_END || bytes.readUInt32LE(end + 28) * 512 !== bytes.length) return false;
  const table = bytes.readUInt32LE(end + 24) * 512;
  const folders = bytes.readUInt32LE(end + 4);
  if (table >= end || folders < 1 || table + Math.ceil(folders / TABLE_RECORDS) * 512 !== end) return false;
  for (let at = 0; at < bytes.length; ) {
    const type = at === 0 ? UNIT_HEADER : at === end ? UNIT_END : at < table ? UNIT_PAGE : UNIT_TABLE;
    const length = type === UNIT_PAGE ? bytes[at + 1] * 512 : 512;
    const stop = at + length - 4;
    if (bytes[at] !== type || length < 512 || stop > bytes.length) return false;
    if (crc32(bytes.subarray(at, stop)) !== bytes.readUInt32LE(stop)) return false;
    at += length;
  }
  return true;
}
