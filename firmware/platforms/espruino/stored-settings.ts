// What belongs to this one board: read from its flash at power-on, never written. Layer: platforms/espruino.
import { type OwnSettings, readSettings } from "../../core/player/own-settings.js";

const stored = espruinoModule("Storage").read("mp8.settings");

/** null where `mp8 setup` has written none, or what is there is no such record. */
export const ownSettings: OwnSettings | null = stored === undefined ? null : readSettings(stored);
/** For a host to read: the record, or "none", or that it is not understood. */
export const settingsInWords: string = stored === undefined ? "none" : ownSettings === null ? "not understood" : stored;
