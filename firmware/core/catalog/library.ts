// The index of one card that the player keeps in memory: every folder's entries in order, at 3 bytes each; names and
// places are read from the card when they are shown. Usable while it is being built. Layer: core/catalog.
// Everything in here came from the card, and dies with the session.

import type { PlainFiles } from "../../hal/plain-files.js";
import { byteText } from "../bytes/byte-text.js";
import { Kind, kindOfName } from "../player/policy.js";
import { ReadError } from "../storage/block-device.js";
import { ClusterRuns } from "../storage/cluster-runs.js";
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep, STEPS_TO_ENTRY } from "../storage/directory.js";
import type { FileRef } from "../storage/file-ref.js";
import { MAX_FOLDER_BLOCKS, type Volume } from "../storage/volume.js";
import type { CardIndex, Entry } from "./card-index.js";
import { sortKey } from "./collation.js";
import { BOARD_LIMITS, FolderOrder, type KeySource, TAG_BYTES, tagAt } from "./folder-order.js";
import { newPlainFiles } from "./plain-files.js";

export { Kind };

/**
 * Plain files in one step at most: a Pico ends it sooner, when its time is over. Any other entry, or reading on,
 * takes up to 40 and is a step.
 */
const FILES_PER_STEP = 64;
/** Names kept while a folder is read that is on the screen: as many as there are rows. */
const KEPT_NAMES = 13;
/** In the place of a folder's tags, which are three characters each. Not null: Lua's arrays end there. */
const UNREAD = "?";

/** A folder being read; the keys of its order die with it. */
class FolderScan {
  readonly id: number;
  readonly reader: DirectoryReader;
  readonly folders: FolderOrder;
  readonly files: FolderOrder;
  read: boolean;

  constructor(id: number, reader: DirectoryReader) {
    this.id = id;
    this.reader = reader;
    this.folders = new FolderOrder(BOARD_LIMITS);
    this.files = new FolderOrder(BOARD_LIMITS);
    this.read = false;
  }
}

export class Library implements KeySource, CardIndex {
  readonly volume: Volume;
  readonly root: number;
  private rootRef: FileRef;
  texts: number;
  videos: number;
  others: number;
  /** Folders found, the root not counted. */
  folders: number;
  /** Damaged places met. */
  problems: number;
  done: boolean;
  /** The ReadError that stopped the indexing, or 0. */
  failure: number;
  /** For each folder: its parent, its slot in there, its first cluster; size and contiguity on exFAT only. */
  private parents: number[];
  private slots: number[];
  private clusters: number[];
  private extents: number[];
  /** For each folder: how many folders are in it; the tags of those, then of its files; UNREAD until it is read. */
  private folderCounts: number[];
  private orders: string[];
  /** Clusters read as folders: a card on which two share one is damaged, and might go round for ever. */
  private taken: ClusterRuns | null;
  /** Folders being read; the last one is the one that a person waits for. */
  private scans: FolderScan[];
  private nextFolder: number;
  /** What `keyOf` is asked about. */
  private orderedId: number;
  private ordersFolders: boolean;
  /** The runtime's quick way with plain files, while folders are read; null where there is none. */
  private plain: PlainFiles | null;
  private plainIsKnown: boolean;
  /** The folder on the screen; of its first entries that were decoded, the marks and names. */
  private openId: number;
  private keptMarks: number[];
  private keptNames: string[];
  /** What `tagOf` was asked for last is a folder. */
  private isFolder: boolean;
  /** For reading single entries again. */
  private lookup: DirectoryReader | null;
  private lookupFolder: number;
  private lookupSlot: number;
  /** The index that `prepare` is asked about; -1: another slot has been looked for since. */
  private lookupIndex: number;
  private lookupFound: boolean;
  /** Steps that may still be made towards it. */
  private lookupLeft: number;

  /** @param root the folder that is number 0 */
  constructor(volume: Volume, root: FileRef) {
    this.volume = volume;
    this.rootRef = root;
    this.root = 0;
    this.texts = 0;
    this.videos = 0;
    this.others = 0;
    this.folders = 0;
    this.problems = 0;
    this.done = false;
    this.failure = 0;
    this.parents = [0];
    this.slots = [0];
    this.clusters = [root.firstCluster];
    this.extents = [0];
    this.folderCounts = [0];
    this.orders = [UNREAD];
    this.taken = new ClusterRuns();
    this.scans = [];
    this.nextFolder = 0;
    this.orderedId = 0;
    this.ordersFolders = false;
    this.plain = null;
    this.plainIsKnown = false;
    this.openId = 0;
    this.keptMarks = [];
    this.keptNames = [];
    this.isFolder = false;
    this.lookup = null;
    this.lookupFolder = -1;
    this.lookupSlot = -1;
    this.lookupIndex = -1;
    this.lookupFound = false;
    this.lookupLeft = 0;
  }

  /** One slice of indexing. @returns false when all is done, or the card failed */
  indexStep(): boolean {
    if (this.done || this.failure !== 0) {
      return false;
    }
    if (this.scans.length === 0) {
      return this.startNext() || this.finish();
    }
    const scan = this.scans[this.scans.length - 1];
    if (scan.read) {
      this.order(scan);
    } else {
      this.readFolder(scan);
    }
    return this.failure === 0;
  }

  /** A function of its own: an interpreter reads over what it does not run, in every step. */
  private finish(): boolean {
    this.done = true;
    this.plain = null;
    this.taken = null;
    this.forgetNames();
    return false;
  }

  /** Has this folder read before all others. */
  openFolder(id: number): void {
    if (this.orders[id] !== UNREAD || this.failure !== 0) {
      return;
    }
    if (id !== this.openId) {
      this.openId = id;
      this.forgetNames();
    }
    const scans = this.scans;
    const last = scans.length - 1;
    if (last >= 0) {
      // What waits must not keep its keys.
      scans[last].folders.dropKeys();
      scans[last].files.dropKeys();
    }
    for (let i = 0; i <= last; i++) {
      if (scans[i].id === id) {
        const scan = scans[i];
        scans.splice(i, 1);
        scans.push(scan);
        return;
      }
    }
    this.startFolder(id);
  }

  /** Whether the folder is read and in order. */
  ready(id: number): boolean {
    return this.orders[id] !== UNREAD;
  }

  /** Entries known so far: folders, then files. */
  count(id: number): number {
    const order = this.orders[id];
    if (order !== UNREAD) {
      return order.length / TAG_BYTES;
    }
    const scan = this.scanOf(id);
    return scan === null ? 0 : scan.folders.count() + scan.files.count();
  }

  mark(id: number, index: number): number {
    const tag = this.tagOf(id, index);
    return tag < 0 ? -1 : tag * 2 + (this.isFolder ? 1 : 0);
  }

  nameOf(mark: number): string {
    const at = this.keptMarks.indexOf(mark);
    return at < 0 ? "" : this.keptNames[at];
  }

  /** Of an entry that was decoded: a list that shows it need not read it again. */
  private keepName(folder: number, mark: number, name: string): void {
    if (folder === this.openId && this.keptNames.length < KEPT_NAMES) {
      this.keptMarks.push(mark);
      this.keptNames.push(name);
    }
  }

  private forgetNames(): void {
    this.keptMarks = [];
    this.keptNames = [];
  }

  /** Reads entry `index` of a folder from the card; null where it cannot be read (see `failure`). */
  entry(id: number, index: number): Entry | null {
    const tag = this.tagOf(id, index);
    if (tag < 0) {
      return null;
    }
    const isFolder = this.isFolder;
    const reader = this.findEntry(id, isFolder ? this.slots[tag] : tag);
    if (reader === null) {
      return null;
    }
    return {
      name: reader.name,
      kind: isFolder ? Kind.folder : kindOfName(reader.name),
      ref: reader.ref(),
      folder: isFolder ? tag : -1,
      modifiedDate: reader.modifiedDate(),
      modifiedTime: reader.modifiedTime(),
    };
  }

  /** One slice of looking for what `entry` will be asked for. Returns false when that will not have to read. */
  prepare(id: number, index: number): boolean {
    if (this.lookup === null || this.lookupFolder !== id || this.lookupIndex !== index) {
      const tag = this.tagOf(id, index);
      if (tag < 0) {
        return false;
      }
      const slot = this.isFolder ? this.slots[tag] : tag;
      const isNew = this.lookup === null || this.lookupFolder !== id;
      if (isNew || this.lookupSlot !== slot) {
        this.seekEntry(id, slot);
      }
      this.lookupIndex = index;
      if (isNew) {
        // Making a reader takes the Pico 20 ms.
        return true;
      }
    }
    return this.lookupLeft > 0 && this.seekOn(this.lookup as DirectoryReader);
  }

  rest(): void {
    this.forgetNames();
    this.lookup = null;
    this.lookupFolder = -1;
  }

  /** The folder's number, or the file's first slot, and `isFolder` for which; -1 where there is neither. */
  private tagOf(id: number, index: number): number {
    const order = this.orders[id];
    if (order !== UNREAD) {
      this.isFolder = index < this.folderCounts[id];
      return tagAt(order, index);
    }
    const scan = this.scanOf(id);
    if (scan === null) {
      return -1;
    }
    const folders = scan.folders.count();
    this.isFolder = index < folders;
    return this.isFolder ? scan.folders.tag(index) : scan.files.tag(index - folders);
  }

  parent(id: number): number {
    return this.parents[id];
  }

  /** UTF-8; the volume's label for the root. */
  folderName(id: number): string {
    if (id === 0) {
      return this.volume.label;
    }
    const reader = this.findEntry(this.parents[id], this.slots[id]);
    return reader === null ? "" : reader.name;
  }

  private scanOf(id: number): FolderScan | null {
    for (let i = 0; i < this.scans.length; i++) {
      if (this.scans[i].id === id) {
        return this.scans[i];
      }
    }
    return null;
  }

  private refOf(id: number): FileRef {
    if (id === 0) {
      return this.rootRef;
    }
    const extent = this.extents.length > 1 ? this.extents[id] : MAX_FOLDER_BLOCKS * 2;
    const contiguous = extent % 2;
    return {
      firstCluster: this.clusters[id],
      sizeBlocks: (extent - contiguous) / 2,
      tailBytes: 0,
      contiguous: contiguous === 1,
    };
  }

  private startFolder(id: number): void {
    const reader = new DirectoryReader(this.volume, this.refOf(id), ATTR_UNSEEN);
    reader.taken = this.taken;
    this.scans.push(new FolderScan(id, reader));
  }

  private startNext(): boolean {
    while (this.nextFolder < this.orders.length && this.orders[this.nextFolder] !== UNREAD) {
      this.nextFolder++;
    }
    if (this.nextFolder === this.orders.length) {
      return false;
    }
    this.startFolder(this.nextFolder);
    return true;
  }

  private readFolder(scan: FolderScan): void {
    const reader = scan.reader;
    // Sorting is work enough for a slice.
    if (scan.files.keys.length >= BOARD_LIMITS.runKeys || scan.folders.keys.length >= BOARD_LIMITS.runKeys) {
      scan.files.settle();
      scan.folders.settle();
      return;
    }
    if (
      !this.plainIsKnown ||
      this.plain === null ||
      reader.at >= reader.end ||
      this.plain.take(reader, scan.files, FILES_PER_STEP) === 0
    ) {
      if (!this.plainIsKnown) {
        this.makePlain();
        return;
      }
      if (this.plain !== null && reader.at >= reader.end && reader.closeGaps(this.plain)) {
        return;
      }
      const step = reader.next();
      if (step === DirectoryStep.entry) {
        this.takeEntry(scan, reader);
      } else if (step === DirectoryStep.end) {
        this.tally(scan.files);
        scan.read = true;
        return;
      } else if (step < 0) {
        this.failure = step;
        return;
      } else {
        if (step === DirectoryStep.damage) {
          this.problems++;
        }
        this.tally(scan.files);
      }
    }
  }

  /** A slice of it. */
  private makePlain(): void {
    if (this.plain === null) {
      this.plain = this.volume.filesystem === "exFAT" ? null : newPlainFiles();
      this.plainIsKnown = this.plain === null;
    } else {
      this.plainIsKnown = !this.plain.prepare();
    }
  }

  private tally(files: FolderOrder): void {
    const counts = files.counts;
    this.texts += counts[Kind.text];
    this.videos += counts[Kind.video];
    this.others += counts[Kind.other];
    files.counts = [0, 0, 0, 0];
  }

  private takeEntry(scan: FolderScan, reader: DirectoryReader): void {
    const name = reader.name;
    if (name.charCodeAt(0) === 0x2e) {
      return;
    }
    if (!reader.isFolder) {
      scan.files.counts[kindOfName(name)]++;
      scan.files.add(sortKey(name), reader.slot);
      this.keepName(scan.id, reader.slot * 2, name);
      return;
    }
    if (name === "System Volume Information") {
      return;
    }
    const ref = reader.ref();
    const cluster = ref.firstCluster;
    if (!this.volume.table.holds(cluster)) {
      this.problems++;
      return;
    }
    const id = this.parents.length;
    this.parents.push(scan.id);
    this.slots.push(reader.slot);
    this.clusters.push(cluster);
    if (this.volume.filesystem === "exFAT") {
      this.extents.push(ref.sizeBlocks * 2 + (ref.contiguous ? 1 : 0));
    }
    this.folderCounts.push(0);
    this.orders.push(UNREAD);
    this.folders++;
    scan.folders.add(sortKey(name), id);
    this.keepName(scan.id, id * 2 + 1, name);
  }

  private order(scan: FolderScan): void {
    this.orderedId = scan.id;
    this.ordersFolders = true;
    if (scan.folders.merge(this)) {
      return;
    }
    this.ordersFolders = false;
    if (scan.files.merge(this)) {
      return;
    }
    this.folderCounts[scan.id] = scan.folders.count();
    const tags = scan.folders.tags + scan.files.tags;
    // In one piece it takes less, and a tag of it is found at once.
    this.orders[scan.id] = tags === "" ? tags : byteText().flat(tags);
    this.scans.pop();
  }

  /**
   * For the folder that is put in order. A method, not a function made for each folder: on Espruino a function and the
   * scope it was made in keep each other alive.
   */
  keyOf(tag: number): string {
    const reader = this.findEntry(this.orderedId, this.ordersFolders ? this.slots[tag] : tag);
    return reader === null ? "" : sortKey(reader.name);
  }

  /** Reads the entry whose first slot is `slot` again, unless it was the last one. */
  private findEntry(id: number, slot: number): DirectoryReader | null {
    if (this.lookup === null || this.lookupFolder !== id || this.lookupSlot !== slot) {
      this.seekEntry(id, slot);
    }
    const reader = this.lookup as DirectoryReader;
    while (this.lookupLeft > 0 && this.seekOn(reader)) {}
    if (this.lookupFound) {
      return reader;
    }
    // Asked again, the card may give it.
    this.lookupSlot = -1;
    return null;
  }

  private seekEntry(id: number, slot: number): void {
    if (this.lookup === null || this.lookupFolder !== id) {
      this.lookup = new DirectoryReader(this.volume, this.refOf(id), ATTR_UNSEEN);
      this.lookup.burst = 1;
      this.lookupFolder = id;
    }
    this.lookupSlot = slot;
    this.lookupIndex = -1;
    this.lookupFound = false;
    this.lookupLeft = STEPS_TO_ENTRY;
    this.lookup.seek(slot);
  }

  /** One step towards the entry that is looked for. Returns false when it is found, or cannot be. */
  private seekOn(reader: DirectoryReader): boolean {
    this.lookupLeft--;
    const step = reader.next();
    if (step === DirectoryStep.more) {
      return true;
    }
    this.lookupLeft = 0;
    this.lookupFound = step === DirectoryStep.entry && reader.slot === this.lookupSlot;
    if (step === ReadError.cardGone) {
      this.failure = step;
    }
    return false;
  }
}
