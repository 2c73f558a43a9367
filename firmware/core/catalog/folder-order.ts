// Sorting one folder in bounded memory: keys are collected in runs, a native sort orders each, and runs are merged.
// Where the keys of a folder are too many to keep, those of finished runs are dropped, and their names are read from the
// card once more for the merging. Layer: core/catalog.
// What stays is a byte string of 3 bytes an entry, in order: its tag (a slot number, or a folder's number).

import type { FileKeys } from "../../hal/plain-files.js";
import { divide } from "../bytes/integer.js";
import { sortStrings } from "../bytes/sort.js";

export const TAG_BYTES = 3;
/** How much is kept of a folder that is being sorted. */
export interface OrderLimits {
  /** Keys of a run. */
  readonly runKeys: number;
  /** Characters of all keys. */
  readonly characters: number;
}

/**
 * For a board. Sorting 64 keys takes the Pico 10 ms at the worst, which for its quicksort is a sorted list. A key costs
 * it about 1.3 times its characters and 28 bytes more.
 */
export const BOARD_LIMITS: OrderLimits = { runKeys: 64, characters: 16000 };

/** Between a key and its tag: lower than anything that a key may go on with. */
export const KEY_END = "\0\0";

/** What no name ends with. */
export const NO_EXTENSION = "\0";

/** Gives the sort key of the entry that a tag stands for; "" where it cannot be read any more. */
export interface KeySource {
  keyOf(tag: number): string;
}

/** Tags hold 21 bits, 7 in each byte: below 128 a character is one byte on every build of every interpreter. */
export const MOST_TAGS = 2097152;

export function tagOf(value: number): string {
  return String.fromCharCode(divide(value, 16384), divide(value, 128) % 128, value % 128);
}

export function tagAt(tags: string, index: number): number {
  const at = index * TAG_BYTES;
  return tags.charCodeAt(at) * 16384 + tags.charCodeAt(at + 1) * 128 + tags.charCodeAt(at + 2);
}

/** A sorted part of the folder. */
class Run {
  last: string;
  /** Indices of its tags: the next to be merged, and the first one that is not its own. */
  next: number;
  end: number;
  /** Its keys from the last to the first, so that `pop` gives the next one; null once they were dropped. */
  keys: string[] | null;

  constructor(keys: string[], start: number) {
    this.last = keys[keys.length - 1];
    this.next = start;
    this.end = start + keys.length;
    this.keys = keys.reverse();
  }
}

export class FolderOrder implements FileKeys {
  /** The run being collected. */
  keys: string[];
  /** Characters of all keys that are kept. */
  characters: number;
  extension: string;
  kind: number;
  counts: number[];
  /** Tags of the runs that are sorted; of the whole folder in order once `merge` is through. */
  tags: string;
  private limits: OrderLimits;
  private runs: Run[];
  /** While merging: the next key of each run, with the run's number behind it; the lowest is last. */
  private heads: string[];
  private merged: string;

  constructor(limits: OrderLimits) {
    this.limits = limits;
    this.keys = [];
    this.characters = 0;
    this.extension = NO_EXTENSION;
    this.kind = 0;
    this.counts = [0, 0, 0, 0];
    this.tags = "";
    this.runs = [];
    this.heads = [];
    this.merged = "";
  }

  /** Entries so far. */
  count(): number {
    return this.tags.length / TAG_BYTES + this.keys.length;
  }

  /** The tag of entry `index`: in order within its run, until all is merged. */
  tag(index: number): number {
    const sorted = this.tags.length / TAG_BYTES;
    return index < sorted ? tagAt(this.tags, index) : tagAt(this.keys[index - sorted].slice(-TAG_BYTES), 0);
  }

  add(key: string, tag: number): void {
    this.keys.push(key + KEY_END + tagOf(tag));
    this.characters += key.length;
  }

  /** Sorts what was collected, if it is a run's worth. */
  settle(): void {
    if (this.keys.length >= this.limits.runKeys) {
      this.endRun();
    }
  }

  private endRun(): void {
    const keys = this.keys;
    if (keys.length === 0) {
      return;
    }
    sortStrings(keys);
    let tags = "";
    for (const key of keys) {
      tags += key.slice(-TAG_BYTES);
    }
    this.keys = [];
    const runs = this.runs;
    const start = this.tags.length / TAG_BYTES;
    this.tags += tags;
    const before = runs.length - 1;
    // Files are often copied to a card in the order of their names: then it all stays one run.
    if (before >= 0 && runs[before].last < keys[0]) {
      const run = runs[before];
      run.last = keys[keys.length - 1];
      run.end += keys.length;
      if (run.keys !== null) {
        run.keys = keys.reverse().concat(run.keys);
      }
    } else {
      runs.push(new Run(keys, start));
    }
    if (this.characters > this.limits.characters) {
      this.dropKeys();
    }
  }

  /** Lets go of all keys: too many, or the folder has to wait. */
  dropKeys(): void {
    this.endRun();
    for (const run of this.runs) {
      run.keys = null;
    }
    this.characters = 0;
  }

  /**
   * After the last `add`: one slice of merging.
   * @returns true while there is more to do; then `tags` is in order
   */
  merge(source: KeySource): boolean {
    const runs = this.runs;
    const heads = this.heads;
    if (heads.length === 0) {
      this.endRun();
      if (runs.length > 1) {
        for (let i = 0; i < runs.length; i++) {
          this.insertHead(i, source);
        }
        return true;
      }
      this.runs = [];
      return false;
    }
    const number = tagAt((heads.pop() as string).slice(-TAG_BYTES), 0);
    const run = runs[number];
    this.merged += this.tags.substr(run.next * TAG_BYTES, TAG_BYTES);
    run.next++;
    if (run.next < run.end) {
      this.insertHead(number, source);
    }
    if (heads.length > 0) {
      return true;
    }
    this.tags = this.merged;
    this.merged = "";
    this.runs = [];
    return false;
  }

  private insertHead(number: number, source: KeySource): void {
    const heads = this.heads;
    const run = this.runs[number];
    let key: string;
    if (run.keys !== null) {
      key = run.keys.pop() as string;
    } else {
      const tag = tagAt(this.tags, run.next);
      key = source.keyOf(tag) + KEY_END + tagOf(tag);
    }
    const head = key + tagOf(number);
    let low = 0;
    let high = heads.length;
    while (low < high) {
      const middle = divide(low + high, 2);
      if (heads[middle] > head) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    heads.splice(low, 0, head);
  }
}
