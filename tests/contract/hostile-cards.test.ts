// Cards made to hold an indexer up: it comes to an end after reading no more than the card has, keeps no more than that
// can hold, says that something is wrong, and lists what has nothing to do with it.
import { describe, expect, test } from "vitest";
import type { Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { HOSTILE_CARDS } from "../../tools/fixtures/hostile-cards.js";
import { FaultyDevice } from "../../tools/fuzz/faulty-device.js";
import { READERS } from "../../tools/fuzz/readers.js";

const INDEXERS = {
  library: READERS.library.onBoard,
  "portable builder": READERS.catalog.onBoard,
  "the PC's indexer": READERS.catalog.onPc,
};

describe.each(Object.entries(HOSTILE_CARDS))("%s", (_name, make) => {
  test.each(Object.entries(INDEXERS))("%s", (_reader, list) => {
    const card = make();
    const behaviour = {
      stride: 512,
      mostBlocks: 8,
      badBlocks: new Set<number>(),
      badAnswer: -3,
      blockCount: card.image.blockCount,
    };
    // Folders are read block by block with one of the FAT for each, and again to put long ones in order.
    const device = new FaultyDevice(card.image, behaviour, card.image.blockCount + card.folderBlocks * 40);
    const listing = list(mountVolume(device) as Volume, device, 2_000_000, "");
    expect(listing.gaveUp).toBeNull();
    expect(listing.names).toContain(card.innocent);
    expect(listing.kept).toBeLessThanOrEqual(16 * card.image.blockCount);
    expect(listing.problems).toBeGreaterThan(0);
  });
});
