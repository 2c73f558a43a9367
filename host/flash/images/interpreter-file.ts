// From what a person has downloaded to what is written where, or one line that says what it is instead. Layer: host/flash.
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { BoardData } from "../../../hardware/boards/board.js";
import { ExitCode, systemReason, UserError } from "../../errors.js";
import { filesOfFolder, filesOfTarGz, filesOfZip, isGzip, isZip, MOST_BYTES, type NamedFile } from "./archive.js";
import {
  BOOTLOADER_OFFSET,
  espruinoVersion,
  type InterpreterKind,
  imageTrouble,
  interpreterIn,
  PARTITIONS_OFFSET,
  type Partition,
  partitionsOf,
} from "./esp-image.js";
import { isUf2, readUf2 } from "./uf2.js";

export interface Placed {
  readonly offset: number;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is written, already checked. */
export type InterpreterFile =
  | { readonly kind: "uf2"; readonly file: Uint8Array; readonly version: string | null; readonly title: string }
  | {
      readonly kind: "esp32";
      readonly parts: readonly Placed[];
      readonly partitions: readonly Partition[];
      readonly version: string | null;
      readonly title: string;
    };

/** Pages and files, by what runs on the board. */
const WHERE: Readonly<Record<string, string>> = {
  RP2040:
    "an Espruino .uf2 for RP2040_PICO: a nightly build from www.espruino.com/binaries, or `make BOARD=RP2040_PICO RELEASE=1` of github.com/espruino/Espruino",
  espruino: "espruino_2v29_esp32.tgz (or newer) from www.espruino.com/binaries",
  nodemcu: "a NodeMCU dev-esp32 build without wifi, net and bthci: see nodemcu.readthedocs.io/en/dev-esp32/build",
};

export function whereIs(board: BoardData): string {
  return WHERE[board.chip === "RP2040" ? "RP2040" : board.runtime];
}

/** @throws UserError, one line: what is wrong with the file for this board, and which is the right one */
export async function loadInterpreter(path: string | undefined, board: BoardData): Promise<InterpreterFile> {
  if (path === undefined) {
    throw new UserError(`--interpreter is missing: for ${board.name} it is ${whereIs(board)}`, ExitCode.usage);
  }
  const wrong = (what: string) =>
    new UserError(`${path} is not for ${board.name}: ${what}; it needs ${whereIs(board)}`);
  let files: NamedFile[];
  try {
    files = await filesAt(path);
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`cannot read ${path}: ${systemReason(error)}`);
  }
  const found = board.chip === "RP2040" ? uf2Among(files, board) : esp32Among(files, board);
  if (typeof found === "string") throw wrong(found);
  return found;
}

async function filesAt(path: string): Promise<NamedFile[]> {
  const about = await stat(path);
  if (about.isDirectory()) return filesOfFolder(path);
  if (about.size > MOST_BYTES) throw new UserError(`${path} is too large for an interpreter: ${about.size} bytes`);
  const bytes = await readFile(path);
  try {
    if (isZip(bytes)) return filesOfZip(bytes);
    if (isGzip(bytes)) return filesOfTarGz(bytes);
  } catch (error) {
    throw new UserError(`${path} is a damaged archive: ${systemReason(error)}`);
  }
  return [{ name: basename(path), bytes }];
}

function uf2Among(files: readonly NamedFile[], board: BoardData): InterpreterFile | string {
  const candidates = files.filter(({ bytes }) => isUf2(bytes));
  if (candidates.length === 0) return files.length === 1 ? describe(files[0]) : "there is no .uf2 in it";
  const { bytes, name } = candidates[0];
  const uf2 = readUf2(bytes);
  if (typeof uf2 === "string") return uf2;
  if (interpreterIn(uf2.image) !== "espruino") return "there is no Espruino in it";
  const image = Buffer.from(uf2.image.buffer, uf2.image.byteOffset, uf2.image.byteLength);
  if (!board.interpreterSays.some((word) => image.includes(word))) {
    return `it is an Espruino for another board than ${board.interpreter}`;
  }
  const version = espruinoVersion(uf2.image);
  return { kind: "uf2", file: bytes, version, title: `${name}, Espruino ${version ?? "of an unknown version"}` };
}

function esp32Among(files: readonly NamedFile[], board: BoardData): InterpreterFile | string {
  const uf2 = files.find(({ bytes }) => isUf2(bytes));
  if (uf2 !== undefined) return describe(uf2);
  const merged = files.length === 1 ? splitMerged(files[0]) : null;
  const parts = merged ?? threeOf(files);
  if (typeof parts === "string") return parts;
  const [bootloader, table, application] = parts;
  for (const part of [bootloader, application]) {
    const trouble = imageTrouble(part.bytes);
    if (trouble !== null) return `${part.name}: ${trouble}`;
  }
  const partitions = partitionsOf(table.bytes) as Partition[];
  const place = partitions.find(({ isApplication }) => isApplication) as Partition;
  if (application.bytes.length > place.bytes) {
    return `${application.name} is too large: ${application.bytes.length} bytes, its partition has ${place.bytes}`;
  }
  const interpreter = interpreterIn(application.bytes);
  if (interpreter !== board.runtime) return `${application.name} is ${NAMES[interpreter ?? "none"]}`;
  const version = interpreter === "espruino" ? espruinoVersion(application.bytes) : null;
  const title = `${NAMES[interpreter]}${version === null ? "" : ` ${version}`}`;
  return { kind: "esp32", parts, partitions, version, title };
}

const NAMES: Readonly<Record<InterpreterKind | "none", string>> = {
  espruino: "Espruino",
  nodemcu: "NodeMCU",
  none: "neither Espruino nor NodeMCU",
};

/** The whole flash in one file, from its beginning or from the bootloader on; null where it is none. */
function splitMerged({ name, bytes }: NamedFile): Placed[] | null {
  for (const start of [0, BOOTLOADER_OFFSET]) {
    const table = bytes.subarray(PARTITIONS_OFFSET - start, PARTITIONS_OFFSET - start + 0xc00);
    const application = partitionsOf(table)?.find(({ isApplication }) => isApplication);
    if (application === undefined || application.offset - start >= bytes.length) continue;
    const from = (offset: number, end: number) => bytes.subarray(offset - start, end - start);
    return [
      { offset: BOOTLOADER_OFFSET, name: `${name} (bootloader)`, bytes: from(BOOTLOADER_OFFSET, PARTITIONS_OFFSET) },
      { offset: PARTITIONS_OFFSET, name: `${name} (partitions)`, bytes: table },
      {
        offset: application.offset,
        name: `${name} (interpreter)`,
        bytes: from(application.offset, Math.min(bytes.length + start, application.offset + application.bytes)),
      },
    ];
  }
  return null;
}

/** Bootloader, partitions and interpreter among files, by content; or what is missing. */
function threeOf(files: readonly NamedFile[]): Placed[] | string {
  const table = files.find(({ bytes }) => bytes.length <= 0x1000 && partitionsOf(bytes) !== null);
  const images = files
    .filter(({ bytes, name }) => bytes[0] === 0xe9 || /\.bin$/i.test(name))
    .filter((file) => file !== table);
  const bootloader = images.find(({ name }) => /bootloader/i.test(name));
  const application = images
    .filter((file) => file !== bootloader && !/bootloader|partition|ota_data/i.test(file.name))
    .sort((a, b) => b.bytes.length - a.bytes.length)[0];
  if (files.length === 1 && table === undefined) {
    return files[0].bytes[0] === 0xe9
      ? "it is one image of three: the bootloader, the partitions and the interpreter are needed"
      : describe(files[0]);
  }
  if (bootloader === undefined) return "there is no bootloader (bootloader.bin) in it";
  if (table === undefined) return "there is no partition table in it";
  if (application === undefined) return "there is no interpreter in it";
  const place = partitionsOf(table.bytes)?.find(({ isApplication }) => isApplication);
  if (place === undefined) return "its partition table has no place for an interpreter";
  return [
    { offset: BOOTLOADER_OFFSET, ...bootloader },
    { offset: PARTITIONS_OFFSET, ...table },
    { offset: place.offset, ...application },
  ];
}

/** What a file is that is not the right one. */
function describe({ name, bytes }: NamedFile): string {
  if (isUf2(bytes)) {
    const uf2 = readUf2(bytes);
    return typeof uf2 === "string" ? uf2 : "it is a UF2 for the RP2040";
  }
  if (bytes[0] === 0xe9) return imageTrouble(bytes) ?? "it is an image for the ESP32";
  if (/\.js$/i.test(name)) return "it is JavaScript, not an interpreter";
  return "its header is missing: it is neither a UF2 nor an ESP32 image";
}
