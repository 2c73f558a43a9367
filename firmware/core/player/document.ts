// How a text or a video comes onto the screen. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import type { Outputs } from "./outputs.js";
import type { Reading } from "./reading.js";
import type { Refusal } from "./refusals.js";
import type { Screen } from "./screen.js";

/** A document being opened. */
export interface DocumentOpening {
  /** One slice of work. Returns false when one of the fields below is set. */
  step(): boolean;
  screen: Screen | null;
  refusal: Refusal | null;
}

/** @param file what the file is known by in `reading` */
export type DocumentStart = (
  outputs: Outputs,
  name: string,
  source: PlacedSource,
  reading: Reading,
  file: number,
) => DocumentOpening;
