// How a text or a video comes onto the screen. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import type { Outputs } from "./outputs.js";
import type { Refusal } from "./refusals.js";
import type { Screen } from "./screen.js";

/** A document being opened. */
export interface DocumentOpening {
  /** One slice of work. Returns false when one of the fields below is set. */
  step(): boolean;
  screen: Screen | null;
  refusal: Refusal | null;
}

export type DocumentStart = (outputs: Outputs, name: string, file: PlacedSource) => DocumentOpening;
