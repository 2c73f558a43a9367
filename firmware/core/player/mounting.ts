// From a card that answers to its volume, or to the reason why there is none. Layer: core/player.
import type { BlockDevice } from "../storage/block-device.js";
import { isMounted, type MountFailure, mountVolume, type Volume } from "../storage/volume.js";
import { type Message, mountMessage } from "./messages.js";

/** One of the two is null. */
export interface MountedCard {
  readonly volume: Volume | null;
  readonly message: Message | null;
}

export type CardMounting = (device: BlockDevice) => MountedCard;

export function mountCard(device: BlockDevice): MountedCard {
  const mounted = mountVolume(device);
  return isMounted(mounted)
    ? { volume: mounted as Volume, message: null }
    : { volume: null, message: mountMessage(mounted as MountFailure) };
}
