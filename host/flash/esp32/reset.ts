// Resets an ESP32 by DTR and RTS: the adapter's two transistors make them GPIO0 and EN. Layer: host/flash; nothing
// of Node.
// Of our own, since esptool-js's hard reset lets go of RTS without ever having asserted it. Spec: "Boot Mode Selection",
// esptool's documentation (classic reset); ESP32-DevKitC schematics.
import type { Transport } from "../../link/transport.js";

const HOLD_MS = 100;
/** Boards with a large capacitor at EN need the second; tried one after the other. */
const INTO_LOADER_MS = [50, 550] as const;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @returns false where the line cannot reset */
export async function resetIntoLoader(transport: Transport, attempt: number): Promise<boolean> {
  if (transport.setLines === undefined) return false;
  if (!(await transport.setLines(false, true))) return false;
  await sleep(HOLD_MS);
  await transport.setLines(true, false);
  await sleep(INTO_LOADER_MS[attempt % INTO_LOADER_MS.length]);
  return transport.setLines(false, false);
}

/** From the reset on until GPIO0 is pulled low: after the ROM has looked at it, before the player does. */
const INTO_MAINTENANCE_MS = [250, 60, 600] as const;
const STARTED_WITHIN_MS = 8000;

/**
 * Restarts a board whose OK is the button BOOT, with BOOT pressed once the player looks at it: maintenance.
 * @returns false where the line cannot reset, or the board did not say that it is in maintenance
 */
export async function restartIntoMaintenance(transport: Transport): Promise<boolean> {
  for (const pressAfterMs of INTO_MAINTENANCE_MS) {
    if (!(await resetIntoFlash(transport))) return false;
    const started = heardWithin(
      transport,
      /mp8 (maintenance|ready)|waiting for download|refuses to start/,
      STARTED_WITHIN_MS,
    );
    await sleep(pressAfterMs);
    await transport.setLines?.(true, false);
    const words = await started;
    await transport.setLines?.(false, false);
    if (words === "mp8 maintenance" || words === "refuses to start") return true;
    if (words === "") return false;
  }
  return false;
}

/** @returns the words that match, "" where they do not come */
function heardWithin(transport: Transport, pattern: RegExp, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const end = (words: string) => {
      clearTimeout(timer);
      transport.onBytes = null;
      resolve(words);
    };
    const timer = setTimeout(() => end(""), withinMs);
    transport.onBytes = (bytes) => {
      heard += String.fromCharCode(...bytes);
      const found = pattern.exec(heard);
      if (found !== null) end(found[0]);
    };
  });
}

/** @returns false where the line cannot reset */
export async function resetIntoFlash(transport: Transport): Promise<boolean> {
  if (transport.setLines === undefined) return false;
  if (!(await transport.setLines(false, true))) return false;
  await sleep(HOLD_MS);
  return transport.setLines(false, false);
}
