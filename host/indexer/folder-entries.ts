// The entries of one folder, taken from its directory slots, in order. Layer: host/indexer. The fast counterpart of
// core/storage/directory.ts and core/catalog/folder-order.ts for folders that are whole: typed arrays, no objects.

import { nextExfatSet, nextFatSet, shortChecksum } from "../../firmware/core/bytes/directory-slots.js";
import { utf8FromUtf16 } from "../../firmware/core/bytes/unicode.js";
import { Kind, kindOfName } from "../../firmware/core/player/policy.js";
import { ATTR_UNSEEN } from "../../firmware/core/storage/directory.js";
import { oemText, unpadded } from "../../firmware/core/storage/fat/short-name.js";
import { NameArena } from "./names.js";

const SYSTEM_FOLDER = Buffer.from("System Volume Information");

/** Columns of one folder: entry i is at index i of each. */
export class FolderEntries {
  readonly names = new NameArena();
  count = 0;
  /** Where the fields of the entry are in the folder's bytes; the first slot of a set on exFAT, the short entry on FAT. */
  at = new Int32Array(1024);
  nameStart = new Int32Array(1025);
  keyStart = new Int32Array(1025);
  kind = new Uint8Array(1024);
  /** Indices of folders, and of files, in order. */
  folders = new Int32Array(64);
  files = new Int32Array(1024);
  folderCount = 0;
  fileCount = 0;
  others = 0;
  /** The volume's label, where the root folder has one. */
  label: string | null = null;
  #scratch: Int32Array = new Int32Array(1024);
  /** The keys by words; and for each entry whether its name is its own key. */
  #words: Int32Array = new Int32Array(0);
  #exact = new Uint8Array(1024);
  readonly #kinds = new Map<number, number>();

  /**
   * @param takeFolder whether the folder whose entry is at this place belongs to the catalog
   */
  parse(
    bytes: Uint8Array,
    end: number,
    exfat: boolean,
    isRoot: boolean,
    keepOthers: boolean,
    takeFolder: (at: number, index: number) => boolean,
  ): void {
    this.begin();
    let at = 0;
    for (;;) {
      const code = exfat ? nextExfatSet(bytes, at, end) : nextFatSet(bytes, at, end);
      if (code < 0) break;
      const slots = code & 31;
      const first = (code - slots) / 32;
      at = first + (slots + 1) * 32;
      if (exfat ? this.#takeExfat(bytes, first, slots) : this.#takeFat(bytes, first, slots, isRoot)) {
        this.#keep(exfat ? first : at - 32, (bytes[exfat ? first + 4 : at - 21] & 0x10) !== 0, keepOthers, takeFolder);
      }
    }
    this.end();
  }

  /** Before the entries of a folder. */
  begin(): void {
    this.count = 0;
    this.folderCount = 0;
    this.fileCount = 0;
    this.others = 0;
    this.label = null;
    this.names.clear();
  }

  /** An entry whose name is known; `at` is kept for the caller. @returns whether it is one of the catalog's */
  add(name: string, isFolder: boolean, at: number, keepOthers: boolean): boolean {
    if (name.startsWith(".")) return false;
    const before = this.count;
    this.names.addUnits(name);
    this.#keep(at, isFolder, keepOthers, () => true);
    return this.count > before;
  }

  /** Forgets the entry that was added last. */
  takeBack(): void {
    const i = --this.count;
    this.names.namesEnd = this.nameStart[i];
    this.names.keysEnd = this.keyStart[i];
    if (this.kind[i] === Kind.folder) this.folderCount--;
    else this.fileCount--;
    if (this.kind[i] === Kind.other) this.others--;
  }

  /** After them: puts them in order. */
  end(): void {
    const { keys } = this.names;
    this.#words = new Int32Array(keys.buffer, 0, keys.length >> 2);
    this.#sort(this.folders, this.folderCount);
    this.#sort(this.files, this.fileCount);
  }

  /** UTF-8 byte string; of the entry that is being taken, too. */
  nameOf(index: number): string {
    const end = index === this.count ? this.names.namesEnd : this.nameStart[index + 1];
    return Buffer.from(this.names.names.subarray(this.nameStart[index], end)).toString("latin1");
  }

  /** Puts the name of an entry that is to be seen at the end of the arena. */
  #takeFat(bytes: Uint8Array, first: number, slots: number, isRoot: boolean): boolean {
    const short = first + slots * 32;
    const attributes = bytes[short + 11];
    if ((attributes & 0x08) !== 0) {
      if (isRoot && slots === 0 && (attributes & 0x10) === 0) {
        this.label = oemText(unpadded(Buffer.from(bytes.buffer, bytes.byteOffset + short, 11).toString("latin1")));
      }
      return false;
    }
    if ((attributes & ATTR_UNSEEN) !== 0 || bytes[short] === 0x2e) return false;
    if (slots > 0 && shortChecksum(bytes, short) === bytes[first + 13] && this.names.addLong(bytes, first, slots)) {
      return true;
    }
    this.names.addShort(bytes, short);
    return true;
  }

  #takeExfat(bytes: Uint8Array, first: number, slots: number): boolean {
    if (slots === 0) {
      const length = bytes[first + 1];
      if (length <= 11) {
        this.label = utf8FromUtf16(
          Buffer.from(bytes.buffer, bytes.byteOffset + first + 2, length * 2).toString("latin1"),
        );
      }
      return false;
    }
    if ((bytes[first + 4] & ATTR_UNSEEN) !== 0) return false;
    const length = bytes[first + 35];
    if (length === 0 || length > (slots - 1) * 15) return false;
    return this.names.addExfat(bytes, first + 64, length);
  }

  #keep(at: number, isFolder: boolean, keepOthers: boolean, takeFolder: (at: number, index: number) => boolean): void {
    const i = this.count;
    if (i + 1 >= this.at.length) this.#grow();
    const { names } = this;
    const start = this.nameStart[i];
    const end = names.namesEnd;
    let keep = end === start || names.names[start] !== 0x2e;
    let kind: number = Kind.folder;
    if (keep && !isFolder) {
      kind = this.#kindOf(names.names, start, end);
      if (kind === Kind.other) {
        this.others++;
        keep = keepOthers;
      }
    } else if (keep) {
      keep = !isSystemFolder(names.names, start, end) && takeFolder(at, i);
    }
    if (!keep) {
      names.namesEnd = start;
      names.keysEnd = this.keyStart[i];
      return;
    }
    this.at[i] = at;
    this.kind[i] = kind;
    this.nameStart[i + 1] = end;
    this.keyStart[i + 1] = names.keysEnd;
    this.#exact[i] = names.exact ? 1 : 0;
    this.count = i + 1;
    if (isFolder) {
      if (this.folderCount === this.folders.length) this.folders = grownTo(this.folders, this.folderCount * 2);
      this.folders[this.folderCount++] = i;
    } else {
      this.files[this.fileCount++] = i;
    }
  }

  #grow(): void {
    const size = this.at.length * 2;
    this.at = grownTo(this.at, size);
    this.nameStart = grownTo(this.nameStart, size + 1);
    this.keyStart = grownTo(this.keyStart, size + 1);
    this.files = grownTo(this.files, size);
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
    const exact = new Uint8Array(size);
    exact.set(this.#exact);
    this.#exact = exact;
  }

  /** The policy's answer, asked once for each extension. */
  #kindOf(names: Uint8Array, start: number, end: number): number {
    let dot = end - 1;
    const lowest = Math.max(start + 1, end - 9);
    while (dot >= lowest && names[dot] !== 0x2e) dot--;
    if (dot < lowest) return Kind.other;
    if (end - dot > 6) {
      return kindOfName(Buffer.from(names.buffer, start, end - start).toString("latin1"));
    }
    let packed = end - dot;
    for (let i = dot + 1; i < end; i++) packed = packed * 256 + names[i];
    let kind = this.#kinds.get(packed);
    if (kind === undefined) {
      kind = kindOfName(`x${Buffer.from(names.buffer, dot, end - dot).toString("latin1")}`) as number;
      this.#kinds.set(packed, kind);
    }
    return kind;
  }

  /** By their keys; equal keys, which only a damaged folder has, in the order of their slots. A natural merge sort. */
  #sort(list: Int32Array, count: number): void {
    if (this.#scratch.length < count) this.#scratch = new Int32Array(list.length);
    let from: Int32Array = list;
    let to: Int32Array = this.#scratch;
    for (;;) {
      let runs = 0;
      let out = 0;
      for (let i = 0; i < count; ) {
        const middle = this.#runEnd(from, i, count);
        const end = middle < count ? this.#runEnd(from, middle, count) : middle;
        if (runs === 0 && end === count && middle === count) {
          if (from !== list) list.set(from.subarray(0, count));
          return;
        }
        runs++;
        let a = i;
        let b = middle;
        while (a < middle && b < end) to[out++] = this.#after(from[a], from[b]) ? from[b++] : from[a++];
        while (a < middle) to[out++] = from[a++];
        while (b < end) to[out++] = from[b++];
        i = end;
      }
      if (count === 0) return;
      const swap = from;
      from = to;
      to = swap;
    }
  }

  #runEnd(list: Int32Array, from: number, count: number): number {
    let i = from + 1;
    while (i < count && !this.#after(list[i - 1], list[i])) i++;
    return i;
  }

  /** Whether the first entry comes after the second, which has the higher slot where their names are the same. */
  #after(first: number, second: number): boolean {
    const words = this.#words;
    const { keyStart } = this;
    let a = keyStart[first] >> 2;
    let b = keyStart[second] >> 2;
    const endA = keyStart[first + 1] >> 2;
    const endB = keyStart[second + 1] >> 2;
    const stop = endA - a < endB - b ? endA : a + endB - b;
    while (a < stop && words[a] === words[b]) {
      a++;
      b++;
    }
    if (a < stop) {
      const wordA = words[a];
      const wordB = words[b];
      // The lowest byte that differs comes first in memory.
      const differing = wordA ^ wordB;
      const lowest = differing & -differing;
      const shift = (31 - Math.clz32(lowest)) & 24;
      return ((wordA >>> shift) & 255) > ((wordB >>> shift) & 255);
    }
    return endA - a !== endB - b ? endA - a > endB - b : this.#nameAfter(first, second);
  }

  /** The same for names with one key: the one that is its own key comes first, others by their bytes. */
  #nameAfter(first: number, second: number): boolean {
    const exact = this.#exact;
    if (exact[first] !== exact[second]) return exact[second] === 1;
    const names = this.names.names;
    let a = this.nameStart[first];
    let b = this.nameStart[second];
    const endA = this.nameStart[first + 1];
    const endB = this.nameStart[second + 1];
    while (a < endA && b < endB && names[a] === names[b]) {
      a++;
      b++;
    }
    if (a < endA && b < endB) return names[a] > names[b];
    return endA - a > endB - b;
  }
}

function grownTo(list: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size);
  larger.set(list);
  return larger;
}

function isSystemFolder(names: Uint8Array, start: number, end: number): boolean {
  if (end - start !== SYSTEM_FOLDER.length) return false;
  for (let i = start; i < end; i++) if (names[i] !== SYSTEM_FOLDER[i - start]) return false;
  return true;
}
