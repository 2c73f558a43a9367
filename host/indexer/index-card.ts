// Indexes an image or a block device: mounts it, makes its catalog, says what was found. Layer: host/indexer.
import { closeSync, fstatSync, openSync } from "node:fs";
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { isMounted, type MountFailure, mountVolume, type Volume } from "../../firmware/core/storage/volume.js";
import { Breather } from "../breathe.js";
import { systemReason, UserError } from "../errors.js";
import { CardDevice } from "./card-device.js";
import { CardIndexer } from "./card-indexer.js";
import { CatalogOutput } from "./catalog-output.js";
import type { CatalogStore } from "./catalog-store.js";
import { refusalOf } from "./foreign-card.js";
import { inWords, shownName } from "./troubles.js";

export interface Indexed {
  readonly volume: { filesystem: string; label: string; serial: string; clusterBytes: number };
  readonly counts: { folders: number; texts: number; videos: number; others: number };
  readonly problems: readonly string[];
  readonly blocksRead: number;
}

export interface IndexOptions {
  readonly keepOthers: boolean;
  /** Gets the catalog's bytes as they come. */
  readonly take: (bytes: Uint8Array) => void;
  /** Called now and then with the folders done and known. */
  readonly progress: ((done: number, known: number) => void) | null;
}

/** A device of the card at `path`; or why there is none. */
export function openCard(path: string): CardDevice {
  try {
    const file = openSync(path, "r");
    const facts = fstatSync(file);
    closeSync(file);
    if (!facts.isFile() && !facts.isBlockDevice()) {
      throw new UserError(`${path} is neither a card image, a block device nor a folder`);
    }
    return new CardDevice(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const rights = (error as NodeJS.ErrnoException).code === "EACCES" ? ": run as a user that may read it" : "";
    throw new UserError(`cannot read ${path}: ${systemReason(error)}${rights}`);
  }
}

export async function indexCard(path: string, store: CatalogStore, options: IndexOptions): Promise<Indexed> {
  const device = openCard(path);
  try {
    const mounted = mountVolume(device);
    if (!isMounted(mounted)) throw new UserError(refusalOf(path, device, mounted as MountFailure));
    const volume = mounted as Volume;
    const output = new CatalogOutput(options.take);
    const indexer = new CardIndexer(volume, device, output, options.keepOthers);
    const { progress } = options;
    const breather = new Breather();
    while (indexer.step()) {
      if (indexer.done % 16 !== 0) continue;
      if (progress !== null) progress(indexer.done, indexer.known);
      await breather.breathe();
    }
    if (indexer.failure !== 0) throw new UserError(`${path} can no longer be read: was the card pulled out?`);
    let problems: string[] = [];
    if (indexer.troubles.length > 0) {
      const reader = new CatalogReader(store.source());
      reader.open();
      problems = inWords(reader, indexer.troubles);
    }
    const { filesystem, label, serial, clusterBytes } = volume;
    return {
      volume: { filesystem, label: shownName(label), serial, clusterBytes },
      counts: { folders: output.folders - 1, texts: output.texts, videos: output.videos, others: indexer.others },
      problems,
      blocksRead: device.blocksRead,
    };
  } finally {
    device.close();
  }
}
