// Reading on in a card, as much in a slice as may be: what a slice costs besides is as much as a file.
// Layer: platforms/espruino. In memory while the player's part for indexing is.
import type { CardIndex } from "../../core/catalog/card-index.js";
import { indexStep } from "../../core/player/parts.js";
import { isWanted, workFor } from "./attention.js";

/** Less than the time in which the card is asked whether it is there. */
const SLICE_SECONDS = 0.07;

/** As `indexStep`. */
export function indexSlice(index: CardIndex | null): boolean {
  workFor(SLICE_SECONDS);
  while (indexStep(index)) {
    if (isWanted()) {
      return true;
    }
  }
  return false;
}
