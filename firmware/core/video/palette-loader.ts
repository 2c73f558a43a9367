// Brings a palette from the file into the raster, some entries a step: at the start, and where a palette change chunk
// ("00pc") stands between the frames. Layer: core/video.
// Spec: Microsoft, wingdi.h, RGBQUAD (blue, green, red, reserved) and PALETTEENTRY (red, green, blue, flags);
// "AVI RIFF File Reference", AVIPALCHANGE.

import type { Raster } from "../../hal/raster.js";
import { type Buf, bufOf } from "../bytes/buf.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { type ByteSource, isHere } from "../storage/byte-source.js";
import { ChunkCursor } from "./avi.js";

const ENTRY_BYTES = 4;
/** Entries in one step: 0.6 ms each on the slowest board. */
const STEP_ENTRIES = 48;
/** AVIPALCHANGE: bFirstEntry, bNumEntries, wFlags. */
const CHANGE_BYTES = 4;

export class PaletteLoader {
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  private raster: Raster;
  private file: ByteSource;
  private cursor: ChunkCursor;
  /** The next entry, and the one behind the last. */
  private next: number;
  private end: number;
  private isRedFirst: boolean;
  private isChange: boolean;
  /** Its first block was read. */
  private isNear: boolean;

  constructor(file: ByteSource, raster: Raster) {
    this.failure = 0;
    this.raster = raster;
    this.file = file;
    this.cursor = new ChunkCursor(file);
    this.next = 0;
    this.end = 0;
    this.isRedFirst = false;
    this.isChange = false;
    this.isNear = false;
  }

  /** Begins with `count` RGBQUADs at this place. */
  begin(block: number, offset: number, count: number): void {
    this.cursor.moveTo(block, offset);
    this.next = 0;
    this.end = count;
    this.isRedFirst = false;
    this.isChange = false;
    this.isNear = false;
  }

  /** Begins with the content of a palette change chunk at this place. */
  beginChange(block: number, offset: number, bytes: number): void {
    this.cursor.moveTo(block, offset);
    this.next = 0;
    this.end = bytes < CHANGE_BYTES ? 0 : (bytes - (bytes % ENTRY_BYTES)) / ENTRY_BYTES - 1;
    this.isRedFirst = true;
    this.isChange = this.end > 0;
    this.isNear = true;
  }

  /** Returns false when all entries are there (or the card failed). */
  step(): boolean {
    if (this.next >= this.end) {
      return false;
    }
    // A step reads from one block and the one behind it.
    if (!isHere(this.file, this.cursor.block, 2)) {
      return true;
    }
    if (this.isChange) {
      return this.readChange();
    }
    const cursor = this.cursor;
    const left = this.end - this.next;
    const count = left < STEP_ENTRIES ? left : STEP_ENTRIES;
    const within = BLOCK_BYTES - cursor.offset;
    // An entry that reaches into the next block goes alone, by a string.
    if (within < ENTRY_BYTES) {
      const text = cursor.take(ENTRY_BYTES);
      if (text.length < ENTRY_BYTES) {
        return this.stop(cursor.failure);
      }
      this.set(bufOf(text), 0, 1);
      cursor.move(0, ENTRY_BYTES);
      return this.next < this.end;
    }
    const got = this.file.read(cursor.block, 1);
    if (got < 1) {
      return this.stop(got);
    }
    if (!this.isNear) {
      // With those behind it: work enough for a slice.
      this.isNear = true;
      return true;
    }
    const fitting = (within - (within % ENTRY_BYTES)) / ENTRY_BYTES;
    const entries = count < fitting ? count : fitting;
    const data = this.file.volume.device;
    this.set(data.bytes, data.offset + cursor.offset, entries);
    cursor.move(0, entries * ENTRY_BYTES);
    return this.next < this.end;
  }

  private set(bytes: Buf, offset: number, entries: number): void {
    // A palette that promises more than 256 is read to its end all the same.
    if (this.next < 256) {
      this.raster.setColors(this.next, bytes, offset, entries, this.isRedFirst);
    }
    this.next += entries;
  }

  /** Reads which entries a change is about. */
  private readChange(): boolean {
    const cursor = this.cursor;
    const text = cursor.take(CHANGE_BYTES);
    if (text.length < CHANGE_BYTES) {
      return this.stop(cursor.failure);
    }
    const first = text.charCodeAt(0);
    // 0 means 256.
    const promised = text.charCodeAt(1) === 0 ? 256 : text.charCodeAt(1);
    const count = promised < this.end ? promised : this.end;
    cursor.move(0, CHANGE_BYTES);
    this.isChange = false;
    this.next = first;
    this.end = first + count;
    return true;
  }

  private stop(failure: number): boolean {
    this.failure = failure;
    this.next = this.end;
    return false;
  }
}
