// From a card that answers to its volume, or to the reason why there is none. Layer: core/player.
import type { BlockDevice } from "../storage/block-device.js";
import { isMounted, type MountFailure, type Volume, VolumeSearch } from "../storage/volume.js";
import { type Message, mountMessage } from "./messages.js";

export type CardMount = (device: BlockDevice) => CardMounting;

/** In slices. */
export class CardMounting {
  /** Once `step` returned false, one of the two is not null. */
  volume: Volume | null;
  message: Message | null;
  private search: VolumeSearch;

  constructor(device: BlockDevice) {
    this.volume = null;
    this.message = null;
    this.search = new VolumeSearch(device);
  }

  step(): boolean {
    const search = this.search;
    if (search.step()) {
      return true;
    }
    if (isMounted(search.result)) {
      this.volume = search.result as Volume;
    } else {
      this.message = mountMessage(search.result as MountFailure);
    }
    return false;
  }
}

export function mountCard(device: BlockDevice): CardMounting {
  return new CardMounting(device);
}
