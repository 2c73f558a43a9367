import { expect, it } from "vitest";
import { CatalogSearch } from "../../../../firmware/core/catalog/catalog-search.js";
import type { Volume } from "../../../../firmware/core/storage/volume.js";
import { BytesDevice } from "../../../support/image-device.js";

const NAME = ".mp8-catalog";
const SLOTS = 8 * 16;
const FIRST_CLUSTER = 77;

/** The slots of the catalog's entry; `nameAt` is which of them has its name. */
function entryOf(filesystem: string): { slots: Buffer; nameAt: number } {
  const name = Buffer.alloc(30, 0xff);
  name.write(`${NAME}\0`, "utf16le");
  if (filesystem === "exFAT") {
    const slots = Buffer.alloc(96);
    slots.set([0x85, 2], 0);
    slots.set([0xc0, 1, 0, NAME.length], 32);
    slots.writeUInt32LE(FIRST_CLUSTER, 32 + 20);
    slots.set([0xc1, 0], 64);
    name.copy(slots, 66);
    return { slots, nameAt: 2 };
  }
  const slots = Buffer.alloc(64);
  slots[0] = 0x41;
  slots[11] = 0x0f;
  name.copy(slots, 1, 0, 10);
  name.copy(slots, 14, 10, 22);
  name.copy(slots, 28, 22, 26);
  slots.write("MP8-CA~1   ", 32, "latin1");
  slots.writeUInt16LE(FIRST_CLUSTER, 32 + 26);
  return { slots, nameAt: 0 };
}

/** A root folder of eight blocks, behind one of nothing, with the entry from this slot on. */
function searched(filesystem: string, slot: number): CatalogSearch {
  const { slots } = entryOf(filesystem);
  const image = Buffer.alloc(512 + SLOTS * 32, 0x22);
  slots.copy(image, 512 + slot * 32);
  const isExfat = filesystem === "exFAT";
  const volume = {
    device: new BytesDevice(image),
    filesystem,
    table: { holds: () => true },
    clusterBlocks: 1,
    dataStart: 1,
    rootStart: isExfat ? 0 : 1,
    root: { firstCluster: isExfat ? 2 : 0, sizeBlocks: 8, tailBytes: 0, contiguous: true },
  };
  const search = new CatalogSearch(volume as unknown as Volume);
  for (let steps = 0; search.step(); steps++) expect(steps).toBeLessThan(50);
  return search;
}

it.each(["FAT16", "FAT32", "exFAT"])(
  "a catalog's entry is found wherever it lies in a root folder of %s",
  (filesystem) => {
    const { slots, nameAt } = entryOf(filesystem);
    for (let slot = 0; slot + slots.length / 32 <= SLOTS; slot++) {
      const search = searched(filesystem, slot);
      expect([slot, search.found?.firstCluster ?? null, search.slot]).toEqual([slot, FIRST_CLUSTER, slot + nameAt]);
    }
    // Cut off by the end.
    expect(searched(filesystem, SLOTS - 1).found).toBeNull();
  },
);
