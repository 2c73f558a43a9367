// Makes card images: partition table, FAT file system and files, by FatFs. The same files give the same bytes: dates
// and the volume's serial number come from a stopped clock (fatfs.ts).
// Layer: host/media. Formats: Microsoft FAT specification (fatgen103); MBR as FatFs writes it.
import { closeSync, openSync, readSync } from "node:fs";
import { Breather } from "../breathe.js";
import { systemReason, UserError } from "../errors.js";
import { BLOCK_BYTES, type BlockStore, FileBlocks, MemoryBlocks } from "./block-store.js";
import { type CardFile, inOrder, sizeOf } from "./card-files.js";
import { check, type Fat, FatFs, FatFsError, openFatFs } from "./fatfs.js";
import { writeVolumeLabel } from "./volume-label.js";

/** "none": blank blocks without a file system, for scenarios about bad cards. */
export const CARD_FORMATS = ["fat12", "fat16", "fat32", "none"] as const;
export type CardFormat = (typeof CARD_FORMATS)[number];

export interface CardOptions {
  readonly format?: CardFormat;
  /** Of the whole image; default: what the files need, at least the format's usual minimum. */
  readonly sizeBytes?: number;
  readonly label?: string;
  /** "none": the volume begins at block 0, as on a floppy disk. */
  readonly partitionTable?: "mbr" | "none";
  readonly clusterBytes?: number;
  /** Files that get their content later (`writeIntoImage`): the first entries of the root, with room for so many bytes. */
  readonly later?: readonly { readonly path: string; readonly sizeBytes: number }[];
}

const MIB = 1024 * 1024;
/** FAT32 needs 65,525 clusters of at least one block: 32 MiB and its tables do not fit in less than 34 MiB. */
const SMALLEST: Record<CardFormat, number> = { fat12: 1 * MIB, fat16: 16 * MIB, fat32: 64 * MIB, none: 1 * MIB };
const LARGEST: Record<CardFormat, number> = {
  fat12: 16 * MIB,
  fat16: 2048 * MIB,
  fat32: 2048 * 1024 * MIB,
  none: 2048 * 1024 * MIB,
};
/** A card image in memory: what the virtual card is given. Larger images are made straight in a file. */
const LARGEST_IN_MEMORY = 2048 * MIB;
const WORK_BYTES = 64 * 1024;
const FAT_FILE_LIMIT = 0xffffffff;

export function cardSizeBytes(files: readonly CardFile[], options: CardOptions): number {
  const format = options.format ?? "fat32";
  // Before anything is written: the others may take minutes.
  const large = files.find((file) => sizeOf(file) > FAT_FILE_LIMIT);
  if (large !== undefined) {
    const path = JSON.stringify(large.path);
    throw new UserError(`cannot put ${path} on the card: FAT files end at 4 GiB; leave it out, or cut it into parts`);
  }
  const size = options.sizeBytes ?? Math.max(SMALLEST[format], neededBytes(files, options));
  if (size % BLOCK_BYTES !== 0) throw new UserError(`a card of ${size} bytes cannot be made: give a multiple of 512`);
  if (size > LARGEST[format]) {
    throw new UserError(`a card of ${size} bytes is too large for ${format}: at most ${LARGEST[format]} bytes`);
  }
  return size;
}

function neededBytes(files: readonly CardFile[], options: CardOptions): number {
  const clusterBytes = options.clusterBytes ?? 4096;
  let bytes = 2 * MIB;
  for (const { sizeBytes } of options.later ?? []) bytes += sizeBytes + clusterBytes + 1024;
  for (const file of files) bytes += sizeOf(file) + clusterBytes + 1024 + (options.later === undefined ? 0 : 1024);
  return Math.ceil((bytes * 1.05) / MIB) * MIB;
}

/** The image as bytes; at most 2 GiB. */
export async function makeCardImage(files: readonly CardFile[], options: CardOptions = {}): Promise<Uint8Array> {
  const size = cardSizeBytes(files, options);
  if (size > LARGEST_IN_MEMORY) {
    throw new UserError(`a card of ${size} bytes does not fit in memory: make it with "mp8 card make" instead`);
  }
  const store = new MemoryBlocks(new Uint8Array(size));
  await fillCard(store, inOrder(files), options);
  return store.bytes;
}

/** The image straight into a new (sparse) file. */
export async function makeCardFile(
  path: string,
  files: readonly CardFile[],
  options: CardOptions = {},
): Promise<number> {
  const size = cardSizeBytes(files, options);
  const store = new FileBlocks(path, size);
  try {
    await fillCard(store, inOrder(files), options);
  } finally {
    store.close();
  }
  return size;
}

async function fillCard(store: BlockStore, files: readonly CardFile[], options: CardOptions): Promise<void> {
  const format = options.format ?? "fat32";
  if (format === "none") {
    if (files.length > 0)
      throw new UserError('format "none" has no file system: leave out the files, or name a format');
    return;
  }
  const ff = await openFatFs(store);
  formatVolume(ff, store, options, format);
  const found = writeVolumeLabel(store, options.label ?? "MP8");
  if (found !== format) {
    const size = store.blockCount * BLOCK_BYTES;
    const cure = format === "fat32" ? "a larger card or smaller clusters" : "another size";
    throw new UserError(`a card of ${size} bytes would become ${found}, not ${format}: choose ${cure}`);
  }
  const volume = ff.malloc(FatFs.sizeof_FATFS);
  check(ff.f_mount(volume, "", 1), "the new card");
  const breather = new Breather();
  const later = (options.later ?? []).map(({ path }) => path);
  for (const path of later) await writeFile(ff, { path, data: new Uint8Array(0) }, breather);
  // The player looks for its own in the root's first blocks.
  for (const isOwn of [true, false]) {
    for (const file of files) {
      if (!later.includes(file.path) && file.path.startsWith(".mp8-") === isOwn) await writeFile(ff, file, breather);
    }
  }
  check(ff.f_unmount(""), "the new card");
}

/**
 * Gives a file in the root of an image its content, in the place of what it has.
 * @returns false where there is no room: then the file is gone
 */
export async function writeIntoImage(image: string, name: string, content: Uint8Array): Promise<boolean> {
  const store = new FileBlocks(image, undefined, "r+");
  try {
    const ff = await openFatFs(store);
    check(ff.f_mount(ff.malloc(FatFs.sizeof_FATFS), "", 1), image);
    const handle = ff.malloc(FatFs.sizeof_FIL);
    check(ff.f_open(handle, name, FatFs.FA_WRITE | FatFs.FA_CREATE_ALWAYS), name);
    let fits = true;
    try {
      for (const piece of pieces({ path: name, data: content })) writePiece(ff, handle, piece, name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      fits = false;
    }
    check(ff.f_close(handle), name);
    if (!fits) check(ff.f_unlink(name), name);
    check(ff.f_unmount(""), image);
    return fits;
  } finally {
    store.close();
  }
}

function formatVolume(ff: Fat, store: BlockStore, options: CardOptions, format: CardFormat): void {
  const work = ff.malloc(WORK_BYTES);
  const kind = format === "fat32" ? FatFs.FM_FAT32 : FatFs.FM_FAT;
  const bare = options.partitionTable === "none" ? FatFs.FM_SFD : 0;
  const parameters = {
    fmt: kind | bare,
    n_fat: 2,
    align: 0,
    n_root: 512,
    au_size: options.clusterBytes ?? usualCluster(store.blockCount, format),
  };
  const result = ff.f_mkfs("", parameters, work, WORK_BYTES);
  ff.free(work);
  if (result !== FatFs.FR_OK) {
    throw new UserError(
      `a card of ${store.blockCount * BLOCK_BYTES} bytes cannot be made ${format}: ` +
        `${new FatFsError(result, "FatFs").message}; give another --size (FAT32 needs 34 MiB or more)`,
    );
  }
}

/** The smallest clusters that keep their number below what the format can count; 0 leaves it to FatFs. */
function usualCluster(blocks: number, format: CardFormat): number {
  const mostClusters = format === "fat12" ? 4000 : 60_000;
  if (format === "fat32" || blocks > 2 ** 20) return 0;
  let clusterBlocks = 1;
  while (blocks / clusterBlocks > mostClusters) clusterBlocks *= 2;
  return clusterBlocks * BLOCK_BYTES;
}

function makeFolders(ff: Fat, path: string): void {
  const parts = path.split("/").slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const result = ff.f_mkdir(parts.slice(0, depth).join("/"));
    if (result !== FatFs.FR_OK && result !== FatFs.FR_EXIST) throw refusal(result, path);
  }
}

/** What a long name may not have (fatgen103, "Long Directory Entries"): FatFs takes a control character for its end. */
const NOT_IN_NAMES = '"*:<>?\\|';

/** @throws UserError where FAT has no way to keep this name */
function checkName(path: string): void {
  for (const character of path) {
    if (character < " " || NOT_IN_NAMES.includes(character)) {
      const what = `cannot put ${JSON.stringify(path)} on the card`;
      throw new UserError(`${what}: the name is not allowed with ${JSON.stringify(character)} in it; rename it`);
    }
  }
}

function refusal(result: number, path: string): UserError {
  const what = new FatFsError(result, `cannot put ${JSON.stringify(path)} on the card`).message;
  const cure =
    result === FatFs.FR_INVALID_NAME ? "; rename it" : result === FatFs.FR_DENIED ? "; give a larger --size" : "";
  return new UserError(what + cure);
}

async function writeFile(ff: Fat, file: CardFile, breather: Breather): Promise<void> {
  checkName(file.path);
  makeFolders(ff, file.path);
  if (file.path.endsWith("/")) return;
  const handle = ff.malloc(FatFs.sizeof_FIL);
  const opened = ff.f_open(handle, file.path, FatFs.FA_WRITE | FatFs.FA_CREATE_NEW);
  if (opened !== FatFs.FR_OK) throw refusal(opened, file.path);
  for (const piece of pieces(file)) {
    writePiece(ff, handle, piece, file.path);
    await breather.breathe();
  }
  const closed = ff.f_close(handle);
  if (closed !== FatFs.FR_OK) throw refusal(closed, file.path);
  ff.free(handle);
}

function writePiece(ff: Fat, handle: number, piece: Uint8Array, path: string): void {
  const buffer = ff.malloc(piece.length);
  const counted = ff.malloc(4);
  ff.HEAPU8.set(piece, buffer);
  const result = ff.f_write(handle, buffer, piece.length, counted);
  const count = ff.getValue(counted, "i32");
  ff.free(counted);
  ff.free(buffer);
  if (result !== FatFs.FR_OK) throw refusal(result, path);
  if (count !== piece.length) throw refusal(FatFs.FR_DENIED, path);
}

function* pieces(file: CardFile): Generator<Uint8Array> {
  const pieceBytes = 1 * MIB;
  if (file.data instanceof Uint8Array) {
    for (let at = 0; at < file.data.length; at += pieceBytes) yield file.data.subarray(at, at + pieceBytes);
    return;
  }
  let descriptor: number;
  try {
    descriptor = openSync(file.data.file, "r");
  } catch (error) {
    throw new UserError(`cannot read ${file.data.file}: ${systemReason(error)}`);
  }
  try {
    const piece = new Uint8Array(pieceBytes);
    for (;;) {
      const got = readSync(descriptor, piece, 0, pieceBytes, null);
      if (got === 0) return;
      yield piece.subarray(0, got);
    }
  } finally {
    closeSync(descriptor);
  }
}
