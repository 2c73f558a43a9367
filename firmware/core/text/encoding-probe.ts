// Telling in which encoding a text is, by its first blocks. Layer: core/text.
// Sliced: a step reads and looks at one block.
import { isPressed } from "../attention.js";
import { BLOCK_BYTES } from "../storage/block-device.js";
import { type ByteSource, isHere } from "../storage/byte-source.js";
import { detectEncoding, encodingOfBytes, markBytes } from "./encoding.js";
import { Encoding } from "./encoding-names.js";

/** Blocks that are looked at for more than ASCII, to tell the encoding. */
const LOOK_BLOCKS = 4;

export class EncodingProbe {
  /** What is told; UTF-8 until then, and where nothing says so. */
  encoding: Encoding;
  /** Where the text begins, behind the byte order mark. */
  markBytes: number;
  /** A negative ReadError or ChainError when the first block could not be read, else 0. */
  failure: number;
  private file: ByteSource;
  /** What it is known to be; -1 where it is to be told from the text. */
  private given: number;
  /** The block that is looked at. */
  private block: number;
  /** The press of a button has been let through before; held, it must not keep this from going on. */
  private gaveWay: boolean;

  constructor(file: ByteSource, given: number) {
    this.encoding = Encoding.utf8;
    this.markBytes = 0;
    this.failure = 0;
    this.file = file;
    this.given = given;
    this.block = 0;
    this.gaveWay = false;
  }

  /** One slice of work. Returns false when `encoding` is told, or the card failed. */
  step(): boolean {
    const file = this.file;
    const block = this.block;
    if (file.blocks === 0) {
      return false;
    }
    if (!isHere(file, block, 1)) {
      return true;
    }
    const got = file.read(block, 1);
    if (got < 1) {
      // Behind the first one it fails again when that page is asked for.
      this.failure = block > 0 ? 0 : got;
      return false;
    }
    const data = file.volume.device;
    const isLast = block + 1 === file.blocks;
    const length = !isLast || file.tailBytes === 0 ? BLOCK_BYTES : file.tailBytes;
    let encoding: Encoding = this.given >= 0 ? this.given : Encoding.utf8;
    if (block === 0) {
      if (this.given < 0) {
        encoding = detectEncoding(data.bytes, data.offset, length);
      }
      this.markBytes = markBytes(data.bytes, data.offset, length, encoding);
    }
    this.encoding = encoding;
    if (this.given < 0 && encoding === Encoding.utf8 && this.markBytes === 0) {
      if (!this.gaveWay && isPressed()) {
        this.gaveWay = true;
        return true;
      }
      const found = encodingOfBytes(data.bytes, data.offset, length, block === 0, isLast);
      if (found < 0 && !isLast && block + 1 < LOOK_BLOCKS) {
        this.block++;
        return true;
      }
      this.encoding = found < 0 ? Encoding.utf8 : found;
    }
    return false;
  }
}
