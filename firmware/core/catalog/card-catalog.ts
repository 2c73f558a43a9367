// What a player's list asks, answered from the catalog that the card brings. Layer: core/catalog. Each folder is compared
// with the card when it is opened (FORMAT.md, "Freshness"), its pages with their sums; what is not as the catalog has it is
// read from the card, with all that is below it. Everything in here came from the card, and dies with the session.
//
// A catalog may lie. Nothing in it leads further than its own pages: folders are left to where they were entered from,
// what is a folder is where it comes in the list, kinds are asked of the policy.
import { Kind, kindOfName } from "../player/policy.js";
import { ReadError } from "../storage/block-device.js";
import { FileReader } from "../storage/file.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import type { CardIndex, Entry } from "./card-index.js";
import { FolderSum } from "./freshness.js";
import { Library } from "./library.js";
import { CatalogReader } from "./reader.js";

/** Numbers from here on are those of folders below the first one that was read from the card, then the second, … */
const SCANNED = 1048576;
/** Folders that are remembered as compared; the oldest is forgotten first, and compared again. */
const MOST_FRESH = 32;

export class CardCatalog implements CardIndex {
  readonly volume: Volume;
  readonly root: number;
  texts: number;
  videos: number;
  others: number;
  folders: number;
  problems: number;
  done: boolean;
  failure: number;
  private ownSlot: number;
  private reader: CatalogReader;
  /** Folders that are as the catalog has them. */
  private fresh: number[];
  /** Folders that are not; the library of each, whose root it is. */
  private stale: number[];
  private libraries: Library[];
  /** From the root to the folder that is open, and where each lies. */
  private path: number[];
  private refs: FileRef[];
  /** Where the folder lies that an entry named last: the one that will be opened, if any. */
  private enteredRef: FileRef;
  /** The folder that is being compared, or -1. */
  private checked: number;
  private checkedRef: FileRef;
  private sum: FolderSum | null;
  /** The page of it that comes next. */
  private page: number;

  /** @param ownSlot the first slot of the catalog's entry in the root folder */
  constructor(volume: Volume, reader: CatalogReader, ownSlot: number) {
    this.volume = volume;
    this.ownSlot = ownSlot;
    this.root = 0;
    this.texts = reader.texts;
    this.videos = reader.videos;
    this.others = reader.others;
    this.folders = reader.folders - 1;
    this.problems = reader.problems;
    this.done = false;
    this.failure = 0;
    this.reader = reader;
    this.fresh = [];
    this.stale = [];
    this.libraries = [];
    this.path = [0];
    this.refs = [volume.root];
    this.enteredRef = volume.root;
    this.checked = -1;
    this.checkedRef = volume.root;
    this.sum = null;
    this.page = 0;
  }

  /** Whether the root is as the catalog has it, once it was compared: else the catalog is of no use. */
  isFresh(): boolean {
    return this.fresh.indexOf(0) >= 0;
  }

  /** Whether it is not. */
  isStale(): boolean {
    return this.stale.indexOf(0) >= 0;
  }

  indexStep(): boolean {
    if (this.failure !== 0) {
      return false;
    }
    if (this.checked >= 0) {
      this.check();
      return true;
    }
    for (let i = 0; i < this.libraries.length; i++) {
      const library = this.libraries[i];
      if (library.indexStep()) {
        return true;
      }
      if (library.failure !== 0) {
        this.failure = library.failure;
        return false;
      }
    }
    this.done = true;
    return false;
  }

  openFolder(id: number): void {
    const path = this.path;
    const last = path.length - 1;
    if (last > 0 && path[last - 1] === id) {
      path.splice(last, 1);
      this.refs.splice(last, 1);
    } else if (path[last] !== id) {
      path.push(id);
      this.refs.push(this.enteredRef);
    }
    const ref = this.refs[path.length - 1];
    if (id >= SCANNED) {
      this.libraries[this.libraryOf(id)].openFolder(id % SCANNED);
      return;
    }
    const stale = this.stale.indexOf(id);
    if (stale >= 0) {
      this.libraries[stale].openFolder(0);
    } else if (this.fresh.indexOf(id) < 0 || !this.liesAt(id, ref.firstCluster)) {
      this.begin(id, ref);
    }
  }

  ready(id: number): boolean {
    if (id >= SCANNED) {
      return this.libraries[this.libraryOf(id)].ready(id % SCANNED);
    }
    const stale = this.stale.indexOf(id);
    return stale >= 0 ? this.libraries[stale].ready(0) : this.fresh.indexOf(id) >= 0;
  }

  count(id: number): number {
    if (id >= SCANNED) {
      return this.libraries[this.libraryOf(id)].count(id % SCANNED);
    }
    const stale = this.stale.indexOf(id);
    if (stale >= 0) {
      return this.libraries[stale].count(0);
    }
    return this.fresh.indexOf(id) >= 0 && this.turnTo(id) ? this.reader.count() : 0;
  }

  prepare(id: number, index: number): boolean {
    if (id >= SCANNED) {
      return this.libraries[this.libraryOf(id)].prepare(id % SCANNED, index);
    }
    const stale = this.stale.indexOf(id);
    return stale >= 0 && this.libraries[stale].prepare(0, index);
  }

  mark(_id: number, _index: number): number {
    // What a catalog gives is in its order from the first.
    return -1;
  }

  nameOf(_mark: number): string {
    return "";
  }

  entry(id: number, index: number): Entry | null {
    if (id >= SCANNED) {
      const number = this.libraryOf(id);
      return this.scannedEntry(number, this.libraries[number].entry(id % SCANNED, index));
    }
    const stale = this.stale.indexOf(id);
    if (stale >= 0) {
      return this.scannedEntry(stale, this.libraries[stale].entry(0, index));
    }
    const reader = this.reader;
    const found = this.turnTo(id) ? reader.entry(index) : null;
    if (found === null) {
      this.failure = reader.problem === ReadError.cardGone ? ReadError.cardGone : 0;
      return null;
    }
    const isFolder = index < reader.folderCount;
    let folder = -1;
    if (isFolder) {
      // Subfolders have higher numbers than the folder that they lie in.
      folder = found.folder > id && found.folder < reader.folders ? found.folder : -1;
      this.enteredRef = found.ref;
    }
    return {
      name: found.name,
      kind: isFolder ? Kind.folder : kindOfName(found.name),
      ref: found.ref,
      folder: folder,
      modifiedDate: found.modifiedDate,
      modifiedTime: found.modifiedTime,
    };
  }

  parent(id: number): number {
    const at = this.path.indexOf(id);
    return at > 0 ? this.path[at - 1] : 0;
  }

  rest(): void {
    for (let i = 0; i < this.libraries.length; i++) {
      this.libraries[i].rest();
    }
  }

  private libraryOf(id: number): number {
    return (id - (id % SCANNED)) / SCANNED - 1;
  }

  /** An entry of a library, whose folders have numbers of their own. */
  private scannedEntry(number: number, found: Entry | null): Entry | null {
    if (found === null) {
      this.failure = this.libraries[number].failure;
      return null;
    }
    return {
      name: found.name,
      kind: found.kind,
      ref: found.ref,
      folder: found.folder < 0 ? -1 : (number + 1) * SCANNED + found.folder,
      modifiedDate: found.modifiedDate,
      modifiedTime: found.modifiedTime,
    };
  }

  private turnTo(id: number): boolean {
    return this.reader.folder === id || this.reader.openFolder(id);
  }

  /** Whether the catalog's folder is the one that begins at this cluster of the card. */
  private liesAt(id: number, cluster: number): boolean {
    return this.turnTo(id) && this.reader.firstCluster === cluster;
  }

  /** Begins to compare a folder with what the catalog has of it. */
  private begin(id: number, ref: FileRef): void {
    this.checked = id;
    this.checkedRef = ref;
    this.sum = null;
    this.page = 0;
    this.done = false;
  }

  private check(): void {
    const reader = this.reader;
    const sum = this.sum;
    if (sum === null) {
      if (!this.turnTo(this.checked) || reader.damaged || reader.firstCluster !== this.checkedRef.firstCluster) {
        this.settle(false);
      } else {
        this.sum = new FolderSum(this.volume, this.checkedRef);
        this.sum.sum.quick = true;
        this.sum.sum.ownSlot = this.checked === 0 ? this.ownSlot : -1;
      }
    } else if (this.page > 0) {
      this.page = reader.checkPage(this.page);
      if (this.page <= 0) {
        this.settle(this.page === 0);
      }
    } else if (!sum.step()) {
      if (sum.failure !== 0 || sum.sum.slots !== reader.slots || sum.sum.crc !== reader.crc) {
        this.failure = sum.failure === ReadError.cardGone ? sum.failure : 0;
        this.settle(false);
      } else {
        this.page = reader.firstPage();
      }
    }
  }

  private settle(isFresh: boolean): void {
    const id = this.checked;
    this.checked = -1;
    this.sum = null;
    if (!isFresh) {
      this.stale.push(id);
      this.libraries.push(new Library(this.volume, this.checkedRef));
      return;
    }
    if (this.fresh.length >= MOST_FRESH) {
      this.fresh.splice(0, 1);
    }
    this.fresh.push(id);
  }
}

/** Opening the catalog that a search has found, and comparing the root with it: in slices. */
export class CatalogOpening {
  /** Once `step` returned false: null where the catalog is not one of this card as it is. */
  catalog: CardCatalog | null;
  private volume: Volume;
  private slot: number;
  private reader: CatalogReader;
  private isOpen: boolean;

  constructor(volume: Volume, ref: FileRef, slot: number) {
    this.catalog = null;
    this.volume = volume;
    this.slot = slot;
    this.reader = new CatalogReader(new FileReader(volume, ref));
    this.isOpen = false;
  }

  step(): boolean {
    const reader = this.reader;
    if (!this.isOpen) {
      this.isOpen = true;
      if (!reader.open() || !reader.isOf(this.volume) || !reader.hasOthers || reader.folders >= SCANNED) {
        return false;
      }
      this.catalog = new CardCatalog(this.volume, reader, this.slot);
      this.catalog.openFolder(0);
      return true;
    }
    const catalog = this.catalog;
    if (catalog === null) {
      return false;
    }
    if (catalog.isFresh()) {
      this.volume.label = reader.label;
      return false;
    }
    if (catalog.isStale() || !catalog.indexStep()) {
      this.catalog = null;
      return false;
    }
    return true;
  }
}

/** @param slot the first of its entry in the root folder */
export type CatalogStart = (volume: Volume, ref: FileRef, slot: number) => CatalogOpening;

export function openCatalog(volume: Volume, ref: FileRef, slot: number): CatalogOpening {
  return new CatalogOpening(volume, ref, slot);
}
