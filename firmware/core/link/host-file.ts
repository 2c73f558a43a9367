// A file on the host as the readers of texts and videos see one: of its blocks a window is here, in the frames that they
// came in. Layer: core/link. Bounded: what lies before the place that was asked for last is let go of.
import type { WireBytes } from "../../hal/wire-bytes.js";
import type { Buf } from "../bytes/buf.js";
import { divide } from "../bytes/integer.js";
import { ReadError } from "../storage/block-device.js";
import type { Arriving, PlacedSource } from "../storage/byte-source.js";

/** Blocks of a frame, and frames kept: the longest picture that can be shown. */
export const FRAME_BLOCKS = 2;
const MOST_FRAMES = 24;
/** Frames that may be on their way. */
const MOST_AHEAD = 8;

export class HostFile implements PlacedSource, Arriving {
  readonly blocks: number;
  readonly tailBytes: number;
  readonly volume: { readonly device: HostFile };
  /** Where a read has left its blocks. */
  bytes: Buf;
  offset: number;
  readonly stride: number;
  runEnd: number;
  readonly arriving: Arriving;
  /** The frame that the host shall go on with; -1 where that is the next one. */
  jump: number;
  /** What was asked for last is not here yet. */
  isLacking: boolean;
  private wire: WireBytes;
  private frames: Buf[];
  /** Number of the first frame that is here. */
  private first: number;
  private most: number;

  constructor(wire: WireBytes, sizeBlocks: number, tailBytes: number) {
    this.blocks = sizeBlocks + (tailBytes > 0 ? 1 : 0);
    this.tailBytes = tailBytes;
    this.wire = wire;
    this.frames = [];
    // It is its own device, whose blocks are those of the file.
    this.volume = { device: this };
    this.bytes = wire.bytes("\0");
    this.offset = 0;
    this.stride = 512;
    this.runEnd = 0;
    this.arriving = this;
    this.jump = -1;
    this.isLacking = true;
    this.first = 0;
    this.most = divide(this.blocks + FRAME_BLOCKS - 1, FRAME_BLOCKS);
  }

  /** The next frame in order has come. Returns whether it has the length that it must have. */
  take(payload: string): boolean {
    const block = (this.first + this.frames.length) * FRAME_BLOCKS;
    const left = this.blocks - block;
    const bytes =
      left > FRAME_BLOCKS ? FRAME_BLOCKS * 512 : left * 512 - (this.tailBytes > 0 ? 512 - this.tailBytes : 0);
    if (payload.length !== bytes) {
      return false;
    }
    this.frames.push(this.wire.bytes(payload));
    return true;
  }

  /** Frames that there is room for. */
  room(): number {
    const left = this.most - this.first - this.frames.length;
    let room = MOST_FRAMES - this.frames.length;
    if (room > MOST_AHEAD) {
      room = MOST_AHEAD;
    }
    return room < left ? room : left;
  }

  /** Whether these blocks are here. What comes before them is not needed any more. */
  has(block: number, count: number): boolean {
    const wanted = divide(block, FRAME_BLOCKS);
    let end = block + count > this.blocks ? this.most : divide(block + count + FRAME_BLOCKS - 1, FRAME_BLOCKS);
    if (end > wanted + MOST_FRAMES) {
      end = wanted + MOST_FRAMES;
    }
    const behind = this.first + this.frames.length;
    if (wanted < this.first || wanted > behind) {
      this.frames = [];
      this.first = wanted;
      this.jump = wanted;
    } else if (wanted > this.first) {
      this.frames.splice(0, wanted - this.first);
      this.first = wanted;
    }
    this.isLacking = end > behind || this.jump >= 0;
    return !this.isLacking;
  }

  place(fileBlock: number): number {
    const end = fileBlock - (fileBlock % FRAME_BLOCKS) + FRAME_BLOCKS;
    this.runEnd = end > this.blocks ? this.blocks : end;
    return fileBlock;
  }

  read(fileBlock: number, count: number): number {
    const index = divide(fileBlock, FRAME_BLOCKS) - this.first;
    if (index < 0 || index >= this.frames.length) {
      return ReadError.outOfRange;
    }
    const inside = fileBlock % FRAME_BLOCKS;
    this.bytes = this.frames[index];
    this.offset = inside * 512;
    const left = fileBlock - inside + FRAME_BLOCKS > this.blocks ? this.blocks - fileBlock : FRAME_BLOCKS - inside;
    return count < left ? count : left;
  }
}
