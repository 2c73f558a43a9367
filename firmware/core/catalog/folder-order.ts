// Sorting one folder in bounded memory: keys are collected in runs, a native sort orders each, and runs that do not
// follow each other already are merged by reading their names from the card once more. Layer: core/catalog.
// What stays is a byte string of 3 bytes an entry, in order: its tag (a slot number, or a folder's number).
import { divide } from "../bytes/integer.js";
import { sortStrings } from "../bytes/sort.js";

export const TAG_BYTES = 3;
/** Limits of a run. On Espruino a key costs about 1.3 times its characters and 28 bytes more: 25 KB at the most. */
const RUN_KEYS = 256;
const RUN_CHARACTERS = 12000;
/** Between a key and what follows it; lower than anything a key may go on with. */
const SEPARATOR = "\0\0";

/** Gives the sort key of the entry that a tag stands for; "" where it cannot be read any more. */
export interface KeySource {
  keyOf(tag: number): string;
}

export function tagOf(value: number): string {
  return String.fromCharCode(divide(value, 65536), divide(value, 256) % 256, value % 256);
}

export function tagAt(tags: string, index: number): number {
  const at = index * TAG_BYTES;
  return tags.charCodeAt(at) * 65536 + tags.charCodeAt(at + 1) * 256 + tags.charCodeAt(at + 2);
}

export class FolderOrder {
  /** Tags of the runs that are sorted; of the whole folder in order once `merge` is through. */
  tags: string;
  private keys: string[];
  private characters: number;
  private runFirst: string[];
  private runLast: string[];
  /** For each run: the index of the next tag to be merged, and of the first one that is not its own. */
  private runNext: number[];
  private runEnd: number[];
  /** While merging: the next key of each run, in order, with the run's number behind; the lowest is last. */
  private heads: string[];
  private merged: string;

  constructor() {
    this.tags = "";
    this.keys = [];
    this.characters = 0;
    this.runFirst = [];
    this.runLast = [];
    this.runNext = [];
    this.runEnd = [];
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
    this.keys.push(key + SEPARATOR + tagOf(tag));
    this.characters += key.length;
    if (this.keys.length >= RUN_KEYS || this.characters >= RUN_CHARACTERS) {
      this.flush();
    }
  }

  /** Sorts the run being collected, and lets go of its keys. */
  flush(): void {
    const keys = this.keys;
    const count = keys.length;
    if (count === 0) {
      return;
    }
    sortStrings(keys);
    this.runFirst.push(keys[0]);
    this.runLast.push(keys[count - 1]);
    this.runNext.push(this.tags.length / TAG_BYTES);
    let tags = "";
    for (let i = 0; i < count; i++) {
      tags += keys[i].slice(-TAG_BYTES);
    }
    this.tags += tags;
    this.runEnd.push(this.tags.length / TAG_BYTES);
    this.keys = [];
    this.characters = 0;
  }

  /**
   * After the last `add`: one slice of merging.
   * @returns true while there is more to do; then `tags` is in order
   */
  merge(source: KeySource): boolean {
    if (this.heads.length === 0) {
      this.flush();
      if (this.runsFollow()) {
        return this.forgetRuns();
      }
      for (let run = 0; run < this.runFirst.length; run++) {
        this.insertHead(this.runFirst[run], run);
      }
      return true;
    }
    const head = this.heads.pop() as string;
    const run = tagAt(head.slice(-TAG_BYTES), 0);
    const next = this.runNext[run];
    this.merged += this.tags.substr(next * TAG_BYTES, TAG_BYTES);
    this.runNext[run] = next + 1;
    if (next + 1 < this.runEnd[run]) {
      const tag = tagAt(this.tags, next + 1);
      this.insertHead(source.keyOf(tag) + SEPARATOR + tagOf(tag), run);
    }
    if (this.heads.length > 0) {
      return true;
    }
    this.tags = this.merged;
    this.merged = "";
    return this.forgetRuns();
  }

  /** Whether the runs are in order as they are: files are often copied to a card in the order of their names. */
  private runsFollow(): boolean {
    for (let run = 1; run < this.runFirst.length; run++) {
      if (this.runFirst[run] < this.runLast[run - 1]) {
        return false;
      }
    }
    return true;
  }

  private forgetRuns(): boolean {
    this.runFirst = [];
    this.runLast = [];
    this.runNext = [];
    this.runEnd = [];
    return false;
  }

  private insertHead(key: string, run: number): void {
    const head = key + tagOf(run);
    const heads = this.heads;
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
