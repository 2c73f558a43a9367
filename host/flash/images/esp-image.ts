// What is written to an ESP32, and whether it is for one: images, partition tables. Layer: host/flash.
// Spec: ESP-IDF Programming Guide, "App Image Format" and "Partition Tables".

export const BOOTLOADER_OFFSET = 0x1000;
export const PARTITIONS_OFFSET = 0x8000;

const IMAGE_MAGIC = 0xe9;
/** esp_image_header_t.chip_id. */
const CHIPS: Readonly<Record<number, string>> = {
  0: "ESP32",
  2: "ESP32-S2",
  5: "ESP32-C3",
  9: "ESP32-S3",
  12: "ESP32-C2",
  13: "ESP32-C6",
  16: "ESP32-H2",
  18: "ESP32-P4",
};
const HEADER_BYTES = 24;
const MOST_SEGMENTS = 16;
const CHECKSUM_SEED = 0xef;
const ENTRY_BYTES = 32;
const MOST_ENTRIES = 95;

export interface Partition {
  readonly isApplication: boolean;
  readonly subtype: number;
  readonly offset: number;
  readonly bytes: number;
  readonly label: string;
}

/** @returns why this is no image for an ESP32; null where it is one */
export function imageTrouble(bytes: Uint8Array): string | null {
  if (bytes[0] !== IMAGE_MAGIC) return "it is no ESP32 image: its header is missing";
  const segments = bytes[1];
  if (segments === 0 || segments > MOST_SEGMENTS || bytes.length < HEADER_BYTES) return "its header is damaged";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chip = view.getUint16(12, true);
  if (chip !== 0) return `it is for the ${CHIPS[chip] ?? `chip with the number ${chip}`}, not for the ESP32`;
  let sum = CHECKSUM_SEED;
  let at = HEADER_BYTES;
  for (let i = 0; i < segments; i++) {
    if (at + 8 > bytes.length) return "it is cut short";
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > bytes.length) return "it is cut short";
    for (at += 8; at < end; at++) sum ^= bytes[at];
  }
  const last = at + 15 - (at % 16);
  if (last >= bytes.length) return "it is cut short";
  return bytes[last] === sum ? null : "it is damaged: its checksum is wrong";
}

/** The entries of a partition table; null where this is none. */
export function partitionsOf(bytes: Uint8Array): Partition[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Partition[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length && found.length < MOST_ENTRIES; at += ENTRY_BYTES) {
    if (bytes[at] !== 0xaa || bytes[at + 1] !== 0x50) break;
    found.push({
      isApplication: bytes[at + 2] === 0,
      subtype: bytes[at + 3],
      offset: view.getUint32(at + 4, true),
      bytes: view.getUint32(at + 8, true),
      label: Buffer.from(bytes.subarray(at + 12, at + 28))
        .toString("latin1")
        .replace(/\0.*$/s, ""),
    });
  }
  return found.length === 0 ? null : found;
}

export type InterpreterKind = "espruino" | "nodemcu";

/** Which interpreter an application is, by what it calls itself; null for any other program. */
export function interpreterIn(application: Uint8Array): InterpreterKind | null {
  const bytes = Buffer.from(application.buffer, application.byteOffset, application.byteLength);
  if (bytes.includes("Espruino") || bytes.includes("espruino")) return "espruino";
  return bytes.includes("NodeMCU") ? "nodemcu" : null;
}

/** "2v29.277" of an Espruino, or null. */
export function espruinoVersion(application: Uint8Array): string | null {
  const text = Buffer.from(application.buffer, application.byteOffset, application.byteLength).toString("latin1");
  return /\0(\d+v\d+(?:\.\d+)?)\0/.exec(text)?.[1] ?? null;
}
