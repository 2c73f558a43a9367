// The drive that an RP2040 shows in boot mode: two files that say what it is, and flash that is programmed block by
// block from a UF2 file as it is copied. Layer: hardware/virtual/flashing.
// Spec: RP2040 datasheet 2.8.4 (USB mass storage interface, UF2 format details); github.com/microsoft/uf2. The format's
// constants are here as well as in host/flash: a model that took the client's would agree with its mistakes.
import { type FlashAccess, SECTOR_BYTES } from "./flash-access.js";

export const DRIVE_LABEL = "RPI-RP2";
export const DRIVE_FILES: Readonly<Record<string, string>> = {
  "INFO_UF2.TXT": "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n",
  "INDEX.HTM":
    '<html><head><meta http-equiv="refresh" content="0;URL=https://raspberrypi.com/device/RP2"/></head></html>\r\n',
};

const BLOCK_BYTES = 512;
const MAGIC_START_0 = 0x0a324655;
const MAGIC_START_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const NOT_MAIN_FLASH = 0x0000_0001;
const HAS_FAMILY = 0x0000_2000;
const FAMILY = 0xe48bff56;
const PAYLOAD_BYTES = 256;
const FLASH_BASE = 0x1000_0000;

export class Rp2040Drive {
  /** Blocks that were programmed, by number. */
  private readonly taken = new Set<number>();
  private readonly erased = new Set<number>();
  private wanted = 0;

  constructor(private readonly flash: FlashAccess) {}

  /**
   * Takes what a PC writes to the drive. What is no block of a UF2 for this chip is forgotten, as the drive does.
   * @returns whether the last block that the file announces has come: the chip restarts
   */
  write(data: Uint8Array): boolean {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let at = 0; at + BLOCK_BYTES <= data.length; at += BLOCK_BYTES) {
      const word = (offset: number) => view.getUint32(at + offset, true);
      if (word(0) !== MAGIC_START_0 || word(4) !== MAGIC_START_1 || word(508) !== MAGIC_END) continue;
      const flags = word(8);
      if ((flags & NOT_MAIN_FLASH) !== 0 || (flags & HAS_FAMILY) === 0 || word(28) !== FAMILY) continue;
      const offset = word(12) - FLASH_BASE;
      if (word(16) !== PAYLOAD_BYTES || offset % PAYLOAD_BYTES !== 0 || offset < 0 || offset >= this.flash.bytes)
        continue;
      // A file of another length is another file.
      if (this.wanted !== word(24)) {
        this.taken.clear();
        this.erased.clear();
      }
      this.program(offset, data.subarray(at + 32, at + 32 + PAYLOAD_BYTES));
      this.wanted = word(24);
      this.taken.add(word(20));
      if (this.taken.size === this.wanted) return true;
    }
    return false;
  }

  private program(offset: number, page: Uint8Array): void {
    const sector = offset - (offset % SECTOR_BYTES);
    // A sector is erased when its first page comes.
    if (!this.erased.has(sector)) this.flash.erase(sector, 1);
    this.erased.add(sector);
    this.flash.program(offset, page);
  }
}
