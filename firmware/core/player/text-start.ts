// Opening a text: nothing in it has to be known before its first page. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import type { DocumentOpening } from "./document.js";
import type { Outputs } from "./outputs.js";
import { placeOf, type Reading } from "./reading.js";
import { TextScreen } from "./text-screen.js";

export function startText(
  outputs: Outputs,
  name: string,
  file: PlacedSource,
  reading: Reading,
  key: number,
): DocumentOpening {
  outputs.log(`mp8 text name=${name}`);
  const screen = new TextScreen(outputs.rows, name, file, reading, placeOf(reading, key));
  return { step: () => false, screen, refusal: null };
}
