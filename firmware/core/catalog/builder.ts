// Builds the catalog of a card, folder by folder, in small steps: the portable scanner, of which a PC's must give the
// same bytes. Layer: core/catalog. Folders are read in the order of their numbers; of two entries that name one folder
// the one read first has it.

import { CRC_OF_NOTHING } from "../bytes/crc32.js";
import { Kind, kindOfName } from "../player/policy.js";
import { ClusterRuns } from "../storage/cluster-runs.js";
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep } from "../storage/directory.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { sortKey } from "./collation.js";
import { BOARD_LIMITS, FolderOrder, type KeySource, tagAt } from "./folder-order.js";
import { FILESYSTEMS, FLAG_OTHERS } from "./format.js";
import { sumDirectory } from "./freshness.js";
import { type CatalogSink, CatalogWriter, recordOf } from "./writer.js";

/** An entry names a folder that another one has, or none of the volume's clusters. */
export const FOLDER_LOST = -9;

/** Is told of every trouble, for who wants to put it into words. */
export interface TroubleSink {
  /** @param name of the entry that is lost; "" where the folder itself is damaged */
  trouble(folder: number, name: string, reason: number): void;
}

const Stage = { start: 0, read: 1, order: 2, write: 3 } as const;

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
  private ended: boolean;
  /** For each folder met: where it lies, and its parent. */
  private refs: FileRef[];
  private parents: number[];
  private seen: Record<number, boolean>;
  /** Clusters read as folders: folders that share one are damaged, and might go on for ever. */
  private taken: ClusterRuns;
  private lookup: DirectoryReader;

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
    this.ended = false;
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
    } else if (this.stage === Stage.order) {
      this.order();
    } else {
      this.write();
    }
    return !this.ended && this.failure === 0;
  }

  private start(): void {
    if (this.number === this.refs.length) {
      this.writer.end({ label: this.volume.label, others: this.others, problems: this.problems });
      this.ended = true;
      return;
    }
    this.reader = new DirectoryReader(this.volume, this.refs[this.number], ATTR_UNSEEN);
    this.reader.taken = this.taken;
    this.lookup = this.reader;
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
    const step = reader.next();
    if (step === DirectoryStep.entry) {
      this.take(reader);
      this.folders.settle();
      this.files.settle();
    } else if (step === DirectoryStep.damage) {
      this.trouble("", reader.damage);
    } else if (step === DirectoryStep.end) {
      this.stage = Stage.order;
    } else if (step < 0) {
      this.failure = step;
    }
  }

  private take(reader: DirectoryReader): void {
    const name = reader.name;
    if (name.charCodeAt(0) === 0x2e) {
      return;
    }
    if (!reader.isFolder) {
      if (kindOfName(name) === Kind.other) {
        this.others++;
        if (!this.keepOthers) {
          this.leftOut++;
          return;
        }
      }
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
    const sum = this.damaged ? null : sumDirectory(this.volume, ref);
    this.writer.beginFolder({
      parent: this.parents[this.number],
      firstFolder: this.refs.length,
      folders: this.folders.count(),
      files: this.files.count(),
      ref: {
        firstCluster: ref.firstCluster,
        sizeBlocks: this.volume.filesystem === "exFAT" && this.number > 0 ? ref.sizeBlocks : 0,
        tailBytes: 0,
        contiguous: ref.contiguous,
      },
      slots: sum === null ? 0 : sum.slots,
      crc: sum === null ? CRC_OF_NOTHING : sum.crc,
      leftOut: this.leftOut,
      damaged: sum === null,
    });
    this.written = 0;
    this.stage = Stage.write;
  }

  private write(): void {
    const folders = this.folders.count();
    if (this.written === folders + this.files.count()) {
      this.writer.endFolder();
      this.number++;
      this.stage = Stage.start;
      return;
    }
    const isFolder = this.written < folders;
    const slot = isFolder ? tagAt(this.folders.tags, this.written) : tagAt(this.files.tags, this.written - folders);
    const reader = this.find(slot);
    this.written++;
    if (reader === null) {
      // What was readable a moment ago: the card is going.
      this.failure = this.failure === 0 ? this.lookup.damage : this.failure;
      return;
    }
    const ref = reader.ref();
    const kind = isFolder ? Kind.folder : kindOfName(reader.name);
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

  private keyOf(slot: number): string {
    const reader = this.find(slot);
    return reader === null ? "" : sortKey(reader.name);
  }

  /** Reads the entry whose first slot is `slot` again: it lies in two blocks at the most, each of two steps. */
  private find(slot: number): DirectoryReader | null {
    if (this.lookup === this.reader) {
      this.lookup = new DirectoryReader(this.volume, this.refs[this.number], ATTR_UNSEEN);
      this.lookup.burst = 1;
    }
    const reader = this.lookup;
    reader.seek(slot);
    for (let i = 0; i < 5; i++) {
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
