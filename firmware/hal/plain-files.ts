// Indexing the common case by the runtime's native calls: files with a long name in plain ASCII. Layer: hal (interfaces
// only). Everything else, and every runtime without such calls, goes the way of core/storage/directory.ts; what a
// PlainFiles takes must give the same keys (tests/contract/plain-files.test.ts).
import type { Buf } from "../core/bytes/buf.js";

/** Directory slots being walked: a DirectoryReader. */
export interface SlotRun {
  bytes: Buf;
  /** Offset of the next slot, and of the end of the run; slot number `base` is at offset `origin`. */
  at: number;
  end: number;
  origin: number;
  /** A multiple of 16, unless the slots of an orphan are walked again. */
  base: number;
  /** Slots of an entry that began before this run, the first of them is slot `carrySlot`; they end where `at` is. */
  carry: Buf | null;
  carrySlot: number;
}

/** What is collected. */
export interface FileKeys {
  /** For each file: its sort key, two zeros, its slot number in three bytes. */
  keys: string[];
  characters: number;
  /** The extension met last, lower case with its dot, and what `kindOfName` makes of it. */
  extension: string;
  kind: number;
  /** Files of each kind. */
  counts: number[];
}

export interface PlainFiles {
  /** A slice of making ready what `take` uses mostly. @returns false when all is there; `take` may be called before */
  prepare(): boolean;
  /**
   * Moves blocks of 512 bytes, of which `stride` bytes from the first byte of one to that of the next are known to be
   * there, together from `offset` on.
   */
  closeGaps(bytes: Buf, offset: number, stride: number, count: number): void;
  /**
   * Takes files from the run, until one needs more than this can do, the run ends, or `most` are taken.
   * @returns how many; `run.at` is at the first slot not taken
   */
  take(run: SlotRun, into: FileKeys, most: number): number;
}

export interface PlainRecords {
  /** Directory slots that `record` is asked about from now on. */
  open(bytes: Buf): void;
  /**
   * The record in a catalog (core/catalog/FORMAT.md) of the file whose first slot is at `at`; "" where the slots go on
   * at `end`, or need more than this can do.
   * @param isPlain it is one that `PlainFiles.take` has taken, and need not be looked at again
   */
  record(at: number, end: number, isPlain: boolean): string;
}
