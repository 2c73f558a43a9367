// The chunks of an AVI file, one after the other, and the fields of its headers. Layer: core/video.
// Spec: Microsoft, "AVI RIFF File Reference" (avih = MainAVIHeader, strh = AVIStreamHeader).
// Sizes are 32 bits and may lie: positions are (block, offset) pairs, checked against the end of the file.
import { u8 } from "../bytes/buf.js";
import { byteText } from "../bytes/byte-text.js";
import { divide } from "../bytes/integer.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import type { ByteSource } from "../storage/byte-source.js";

export const RIFF = "RIFF";
export const LIST = "LIST";
/** FourCC and 32-bit size. */
export const CHUNK_HEADER_BYTES = 8;
/** The same and the type of a list. */
export const LIST_HEADER_BYTES = 12;

/** A place in a file that moves by 32-bit sizes, and the chunk whose header was read there. */
export class ChunkCursor {
  block: number;
  offset: number;
  /** The header at the place: FourCC, type of a list ("" else), and the size in blocks and bytes (0 … 511). */
  id: string;
  listType: string;
  sizeBlocks: number;
  sizeTail: number;
  /** A negative ReadError or ChainError, or 0. */
  failure: number;
  readonly file: ByteSource;

  constructor(file: ByteSource) {
    this.block = 0;
    this.offset = 0;
    this.id = "";
    this.listType = "";
    this.sizeBlocks = 0;
    this.sizeTail = 0;
    this.failure = 0;
    this.file = file;
  }

  moveTo(block: number, offset: number): void {
    this.block = block;
    this.offset = offset;
  }

  move(blocks: number, bytes: number): void {
    const distance = this.offset + bytes;
    this.offset = distance % BLOCK_BYTES;
    this.block += blocks + divide(distance, BLOCK_BYTES);
  }

  /** Moves behind the chunk whose header is known; chunks begin at even places. */
  skip(): void {
    this.move(this.sizeBlocks, CHUNK_HEADER_BYTES + this.sizeTail + (this.sizeTail % 2));
  }

  /** Whether the file has `bytes` more from here on; `bytes` at most 2^24. */
  holds(blocks: number, bytes: number): boolean {
    const file = this.file;
    const lastBytes = file.tailBytes === 0 ? BLOCK_BYTES : file.tailBytes;
    const left = file.blocks - this.block - blocks;
    if (left <= 0) {
      return left === 0 && lastBytes === BLOCK_BYTES && this.offset + bytes === 0;
    }
    // Far from the end nothing has to be multiplied.
    return left > 65536 || this.offset + bytes <= (left - 1) * BLOCK_BYTES + lastBytes;
  }

  /** The 8 bytes of the header that was read here, as a byte string. */
  header(): string {
    const blocks = this.sizeBlocks;
    return `${this.id}${String.fromCharCode(
      this.sizeTail % 256,
      (blocks % 128) * 2 + divide(this.sizeTail, 256),
      divide(blocks, 128) % 256,
      divide(blocks, 32768),
    )}`;
  }

  /**
   * Reads the header here. Returns false at the end of the file (`failure` is 0) or when the card failed.
   */
  readHeader(): boolean {
    const offset = this.offset;
    if (offset > BLOCK_BYTES - LIST_HEADER_BYTES || this.block >= this.file.blocks - 1) {
      return this.readSplitHeader();
    }
    const got = this.file.read(this.block, 1);
    if (got < 1) {
      this.failure = got;
      return false;
    }
    this.failure = 0;
    const data = this.file.volume.device;
    const bytes = data.bytes;
    const at = data.offset + offset;
    this.id = byteText().text("", bytes, at, 4);
    const low = u8(bytes, at + 5);
    this.sizeTail = u8(bytes, at + 4) + (low % 2) * 256;
    this.sizeBlocks = (low - (low % 2)) / 2 + u8(bytes, at + 6) * 128 + u8(bytes, at + 7) * 32768;
    this.listType = this.id === LIST || this.id === RIFF ? byteText().text("", bytes, at + 8, 4) : "";
    return true;
  }

  /** The same where the header lies across two blocks or in the last one. */
  private readSplitHeader(): boolean {
    return this.setHeader(this.take(LIST_HEADER_BYTES));
  }

  /** Takes the header from its 12 bytes (8 at the end of the file). Returns false where there are fewer. */
  setHeader(head: string): boolean {
    if (head.length < CHUNK_HEADER_BYTES) {
      return false;
    }
    this.id = head.substring(0, 4);
    this.listType =
      (this.id === RIFF || this.id === LIST) && head.length === LIST_HEADER_BYTES ? head.substring(8) : "";
    const low = head.charCodeAt(5);
    this.sizeTail = head.charCodeAt(4) + (low % 2) * 256;
    this.sizeBlocks = divide(low, 2) + head.charCodeAt(6) * 128 + head.charCodeAt(7) * 32768;
    return true;
  }

  /** Up to `count` (≤ 512) bytes from here on as a byte string; fewer at the end of the file, "" on failure too. */
  take(count: number): string {
    const file = this.file;
    this.failure = 0;
    let text = "";
    let block = this.block;
    let offset = this.offset;
    while (text.length < count && block < file.blocks) {
      const length = block === file.blocks - 1 && file.tailBytes > 0 ? file.tailBytes : BLOCK_BYTES;
      if (offset >= length) {
        break;
      }
      const got = file.read(block, 1);
      if (got < 1) {
        this.failure = got;
        return "";
      }
      const wanted = count - text.length;
      const data = file.volume.device;
      const here = length - offset;
      text = byteText().text(text, data.bytes, data.offset + offset, wanted < here ? wanted : here);
      block++;
      offset = 0;
    }
    return text;
  }
}

/** Little-endian, 16 bits. */
export function word(text: string, at: number): number {
  return text.charCodeAt(at) + text.charCodeAt(at + 1) * 256;
}

/** Little-endian, 32 bits; 2^31 - 1 for everything above. */
export function doubleWord(text: string, at: number): number {
  const top = text.charCodeAt(at + 3);
  return top > 127 ? 2147483647 : word(text, at) + text.charCodeAt(at + 2) * 65536 + top * 16777216;
}

/** Little-endian, 32 bits with a sign. */
export function signedDoubleWord(text: string, at: number): number {
  const top = text.charCodeAt(at + 3);
  return word(text, at) + text.charCodeAt(at + 2) * 65536 + (top > 127 ? top - 256 : top) * 16777216;
}

/** A FourCC as a person may read it: what is not printable is a question mark. */
export function fourCcText(id: string): string {
  let text = "";
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    text += code >= 0x20 && code < 0x7f ? id[i] : "?";
  }
  return text;
}
