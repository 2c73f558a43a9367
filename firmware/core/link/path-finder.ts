// From a path that somebody typed to the file or folder of that name on the card. Layer: core/link.
// Sliced: one entry, or one block of a folder, a step. ASCII letters are compared without their case, as FAT does.
import { ATTR_UNSEEN, DirectoryReader, DirectoryStep } from "../storage/directory.js";
import type { FileRef } from "../storage/file-ref.js";
import type { Volume } from "../storage/volume.js";
import { escaped } from "./names.js";

export class PathFinder {
  /** Set when `step` has returned false and `failure` is "". */
  ref: FileRef;
  isFolder: boolean;
  /** As the card has it; "" for the root folder. */
  name: string;
  modifiedDate: number;
  modifiedTime: number;
  failure: string;
  private volume: Volume;
  private parts: string[];
  private reader: DirectoryReader | null;
  private path: string;

  constructor(volume: Volume, path: string) {
    this.ref = volume.root;
    this.isFolder = true;
    this.name = "";
    this.modifiedDate = 0;
    this.modifiedTime = 0;
    this.failure = "";
    this.volume = volume;
    this.parts = [];
    this.reader = null;
    this.path = path;
    const parts = path.split("/");
    for (let i = 0; i < parts.length; i++) {
      if (parts[i] !== "" && parts[i] !== ".") {
        this.parts.push(parts[i].toLowerCase());
      }
    }
  }

  /** One slice. Returns false when the path is found, or is not there. */
  step(): boolean {
    const parts = this.parts;
    if (parts.length === 0) {
      return false;
    }
    if (this.reader === null) {
      if (!this.isFolder) {
        return this.stop(`there is no ${escaped(this.path)} on the card`);
      }
      this.reader = new DirectoryReader(this.volume, this.ref, ATTR_UNSEEN);
    }
    const reader = this.reader;
    const found = reader.next();
    if (found === DirectoryStep.entry) {
      if (reader.name.toLowerCase() === parts[0]) {
        this.ref = reader.ref();
        this.isFolder = reader.isFolder;
        this.name = reader.name;
        this.modifiedDate = reader.modifiedDate();
        this.modifiedTime = reader.modifiedTime();
        this.reader = null;
        parts.splice(0, 1);
        return parts.length > 0;
      }
    } else if (found === DirectoryStep.end) {
      return this.stop(`there is no ${escaped(this.path)} on the card`);
    } else if (found < 0) {
      return this.stop("the card cannot be read");
    }
    return true;
  }

  private stop(why: string): boolean {
    this.failure = why;
    this.parts = [];
    return false;
  }
}
