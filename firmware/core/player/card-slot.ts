// What the player knows of the slot: whether a card is there, and how to get its blocks. Layer: core/player.
// Espruino brings the SD driver behind it, NodeMCU its `sdmmc` module.
import type { BlockDevice } from "../storage/block-device.js";

export const enum SlotState {
  empty = 0,
  /** A card answers and is being started. */
  starting = 1,
  ready = 2,
  /** Something answers, but never becomes a card that can be read. */
  unusable = 3,
}

export interface CardSlot {
  /** One slice of looking for a card and starting it, at most 20 ms. @returns a SlotState */
  probe(nowMs: number): SlotState;
  /** Whether the card that `probe` found ready is still in. */
  present(): boolean;
  /** The card's blocks, once ready. Dropped by the player with the session. */
  device(): BlockDevice;
  /** Forgets the card and every byte read from it. */
  forget(): void;
}
