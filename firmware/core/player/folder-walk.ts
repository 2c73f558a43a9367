// What lies beside a video in its folder: its subtitles, and the video that comes after it. Layer: core/player.
// By the folder's order, in which names that begin alike are neighbours. Sliced: a step looks at one entry.

import type { CardIndex, Entry } from "../catalog/card-index.js";
import { sortKey } from "../catalog/collation.js";
import type { ListPlace } from "./library-screen.js";
import { Kind } from "./policy.js";

/** Neighbours that are looked at on either side, where subtitles are looked for. */
const MOST_NEIGHBOURS = 8;
/** Entries that are looked at for the next video. */
const MOST_ENTRIES = 500;

export interface FolderWalk {
  /** What was found; null for nothing. Named like no method: a name that is always said keeps the method in memory. */
  foundEntry: Entry | null;
  index: number;
  /** One slice of work. Returns false when it is through. */
  step(): boolean;
}

/** The key of a name up to its last dot, that included; "" where there is none. Case does not matter. */
function baseKey(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot < 1 ? "" : keyOf(name.substring(0, dot + 1));
}

/** Without what tells names apart that are the same but for case. */
function keyOf(name: string): string {
  return sortKey(name).split("\0")[0];
}

/** Looks for the .srt beside a video, else for the .smi. */
class SubtitleWalk implements FolderWalk {
  foundEntry: Entry | null;
  index: number;
  private library: CardIndex;
  private folder: number;
  private from: number;
  private base: string;
  /** Entries beyond `from`, downwards first, then upwards. */
  private distance: number;
  private isUpwards: boolean;

  constructor(library: CardIndex, folder: number, from: number, name: string) {
    this.foundEntry = null;
    this.index = -1;
    this.library = library;
    this.folder = folder;
    this.from = from;
    this.base = baseKey(name);
    this.distance = 1;
    this.isUpwards = false;
  }

  step(): boolean {
    const library = this.library;
    const index = this.isUpwards ? this.from - this.distance : this.from + this.distance;
    if (index < 0 || index >= library.count(this.folder) || this.distance > MOST_NEIGHBOURS) {
      return this.turn();
    }
    if (library.prepare(this.folder, index)) {
      return true;
    }
    const entry = library.entry(this.folder, index);
    this.distance++;
    if (entry === null) {
      return true;
    }
    if (!keyOf(entry.name).startsWith(this.base)) {
      // Further away there is none, in a folder that is in order.
      return !library.ready(this.folder) || this.turn();
    }
    if (baseKey(entry.name) !== this.base || entry.kind === Kind.folder) {
      // "film.ko.srt" is a neighbour of "film.avi", too.
      return true;
    }
    const extension = entry.name.substring(entry.name.lastIndexOf(".") + 1).toLowerCase();
    if (extension === "srt" || (extension === "smi" && this.foundEntry === null)) {
      this.foundEntry = entry;
      this.index = index;
    }
    return extension !== "srt";
  }

  private turn(): boolean {
    const goesOn = !this.isUpwards;
    this.isUpwards = true;
    this.distance = 1;
    return goesOn;
  }
}

/** Looks for the next video of a folder. */
class NextWalk implements FolderWalk {
  foundEntry: Entry | null;
  index: number;
  private library: CardIndex;
  private folder: number;
  private left: number;

  constructor(library: CardIndex, folder: number, from: number) {
    this.foundEntry = null;
    this.index = from;
    this.library = library;
    this.folder = folder;
    this.left = MOST_ENTRIES;
  }

  step(): boolean {
    const library = this.library;
    if (this.left === 0 || this.index + 1 >= library.count(this.folder)) {
      return false;
    }
    if (library.prepare(this.folder, this.index + 1)) {
      return true;
    }
    this.index++;
    this.left--;
    const entry = library.entry(this.folder, this.index);
    if (entry !== null && entry.kind === Kind.video) {
      this.foundEntry = entry;
      return false;
    }
    return true;
  }
}

export interface FolderWalks {
  subtitles(library: CardIndex, place: ListPlace, name: string): FolderWalk;
  nextVideo(library: CardIndex, place: ListPlace): FolderWalk;
  /** The place of a list with another entry selected. */
  moved(place: ListPlace, index: number): ListPlace;
}

function placeAt(place: ListPlace, index: number): ListPlace {
  const isShown = index >= place.top && index < place.top + place.codes.length;
  return {
    name: place.name,
    folder: place.folder,
    selected: index,
    top: isShown ? place.top : index,
    nextRow: isShown ? place.nextRow : 0,
    settled: place.settled,
    touched: true,
    codes: isShown ? place.codes : [],
    kinds: isShown ? place.kinds : [],
    trail: place.trail,
    names: place.names,
  };
}

export type FolderWalkStart = () => FolderWalks;

export function folderWalks(): FolderWalks {
  return {
    subtitles(library, place, name) {
      return new SubtitleWalk(library, place.folder, place.selected, name);
    },
    nextVideo(library, place) {
      return new NextWalk(library, place.folder, place.selected);
    },
    moved(place, index) {
      return placeAt(place, index);
    },
  };
}
