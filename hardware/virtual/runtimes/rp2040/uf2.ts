// Reads a UF2 file into a flash image, and says in words what it is if it is not for the RP2040.
// Layer: hardware/virtual/runtimes/rp2040. Spec: "USB Flashing Format (UF2)", github.com/microsoft/uf2; RP2040
// datasheet 2.8.4.2 (what the boot ROM takes: family 0xe48bff56, 256-byte payloads).
import { InterpreterError, WHERE_IS_ESPRUINO } from "./interpreter-error.js";

const BLOCK_BYTES = 512;
const MAGIC_START_0 = 0x0a324655;
const MAGIC_START_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const FLAG_NOT_MAIN_FLASH = 0x0000_0001;
const FLAG_FAMILY_ID = 0x0000_2000;
const MOST_PAYLOAD_BYTES = 476;
const FLASH_BASE = 0x1000_0000;

export const RP2040_FAMILY = 0xe48bff56;

/** Families that a person may pick by mistake, from uf2families.json. */
const FAMILIES: Readonly<Record<number, string>> = {
  [0xe48bff57]: "RP2 (absolute)",
  [0xe48bff58]: "RP2 (data)",
  [0xe48bff59]: "RP2350 (Pico 2)",
  [0xe48bff5a]: "RP2350 RISC-V (Pico 2)",
  [0xe48bff5b]: "RP2350 non-secure (Pico 2)",
  [0x1c5f21b0]: "ESP32",
  [0xbfdd4eee]: "ESP32-S2",
  [0xc47e5767]: "ESP32-S3",
  [0xd42ba06c]: "ESP32-C3",
  [0xada52840]: "nRF52840",
  [0x57755a57]: "STM32F4",
  [0x5ee21072]: "STM32F1",
  [0x68ed2b88]: "SAMD21",
  [0x55114460]: "SAMD51",
};

export interface FlashImage {
  /** `flashBytes` of flash, FFh where the file has nothing. */
  readonly bytes: Uint8Array;
  /** Blocks taken from the file. */
  readonly blocks: number;
}

/** @throws InterpreterError "file" with what the file is instead and where the right one is */
export function flashImageOfUf2(file: Uint8Array, flashBytes: number): FlashImage {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < BLOCK_BYTES || !isBlock(view, 0)) throw wrong("it is not a UF2 file");
  if (file.length % BLOCK_BYTES !== 0) {
    throw wrong(`it is cut short: ${file.length} bytes are not a whole number of ${BLOCK_BYTES}-byte blocks`);
  }
  const bytes = new Uint8Array(flashBytes).fill(0xff);
  const wanted = view.getUint32(24, true);
  const families = new Set<number>();
  let blocks = 0;
  for (let at = 0; at < file.length; at += BLOCK_BYTES) {
    if (!isBlock(view, at)) throw wrong(`its block ${at / BLOCK_BYTES} is damaged`);
    const flags = view.getUint32(at + 8, true);
    if ((flags & FLAG_NOT_MAIN_FLASH) !== 0) continue;
    const family = (flags & FLAG_FAMILY_ID) === 0 ? 0 : view.getUint32(at + 28, true);
    if (family !== RP2040_FAMILY) {
      families.add(family);
      continue;
    }
    const address = view.getUint32(at + 12, true);
    const length = view.getUint32(at + 16, true);
    const offset = address - FLASH_BASE;
    if (length > MOST_PAYLOAD_BYTES || offset < 0 || offset + length > flashBytes) {
      throw wrong(
        `its block ${at / BLOCK_BYTES} is for address 0x${address.toString(16)}, outside the Pico's ${flashBytes >> 20} MB of flash`,
      );
    }
    bytes.set(file.subarray(at + 32, at + 32 + length), offset);
    blocks += 1;
  }
  if (blocks === 0) throw wrong(families.size === 0 ? "it has no block for flash" : `it is for ${names(families)}`);
  if (families.size === 0 && blocks < wanted) throw wrong(`it is cut short: ${blocks} of ${wanted} blocks`);
  if (bytes.subarray(0, 256).every((byte) => byte === 0xff))
    throw wrong("it has nothing at the start of flash to boot from");
  return { bytes, blocks };
}

function isBlock(view: DataView, at: number): boolean {
  return (
    view.getUint32(at, true) === MAGIC_START_0 &&
    view.getUint32(at + 4, true) === MAGIC_START_1 &&
    view.getUint32(at + 508, true) === MAGIC_END
  );
}

function names(families: ReadonlySet<number>): string {
  return [...families]
    .map((family) => (family === 0 ? "no stated chip" : (FAMILIES[family] ?? `chip family 0x${family.toString(16)}`)))
    .join(" and ");
}

function wrong(what: string): InterpreterError {
  return new InterpreterError(
    "file",
    `the interpreter is not one for the RP2040: ${what}; use an Espruino .uf2 for the Raspberry Pi Pico: ${WHERE_IS_ESPRUINO}`,
  );
}
