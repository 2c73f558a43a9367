// Opening a text: nothing in it has to be known before its first page. Layer: core/player.
import type { PlacedSource } from "../storage/byte-source.js";
import type { Outputs } from "./outputs.js";
import { placeOf, type Reading } from "./reading.js";
import type { Screen } from "./screen.js";
import { TextScreen } from "./text-screen.js";

/** @param key what the file is known by in `reading` */
export function startText(outputs: Outputs, name: string, file: PlacedSource, reading: Reading, key: number): Screen {
  outputs.log(`mp8 text name=${name}`);
  return new TextScreen(outputs.rows, outputs.memory, name, file, reading, placeOf(reading, key));
}
