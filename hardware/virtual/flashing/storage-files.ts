// Espruino's Storage: named files one after the other in flash, each behind a header, replaced by writing anew and
// crossing the old one out. Layer: hardware/virtual/flashing. Spec: Espruino reference, Storage; what is told there of
// its layout (headers of 32 bytes, names of 28, files that are not overwritten, compacting).
import type { FlashAccess } from "./flash-access.js";

const HEADER_BYTES = 32;
const MOST_NAME_BYTES = 28;
const ALIGNMENT = 4;

interface StoredFile {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
}

export class StorageFiles {
  constructor(
    private readonly flash: FlashAccess,
    private readonly start: number,
    private readonly bytes: number,
  ) {}

  list(): string[] {
    return this.files().map(({ name }) => name);
  }

  read(name: string): Uint8Array | null {
    const file = this.files().find((one) => one.name === name);
    return file === undefined ? null : this.flash.cells.slice(file.at, file.at + file.bytes);
  }

  /**
   * Writes a file, or a piece of one that is `total` bytes long.
   * @returns false where there is no room, the piece reaches past the end, or its place was written already
   */
  write(name: string, data: Uint8Array, offset = 0, total = 0): boolean {
    if (name.length === 0 || name.length > MOST_NAME_BYTES) return false;
    const size = total === 0 ? offset + data.length : total;
    if (offset + data.length > size) return false;
    const old = this.files().find((one) => one.name === name);
    if (old !== undefined && old.bytes === size && this.flash.holds(old.at + offset, data)) return true;
    if (old !== undefined && offset > 0) {
      return old.bytes === size && this.flash.program(old.at + offset, data) && this.flash.holds(old.at + offset, data);
    }
    if (offset > 0) return false;
    if (old !== undefined) this.erase(name);
    const at = this.place(size);
    if (at === null) return false;
    const header = new Uint8Array(HEADER_BYTES);
    new DataView(header.buffer).setUint32(0, size, true);
    for (let i = 0; i < name.length; i += 1) header[4 + i] = name.charCodeAt(i);
    this.flash.program(at, header);
    this.flash.program(at + HEADER_BYTES, data);
    return this.flash.holds(at + HEADER_BYTES, data);
  }

  erase(name: string): void {
    const file = this.files().find((one) => one.name === name);
    // Crossing out the name needs no erasing: bits are only cleared.
    if (file !== undefined) this.flash.program(file.at - HEADER_BYTES + 4, new Uint8Array(MOST_NAME_BYTES));
  }

  eraseAll(): void {
    this.flash.erase(this.start, this.bytes);
  }

  get freeBytes(): number {
    return Math.max(0, this.start + this.bytes - this.end() - HEADER_BYTES);
  }

  /** Where a header and so many bytes can go; compacts where that makes room. */
  private place(size: number): number | null {
    const fits = () => this.end() + HEADER_BYTES + size <= this.start + this.bytes;
    if (!fits()) this.compact();
    return fits() ? this.end() : null;
  }

  private compact(): void {
    const kept = this.files().map(({ name, at, bytes }) => ({ name, data: this.flash.cells.slice(at, at + bytes) }));
    this.eraseAll();
    for (const { name, data } of kept) this.write(name, data);
  }

  private end(): number {
    return this.walk(() => {});
  }

  private files(): StoredFile[] {
    const found: StoredFile[] = [];
    this.walk((file) => {
      if (file.name !== "") found.push(file);
    });
    return found;
  }

  /** Visits each file, crossed out ones too. @returns where the free space begins */
  private walk(visit: (file: StoredFile) => void): number {
    const { cells } = this.flash;
    const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength);
    const limit = this.start + this.bytes;
    let at = this.start;
    while (at + HEADER_BYTES <= limit) {
      const bytes = view.getUint32(at, true);
      if (bytes === 0xffffffff || at + HEADER_BYTES + bytes > limit) break;
      let name = "";
      for (let i = 4; i < HEADER_BYTES && cells[at + i] !== 0; i += 1)
        name += String.fromCharCode(cells[at + i] as number);
      visit({ name, at: at + HEADER_BYTES, bytes });
      at += HEADER_BYTES + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    }
    return at;
  }
}
