// Runs on an Espruino interpreter, ours or the real one: indexes the card in `cardBlocks` by native calls, and prints
// what it found. Bundled by plain-files.test.ts.
import { setByteText } from "../../firmware/core/bytes/byte-text.js";
import { Library } from "../../firmware/core/catalog/library.js";
import { setPlainFiles } from "../../firmware/core/catalog/plain-files.js";
import type { BlockDevice } from "../../firmware/core/storage/block-device.js";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { GraphicsByteText } from "../../firmware/platforms/espruino/graphics-byte-text.js";
import { newEspruinoPlainFiles } from "../../firmware/platforms/espruino/plain-files.js";

declare function print(text: string): void;
/** Blocks that are not all zero, in base64, by their number. */
declare const cardBlocks: Record<string, string>;
declare const cardBlockCount: number;
declare function atob(text: string): string;

class Card implements BlockDevice {
  blockCount = cardBlockCount;
  bytes = new Uint8Array(512);
  offset = 0;
  stride = 515;

  read(first: number, count: number): number {
    // Somewhere in a larger buffer, with room between the blocks, as a driver leaves them; now and then fewer than asked.
    const blocks = first % 5 === 0 ? 1 : count;
    const bytes = new Uint8Array(8 + 515 * blocks);
    for (let block = 0; block < blocks; block++) {
      const text = cardBlocks[String(first + block)];
      if (text !== undefined) {
        const data = atob(text);
        for (let i = 0; i < 512; i++) {
          bytes[3 + block * 515 + i] = data.charCodeAt(i);
        }
      }
    }
    this.bytes = bytes;
    this.offset = 3;
    return blocks;
  }
}

function hex(text: string): string {
  let result = "";
  for (let i = 0; i < text.length; i++) {
    result += (256 + text.charCodeAt(i)).toString(16).substr(1);
  }
  return result;
}

setByteText(new GraphicsByteText());
let quick = 0;
setPlainFiles(() => {
  const plain = newEspruinoPlainFiles();
  return {
    prepare: plain.prepare,
    closeGaps: plain.closeGaps,
    take: (run, into, most) => {
      const taken = plain.take(run, into, most);
      quick += taken > 0 ? taken : 0;
      return taken;
    },
  };
});
const volume = mountVolume(new Card()) as Volume;
const library = new Library(volume, volume.root);
// As while the list is on the screen: entries are read in between, and the card's last read is another one.
let turn = 0;
while (library.indexStep()) {
  if (turn++ % 3 === 0 && library.count(0) > 0) {
    library.entry(0, 0);
  }
}
for (let folder = 0; folder <= library.folders; folder++) {
  for (let i = 0; i < library.count(folder); i++) {
    const entry = library.entry(folder, i);
    print(entry === null ? "unreadable" : `${folder} ${entry.kind} ${hex(entry.name)}`);
  }
}
print(`${library.texts} ${library.videos} ${library.others} ${library.problems}`);
print(quick > 80 ? "quick" : `only ${quick} the quick way`);
