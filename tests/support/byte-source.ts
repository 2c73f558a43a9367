// A file in memory that is read like one on a card: block by block, into a buffer that the next read overwrites.
import type { PlacedSource } from "../../firmware/core/storage/byte-source.js";

export interface SourceOptions {
  /** Most blocks that one read gives, as at the end of a fragment. */
  readonly most?: number;
  /** Blocks that lie together on the card, in each of its runs. */
  readonly run?: number;
  /** Blocks that cannot be read, with the error each gives. */
  readonly errors?: ReadonlyMap<number, number>;
  /** Bytes between blocks in the buffer, as the raw wire data has them. */
  readonly gap?: number;
  /** Bytes before the first block in the buffer. */
  readonly lead?: number;
}

/** Where the file begins on its card. */
const FIRST_ON_CARD = 1000;

export class MemorySource implements PlacedSource {
  readonly blocks: number;
  readonly tailBytes: number;
  readonly volume: {
    device: { bytes: Uint8Array; offset: number; stride: number; read(first: number, count: number): number };
  };
  /** What was asked for so far. */
  reads = 0;
  blocksRead = 0;
  private placed = 0;

  constructor(
    private readonly content: Uint8Array,
    private readonly options: SourceOptions = {},
  ) {
    this.blocks = Math.ceil(content.length / 512);
    this.tailBytes = content.length % 512;
    const read = (first: number, count: number) => this.read(first - FIRST_ON_CARD, count);
    this.volume = { device: { bytes: new Uint8Array(0), offset: 0, stride: 512, read } };
  }

  /** The end of the run in which the block is that `place` was asked for last. */
  get runEnd(): number {
    const run = this.options.run;
    return run === undefined ? this.blocks : Math.min(this.blocks, (Math.floor(this.placed / run) + 1) * run);
  }

  place(fileBlock: number): number {
    if (fileBlock < 0 || fileBlock >= this.blocks) return -4;
    this.placed = fileBlock;
    return fileBlock + FIRST_ON_CARD;
  }

  read(fileBlock: number, count: number): number {
    this.reads++;
    if (!Number.isInteger(fileBlock) || fileBlock < 0 || fileBlock >= this.blocks || count < 1) return -4;
    const error = this.options.errors?.get(fileBlock);
    if (error !== undefined) return error;
    const gap = this.options.gap ?? 3;
    const got = Math.min(count, this.options.most ?? 8, this.blocks - fileBlock);
    // A new buffer each time, filled with what no test expects, so that stale or foreign bytes show.
    const device = this.volume.device;
    device.bytes.fill(0xee);
    const lead = this.options.lead ?? 7;
    device.bytes = new Uint8Array(lead + got * (512 + gap)).fill(0xdd);
    device.offset = lead;
    device.stride = 512 + gap;
    for (let i = 0; i < got; i++) {
      device.bytes.set(this.content.subarray((fileBlock + i) * 512, (fileBlock + i + 1) * 512), lead + i * (512 + gap));
    }
    this.blocksRead += got;
    return got;
  }
}
