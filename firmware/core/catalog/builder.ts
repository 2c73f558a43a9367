// Builds the catalog of a card, folder by folder, in small steps: the portable scanner, of which a PC's must give the
// same bytes. Layer: core/catalog. Folders are read in the order of their numbers; of two entries that name one folder
// the one read first has it.

import type { PlainFiles, PlainRecords } from "../../hal/plain-files.js";
import { type Buf, u8, withBytes, zeros } from "../bytes/buf.js";
import { CRC_OF_NOTHING } from "../bytes/crc32.js";
import { divide } from "../bytes/integer.js";
import { Kind, kindOfName } from "../player/policy.js";
import { ClusterRuns } from "../storage/cluster-runs.js";
import { ChainError } from "../storage/cluster-table.js";
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep, STEPS_TO_ENTRY } from "../storage/directory.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { sortKey } from "./collation.js";
import { BOARD_LIMITS, FolderOrder, type KeySource, tagAt } from "./folder-order.js";
import { FILESYSTEMS, FLAG_OTHERS } from "./format.js";
import { DirectorySum } from "./freshness.js";
import { newPlainFiles, newPlainRecords } from "./plain-files.js";
import { type CatalogSink, CatalogWriter, recordOf } from "./writer.js";

/** An entry names a folder that another one has, or none of the volume's clusters. */
export const FOLDER_LOST = -9;

/** Is told of every trouble, for who wants to put it into words. */
export interface TroubleSink {
  /** @param name of the entry that is lost; "" where the folder itself is damaged */
  trouble(folder: number, name: string, reason: number): void;
}

const Stage = { start: 0, read: 1, sum: 2, order: 3, write: 4 } as const;

/** Entries taken in one step of reading. */
const ENTRIES_PER_STEP = 16;
/** And of writing, each some 10 ms on the Pico. */
const WRITTEN_PER_STEP = 16;
/** Blocks of a folder that are kept while it is written: 16 KB, the slots of some 150 files with long names. */
const KEPT_BLOCKS = 32;
/** Blocks read at once. */
const BURST_BLOCKS = 8;
/** Files of a folder that are looked up one by one, and not by the runtime's quick ways. */
const MOST_NOT_PLAIN = 8;
/** The most slots that an entry has, and the blocks that it may lie in. */
const MOST_SLOTS = 21;
const MOST_BLOCKS_OF_ENTRY = 3;

export class CatalogBuilder {
  readonly writer: CatalogWriter;
  /** Files found that the player does not open. */
  others: number;
  problems: number;
  /** The ReadError that stopped it, or 0. */
  failure: number;
  private volume: Volume;
  private keepOthers: boolean;
  private troubles: TroubleSink | null;
  private stage: number;
  /** The folder being worked on. */
  private number: number;
  private reader: DirectoryReader;
  private folders: FolderOrder;
  private files: FolderOrder;
  private damaged: boolean;
  /** Files of it that are not kept. */
  private leftOut: number;
  private written: number;
  /** Of the folder being written: its subfolders, and all its entries. */
  private folderCount: number;
  private entryCount: number;
  private ended: boolean;
  /** For each folder met: where it lies, and its parent. */
  private refs: FileRef[];
  private parents: number[];
  private seen: Record<number, boolean>;
  /** Clusters read as folders: folders that share one are damaged, and might go on for ever. */
  private taken: ClusterRuns;
  private lookup: DirectoryReader;
  /** The runtime's quick ways with plain files, where it has them. */
  /** Slots of the folder's files that the first of them has not taken: a few, or it is not used for records. */
  private notPlain: number[];
  private plain: PlainFiles | null;
  private records: PlainRecords | null;
  private directorySum: DirectorySum;
  /** Blocks of the folder read for the sum, those of them that are in it, and whether one could not be read. */
  private sumRead: number;
  private summed: number;
  private sumFailed: boolean;
  /** The folder once more, and the blocks of it that are kept; `keptAll` says that there are no others. */
  private file: FileReader;
  private keptAll: boolean;
  private kept: Buf;
  private keptFirst: number;
  private keptBlocks: number;

  constructor(volume: Volume, keepOthers: boolean, sink: CatalogSink, troubles: TroubleSink | null) {
    this.writer = new CatalogWriter(sink);
    this.others = 0;
    this.problems = 0;
    this.failure = 0;
    this.volume = volume;
    this.keepOthers = keepOthers;
    this.troubles = troubles;
    this.stage = Stage.start;
    this.number = 0;
    this.reader = new DirectoryReader(volume, volume.root, ATTR_UNSEEN);
    this.lookup = this.reader;
    this.folders = new FolderOrder(BOARD_LIMITS);
    this.files = new FolderOrder(BOARD_LIMITS);
    this.damaged = false;
    this.leftOut = 0;
    this.written = 0;
    this.folderCount = 0;
    this.entryCount = 0;
    this.ended = false;
    const isFat = volume.filesystem !== "exFAT";
    this.notPlain = [];
    this.plain = isFat ? newPlainFiles() : null;
    this.records = isFat ? newPlainRecords(volume.filesystem === "FAT32") : null;
    this.directorySum = new DirectorySum(true, !isFat);
    this.sumRead = 0;
    this.summed = 0;
    this.sumFailed = false;
    this.keptAll = false;
    this.file = new FileReader(volume, volume.root);
    this.kept = zeros(KEPT_BLOCKS * 512);
    this.keptFirst = 0;
    this.keptBlocks = 0;
    this.refs = [volume.root];
    this.parents = [0];
    this.seen = {};
    this.seen[volume.root.firstCluster] = true;
    this.taken = new ClusterRuns();
    this.writer.begin(
      {
        filesystem: FILESYSTEMS.indexOf(volume.filesystem),
        serial: volume.serial,
        clusterBlocks: volume.clusterBlocks,
        clusterCount: volume.clusterCount,
      },
      keepOthers ? FLAG_OTHERS : 0,
    );
  }

  /** One slice. @returns false when the catalog is written, or the card failed */
  step(): boolean {
    if (this.ended || this.failure !== 0) {
      return false;
    }
    if (this.stage === Stage.start) {
      this.start();
    } else if (this.stage === Stage.read) {
      this.read();
    } else if (this.stage === Stage.sum) {
      this.sum();
    } else if (this.stage === Stage.order) {
      this.order();
    } else {
      this.write();
    }
    return !this.ended && this.failure === 0;
  }

  foldersDone(): number {
    return this.number;
  }

  /** The root among them. */
  foldersKnown(): number {
    return this.refs.length;
  }

  private start(): void {
    if (this.number === this.refs.length) {
      this.writer.end({ label: this.volume.label, others: this.others, problems: this.problems });
      this.ended = true;
      return;
    }
    const ref = this.refs[this.number];
    this.reader = new DirectoryReader(this.volume, ref, ATTR_UNSEEN);
    this.reader.taken = this.taken;
    this.lookup = this.reader;
    this.directorySum = new DirectorySum(this.number === 0, this.volume.filesystem === "exFAT");
    this.sumRead = 0;
    this.summed = 0;
    this.sumFailed = false;
    this.keptAll = false;
    this.file = new FileReader(this.volume, ref);
    this.keptBlocks = 0;
    this.notPlain = [];
    this.folders = new FolderOrder(BOARD_LIMITS);
    this.files = new FolderOrder(BOARD_LIMITS);
    this.damaged = false;
    this.leftOut = 0;
    this.stage = Stage.read;
  }

  private trouble(name: string, reason: number): void {
    this.problems++;
    this.damaged = true;
    if (this.troubles !== null) {
      this.troubles.trouble(this.number, name, reason);
    }
  }

  private read(): void {
    const reader = this.reader;
    let left = ENTRIES_PER_STEP;
    while (left > 0) {
      if (this.plain !== null && reader.at < reader.end) {
        const taken = this.plain.take(reader, this.files, left);
        left -= taken;
        // It may have more of them.
        if (taken > 0) {
          continue;
        }
      }
      left--;
      if (this.plain !== null && reader.at >= reader.end && reader.closeGaps(this.plain)) {
        continue;
      }
      const step = reader.next();
      if (step === DirectoryStep.entry) {
        this.take(reader);
      } else if (step === DirectoryStep.damage) {
        this.trouble("", reader.damage);
      } else if (step === DirectoryStep.end) {
        this.stage = this.damaged ? Stage.order : Stage.sum;
        break;
      } else if (step < 0) {
        this.failure = step;
        return;
      }
    }
    this.folders.settle();
    this.files.settle();
  }

  /** Reads the folder again, now for its sum; its first blocks are kept, and summed in one piece. */
  private sum(): void {
    const file = this.file;
    const sum = this.directorySum;
    const block = this.sumRead;
    let status = 0;
    if (!sum.over && block < file.blocks) {
      const clusterBlocks = this.volume.clusterBlocks;
      const left = clusterBlocks - (block % clusterBlocks);
      status = file.read(block, left < BURST_BLOCKS ? left : BURST_BLOCKS);
    }
    if (status < 1) {
      this.sumKept();
      sum.end();
      this.sumFailed = status < 0 && status !== ChainError.chainEnd && !sum.over;
      this.keptAll = !this.sumFailed && this.keptBlocks === block;
      this.stage = Stage.order;
      return;
    }
    this.sumRead = block + status;
    const device = this.volume.device;
    const last = device.offset + (status - 1) * device.stride + 480;
    const isLast = u8(device.bytes, last) === 0;
    if (block === this.keptBlocks && block + status <= KEPT_BLOCKS) {
      this.keep(0, status);
    } else {
      this.sumKept();
      for (let i = 0; i < status && !sum.over; i++) {
        const at = device.offset + i * device.stride;
        sum.add(device.bytes, at, at + 512);
      }
    }
    if (isLast) {
      this.sumKept();
    }
  }

  /** Adds the blocks that are kept to the sum. */
  private sumKept(): void {
    if (this.summed < this.keptBlocks && !this.directorySum.over) {
      this.directorySum.add(this.kept, this.summed * 512, this.keptBlocks * 512);
    }
    this.summed = this.keptBlocks;
  }

  /** Keeps blocks that were just read, as many as there is room for; `first` is the first one that is kept. */
  private keep(first: number, got: number): void {
    const device = this.volume.device;
    this.keptFirst = first;
    for (let i = 0; i < got && this.keptBlocks < KEPT_BLOCKS; i++) {
      this.kept = withBytes(this.kept, this.keptBlocks * 512, device.bytes, device.offset + i * device.stride, 512);
      this.keptBlocks++;
    }
    if (this.records !== null) {
      this.records.open(this.kept);
    }
  }

  private take(reader: DirectoryReader): void {
    const name = reader.name;
    if (name.charCodeAt(0) === 0x2e) {
      return;
    }
    if (!reader.isFolder) {
      const kind = kindOfName(name);
      if (this.notPlain.length < MOST_NOT_PLAIN) {
        this.notPlain.push(reader.slot);
      }
      this.files.counts[kind]++;
      this.files.add(sortKey(name), reader.slot);
    } else if (name !== "System Volume Information") {
      const cluster = reader.ref().firstCluster;
      if (!this.volume.table.holds(cluster) || this.seen[cluster] === true) {
        this.trouble(name, FOLDER_LOST);
      } else {
        this.seen[cluster] = true;
        this.folders.add(sortKey(name), reader.slot);
      }
    }
  }

  private order(): void {
    const names: KeySource = { keyOf: (slot) => this.keyOf(slot) };
    if (this.folders.merge(names) || this.files.merge(names)) {
      return;
    }
    const ref = this.refs[this.number];
    const found = this.files.counts[Kind.other];
    this.others += found;
    this.leftOut = this.keepOthers ? 0 : found;
    const isSummed = !this.damaged && !this.sumFailed;
    this.writer.beginFolder({
      parent: this.parents[this.number],
      firstFolder: this.refs.length,
      folders: this.folders.count(),
      files: this.files.count() - this.leftOut,
      ref: {
        firstCluster: ref.firstCluster,
        sizeBlocks: this.volume.filesystem === "exFAT" && this.number > 0 ? ref.sizeBlocks : 0,
        tailBytes: 0,
        contiguous: ref.contiguous,
      },
      slots: isSummed ? this.directorySum.slots : 0,
      crc: isSummed ? this.directorySum.crc : CRC_OF_NOTHING,
      leftOut: this.leftOut,
      damaged: !isSummed,
    });
    this.written = 0;
    this.folderCount = this.folders.count();
    this.entryCount = this.folderCount + this.files.count();
    this.stage = Stage.write;
  }

  private write(): void {
    // Names looked up once: each property costs an interpreter more than what is done with it.
    const tags = this.files.tags;
    const folderCount = this.folderCount;
    const records = this.keptAll ? this.records : null;
    const exceptions = this.notPlain;
    const arePlain = exceptions.length < MOST_NOT_PLAIN;
    const end = this.keptBlocks * 512;
    let left = WRITTEN_PER_STEP;
    let index = this.written;
    while (left > 0 && this.failure === 0) {
      if (index === this.entryCount) {
        this.writer.endFolder();
        this.number++;
        this.stage = Stage.start;
        return;
      }
      left--;
      if (index < folderCount) {
        this.writeEntry(tagAt(this.folders.tags, index), true);
      } else {
        const slot = tagAt(tags, index - folderCount);
        const record = records === null ? "" : records.record(slot * 32, end, arePlain && exceptions.indexOf(slot) < 0);
        if (record === "") {
          this.writeEntry(slot, false);
        } else if (this.keepOthers || record.charCodeAt(14) !== Kind.other) {
          this.writer.entry(record.charCodeAt(14), record);
        }
      }
      index++;
    }
    this.written = index;
  }

  private writeEntry(slot: number, isFolder: boolean): void {
    const plain = isFolder ? "" : this.plainRecord(slot);
    if (plain !== "") {
      const kind = plain.charCodeAt(14);
      if (this.keepOthers || kind !== Kind.other) {
        this.writer.entry(kind, plain);
      }
      return;
    }
    const reader = this.find(slot);
    if (reader === null) {
      // What was readable a moment ago: the card is going.
      this.failure = this.failure === 0 ? this.lookup.damage : this.failure;
      return;
    }
    const ref = reader.ref();
    const kind = isFolder ? Kind.folder : kindOfName(reader.name);
    if (kind === Kind.other && !this.keepOthers) {
      return;
    }
    let shown = ref;
    if (isFolder) {
      this.refs.push(ref);
      this.parents.push(this.number);
      if (!reader.exfat) {
        shown = { firstCluster: ref.firstCluster, sizeBlocks: 0, tailBytes: 0, contiguous: false };
      }
    }
    this.writer.entry(kind, recordOf(kind, shown, reader.modifiedDate(), reader.modifiedTime(), reader.name));
  }

  /** The record of a file of a longer folder by the runtime's quick way; "" where it has none for it. */
  private plainRecord(slot: number): string {
    const records = this.records;
    if (records === null || this.keptAll || !this.holds(slot)) {
      return "";
    }
    const exceptions = this.notPlain;
    const isPlain = exceptions.length < MOST_NOT_PLAIN && exceptions.indexOf(slot) < 0;
    return records.record((slot - this.keptFirst * 16) * 32, this.keptBlocks * 512, isPlain);
  }

  /** Has the blocks of the entry at `slot` among those that are kept, as far as they can be read. */
  private holds(slot: number): boolean {
    const block = divide(slot, 16);
    const last = divide(slot + MOST_SLOTS - 1, 16);
    if (this.keptAll || (block >= this.keptFirst && last < this.keptFirst + this.keptBlocks)) {
      return true;
    }
    this.keptBlocks = 0;
    let got = 1;
    while (got > 0 && this.keptBlocks < MOST_BLOCKS_OF_ENTRY) {
      got = this.file.read(block + this.keptBlocks, 1);
      if (got > 0) {
        this.keep(block, 1);
      }
    }
    return this.keptBlocks > 0;
  }

  private keyOf(slot: number): string {
    const reader = this.find(slot);
    return reader === null ? "" : sortKey(reader.name);
  }

  /** Reads the entry whose first slot is `slot` again: from what is kept, or else from the card. */
  private find(slot: number): DirectoryReader | null {
    if (this.lookup === this.reader) {
      this.lookup = new DirectoryReader(this.volume, this.refs[this.number], ATTR_UNSEEN);
      this.lookup.burst = 1;
    }
    const reader = this.lookup;
    reader.seek(slot);
    if (this.holds(slot)) {
      reader.bytes = this.kept;
      reader.origin = 0;
      reader.base = this.keptFirst * 16;
      reader.at = (slot - reader.base) * 32;
      reader.end = this.keptBlocks * 512;
    }
    for (let i = 0; i < STEPS_TO_ENTRY; i++) {
      const step = reader.next();
      if (step === DirectoryStep.entry) {
        return reader.slot === slot ? reader : null;
      }
      if (step !== DirectoryStep.more) {
        if (step < 0) {
          this.failure = step;
        }
        return null;
      }
    }
    return null;
  }
}
