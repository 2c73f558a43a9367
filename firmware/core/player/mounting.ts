// From a card that answers to its volume, or to the reason why there is none. Layer: core/player.
import { CatalogSearch } from "../catalog/catalog-search.js";
import type { BlockDevice } from "../storage/block-device.js";
import type { FileRef } from "../storage/file-ref.js";
import { isMounted, type MountFailure, type Volume } from "../storage/volume.js";
import { VolumeSearch } from "../storage/volume-search.js";
import { type Message, mountMessage } from "./messages.js";

export type CardMount = (device: BlockDevice) => CardMounting;

/** In slices. */
export class CardMounting {
  /** Once `step` returned false, one of the two is not null. */
  volume: Volume | null;
  message: Message | null;
  /** The catalog that the card brings; it may be of another card, old, or broken. */
  catalog: FileRef | null;
  /** The first slot of its entry in the root folder. */
  catalogSlot: number;
  /** The font pack that it brings. */
  fonts: FileRef | null;
  /** null once it is over. */
  private search: VolumeSearch | null;
  /** What it came to. */
  private found: Volume | MountFailure | null;
  private catalogSearch: CatalogSearch | null;

  constructor(device: BlockDevice) {
    this.volume = null;
    this.message = null;
    this.catalog = null;
    this.catalogSlot = -1;
    this.fonts = null;
    this.search = new VolumeSearch(device);
    this.found = null;
    this.catalogSearch = null;
  }

  step(): boolean {
    const catalog = this.catalogSearch;
    if (catalog !== null) {
      if (catalog.step()) {
        return true;
      }
      this.catalog = catalog.found;
      this.catalogSlot = catalog.slot;
      this.fonts = catalog.fonts;
      return false;
    }
    const search = this.search;
    if (search !== null) {
      if (!search.step()) {
        this.found = search.result;
        this.search = null;
      }
      return true;
    }
    const found = this.found as Volume | MountFailure;
    if (isMounted(found)) {
      this.volume = found as Volume;
      this.catalogSearch = new CatalogSearch(this.volume);
      return true;
    }
    this.message = mountMessage(found as MountFailure);
    return false;
  }
}

export function mountCard(device: BlockDevice): CardMounting {
  return new CardMounting(device);
}
