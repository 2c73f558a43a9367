// What `npm run bench:lua` measures: the firmware's own reading of a folder, in Lua. Layer: tools.
import { type Buf, zeros } from "../../firmware/core/bytes/buf.js";
import type { BlockDevice } from "../../firmware/core/storage/block-device.js";
import { DirectoryReader, DirectoryStep } from "../../firmware/core/storage/directory.js";
import { isMounted, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";

declare function blocksOf(this: void, first: number, count: number): string;
declare function print(this: void, line: string): void;
declare const cardBlocks: number;
declare const rounds: number;

class TableCard implements BlockDevice {
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
    const most = Math.min(count, 8, this.blockCount - first);
    this.bytes = blocksOf(first, most) as unknown as Buf;
    return most;
  }
}

const mounted = mountVolume(new TableCard());
const volume = mounted as Volume;

/** Names, first clusters and sizes of all files of the root. */
function readFolder(): number {
  const reader = new DirectoryReader(volume, volume.root, 0);
  let files = 0;
  let characters = 0;
  let clusters = 0;
  let sizes = 0;
  let step = reader.next();
  while (step !== DirectoryStep.end) {
    if (step === DirectoryStep.entry) {
      const ref = reader.ref();
      files++;
      characters += reader.name.length;
      clusters += ref.firstCluster;
      sizes += ref.sizeBlocks + ref.tailBytes;
    }
    step = reader.next();
  }
  return files * 1000 + ((characters + clusters + sizes) % 1000);
}

if (isMounted(mounted)) {
  let result = 0;
  for (let round = 0; round < rounds; round++) {
    result = readFolder();
  }
  print(`${result}`);
}
