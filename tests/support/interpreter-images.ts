// Interpreters for tests: files with the right headers and nothing that runs; the virtual boards know them by their
// names. Spec: ESP-IDF "App Image Format", "Partition Tables"; github.com/microsoft/uf2.
import { deflateRawSync, gzipSync } from "node:zlib";
import { seededBytes } from "./seeded-random.js";

/** An ESP image with one segment. @param chip esp_image_header_t.chip_id, 0 for the ESP32 */
export function espImage(content: Uint8Array, chip = 0): Uint8Array {
  const padded = Math.ceil(content.length / 4) * 4;
  const bytes = new Uint8Array(Math.ceil((24 + 8 + padded + 1) / 16) * 16);
  const view = new DataView(bytes.buffer);
  bytes.set([0xe9, 1, 2, 0x20]);
  view.setUint16(12, chip, true);
  view.setUint32(24, 0x3f400020, true);
  view.setUint32(28, padded, true);
  bytes.set(content, 32);
  let sum = 0xef;
  for (const byte of content) sum ^= byte;
  bytes[bytes.length - 1] = sum;
  return bytes;
}

/** Seeded rubbish with texts in it. */
export function program(size: number, seed: number, ...texts: string[]): Uint8Array {
  const bytes = seededBytes(size, seed);
  for (const [i, text] of texts.entries()) bytes.set(Buffer.from(`\0${text}\0`), 100 + 100 * i);
  return bytes;
}

interface Entry {
  readonly type: number;
  readonly subtype: number;
  readonly offset: number;
  readonly bytes: number;
  readonly label: string;
}

const ESPRUINO_TABLE: readonly Entry[] = [
  { type: 1, subtype: 2, offset: 0x9000, bytes: 0x3000, label: "nvs" },
  { type: 1, subtype: 0, offset: 0xc000, bytes: 0x2000, label: "otadata" },
  { type: 0, subtype: 0, offset: 0x10000, bytes: 0x180000, label: "factory" },
  { type: 1, subtype: 0x41, offset: 0x320000, bytes: 0xe0000, label: "storage" },
];

export function partitionTable(entries: readonly Entry[] = ESPRUINO_TABLE): Uint8Array {
  const table = new Uint8Array(0xc00).fill(0xff);
  const view = new DataView(table.buffer);
  entries.forEach(({ type, subtype, offset, bytes, label }, i) => {
    const at = 32 * i;
    table.fill(0, at, at + 32);
    table.set([0xaa, 0x50, type, subtype], at);
    view.setUint32(at + 4, offset, true);
    view.setUint32(at + 8, bytes, true);
    table.set(Buffer.from(label), at + 12);
  });
  return table;
}

export interface ThreeFiles {
  readonly bootloader: Uint8Array;
  readonly partitions: Uint8Array;
  readonly interpreter: Uint8Array;
}

export function espruinoForEsp32(size = 60_000): ThreeFiles {
  return {
    bootloader: espImage(program(8000, 1)),
    partitions: partitionTable(),
    interpreter: espImage(program(size, 2, "Espruino", "2v29")),
  };
}

/** As NodeMCU's partitions.csv has it, with the room for compiled code that hardware/boards/esp32.md asks for. */
export function nodemcuForEsp32(size = 60_000, lfsBytes = 0xc0000): ThreeFiles {
  const table = [
    { type: 1, subtype: 2, offset: 0x9000, bytes: 0x6000, label: "nvs" },
    { type: 1, subtype: 1, offset: 0xf000, bytes: 0x1000, label: "phy_init" },
    { type: 0, subtype: 0, offset: 0x10000, bytes: 0x180000, label: "factory" },
    { type: 0xc2, subtype: 1, offset: 0x190000, bytes: lfsBytes, label: "lfs" },
    { type: 1, subtype: 0x82, offset: 0x190000 + lfsBytes, bytes: 0x70000, label: "storage" },
  ];
  return {
    bootloader: espImage(program(8000, 1)),
    partitions: partitionTable(table),
    interpreter: espImage(program(size, 2, "NodeMCU")),
  };
}

/** The whole flash from 0 on, as tools that merge make it. */
export function merged({ bootloader, partitions, interpreter }: ThreeFiles): Uint8Array {
  const flash = new Uint8Array(0x10000 + interpreter.length).fill(0xff);
  flash.set(bootloader, 0x1000);
  flash.set(partitions, 0x8000);
  flash.set(interpreter, 0x10000);
  return flash;
}

/** A UF2 of `image`. @param family 0xe48bff56 is the RP2040 */
export function uf2(image: Uint8Array, family = 0xe48bff56, base = 0x10000000): Uint8Array {
  const count = Math.ceil(image.length / 256);
  const file = new Uint8Array(count * 512);
  const view = new DataView(file.buffer);
  for (let i = 0; i < count; i++) {
    const words = [0x0a324655, 0x9e5d5157, 0x2000, base + 256 * i, 256, i, count, family];
    words.forEach((word, n) => {
      view.setUint32(512 * i + 4 * n, word, true);
    });
    file.set(image.subarray(256 * i, 256 * i + 256), 512 * i + 32);
    view.setUint32(512 * i + 508, 0x0ab16f30, true);
  }
  return file;
}

export function espruinoForPico(size = 100_000): Uint8Array {
  return uf2(program(size, 3, "Espruino", "ESPR_RP2040_PICO", "2v29.277"));
}

/** A .tar.gz of files. */
export function tarGz(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const pieces: Buffer[] = [];
  for (const [name, bytes] of Object.entries(files)) {
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write("0000644\0", 100);
    head.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    head.write("0", 156);
    head.write("ustar\0", 257);
    pieces.push(head, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...pieces, Buffer.alloc(1024)]));
}

/** A .zip of files, deflated. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(bytes.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(at, 42);
    directory.push(central, Buffer.from(name));
    pieces.push(local, Buffer.from(name), packed);
    at += 30 + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, listed, end]);
}
