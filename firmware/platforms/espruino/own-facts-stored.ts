// What a board with settings of its own and a radio tells of itself. Layer: platforms/espruino.
import { radiosOn } from "./radio.js";
import { settingsInWords } from "./stored-settings.js";

/** Lines for `info`. */
export function ownFacts(): string {
  const on = radiosOn();
  return `settings ${settingsInWords}\r\nradio ${on === "" ? "off" : on}\r\n`;
}
