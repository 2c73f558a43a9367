// The runtime's own way of indexing plain files, where it has one. Layer: core/catalog.
// The platform's main says once at start how to make one; each library has its own, since it holds bytes of the card.
import type { PlainFiles, PlainRecords } from "../../hal/plain-files.js";

let make: (() => PlainFiles) | null = null;

export function setPlainFiles(maker: () => PlainFiles): void {
  make = maker;
}

/** Made before there is a card to wait for it. */
let spare: PlainFiles | null = null;

/** One slice of it. @returns false when all is there */
export function preparePlainFiles(): boolean {
  if (spare !== null) {
    return spare.prepare();
  }
  spare = newPlainFiles();
  return spare !== null;
}

/** null where the runtime has none: then every entry is walked by the portable code. */
export function newPlainFiles(): PlainFiles | null {
  const made = spare;
  spare = null;
  return made !== null || make === null ? made : make();
}

let makeRecords: ((isFat32: boolean) => PlainRecords) | null = null;

/** The same for records of a catalog, which not every program of a board makes. */
export function setPlainRecords(maker: (isFat32: boolean) => PlainRecords): void {
  makeRecords = maker;
}

export function newPlainRecords(isFat32: boolean): PlainRecords | null {
  return makeRecords === null ? null : makeRecords(isFat32);
}
