// What a card's index answers, whether it was read from the folders or comes from the card's catalog. Layer: core/catalog.
import type { Kind } from "../player/policy.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";

export interface Entry {
  /** UTF-8. */
  readonly name: string;
  readonly kind: Kind;
  readonly ref: FileRef;
  /** The folder's number; -1 for files. */
  readonly folder: number;
  /** As FAT keeps them (fatgen103, "Date and Time Formats"). */
  readonly modifiedDate: number;
  readonly modifiedTime: number;
}

/** What a list and a footer ask of a card's index, whichever keeps it. Folders have numbers, the root is 0. */
export interface CardIndex {
  readonly volume: Volume;
  texts: number;
  videos: number;
  others: number;
  folders: number;
  problems: number;
  done: boolean;
  failure: number;
  /** One slice of work. @returns false when there is none left, or the card failed */
  indexStep(): boolean;
  openFolder(id: number): void;
  ready(id: number): boolean;
  count(id: number): number;
  /** A number that is this entry's in its folder, wherever the order moves it to; -1 where none is known. */
  mark(id: number, index: number): number;
  /** The name of the entry with this mark in the folder that was opened last, if it is still at hand; else "". */
  nameOf(mark: number): string;
  /** One slice of looking for what `entry` will be asked for. @returns false when that will not have to read */
  prepare(id: number, index: number): boolean;
  entry(id: number, index: number): Entry | null;
  parent(id: number): number;
  /** Lets go of what was read last: nothing is looked up for a while. */
  rest(): void;
}
