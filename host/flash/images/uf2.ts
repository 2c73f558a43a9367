// A UF2 file for the RP2040: checked, and completed so that what an earlier player left in Storage goes, too. Layer:
// host/flash. Spec: "USB Flashing Format (UF2)", github.com/microsoft/uf2; RP2040 datasheet 2.8.4.2.
const BLOCK_BYTES = 512;
const MAGIC_START_0 = 0x0a324655;
const MAGIC_START_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const NOT_MAIN_FLASH = 0x0000_0001;
const HAS_FAMILY = 0x0000_2000;
const RP2040 = 0xe48bff56;
const PAYLOAD_BYTES = 256;
const FLASH_BASE = 0x1000_0000;
const FLASH_BYTES = 2 * 1024 * 1024;
const SECTOR_BYTES = 4096;

/** Families that a person may pick by mistake, from uf2families.json. */
const FAMILIES: Readonly<Record<number, string>> = {
  [0xe48bff59]: "RP2350 (Pico 2)",
  [0xe48bff5a]: "RP2350 (Pico 2)",
  [0x1c5f21b0]: "ESP32",
  [0xc47e5767]: "ESP32-S3",
  [0xada52840]: "nRF52840",
  [0x57755a57]: "STM32F4",
  [0x68ed2b88]: "SAMD21",
};

export interface Uf2 {
  readonly blocks: number;
  /** What it puts into flash, up to the end of the last block. */
  readonly image: Uint8Array;
}

export function isUf2(file: Uint8Array): boolean {
  return file.length >= BLOCK_BYTES && isBlock(file, 0);
}

/** @returns what it holds, or why the RP2040 would not take it */
export function readUf2(file: Uint8Array): Uf2 | string {
  if (!isUf2(file)) return "it is no UF2 file";
  if (file.length % BLOCK_BYTES !== 0) return `it is cut short: ${file.length} bytes are no whole number of blocks`;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const wanted = view.getUint32(24, true);
  const image = new Uint8Array(FLASH_BYTES).fill(0xff);
  const seen = new Set<number>();
  let end = 0;
  for (let at = 0; at < file.length; at += BLOCK_BYTES) {
    const word = (offset: number) => view.getUint32(at + offset, true);
    const block = at / BLOCK_BYTES;
    if (!isBlock(file, at)) return `its block ${block} is damaged`;
    if ((word(8) & NOT_MAIN_FLASH) !== 0) continue;
    const family = (word(8) & HAS_FAMILY) === 0 ? null : word(28);
    if (family !== RP2040) return `it is for ${familyName(family)}, not for the RP2040`;
    const offset = word(12) - FLASH_BASE;
    if (word(16) !== PAYLOAD_BYTES || offset < 0 || offset + PAYLOAD_BYTES > FLASH_BYTES) {
      return `its block ${block} is for address 0x${word(12).toString(16)}: it is too large for the Pico's 2 MB`;
    }
    image.set(file.subarray(at + 32, at + 32 + PAYLOAD_BYTES), offset);
    end = Math.max(end, offset + PAYLOAD_BYTES);
    seen.add(word(20));
  }
  if (seen.size < wanted) return `it is cut short: ${seen.size} of ${wanted} blocks`;
  if (image.subarray(0, PAYLOAD_BYTES).every((byte) => byte === 0xff))
    return "it has nothing that the chip could start";
  return { blocks: seen.size, image: image.subarray(0, end) };
}

/**
 * The same file with a blank block for each sector of a range: the boot ROM erases a sector when it writes to it, and a
 * Storage that an earlier player is in would start that one, with the console closed.
 */
export function withBlankSectors(file: Uint8Array, offset: number, bytes: number): Uint8Array {
  const isMain = (at: number) => (file[at + 8] & NOT_MAIN_FLASH) === 0;
  const starts = Array.from({ length: file.length / BLOCK_BYTES }, (_, i) => i * BLOCK_BYTES).filter(isMain);
  const blocks = starts.length;
  const blanks = Math.ceil(bytes / SECTOR_BYTES);
  const whole = new Uint8Array((blocks + blanks) * BLOCK_BYTES);
  for (const [i, at] of starts.entries()) whole.set(file.subarray(at, at + BLOCK_BYTES), i * BLOCK_BYTES);
  const view = new DataView(whole.buffer);
  for (let i = 0; i < blanks; i++) {
    const at = (blocks + i) * BLOCK_BYTES;
    const words = [MAGIC_START_0, MAGIC_START_1, HAS_FAMILY, FLASH_BASE + offset + i * SECTOR_BYTES, PAYLOAD_BYTES];
    for (const [n, word] of words.entries()) view.setUint32(at + 4 * n, word, true);
    view.setUint32(at + 28, RP2040, true);
    whole.fill(0xff, at + 32, at + 32 + PAYLOAD_BYTES);
    view.setUint32(at + 508, MAGIC_END, true);
  }
  for (let i = 0; i < blocks + blanks; i++) {
    view.setUint32(i * BLOCK_BYTES + 20, i, true);
    view.setUint32(i * BLOCK_BYTES + 24, blocks + blanks, true);
  }
  return whole;
}

function isBlock(file: Uint8Array, at: number): boolean {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const word = (offset: number) => view.getUint32(at + offset, true);
  return word(0) === MAGIC_START_0 && word(4) === MAGIC_START_1 && word(508) === MAGIC_END;
}

function familyName(family: number | null): string {
  if (family === null) return "no stated chip";
  return FAMILIES[family] ?? `chip family 0x${family.toString(16)}`;
}
