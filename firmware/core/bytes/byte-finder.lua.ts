// Finding some bytes in the blocks of a file on Lua, by its string library. Layer: core/bytes; byte-finder.ts says what
// each method is for.
import type { Buf } from "./buf.js";
import type { Skimmer } from "./skimmer.js";

export interface ReadBlocks {
  readonly bytes: Buf;
  readonly offset: number;
  readonly stride: number;
}

export const enum Look {
  none = 0,
  found = 1,
  more = 2,
}

const BLOCK_BYTES = 512;

export class ByteFinder {
  at: number;
  /** Nobody asks it (skimmer.lua.ts). */
  readonly skimmer: Skimmer;
  private wanted: string;
  private other: string;
  private everyBytes: number;
  private tail: string;
  private from: number;

  constructor(wanted: string, other: string, _headBytes: number, everyBytes: number) {
    this.at = 0;
    this.skimmer = {};
    this.wanted = wanted;
    this.other = other;
    this.everyBytes = everyBytes;
    this.tail = "";
    this.from = 0;
  }

  prepare(): boolean {
    return false;
  }

  restart(): void {
    this.tail = "";
  }

  enter(from: number): void {
    this.from = from;
  }

  /** Here `look` is as quick as can be. */
  settle(): boolean {
    return false;
  }

  look(blocks: ReadBlocks, length: number): Look {
    const tail = this.tail;
    let text = tail + string.sub(blocks.bytes, blocks.offset + 1, blocks.offset + length);
    if (blocks.stride !== BLOCK_BYTES) {
      text = tail;
      let at = blocks.offset;
      for (let left = length; left > 0; left -= BLOCK_BYTES) {
        text += string.sub(blocks.bytes, at + 1, at + (left < BLOCK_BYTES ? left : BLOCK_BYTES));
        at += blocks.stride;
      }
    }
    let from = this.from + tail.length < 0 ? 0 : this.from + tail.length;
    while (true) {
      const one = string.find(text, this.wanted, from + 1, true);
      const two = string.find(text, this.other, from + 1, true);
      if (one === undefined && two === undefined) {
        break;
      }
      const first = one === undefined || (two !== undefined && two < one) ? two : one;
      from = (first as number) - 1;
      const at = from - tail.length;
      if (this.everyBytes === 1 || at % 2 === 0) {
        this.at = at;
        return Look.found;
      }
      from++;
    }
    const most = this.wanted.length - 1;
    this.tail = most === 0 ? "" : string.sub(text, -most);
    return Look.none;
  }
}
