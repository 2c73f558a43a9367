// What an ESP32 finds when it starts from flash: a bootloader, a table of partitions, an application, each checked as
// the chip checks it. Layer: hardware/virtual/flashing.
// Spec: ESP-IDF Programming Guide, "App Image Format" and "Partition Tables"; "Firmware Image Format" of esptool.

export const BOOTLOADER_AT = 0x1000;
const PARTITIONS_AT = 0x8000;
const IMAGE_MAGIC = 0xe9;
const HEADER_BYTES = 24;
const SEGMENT_HEADER_BYTES = 8;
const MOST_SEGMENTS = 16;
const CHECKSUM_SEED = 0xef;
const PARTITION_BYTES = 32;
const MOST_PARTITIONS = 95;
const APPLICATION = 0;
const DATA = 1;
/** Looked through for the interpreter's name. */
const MOST_SEARCHED = 2 * 1024 * 1024;

export type Interpreter = "espruino" | "nodemcu";

export interface Partition {
  readonly type: number;
  readonly subtype: number;
  readonly offset: number;
  readonly bytes: number;
  readonly label: string;
}

export interface BootResult {
  /** What starts; null where the chip cannot start, or starts what this model does not know. */
  readonly interpreter: Interpreter | null;
  /** What the chip says meanwhile, lines without their ends. */
  readonly log: readonly string[];
  readonly partitions: readonly Partition[];
}

export function bootFromFlash(flash: Uint8Array): BootResult {
  const none = { interpreter: null, partitions: [] };
  if (flash[BOOTLOADER_AT] !== IMAGE_MAGIC) {
    const head = new DataView(flash.buffer, flash.byteOffset).getUint32(BOOTLOADER_AT, true);
    return { ...none, log: [`invalid header: 0x${head.toString(16)}`] };
  }
  if (imageEnd(flash, BOOTLOADER_AT) === null) return { ...none, log: ["csum err:0x0!=0xef", "ets_main.c 371"] };
  const partitions = partitionsOf(flash);
  if (partitions === null) {
    return {
      ...none,
      log: [
        "E (31) flash_parts: partition 0 invalid magic number 0xffff",
        "E (37) boot: Failed to verify partition table",
      ],
    };
  }
  const application = partitions.find(({ type }) => type === APPLICATION);
  const end = application === undefined ? null : imageEnd(flash, application.offset);
  if (application === undefined || end === null) {
    return {
      ...none,
      partitions,
      log: [
        "E (41) boot: Factory app partition is not bootable",
        "E (46) boot: No bootable app partitions in the partition table",
      ],
    };
  }
  const name = interpreterIn(flash.subarray(application.offset, end));
  return { interpreter: name, partitions, log: name === null ? ["an application that this model does not know"] : [] };
}

export function dataPartition(partitions: readonly Partition[], labels: readonly string[]): Partition | null {
  return partitions.find(({ type, label }) => type === DATA && labels.includes(label)) ?? null;
}

/** The end of the image at `start`, its checksum found right; null where there is none. */
function imageEnd(flash: Uint8Array, start: number): number | null {
  const segments = flash[start + 1] as number;
  if (flash[start] !== IMAGE_MAGIC || segments === 0 || segments > MOST_SEGMENTS) return null;
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  let sum = CHECKSUM_SEED;
  let at = start + HEADER_BYTES;
  for (let i = 0; i < segments; i += 1) {
    if (at + SEGMENT_HEADER_BYTES > flash.length) return null;
    const bytes = view.getUint32(at + 4, true);
    at += SEGMENT_HEADER_BYTES;
    if (at + bytes > flash.length) return null;
    for (let n = 0; n < bytes; n += 1) sum ^= flash[at + n] as number;
    at += bytes;
  }
  // The checksum is the last byte of a block of 16.
  const last = at + 15 - ((at - start) % 16);
  return flash[last] === sum ? last + 1 : null;
}

function partitionsOf(flash: Uint8Array): Partition[] | null {
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const found: Partition[] = [];
  for (let i = 0; i < MOST_PARTITIONS; i += 1) {
    const at = PARTITIONS_AT + i * PARTITION_BYTES;
    if (flash[at] !== 0xaa || flash[at + 1] !== 0x50) break;
    let label = "";
    for (let n = 0; n < 16 && flash[at + 12 + n] !== 0; n += 1)
      label += String.fromCharCode(flash[at + 12 + n] as number);
    found.push({
      type: flash[at + 2] as number,
      subtype: flash[at + 3] as number,
      offset: view.getUint32(at + 4, true),
      bytes: view.getUint32(at + 8, true),
      label,
    });
  }
  return found.length === 0 ? null : found;
}

/** Both interpreters name themselves in their greeting. */
function interpreterIn(image: Uint8Array): Interpreter | null {
  const searched = image.subarray(0, MOST_SEARCHED);
  if (contains(searched, "Espruino") || contains(searched, "espruino")) return "espruino";
  return contains(searched, "NodeMCU") ? "nodemcu" : null;
}

function contains(bytes: Uint8Array, text: string): boolean {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  for (let at = bytes.indexOf(codes[0] as number); at >= 0; at = bytes.indexOf(codes[0] as number, at + 1)) {
    if (codes.every((code, i) => bytes[at + i] === code)) return true;
  }
  return false;
}
