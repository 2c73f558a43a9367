// The files in a ZIP archive that somebody else made: read from memory, never written anywhere, of bounded size whatever
// the archive says of itself. Layer: host/books. The decompression is fflate's.
import { type UnzipFileInfo, unzipSync } from "fflate";
import { BookError } from "./book-error.js";

/** What one file may take, and all of those that are wanted; more is no book, or a bomb. */
const MOST_FILE_BYTES = 32 << 20;
const MOST_BYTES = 128 << 20;

export class ZipEntries {
  private names: Set<string> | null = null;
  private taken = 0;

  constructor(private readonly archive: Uint8Array) {}

  has(name: string): boolean {
    if (this.names === null) {
      const names = new Set<string>();
      this.unzip((info) => {
        names.add(info.name);
        return false;
      });
      this.names = names;
    }
    return this.names.has(name);
  }

  /** The contents of a file; null where there is none of this name. */
  read(name: string): Uint8Array | null {
    let isTaken = false;
    const found = this.unzip((info) => {
      // Of several by the same name, the first.
      if (info.name !== name || isTaken) return false;
      isTaken = true;
      this.taken += info.originalSize;
      if (info.originalSize > MOST_FILE_BYTES || this.taken > MOST_BYTES) {
        throw new BookError("what is packed in it is too large for a book");
      }
      return true;
    });
    return found[name] ?? null;
  }

  private unzip(filter: (info: UnzipFileInfo) => boolean): Record<string, Uint8Array> {
    try {
      return unzipSync(this.archive, { filter });
    } catch (error) {
      if (error instanceof BookError) throw error;
      throw new BookError("it is no ZIP archive, or a damaged one");
    }
  }
}
