// The program in Lua: its card is the blocks that the same program read in JavaScript. Layer: tests.
import { type Buf, zeros } from "../../../firmware/core/bytes/buf.js";
import { type BlockDevice, ReadError } from "../../../firmware/core/storage/block-device.js";
import { tellOfBytes, tellOfCard, tellOfFrames } from "./program.js";

declare function print(this: void, line: string): void;
/** Of the card; undefined for a block of zeros. */
declare function blockOf(this: void, block: number): string | undefined;
declare const cardBlocks: number;
/** 0: nothing of the card, but of bytes and frames. */
declare const mostEntries: number;

class RecordedCard implements BlockDevice {
  readonly blockCount: number;
  bytes: Buf;
  offset: number;
  stride: number;

  constructor() {
    this.blockCount = cardBlocks;
    this.bytes = zeros(0);
    this.offset = 0;
    this.stride = 512;
  }

  read(first: number, count: number): number {
    if (first < 0 || first >= this.blockCount) {
      return ReadError.outOfRange;
    }
    const most = Math.min(count, 8, this.blockCount - first);
    const blocks: string[] = [];
    for (let i = 0; i < most; i++) {
      const block = blockOf(first + i);
      blocks.push(block === undefined ? string.rep("\0", 512) : block);
    }
    this.bytes = table.concat(blocks) as unknown as Buf;
    return most;
  }
}

const say = (line: string) => print(line);
if (mostEntries === 0) {
  tellOfBytes(say);
  tellOfFrames(say);
} else {
  tellOfCard(new RecordedCard(), mostEntries, say);
}
print("end");
