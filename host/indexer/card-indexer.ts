// Indexes a card on the PC: the folders of a mounted volume in the order of their numbers, each read in one piece, its
// catalog pages written at once. Layer: host/indexer. Gives the bytes that core/catalog/builder.ts gives; a folder
// that is not whole goes through the portable reader, so that damage is met in one place only.
import { crc32 } from "node:zlib";
import { FOLDER_LOST } from "../../firmware/core/catalog/builder.js";
import { sortKey } from "../../firmware/core/catalog/collation.js";
import {
  CONTIGUOUS,
  FILESYSTEMS,
  FLAG_OTHERS,
  FOLDER_CONTIGUOUS,
  FOLDER_DAMAGED,
  RECORD_BYTES,
} from "../../firmware/core/catalog/format.js";
import { sumDirectory } from "../../firmware/core/catalog/freshness.js";
import { recordOf } from "../../firmware/core/catalog/writer.js";
import { Kind, kindOfName } from "../../firmware/core/player/policy.js";
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep } from "../../firmware/core/storage/directory.js";
import type { FileRef } from "../../firmware/core/storage/file-ref.js";
import { MAX_EXFAT_FOLDER_BLOCKS, MAX_FOLDER_BLOCKS, type Volume } from "../../firmware/core/storage/volume.js";
import type { CatalogOutput } from "./catalog-output.js";
import { ClusterBitmap } from "./cluster-bitmap.js";
import type { FolderBytes } from "./folder-bytes.js";
import { FolderEntries } from "./folder-entries.js";
import type { OldCatalog } from "./old-catalog.js";
import { rootSum } from "./root-sum.js";

/** A damaged place: where, and why by number (ReadError, ChainError, FOLDER_LOOP, FOLDER_LOST). */
export interface Trouble {
  readonly folder: number;
  /** UTF-8 byte string of the entry that is lost; "" for the folder itself. */
  readonly name: string;
  readonly reason: number;
}

export class CardIndexer {
  readonly troubles: Trouble[] = [];
  others = 0;
  /** The ReadError that stopped it, or 0. */
  failure = 0;
  readonly #volume: Volume;
  readonly #output: CatalogOutput;
  readonly #keepOthers: boolean;
  readonly #exfat: boolean;
  readonly #bytes: FolderBytes;
  readonly #entries = new FolderEntries();
  readonly #old: OldCatalog | null;
  readonly #seen = new Set<number>();
  /** For each folder met: first cluster, blocks, whether they are contiguous, parent. */
  readonly #clusters: number[] = [];
  readonly #extents: number[] = [];
  readonly #contiguous: boolean[] = [];
  readonly #parents: number[] = [];
  #number = 0;

  constructor(volume: Volume, reader: FolderBytes, output: CatalogOutput, keepOthers: boolean, old: OldCatalog | null) {
    this.#old = old;
    this.#volume = volume;
    this.#output = output;
    this.#keepOthers = keepOthers;
    this.#exfat = volume.filesystem === "exFAT";
    this.#bytes = reader;
    reader.taken = new ClusterBitmap();
    this.#add(volume.root.firstCluster, 0, volume.root.contiguous, 0);
    this.#seen.add(volume.root.firstCluster);
    output.begin(
      {
        filesystem: FILESYSTEMS.indexOf(volume.filesystem),
        serial: volume.serial,
        clusterBlocks: volume.clusterBlocks,
        clusterCount: volume.clusterCount,
      },
      keepOthers ? FLAG_OTHERS : 0,
    );
  }

  #add(cluster: number, extent: number, contiguous: boolean, parent: number): void {
    this.#clusters.push(cluster);
    this.#extents.push(extent);
    this.#contiguous.push(contiguous);
    this.#parents.push(parent);
  }

  /** The folder's number that is next, and how many are known: for progress. */
  get done(): number {
    return this.#number;
  }

  get known(): number {
    return this.#clusters.length;
  }

  /** Indexes the next folder. @returns false when all are done, or the card failed */
  step(): boolean {
    if (this.#number === this.#clusters.length || this.failure !== 0) return false;
    const ref = this.#ref(this.#number);
    const unchanged = this.#old === null ? -1 : this.#old.unchanged(ref);
    if (unchanged >= 0 && this.#takeOld(this.#old as OldCatalog, unchanged)) {
      // Its pages are as they were.
    } else if (this.#bytes.read(ref)) this.#takeWhole();
    else this.#takeDamaged(ref);
    if (this.failure !== 0) return false;
    this.#number++;
    if (this.#number < this.#clusters.length) return true;
    this.#output.end({ label: this.#volume.label, others: this.others, problems: this.troubles.length });
    return false;
  }

  #ref(number: number): FileRef {
    if (number === 0) return this.#volume.root;
    return {
      firstCluster: this.#clusters[number],
      sizeBlocks: this.#exfat ? this.#extents[number] : MAX_FOLDER_BLOCKS,
      tailBytes: 0,
      contiguous: this.#contiguous[number],
    };
  }

  #begin(folders: number, files: number, slots: number, crc: number, damaged: boolean, others: number): void {
    const number = this.#number;
    const contiguous = this.#contiguous[number];
    this.#output.beginFolder({
      parent: this.#parents[number],
      firstFolder: this.#clusters.length,
      folders,
      files,
      firstCluster: this.#clusters[number],
      extentBlocks: this.#extents[number],
      slots,
      crc,
      flags: (damaged ? FOLDER_DAMAGED : 0) + (contiguous ? FOLDER_CONTIGUOUS : 0),
      leftOut: this.#keepOthers ? 0 : others,
    });
  }

  /** Takes a folder's pages from the last catalog. @returns whether its subfolders are free to be taken */
  #takeOld(old: OldCatalog, number: number): boolean {
    if (!old.isFree(number, this.#bytes.taken)) return false;
    const folders = old.subfolders(number);
    for (const { cluster } of folders) {
      if (!this.#volume.table.holds(cluster) || this.#seen.has(cluster)) return false;
    }
    old.take(number, this.#bytes.taken);
    if (this.#number === 0) this.#volume.label = old.totals.label;
    const { leftOut, texts, videos, files, slots, crc, flags } = old.facts(number);
    this.others += leftOut + (this.#keepOthers ? files - texts - videos : 0);
    this.#output.copyFolder(
      old.pages(number),
      {
        parent: this.#parents[this.#number],
        firstFolder: this.#clusters.length,
        folders: folders.length,
        files,
        firstCluster: this.#clusters[this.#number],
        extentBlocks: this.#extents[this.#number],
        slots,
        crc,
        flags,
        leftOut,
      },
      texts,
      videos,
    );
    for (const { cluster, blocks, contiguous } of folders) {
      this.#seen.add(cluster);
      this.#add(cluster, blocks, contiguous, this.#number);
    }
    return true;
  }

  #takeWhole(): void {
    const entries = this.#entries;
    const { bytes, end } = this.#bytes;
    this.#bytes.take();
    const isRoot = this.#number === 0;
    const known = this.troubles.length;
    const exfat = this.#exfat;
    entries.parse(bytes, this.#bytes.filled, exfat, isRoot, this.#keepOthers, (at, index) =>
      this.#takeFolder(bytes, at, index),
    );
    if (entries.label !== null) this.#volume.label = entries.label;
    this.others += entries.others;
    const damaged = this.troubles.length > known;
    let slots = damaged ? 0 : end / 32;
    let crc = 0;
    if (damaged) {
      // What is lost may be back another time, though the slots stay as they are.
    } else if (isRoot) {
      const sum = rootSum(bytes, end, exfat);
      slots = sum.slots;
      crc = sum.crc;
    } else {
      crc = crc32(bytes.subarray(0, end));
    }
    this.#begin(entries.folderCount, entries.fileCount, slots, crc, damaged, entries.others);
    for (let i = 0; i < entries.folderCount; i++) this.#write(bytes, entries.folders[i], true);
    for (let i = 0; i < entries.fileCount; i++) this.#write(bytes, entries.files[i], false);
    this.#output.endFolder();
  }

  #clusterAt(bytes: Buffer, at: number): number {
    if (this.#exfat) return bytes.readUInt32LE(at + 52);
    const low = bytes[at + 26] + bytes[at + 27] * 256;
    return this.#volume.filesystem === "FAT32" ? low + bytes[at + 20] * 65536 + bytes[at + 21] * 16777216 : low;
  }

  #takeFolder(bytes: Buffer, at: number, index: number): boolean {
    const cluster = this.#clusterAt(bytes, at);
    if (!this.#volume.table.holds(cluster) || this.#seen.has(cluster)) {
      this.troubles.push({ folder: this.#number, name: this.#entries.nameOf(index), reason: FOLDER_LOST });
      return false;
    }
    this.#seen.add(cluster);
    return true;
  }

  #write(bytes: Buffer, index: number, isFolder: boolean): void {
    const entries = this.#entries;
    const output = this.#output;
    const at = entries.at[index];
    const start = entries.nameStart[index];
    const end = entries.nameStart[index + 1];
    const kind = entries.kind[index];
    const place = output.entry(kind, end - start);
    const { body } = output;
    const cluster = this.#clusterAt(bytes, at);
    let blocks = 0;
    let tail = 0;
    let stamp = at + 22;
    if (this.#exfat) {
      const size = exfatSize(bytes, at, isFolder);
      blocks = size.blocks;
      tail = size.tail + (size.contiguous ? CONTIGUOUS : 0);
      stamp = at + 12;
      if (isFolder) this.#add(cluster, blocks, size.contiguous, this.#number);
    } else if (isFolder) {
      this.#add(cluster, 0, false, this.#number);
    } else {
      const low = bytes[at + 28] | (bytes[at + 29] << 8);
      blocks = (low >> 9) + (bytes[at + 30] + bytes[at + 31] * 256) * 128;
      tail = low & 511;
    }
    put32(body, place, cluster);
    put32(body, place + 4, blocks);
    body[place + 8] = tail & 255;
    body[place + 9] = tail >> 8;
    body[place + 10] = bytes[stamp + 2];
    body[place + 11] = bytes[stamp + 3];
    body[place + 12] = bytes[stamp];
    body[place + 13] = bytes[stamp + 1];
    body[place + 14] = kind;
    body[place + 15] = 0;
    const names = entries.names.names;
    for (let from = start, to = place + RECORD_BYTES; from < end; from++, to++) body[to] = names[from];
  }

  /** The portable way, with objects and strings. */
  #takeDamaged(ref: FileRef): void {
    const found: {
      name: string;
      key: string;
      slot: number;
      isFolder: boolean;
      ref: FileRef;
      date: number;
      time: number;
    }[] = [];
    const reader = new DirectoryReader(this.#volume, ref, ATTR_UNSEEN);
    reader.taken = this.#bytes.taken;
    let damaged = false;
    let others = 0;
    for (let step: number = DirectoryStep.more; step !== DirectoryStep.end; ) {
      step = reader.next();
      if (step === DirectoryStep.entry) {
        const { name, isFolder, slot } = reader;
        if (name.startsWith(".")) continue;
        if (isFolder) {
          const cluster = reader.ref().firstCluster;
          if (name === "System Volume Information") continue;
          if (!this.#volume.table.holds(cluster) || this.#seen.has(cluster)) {
            damaged = true;
            this.troubles.push({ folder: this.#number, name, reason: FOLDER_LOST });
            continue;
          }
          this.#seen.add(cluster);
        } else if (kindOfName(name) === Kind.other) {
          others++;
          if (!this.#keepOthers) continue;
        }
        found.push({
          name,
          key: sortKey(name),
          slot,
          isFolder,
          ref: reader.ref(),
          date: reader.modifiedDate(),
          time: reader.modifiedTime(),
        });
      } else if (step === DirectoryStep.damage) {
        damaged = true;
        this.troubles.push({ folder: this.#number, name: "", reason: reader.damage });
      } else if (step < 0) {
        this.failure = step;
        return;
      }
    }
    found.sort((a, b) => {
      if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
      return a.key < b.key ? -1 : a.key > b.key ? 1 : a.slot - b.slot;
    });
    const folders = found.filter((entry) => entry.isFolder).length;
    const sum = damaged ? null : sumDirectory(this.#volume, ref);
    const crc = sum === null ? 0 : Buffer.from(sum.crc, "latin1").readUInt32LE(0);
    this.#begin(folders, found.length - folders, sum === null ? 0 : sum.slots, crc, sum === null, others);
    this.others += others;
    const output = this.#output;
    for (const entry of found) {
      const kind = entry.isFolder ? Kind.folder : kindOfName(entry.name);
      let shown = entry.ref;
      if (entry.isFolder) {
        const { firstCluster, sizeBlocks, contiguous } = entry.ref;
        this.#add(firstCluster, this.#exfat ? sizeBlocks : 0, contiguous, this.#number);
        if (!this.#exfat) shown = { firstCluster, sizeBlocks: 0, tailBytes: 0, contiguous: false };
      }
      const record = Buffer.from(recordOf(kind, shown, entry.date, entry.time, entry.name), "latin1");
      const place = output.entry(kind, entry.name.length);
      output.body.set(record, place);
    }
    output.endFolder();
  }
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 255;
  bytes[at + 1] = (value >>> 8) & 255;
  bytes[at + 2] = (value >>> 16) & 255;
  bytes[at + 3] = value >>> 24;
}

/** DataLength of an exFAT entry set, as DirectoryReader.ref has it. */
function exfatSize(
  bytes: Buffer,
  at: number,
  isFolder: boolean,
): { blocks: number; tail: number; contiguous: boolean } {
  const stream = at + 32;
  const low = bytes.readUInt32LE(stream + 24);
  const high = bytes.readUInt32LE(stream + 28);
  let blocks = high < 256 ? Math.floor(low / 512) + high * 8388608 : 2147483647;
  let tail = low % 512;
  if (isFolder) {
    blocks = Math.min(blocks + (tail > 0 ? 1 : 0), MAX_EXFAT_FOLDER_BLOCKS);
    tail = 0;
  }
  return { blocks, tail, contiguous: (bytes[stream + 1] & 2) !== 0 };
}
