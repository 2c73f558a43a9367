// One line at a console that is open, where no answer can be waited for because the board restarts on it: EspruinoTools
// would wait for the value and report the restart as a failure. Layer: host/flash.
import { setTimeout as sleep } from "node:timers/promises";
import type { Transport } from "../link/transport.js";

const CTRL_C = 3;
const ECHO_OFF = 16;
const SENT_MS = 200;

/** @param line one character a byte */
export async function typeLine(transport: Transport, line: string): Promise<void> {
  // Whatever was typed before goes first; the line itself is not echoed.
  transport.write(Uint8Array.of(CTRL_C));
  await sleep(50);
  transport.write(Uint8Array.from([ECHO_OFF, ...Array.from(`${line}\n`, (character) => character.charCodeAt(0))]));
  await sleep(SENT_MS);
}
