// FatFs (npm js-fatfs) over a block store, with its clock stopped: what is written depends on the files alone.
// Layer: host/media. Used to make cards, and as the second opinion on what our own firmware reads.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as FatFs from "js-fatfs";
import { BLOCK_BYTES, type BlockStore } from "./block-store.js";

export { FatFs };
export type Fat = FatFs.FatFs;

/** Every date on a card that we make, local time without a zone as FAT has it: 2026-01-01 00:00:00. */
const FIXED_YEAR = 2026;

/** FRESULT (FatFs documentation, "File Function Return Code") in words. */
const RESULTS: readonly string[] = [
  "done",
  "the image could not be read or written",
  "FatFs found its own structures broken",
  "the drive is not ready",
  "there is no such file",
  "there is no such folder",
  "the name is not allowed on a FAT volume",
  "the card or its root folder is full",
  "the name exists already",
  "the file object is invalid",
  "the drive is write protected",
  "the drive number is invalid",
  "the volume is not mounted",
  "there is no FAT or exFAT volume",
  "the card is too small or too large for this format",
  "timed out",
  "the file is locked",
  "out of memory",
  "too many open files",
  "a parameter is invalid",
];

export class FatFsError extends Error {
  constructor(
    readonly result: number,
    where: string,
  ) {
    super(`${where}: ${RESULTS[result] ?? `FatFs error ${result}`}`);
  }
}

export function check(result: number, where: string): void {
  if (result !== FatFs.FR_OK) throw new FatFsError(result, where);
}

type Imports = Record<string, Record<string, (...args: number[]) => unknown>>;

let compiled: Promise<WebAssembly.Module> | undefined;

function fatFsModule(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    const main = createRequire(import.meta.url).resolve("js-fatfs");
    return WebAssembly.compile(new Uint8Array(await readFile(main.replace(/fatfs\.js$/, "fatfs.wasm"))));
  })();
  return compiled;
}

/**
 * FatFs asks C's time() and localtime() for the date of each entry and for the volume's serial number. Emscripten's
 * glue gives those to the module as imports; the names of the exports are minified, those of the functions are not.
 */
function stopClock(imports: Imports, memory: () => DataView): void {
  const glue = imports.a;
  const names = Object.keys(glue);
  const clock = names.find((name) => glue[name].name === "_emscripten_date_now");
  const localTime = names.find((name) => glue[name].name === "__localtime_js");
  if (clock === undefined || localTime === undefined) {
    throw new Error(
      "this version of js-fatfs hides its clock, so images would not be reproducible: use js-fatfs 0.2.1",
    );
  }
  glue[clock] = () => Date.UTC(FIXED_YEAR, 0, 1);
  glue[localTime] = (...args) => {
    // struct tm (C11 7.27.1): sec min hour mday mon year wday yday isdst, 32 bits each; the last argument points to it.
    const tm = args[args.length - 1];
    const fields = [0, 0, 0, 1, 0, FIXED_YEAR - 1900, 4, 0, 0];
    for (let i = 0; i < fields.length; i++) memory().setInt32(tm + i * 4, fields[i], true);
  };
}

function diskOver(store: BlockStore): FatFs.DiskIO {
  return {
    initialize: () => 0,
    status: () => 0,
    read(ff, _drive, buffer, block, count) {
      const first = block >>> 0;
      if (first + count > store.blockCount) return FatFs.RES_PARERR;
      store.read(first, ff.HEAPU8.subarray(buffer, buffer + count * BLOCK_BYTES));
      return FatFs.RES_OK;
    },
    write(ff, _drive, buffer, block, count) {
      const first = block >>> 0;
      if (first + count > store.blockCount) return FatFs.RES_PARERR;
      store.write(first, ff.HEAPU8.subarray(buffer, buffer + count * BLOCK_BYTES));
      return FatFs.RES_OK;
    },
    ioctl(ff, _drive, command, buffer) {
      if (command === FatFs.GET_SECTOR_COUNT) ff.setValue(buffer, store.blockCount, "i32");
      else if (command === FatFs.GET_SECTOR_SIZE) ff.setValue(buffer, BLOCK_BYTES, "i16");
      else if (command === FatFs.GET_BLOCK_SIZE) ff.setValue(buffer, 1, "i32");
      else if (command !== FatFs.CTRL_SYNC) return FatFs.RES_PARERR;
      return FatFs.RES_OK;
    },
  };
}

export async function openFatFs(store: BlockStore): Promise<Fat> {
  const module = await fatFsModule();
  let memory: WebAssembly.Memory | undefined;
  const options = {
    diskio: diskOver(store),
    codepage: 437,
    instantiateWasm(imports: Imports, done: (instance: WebAssembly.Instance) => unknown) {
      stopClock(imports, () => new DataView((memory as WebAssembly.Memory).buffer));
      const instance = new WebAssembly.Instance(module, imports as unknown as WebAssembly.Imports);
      memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
      return done(instance);
    },
  };
  return FatFs.create(options);
}
