// The files in a .zip, a .tar.gz or a folder, by name. Layer: host/flash.
// Spec: PKWARE APPNOTE 6.3.10, 4.3 (end of central directory, central headers, local headers); POSIX ustar.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Interpreters are 2 to 16 MB; more is no interpreter. */
export const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 1000;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** @throws Error in words where the archive is damaged or holds too much */
export function filesOfZip(archive: Uint8Array): NamedFile[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("the archive is cut short: it has no directory");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const files: NamedFile[] = [];
  let total = 0;
  for (let i = 0; i < Math.min(count, MOST_FILES); i++) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== 0x02014b50)
      throw new Error("its directory is damaged");
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const nameBytes = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = Buffer.from(archive.subarray(at + 46, at + 46 + nameBytes)).toString("utf8");
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    total += size;
    if (total > MOST_BYTES) throw new Error("it holds more than an interpreter");
    if (name.endsWith("/")) continue;
    if (local + 30 > archive.length || view.getUint32(local, true) !== 0x04034b50)
      throw new Error(`${name} is damaged`);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const data = archive.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw new Error(`${name} is packed in a way that is not read here`);
    files.push({ name, bytes: method === 0 ? data : inflateRawSync(data, { maxOutputLength: size }) });
  }
  return files;
}

/** @throws Error in words */
export function filesOfTarGz(archive: Uint8Array): NamedFile[] {
  const tar = gunzipSync(archive, { maxOutputLength: MOST_BYTES });
  const files: NamedFile[] = [];
  for (let at = 0; at + 512 <= tar.length && files.length < MOST_FILES; ) {
    const text = (from: number, bytes: number) =>
      tar
        .subarray(at + from, at + from + bytes)
        .toString("latin1")
        .replace(/\0.*$/s, "");
    const name = text(0, 100);
    if (name === "") break;
    const size = Number.parseInt(text(124, 12).trim() || "0", 8);
    if (!(size >= 0) || at + 512 + size > tar.length) throw new Error("the archive is cut short");
    const kind = text(156, 1);
    if (kind === "0" || kind === "") {
      files.push({ name: text(345, 155) + name, bytes: tar.subarray(at + 512, at + 512 + size) });
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The files right in a folder. */
export async function filesOfFolder(folder: string): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const name of (await readdir(folder)).slice(0, MOST_FILES)) {
    const path = join(folder, name);
    const found = await stat(path);
    if (found.isFile() && found.size <= MOST_BYTES) files.push({ name, bytes: await readFile(path) });
  }
  return files;
}
