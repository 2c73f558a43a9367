// Packing as FORMAT.md says it, bit by bit.
import type { Packer } from "../../firmware/hal/packer.js";
import { mostShrunk, shrink } from "../../hardware/virtual/runtimes/espruino/heatshrink.js";

const MARK = 11;
const SHRUNK_BYTES = 512;

export class LoopPacker implements Packer {
  packed = "";
  /** Ways taken up, by their first letters. */
  kinds = "";
  private glyphs: string[] | null = null;
  private codes: Buffer = Buffer.alloc(0);

  use(way: string): boolean {
    const bytes = Buffer.from(way, "latin1");
    this.kinds += way[0];
    this.glyphs = null;
    if (way[0] !== "f") return way[0] === "s";
    const count = bytes[1];
    this.codes = bytes.subarray(2, 258);
    const bits = [...bytes.subarray(258 + count)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    let at = 0;
    this.glyphs = [...bytes.subarray(258, 258 + count)].map((width) => {
      at += width;
      return bits.slice(at - width, at);
    });
    return true;
  }

  begin(piece: string): void {
    const bytes = Buffer.from(piece, "latin1");
    const { glyphs } = this;
    if (glyphs === null) {
      this.packed = "";
      for (let at = 0; at < bytes.length; at += SHRUNK_BYTES) {
        const part = bytes.subarray(at, at + SHRUNK_BYTES);
        const out = Buffer.alloc(mostShrunk(part.length));
        const size = shrink(part, out);
        this.packed += String.fromCharCode(size & 255, size >> 8) + out.toString("latin1", 0, size);
      }
      return;
    }
    const bits = [...bytes].map((byte) => glyphs[this.codes[byte] - MARK]).join("");
    const packed = bits.match(/.{1,8}/g) ?? [];
    this.packed = String.fromCharCode(...packed.map((byte) => Number.parseInt(byte.padEnd(8, "0"), 2)));
  }

  step(): boolean {
    return false;
  }

  drop(): void {}
}
