// Writes the same catalog as core/catalog/writer.ts, straight into bytes. Layer: host/indexer. Follows FORMAT.md.
import { crc32 } from "node:zlib";
import {
  CRC_BYTES,
  FOLDER_HEAD_BYTES,
  MAGIC,
  PAGE_BYTES,
  PAGE_HEAD_BYTES,
  RECORD_BYTES,
  TABLE_RECORDS,
  UNIT_END,
  UNIT_PAGE,
  UNIT_TABLE,
  VERSION,
} from "../../firmware/core/catalog/format.js";
import type { CatalogTotals, CatalogVolume } from "../../firmware/core/catalog/writer.js";

const FLUSH_BYTES = 1 << 20;

/** The folder's head in numbers; `crc` as an unsigned number. */
export interface FolderHead {
  readonly parent: number;
  readonly firstFolder: number;
  readonly folders: number;
  readonly files: number;
  readonly firstCluster: number;
  readonly extentBlocks: number;
  readonly slots: number;
  readonly crc: number;
  readonly flags: number;
  readonly leftOut: number;
}

export class CatalogOutput {
  blocks = 0;
  texts = 0;
  videos = 0;
  readonly #take: (bytes: Uint8Array) => void;
  #out = Buffer.alloc(FLUSH_BYTES + 65536);
  /** Bytes in `#out`, and where the page being filled begins. */
  #end = 0;
  /** Page being filled: its entries, behind each other, before their offsets are known. */
  readonly #body = new Uint8Array(PAGE_BYTES);
  readonly #ends = new Uint16Array(PAGE_BYTES / RECORD_BYTES);
  #bodyEnd = 0;
  #count = 0;
  #head: FolderHead | null = null;
  #first = 0;
  readonly #starts: number[] = [];
  readonly #parents: number[] = [];
  readonly #textCounts: number[] = [];
  readonly #videoCounts: number[] = [];

  /** @param take gets the catalog's bytes in order; they are valid during the call */
  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take;
  }

  begin(volume: CatalogVolume, flags: number): void {
    const out = this.#unit(1);
    out.write(MAGIC, 0, "latin1");
    out.writeUInt16LE(VERSION, 8);
    out.writeUInt16LE(flags, 10);
    out[12] = volume.filesystem;
    out.write(volume.serial, 16, "latin1");
    out.writeUInt32LE(volume.clusterBlocks, 24);
    out.writeUInt32LE(volume.clusterCount, 28);
    this.#seal(out);
  }

  /** The next `blocks` blocks of the output, all zero. */
  #unit(blocks: number): Buffer {
    if (this.#end >= FLUSH_BYTES) this.flush();
    const unit = this.#out.subarray(this.#end, this.#end + blocks * 512);
    this.#end += blocks * 512;
    this.blocks += blocks;
    return unit;
  }

  #seal(unit: Buffer): void {
    const end = unit.length - CRC_BYTES;
    unit.writeUInt32LE(crc32(unit.subarray(0, end)), end);
  }

  flush(): void {
    if (this.#end === 0) return;
    this.#take(this.#out.subarray(0, this.#end));
    this.#out.fill(0, 0, this.#end);
    this.#end = 0;
  }

  get folders(): number {
    return this.#starts.length;
  }

  beginFolder(head: FolderHead): void {
    this.#starts.push(this.blocks);
    this.#parents.push(head.parent);
    this.#textCounts.push(0);
    this.#videoCounts.push(0);
    this.#head = head;
    this.#first = 0;
  }

  /** Room for a record and a name; the caller fills it in `body` from the place returned. */
  entry(kind: number, nameBytes: number): number {
    const length = RECORD_BYTES + nameBytes;
    const head = this.#head === null ? PAGE_HEAD_BYTES : PAGE_HEAD_BYTES + FOLDER_HEAD_BYTES;
    if (head + 2 * (this.#count + 2) + this.#bodyEnd + length + CRC_BYTES > PAGE_BYTES) this.#endPage();
    const at = this.#bodyEnd;
    this.#bodyEnd = at + length;
    this.#ends[this.#count++] = this.#bodyEnd;
    if (kind === 1) {
      this.texts++;
      this.#textCounts[this.#starts.length - 1]++;
    } else if (kind === 2) {
      this.videos++;
      this.#videoCounts[this.#starts.length - 1]++;
    }
    return at;
  }

  get body(): Uint8Array {
    return this.#body;
  }

  #endPage(): void {
    const count = this.#count;
    const head = this.#head === null ? PAGE_HEAD_BYTES : PAGE_HEAD_BYTES + FOLDER_HEAD_BYTES;
    const start = head + 2 * (count + 1);
    const blocks = (start + this.#bodyEnd + CRC_BYTES + 511) >> 9;
    const unit = this.#unit(blocks);
    unit[0] = UNIT_PAGE;
    unit[1] = blocks;
    unit[2] = count & 255;
    unit[3] = count >> 8;
    unit.writeUInt32LE(this.#starts.length - 1, 4);
    unit.writeUInt32LE(this.#first, 8);
    if (this.#head !== null) writeFolderHead(unit, this.#head);
    unit[head] = start & 255;
    unit[head + 1] = start >> 8;
    for (let i = 0; i < count; i++) {
      const end = start + this.#ends[i];
      unit[head + 2 + 2 * i] = end & 255;
      unit[head + 3 + 2 * i] = end >> 8;
    }
    unit.set(this.#body.subarray(0, this.#bodyEnd), start);
    this.#seal(unit);
    this.#first += count;
    this.#head = null;
    this.#count = 0;
    this.#bodyEnd = 0;
  }

  endFolder(): void {
    if (this.#count > 0 || this.#head !== null) this.#endPage();
  }

  /** Takes the pages of a folder from an older catalog; only their numbers are written anew. */
  copyFolder(pages: Uint8Array, head: FolderHead, texts: number, videos: number): void {
    this.beginFolder(head);
    const number = this.#starts.length - 1;
    this.#textCounts[number] = texts;
    this.#videoCounts[number] = videos;
    this.texts += texts;
    this.videos += videos;
    for (let at = 0; at < pages.length; ) {
      const blocks = pages[at + 1];
      const unit = this.#unit(blocks);
      unit.set(pages.subarray(at, at + blocks * 512));
      unit.writeUInt32LE(number, 4);
      if (at === 0) writeFolderHead(unit, head);
      this.#seal(unit);
      at += blocks * 512;
    }
    this.#head = null;
  }

  end(totals: CatalogTotals): void {
    const table = this.blocks;
    const folders = this.#starts.length;
    for (let first = 0; first < folders; first += TABLE_RECORDS) {
      const count = Math.min(TABLE_RECORDS, folders - first);
      const unit = this.#unit(1);
      unit[0] = UNIT_TABLE;
      unit[1] = 1;
      unit.writeUInt16LE(count, 2);
      unit.writeUInt32LE(first, 4);
      for (let i = 0; i < count; i++) {
        unit.writeUInt32LE(this.#starts[first + i], 8 + i * 16);
        unit.writeUInt32LE(this.#textCounts[first + i], 12 + i * 16);
        unit.writeUInt32LE(this.#videoCounts[first + i], 16 + i * 16);
        unit.writeUInt32LE(this.#parents[first + i], 20 + i * 16);
      }
      this.#seal(unit);
    }
    const unit = this.#unit(1);
    unit[0] = UNIT_END;
    unit[1] = 1;
    unit[2] = totals.label.length;
    [folders, this.texts, this.videos, totals.others, totals.problems, table, this.blocks].forEach((value, i) => {
      unit.writeUInt32LE(value, 4 + 4 * i);
    });
    unit.write(totals.label, 32, "latin1");
    this.#seal(unit);
    this.flush();
  }
}

function writeFolderHead(unit: Buffer, head: FolderHead): void {
  unit.writeUInt32LE(head.parent, 12);
  unit.writeUInt32LE(head.firstFolder, 16);
  unit.writeUInt32LE(head.folders, 20);
  unit.writeUInt32LE(head.files, 24);
  unit.writeUInt32LE(head.firstCluster, 28);
  unit.writeUInt32LE(head.extentBlocks, 32);
  unit.writeUInt32LE(head.slots, 36);
  unit.writeUInt32LE(head.crc, 40);
  unit.writeUInt32LE(head.flags, 44);
  unit.writeUInt32LE(head.leftOut, 48);
}
