// Writes a catalog as a stream of units, folder by folder, as FORMAT.md has it. Layer: core/catalog.
// What is kept is one page, and for each folder the place of its first page, its counts and its parent.
import { crcOfText } from "../bytes/crc32.js";
import { divide } from "../bytes/integer.js";
import { le16, le32 } from "../bytes/little-endian.js";
import { Kind } from "../player/policy.js";
import type { FileRef } from "../storage/file-ref.js";
import {
  CONTIGUOUS,
  CRC_BYTES,
  FOLDER_CONTIGUOUS,
  FOLDER_DAMAGED,
  FOLDER_HEAD_BYTES,
  MAGIC,
  PAGE_BYTES,
  PAGE_HEAD_BYTES,
  TABLE_RECORDS,
  UNIT_END,
  UNIT_PAGE,
  UNIT_TABLE,
  VERSION,
} from "./format.js";

/** A page with nothing in it: its head without a folder's, where its first entry would begin, its sum. */
const EMPTY_PAGE_BYTES = PAGE_HEAD_BYTES + 2 + CRC_BYTES;

export interface CatalogSink {
  /** Takes the next bytes of the catalog, a byte string of whole blocks. */
  write(unit: string): void;
}

/** The volume, as the header has it. */
export interface CatalogVolume {
  /** An index into FILESYSTEMS. */
  readonly filesystem: number;
  /** 8 hexadecimal digits. */
  readonly serial: string;
  readonly clusterBlocks: number;
  readonly clusterCount: number;
}

export interface CatalogFolder {
  readonly parent: number;
  /** Number of its first subfolder. */
  readonly firstFolder: number;
  readonly folders: number;
  readonly files: number;
  readonly ref: FileRef;
  /** Slots that `crc` is the sum of, and that sum; see `sumDirectory`. */
  readonly slots: number;
  readonly crc: string;
  /** Files found that are not in the catalog. */
  readonly leftOut: number;
  /** Something of it is lost. */
  readonly damaged: boolean;
}

/** What the end block says besides what the writer has counted. */
export interface CatalogTotals {
  /** UTF-8. */
  readonly label: string;
  /** Files that the player does not open, kept or not. */
  readonly others: number;
  readonly problems: number;
}

/** An entry's bytes in a page. */
export function recordOf(kind: number, ref: FileRef, date: number, time: number, name: string): string {
  return (
    le32(ref.firstCluster) +
    le32(ref.sizeBlocks) +
    le16(ref.tailBytes + (ref.contiguous ? CONTIGUOUS : 0)) +
    le16(date) +
    le16(time) +
    String.fromCharCode(kind, 0) +
    name
  );
}

/** Fills up to whole blocks and puts the sum at the end. */
function sealed(text: string): string {
  const tail = (text.length + CRC_BYTES) % 512;
  const full = tail === 0 ? text : text + "\0".repeat(512 - tail);
  return full + crcOfText(full);
}

export class CatalogWriter {
  private sink: CatalogSink;
  /** Blocks written. */
  blocks: number;
  /** Files written, of each kind. */
  texts: number;
  videos: number;
  private head: string;
  private lengths: number[];
  private body: string;
  /** Bytes of the page so far, its sum counted; 0 where it has to be counted anew. */
  private used: number;
  /** Index in the folder of the page's first entry. */
  private first: number;
  private starts: number[];
  private parents: number[];
  /** Of the folders before each. */
  private textsBefore: number[];
  private videosBefore: number[];

  constructor(sink: CatalogSink) {
    this.sink = sink;
    this.blocks = 0;
    this.texts = 0;
    this.videos = 0;
    this.head = "";
    this.lengths = [];
    this.body = "";
    this.used = 0;
    this.first = 0;
    this.starts = [];
    this.parents = [];
    this.textsBefore = [];
    this.videosBefore = [];
  }

  private write(unit: string): void {
    this.blocks += unit.length / 512;
    this.sink.write(unit);
  }

  begin(volume: CatalogVolume, flags: number): void {
    const kind = String.fromCharCode(volume.filesystem, 0, 0, 0);
    this.write(
      sealed(
        MAGIC +
          le16(VERSION) +
          le16(flags) +
          kind +
          volume.serial +
          le32(volume.clusterBlocks) +
          le32(volume.clusterCount),
      ),
    );
  }

  /** Begins the next folder; its entries follow in their order. */
  beginFolder(folder: CatalogFolder): void {
    const ref = folder.ref;
    this.starts.push(this.blocks);
    this.parents.push(folder.parent);
    this.textsBefore.push(this.texts);
    this.videosBefore.push(this.videos);
    this.head =
      le32(folder.parent) +
      le32(folder.firstFolder) +
      le32(folder.folders) +
      le32(folder.files) +
      le32(ref.firstCluster) +
      le32(ref.sizeBlocks) +
      le32(folder.slots) +
      folder.crc +
      le32((folder.damaged ? FOLDER_DAMAGED : 0) + (ref.contiguous ? FOLDER_CONTIGUOUS : 0)) +
      le32(folder.leftOut);
    this.first = 0;
  }

  entry(kind: number, record: string): void {
    const size = record.length;
    if (this.used === 0) {
      this.used = EMPTY_PAGE_BYTES + this.head.length;
    }
    if (this.used + 2 + size > PAGE_BYTES) {
      this.endPage();
      this.used = EMPTY_PAGE_BYTES;
    }
    this.used += 2 + size;
    this.lengths.push(size);
    this.body += record;
    if (kind === Kind.text) {
      this.texts++;
    } else if (kind === Kind.video) {
      this.videos++;
    }
  }

  private endPage(): void {
    const count = this.lengths.length;
    let offset = PAGE_HEAD_BYTES + this.head.length + 2 * (count + 1);
    let offsets = le16(offset);
    for (let i = 0; i < count; i++) {
      offset += this.lengths[i];
      offsets += le16(offset);
    }
    const blocks = divide(offset + CRC_BYTES + 511, 512);
    this.write(
      sealed(
        String.fromCharCode(UNIT_PAGE, blocks) +
          le16(count) +
          le32(this.starts.length - 1) +
          le32(this.first) +
          this.head +
          offsets +
          this.body,
      ),
    );
    this.first += count;
    this.head = "";
    this.lengths = [];
    this.body = "";
    this.used = 0;
  }

  endFolder(): void {
    if (this.lengths.length > 0 || this.head.length === FOLDER_HEAD_BYTES) {
      this.endPage();
    }
  }

  end(totals: CatalogTotals): void {
    const table = this.blocks;
    const folders = this.starts.length;
    for (let first = 0; first < folders; first += TABLE_RECORDS) {
      const count = folders - first < TABLE_RECORDS ? folders - first : TABLE_RECORDS;
      let text = String.fromCharCode(UNIT_TABLE, 1) + le16(count) + le32(first);
      for (let i = first; i < first + count; i++) {
        const next = i + 1;
        const texts = next < folders ? this.textsBefore[next] : this.texts;
        const videos = next < folders ? this.videosBefore[next] : this.videos;
        text +=
          le32(this.starts[i]) +
          le32(texts - this.textsBefore[i]) +
          le32(videos - this.videosBefore[i]) +
          le32(this.parents[i]);
      }
      this.write(sealed(text));
    }
    this.write(
      sealed(
        String.fromCharCode(UNIT_END, 1, totals.label.length, 0) +
          le32(folders) +
          le32(this.texts) +
          le32(this.videos) +
          le32(totals.others) +
          le32(totals.problems) +
          le32(table) +
          le32(this.blocks + 1) +
          totals.label,
      ),
    );
  }
}
