// Indexes an image or a block device: mounts it, makes its catalog, says what was found. Layer: host/indexer.
import { statSync } from "node:fs";
import { CatalogReader } from "../../firmware/core/catalog/reader.js";
import { isMounted, type MountFailure, type Volume } from "../../firmware/core/storage/volume.js";
import { mountVolume } from "../../firmware/core/storage/volume-search.js";
import { Breather } from "../breathe.js";
import { systemReason, UserError } from "../errors.js";
import { CardDevice } from "./card-device.js";
import { CardIndexer } from "./card-indexer.js";
import { CatalogOutput } from "./catalog-output.js";
import type { CatalogStore } from "./catalog-store.js";
import { FolderBytes } from "./folder-bytes.js";
import { refusalOf } from "./foreign-card.js";
import { hasTimeOf, imageTime } from "./image-time.js";
import { type CatalogTotals, OldCatalog, readTotals } from "./old-catalog.js";
import { inWords, shownName } from "./troubles.js";

export interface Indexed {
  readonly volume: { filesystem: string; label: string; serial: string; clusterBytes: number };
  readonly counts: { folders: number; texts: number; videos: number; others: number };
  readonly problems: readonly string[];
  readonly blocksRead: number;
  /** How long a board took on its own clock, where one did it. */
  readonly boardMs?: number;
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
    const facts = statSync(path);
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

/** A card that is mounted, and what is known of it from its last catalog. */
export class OpenedCard {
  readonly path: string;
  readonly device: CardDevice;
  readonly volume: Volume;
  /** See image-time.ts; as it was before anything was read. */
  readonly time: number | null;
  /** The last catalog, once it was compared; null where there is none that fits. */
  old: OldCatalog | null = null;
  readonly #reader: FolderBytes;

  constructor(path: string) {
    this.path = path;
    this.device = openCard(path);
    this.time = imageTime(path);
    const mounted = mountVolume(this.device);
    if (!isMounted(mounted)) {
      const refusal = refusalOf(path, this.device, mounted as MountFailure);
      this.device.close();
      throw new UserError(refusal);
    }
    this.volume = mounted as Volume;
    this.#reader = new FolderBytes(this.volume, this.device);
  }

  /**
   * Compares every folder with the catalog at `path`, unless the image is as old as it.
   * @returns what is on the card where nothing has changed
   */
  async compare(path: string, keepOthers: boolean): Promise<Indexed | null> {
    const totals = readTotals(path, this.volume, keepOthers);
    if (totals === null) return null;
    // Damage has to be told again, place by place.
    if (this.time !== null && totals.problems === 0 && hasTimeOf(path, this.time)) return this.#unchanged(totals);
    const old = OldCatalog.open(path, this.volume, keepOthers);
    this.old = old;
    if (old === null) return null;
    this.#reader.readAhead();
    const breather = new Breather();
    let fresh = 0;
    for (let number = 0; number < old.folders; number++) {
      if (old.check(number, this.#reader)) fresh++;
      if (number % 16 === 0) await breather.breathe();
    }
    if (fresh < old.folders) return null;
    return this.#unchanged(old.totals);
  }

  #unchanged({ label, folders, texts, videos, others }: CatalogTotals): Indexed {
    this.volume.label = label;
    return this.#found(folders, texts, videos, others, []);
  }

  /** @param store which `options.take` fills */
  async index(store: CatalogStore, options: IndexOptions): Promise<Indexed> {
    const output = new CatalogOutput(options.take);
    const indexer = new CardIndexer(this.volume, this.#reader, output, options.keepOthers, this.old);
    const { progress } = options;
    const breather = new Breather();
    while (indexer.step()) {
      if (indexer.done % 16 !== 0) continue;
      if (progress !== null) progress(indexer.done, indexer.known);
      await breather.breathe();
    }
    if (indexer.failure !== 0) throw new UserError(`${this.path} can no longer be read: was the card pulled out?`);
    let problems: string[] = [];
    if (indexer.troubles.length > 0) {
      const reader = new CatalogReader(store.source());
      reader.open();
      problems = inWords(reader, indexer.troubles);
    }
    return this.#found(output.folders, output.texts, output.videos, indexer.others, problems);
  }

  #found(folders: number, texts: number, videos: number, others: number, problems: string[]): Indexed {
    const { filesystem, label, serial, clusterBytes } = this.volume;
    return {
      volume: { filesystem, label: shownName(label), serial, clusterBytes },
      counts: { folders: folders - 1, texts, videos, others },
      problems,
      blocksRead: this.device.blocksRead,
    };
  }

  close(): void {
    this.device.close();
  }
}
