// Changes to an image that can be taken back, so that thousands of cases share one card. Layer: tools (fuzzing).
import type { SparseImage } from "../fixtures/sparse-image.js";

export class Change {
  readonly #image: SparseImage;
  /** Block, offset and former value, three numbers each. */
  readonly #former: number[] = [];

  constructor(image: SparseImage) {
    this.#image = image;
  }

  byte(block: number, at: number, value: number): void {
    this.#former.push(block, at, this.#image.peek(block, at));
    this.#image.poke(block, at, value & 0xff);
  }

  /** Little-endian; what would lie behind the block is left out. */
  number(block: number, at: number, width: number, value: number): void {
    for (let i = 0; i < width && at + i < 512; i++) this.byte(block, at + i, Math.floor(value / 256 ** i));
  }

  fill(block: number, from: number, end: number, value: (at: number) => number): void {
    for (let at = from; at < end; at++) this.byte(block, at, value(at));
  }

  /** The entry of `cluster` in the FAT that begins at block `fatStart`. */
  fatEntry(fatStart: number, bits: number, cluster: number, value: number): void {
    const at = Math.floor((cluster * bits) / 8);
    const put = (offset: number, byte: number) =>
      this.byte(fatStart + Math.floor((at + offset) / 512), (at + offset) % 512, byte);
    if (bits !== 12) {
      for (let i = 0; i < bits / 8; i++) put(i, Math.floor(value / 256 ** i));
      return;
    }
    const peek = (offset: number) => this.#image.peek(fatStart + Math.floor((at + offset) / 512), (at + offset) % 512);
    const entry = value & 0xfff;
    if (cluster % 2 === 0) {
      put(0, entry & 0xff);
      put(1, (peek(1) & 0xf0) | (entry >>> 8));
    } else {
      put(0, (peek(0) & 0x0f) | ((entry & 0x0f) << 4));
      put(1, entry >>> 4);
    }
  }

  /** What the entry of `cluster` says now, its reserved upper bits left out. */
  fatValue(fatStart: number, bits: number, cluster: number): number {
    const at = Math.floor((cluster * bits) / 8);
    const peek = (offset: number) => this.#image.peek(fatStart + Math.floor((at + offset) / 512), (at + offset) % 512);
    const low = peek(0) + peek(1) * 256;
    if (bits === 12) return cluster % 2 === 0 ? low % 4096 : low >>> 4;
    return bits === 16 ? low : low + peek(2) * 65536 + (peek(3) % 16) * 16777216;
  }

  undo(): void {
    for (let i = this.#former.length - 3; i >= 0; i -= 3) {
      this.#image.poke(this.#former[i], this.#former[i + 1], this.#former[i + 2]);
    }
    this.#former.length = 0;
  }
}
