// Catalogs of a card by the portable builder and by the PC's indexer, for comparing and for reading.
import { CatalogBuilder } from "../../firmware/core/catalog/builder.js";
import type { BlockDevice } from "../../firmware/core/storage/block-device.js";
import type { ByteSource } from "../../firmware/core/storage/byte-source.js";
import { isMounted, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { CardDevice } from "../../host/indexer/card-device.js";
import { CardIndexer } from "../../host/indexer/card-indexer.js";
import { CatalogOutput } from "../../host/indexer/catalog-output.js";
import { FolderBytes } from "../../host/indexer/folder-bytes.js";

export interface Built {
  readonly bytes: Buffer;
  /** "folder name reason" of each trouble. */
  readonly troubles: string[];
  readonly others: number;
}

export function mountedOrNull(device: BlockDevice): Volume | null {
  const volume = mountVolume(device);
  return isMounted(volume) ? (volume as Volume) : null;
}

export function builtPortably(volume: Volume, keepOthers = true): Built {
  const units: Buffer[] = [];
  const troubles: string[] = [];
  const builder = new CatalogBuilder(
    volume,
    keepOthers,
    { write: (unit) => units.push(Buffer.from(unit, "latin1")) },
    { trouble: (folder, name, reason) => troubles.push(`${folder} ${name} ${reason}`) },
  );
  while (builder.step()) {}
  if (builder.failure !== 0) throw new Error(`the builder failed: ${builder.failure}`);
  return { bytes: Buffer.concat(units), troubles, others: builder.others };
}

export function builtOnPc(image: string, keepOthers = true): Built {
  const device = new CardDevice(image);
  try {
    const chunks: Buffer[] = [];
    const output = new CatalogOutput((bytes) => chunks.push(Buffer.from(bytes)));
    const volume = mountedOrNull(device) as Volume;
    const indexer = new CardIndexer(volume, new FolderBytes(volume, device), output, keepOthers, null);
    while (indexer.step()) {}
    if (indexer.failure !== 0) throw new Error(`the indexer failed: ${indexer.failure}`);
    const troubles = indexer.troubles.map(({ folder, name, reason }) => `${folder} ${name} ${reason}`);
    return { bytes: Buffer.concat(chunks), troubles, others: indexer.others };
  } finally {
    device.close();
  }
}

/** A catalog in memory, as its reader wants it. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  const device = { bytes, offset: 0, stride: 512 };
  return {
    blocks: bytes.length / 512,
    tailBytes: 0,
    volume: { device },
    read(fileBlock, count) {
      if (fileBlock < 0 || fileBlock >= bytes.length / 512) return -4;
      device.offset = fileBlock * 512;
      return Math.min(count, bytes.length / 512 - fileBlock);
    },
  };
}
