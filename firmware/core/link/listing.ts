// The answers to `ls` and `tree`: a line for each entry, in the order of the card. Layer: core/link. FORMAT.md, "Lines".
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep } from "../storage/directory.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import type { Answer } from "./answer.js";
import { escaped, sizeText, timeText, unescaped } from "./names.js";
import { PathFinder } from "./path-finder.js";

/** A piece is sent when it has as many characters, or so many entries were looked at. */
const PIECE_CHARACTERS = 800;
const PIECE_ENTRIES = 16;
/** Entries of one slice: some 4 ms each on the Pico. */
const STEP_ENTRIES = 4;
/** Folders inside folders; what lies deeper is left out, and said to be. */
const MOST_DEPTH = 24;
/** Folders that are remembered, so that none is listed twice; behind them only one within itself is found out. */
const MOST_SEEN = 2048;

export class Listing implements Answer {
  readonly repeats: boolean;
  readonly usesCard: boolean;
  over: boolean;
  words: string;
  failure: string;
  private volume: Volume;
  private isTree: boolean;
  private finder: PathFinder;
  private isFound: boolean;
  /** The folder being read, and those above it: where each goes on. */
  private reader: DirectoryReader | null;
  private refs: FileRef[];
  private slots: number[];
  private paths: string[];
  private seen: Record<number, boolean>;
  private seenCount: number;
  private piece: string;
  private looked: number;
  private entries: number;
  private problems: number;

  constructor(volume: Volume, path: string, isTree: boolean) {
    this.repeats = false;
    this.usesCard = true;
    this.over = false;
    this.words = "";
    this.failure = "";
    this.volume = volume;
    this.isTree = isTree;
    this.finder = new PathFinder(volume, unescaped(path));
    this.isFound = false;
    this.reader = null;
    this.refs = [];
    this.slots = [];
    this.paths = [];
    this.seen = {};
    this.seenCount = 0;
    this.piece = "";
    this.looked = 0;
    this.entries = 0;
    this.problems = 0;
  }

  next(_nowMs: number): string {
    if (!this.isFound) {
      this.find();
      return "";
    }
    for (let i = 0; i < STEP_ENTRIES && !this.over; i++) {
      this.step();
      this.looked++;
    }
    if (this.piece !== "" && (this.over || this.looked >= PIECE_ENTRIES || this.piece.length >= PIECE_CHARACTERS)) {
      const piece = this.piece;
      this.piece = "";
      this.looked = 0;
      return piece;
    }
    return "";
  }

  again(_number: number): string {
    return "";
  }

  private find(): void {
    const finder = this.finder;
    if (finder.step()) {
      return;
    }
    this.isFound = true;
    if (finder.failure !== "") {
      this.failure = finder.failure;
      this.over = true;
    } else if (finder.isFolder) {
      this.enter(finder.ref, "");
    } else {
      this.say(finder.name, finder.ref, false, finder.modifiedDate, finder.modifiedTime);
    }
  }

  private enter(ref: FileRef, path: string): void {
    if (this.seenCount < MOST_SEEN) {
      this.seenCount++;
      this.seen[ref.firstCluster] = true;
    }
    this.refs.push(ref);
    this.slots.push(-1);
    this.paths.push(path);
    this.reader = new DirectoryReader(this.volume, ref, ATTR_UNSEEN);
  }

  private step(): void {
    const top = this.refs.length - 1;
    if (top < 0) {
      this.over = true;
      this.words = `ok entries=${this.entries} problems=${this.problems}`;
      return;
    }
    if (this.reader === null) {
      // Back from a folder in this one: on behind its entry, which comes once more.
      this.reader = new DirectoryReader(this.volume, this.refs[top], ATTR_UNSEEN);
      this.reader.seek(this.slots[top]);
      return;
    }
    const reader = this.reader;
    const found = reader.next();
    if (found === DirectoryStep.entry) {
      this.take(reader, top);
    } else if (found === DirectoryStep.end) {
      this.refs.splice(top, 1);
      this.slots.splice(top, 1);
      this.paths.splice(top, 1);
      this.reader = null;
    } else if (found === DirectoryStep.damage) {
      this.problems++;
    } else if (found < 0) {
      this.failure = "the card cannot be read";
      this.over = true;
    }
  }

  private take(reader: DirectoryReader, top: number): void {
    if (reader.slot <= this.slots[top]) {
      return;
    }
    const ref = reader.ref();
    const path = this.paths[top] + reader.name;
    this.say(path, ref, reader.isFolder, reader.modifiedDate(), reader.modifiedTime());
    if (!this.isTree || !reader.isFolder) {
      return;
    }
    const cluster = ref.firstCluster;
    if (!this.volume.table.holds(cluster) || this.isSeen(cluster) || top + 1 >= MOST_DEPTH) {
      this.problems++;
      return;
    }
    this.slots[top] = reader.slot;
    this.enter(ref, `${path}/`);
  }

  private isSeen(cluster: number): boolean {
    if (this.seen[cluster] === true) {
      return true;
    }
    for (let i = 0; i < this.refs.length; i++) {
      if (this.refs[i].firstCluster === cluster) {
        return true;
      }
    }
    return false;
  }

  private say(path: string, ref: FileRef, isFolder: boolean, date: number, time: number): void {
    this.entries++;
    const size = isFolder ? "0" : sizeText(ref);
    const kind = isFolder ? "d" : "-";
    this.piece += `${kind} ${size.padStart(10)} ${timeText(date, time)} ${escaped(path)}\r\n`;
  }
}
