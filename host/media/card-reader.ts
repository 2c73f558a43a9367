// Reads the files of a card image through FatFs: the second opinion on what our own firmware reads, and the source of
// what must be gone from memory once the card is out. Layer: host/media.
import { MemoryBlocks } from "./block-store.js";
import { check, type Fat, FatFs, openFatFs } from "./fatfs.js";

export interface FoundFile {
  /** Parts joined by "/". */
  readonly path: string;
  readonly sizeBytes: number;
  /** The first bytes, at most `headBytes`. */
  readonly head: Uint8Array;
}

export interface ReadLimits {
  readonly headBytes: number;
  readonly files: number;
  readonly depth: number;
}

/**
 * The files of the card, or null where FatFs finds no volume. Stops at the limits; what a damaged folder hides is
 * left out.
 */
export async function readCardFiles(image: Uint8Array, limits: ReadLimits): Promise<FoundFile[] | null> {
  const ff = await openFatFs(new MemoryBlocks(image));
  const volume = ff.malloc(FatFs.sizeof_FATFS);
  if (ff.f_mount(volume, "", 1) !== FatFs.FR_OK) return null;
  const found: FoundFile[] = [];
  walk(ff, "", limits, limits.depth, found);
  return found;
}

function walk(ff: Fat, folder: string, limits: ReadLimits, depth: number, found: FoundFile[]): void {
  const handle = ff.malloc(FatFs.sizeof_DIR);
  const info = ff.malloc(FatFs.sizeof_FILINFO);
  const folders: string[] = [];
  if (ff.f_opendir(handle, folder === "" ? "/" : folder) === FatFs.FR_OK) {
    while (found.length < limits.files && ff.f_readdir(handle, info) === FatFs.FR_OK) {
      const name = ff.FILINFO_fname(info);
      if (name === "") break;
      const path = folder === "" ? name : `${folder}/${name}`;
      if ((ff.FILINFO_fattrib(info) & FatFs.AM_DIR) !== 0) folders.push(path);
      else found.push(readHead(ff, path, ff.FILINFO_fsize(info), limits.headBytes));
    }
    ff.f_closedir(handle);
  }
  ff.free(info);
  ff.free(handle);
  if (depth > 0) for (const below of folders) walk(ff, below, limits, depth - 1, found);
}

function readHead(ff: Fat, path: string, sizeBytes: number, headBytes: number): FoundFile {
  const wanted = Math.min(sizeBytes, headBytes);
  const handle = ff.malloc(FatFs.sizeof_FIL);
  const buffer = ff.malloc(wanted + 1);
  const counted = ff.malloc(4);
  let head = new Uint8Array(0);
  if (wanted > 0 && ff.f_open(handle, path, FatFs.FA_READ) === FatFs.FR_OK) {
    if (ff.f_read(handle, buffer, wanted, counted) === FatFs.FR_OK) {
      head = ff.HEAPU8.slice(buffer, buffer + ff.getValue(counted, "i32"));
    }
    check(ff.f_close(handle), path);
  }
  for (const pointer of [counted, buffer, handle]) ff.free(pointer);
  return { path, sizeBytes, head };
}
