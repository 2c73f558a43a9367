// Puts the player on the emulated board as a user does: through the console, into Storage as the code to start with.
// What comes out is the flash from which every run boots; it is kept by the contents of interpreter and bundle, because
// the upload takes the interpreter seconds. Layer: hardware/virtual/runtimes/rp2040.
import type { BoardData } from "../../../boards/board.js";
import { contentKey, crc32 } from "./checksum.js";
import { Emulator, FLASH_BYTES } from "./emulator.js";
import { InterpreterError, WHERE_IS_ESPRUINO } from "./interpreter-error.js";
import { LANDMARK, locateVariables, type VariablePool } from "./js-vars.js";
import { latin1, Repl, silent } from "./repl.js";
import { flashImageOfUf2 } from "./uf2.js";
import type { UsbConsole } from "./usb-console.js";

/** Espruino runs this file of its Storage at power-on. */
const BOOT_CODE = ".bootcde";
const SECTOR_BYTES = 4096;

export interface InstalledPlayer {
  readonly flash: Uint8Array;
  /** Where the interpreter keeps its variables; null if they are not laid out as expected. */
  readonly variables: VariablePool | null;
  /** Emulated time of the upload, ms; 0 when it came from a cache. */
  readonly uploadMs: number;
}

/** Keeps what an upload left in flash; `key` tells interpreter and bundle. Bytes of an older form are ignored. */
export interface FlashCache {
  get(key: string): Uint8Array | null | Promise<Uint8Array | null>;
  set(key: string, bytes: Uint8Array): void | Promise<void>;
}

export interface InstallParts {
  readonly interpreter: Uint8Array;
  readonly bootrom: Uint32Array;
  readonly bundle: string;
  readonly board: BoardData;
  /** How long the interpreter may take to its first answer, emulated. */
  readonly answerWithinMs: number;
}

const remembered = new Map<string, Uint8Array>();

/** @throws InterpreterError */
export async function installedPlayer(parts: InstallParts, cache?: FlashCache): Promise<InstalledPlayer> {
  const pristine = flashImageOfUf2(parts.interpreter, FLASH_BYTES).bytes;
  const bundle = byteString(parts.bundle);
  const key = `${contentKey(parts.interpreter)}-${contentKey(bundle)}`;
  const kept = remembered.get(key) ?? (await cache?.get(key)) ?? null;
  const restored = kept === null ? null : unpack(pristine, kept);
  if (restored !== null) {
    remembered.set(key, kept as Uint8Array);
    return restored;
  }
  const installed = upload(parts, pristine, bundle);
  const packed = pack(pristine, installed);
  remembered.set(key, packed);
  await cache?.set(key, packed);
  return installed;
}

function upload(parts: InstallParts, flash: Uint8Array, bundle: Uint8Array): InstalledPlayer {
  const emulator = new Emulator({ bootrom: parts.bootrom, flash, board: null, usbHost: true });
  const console = emulator.console as UsbConsole;
  const { answerWithinMs } = parts;
  if (!emulator.runWhile(() => console.connected, answerWithinMs * 1e6)) throw silent(answerWithinMs, console.tail);
  const repl = new Repl(emulator, console);
  const count = check(repl, parts);
  repl.evaluate(`(global.MP8=${JSON.stringify(LANDMARK.slice(0, 20))}+${JSON.stringify(LANDMARK.slice(20))},0)`);
  const variables = locateVariables(emulator.sram, count);
  repl.evaluate("delete global.MP8");
  const startNs = emulator.nowNs;
  repl.store(BOOT_CODE, bundle);
  const uploadMs = (emulator.nowNs - startNs) / 1e6;
  const stored = repl.evaluate(
    `(s=>[s.length,E.CRC32(s)>>>0])(require("Storage").read("${BOOT_CODE}")||"")`,
  ) as number[];
  if (stored[0] !== bundle.length || stored[1] !== crc32(bundle)) {
    throw new InterpreterError(
      "unsuitable",
      `the upload did not arrive whole: ${stored[0]} of ${bundle.length} bytes in the interpreter's Storage`,
      console.tail,
    );
  }
  return { flash: emulator.flash.slice(), variables, uploadMs };
}

/** @returns how many variables the interpreter has; @throws InterpreterError where it is not the player's */
function check(repl: Repl, { board, answerWithinMs }: InstallParts): number {
  const needed = apiNeeded(board);
  const [name, version, count, missing] = repl.evaluate(
    `[process.env.BOARD,process.env.VERSION,process.memory().total,${JSON.stringify(needed)}.filter(n=>{try{return eval("typeof "+n)==="undefined"}catch(e){return true}})]`,
    answerWithinMs,
  ) as [string, string, number, string[]];
  if (!board.interpreterSays.includes(name)) {
    throw new InterpreterError(
      "unsuitable",
      `the interpreter is Espruino ${version} for ${name}, the player needs ${board.interpreter}: ${WHERE_IS_ESPRUINO}`,
    );
  }
  if (missing.length > 0) {
    throw new InterpreterError(
      "unsuitable",
      `the interpreter (Espruino ${version} for ${name}) lacks ${missing.join(", ")}, which the player needs: ${WHERE_IS_ESPRUINO}`,
    );
  }
  return count;
}

/** Expressions that must not be undefined for the player to work on this board. */
function apiNeeded(board: BoardData): string[] {
  const buses = new Set([board.card.bus, board.screen.bus]);
  return [
    ...[...buses].flatMap((bus) => [bus, `${bus}.setup`, `${bus}.send`, `${bus}.write`]),
    board.serial.port,
    "Graphics",
    "Graphics.createArrayBuffer",
    "Graphics.createArrayBuffer(8,8,16).drawImage",
    "Graphics.createArrayBuffer(8,8,16).setFontCustom",
    "E.setConsole",
    "E.toString",
    "setWatch",
    "setTimeout",
    "getTime",
    "Pin",
  ];
}

function byteString(bundle: string): Uint8Array {
  for (let i = 0; i < bundle.length; i += 1) {
    if (bundle.charCodeAt(i) > 255)
      throw new RangeError(`the bundle has a character beyond 255 at ${i}: strings hold bytes`);
  }
  return latin1(bundle);
}

/** What the upload changed: a head of 16 bytes, then each changed sector after its number. */
const HEAD = [0x4d, 0x50, 0x38, 0x46, 0x02, 0, 0, 0];

function pack(pristine: Uint8Array, installed: InstalledPlayer): Uint8Array {
  const sectors: number[] = [];
  for (let sector = 0; sector < FLASH_BYTES / SECTOR_BYTES; sector += 1) {
    const at = sector * SECTOR_BYTES;
    for (let i = at; i < at + SECTOR_BYTES; i += 1) {
      if (pristine[i] === installed.flash[i]) continue;
      sectors.push(sector);
      break;
    }
  }
  const packed = new Uint8Array(16 + sectors.length * (4 + SECTOR_BYTES));
  packed.set(HEAD);
  const view = new DataView(packed.buffer);
  view.setUint32(8, installed.variables?.offset ?? 0, true);
  view.setUint32(12, installed.variables?.count ?? 0, true);
  let at = 16;
  for (const sector of sectors) {
    view.setUint32(at, sector, true);
    packed.set(installed.flash.subarray(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES), at + 4);
    at += 4 + SECTOR_BYTES;
  }
  return packed;
}

function unpack(pristine: Uint8Array, packed: Uint8Array): InstalledPlayer | null {
  if (packed.length < 16 || (packed.length - 16) % (4 + SECTOR_BYTES) !== 0) return null;
  if (!HEAD.every((byte, i) => packed[i] === byte)) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const flash = pristine.slice();
  for (let at = 16; at < packed.length; at += 4 + SECTOR_BYTES) {
    const sector = view.getUint32(at, true);
    if (sector >= FLASH_BYTES / SECTOR_BYTES) return null;
    flash.set(packed.subarray(at + 4, at + 4 + SECTOR_BYTES), sector * SECTOR_BYTES);
  }
  const count = view.getUint32(12, true);
  return { flash, variables: count === 0 ? null : { offset: view.getUint32(8, true), count }, uploadMs: 0 };
}
