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

/** @returns false where the line cannot reset */
export async function resetIntoFlash(transport: Transport): Promise<boolean> {
  if (transport.setLines === undefined) return false;
  if (!(await transport.setLines(false, true))) return false;
  await sleep(HOLD_MS);
  return transport.setLines(false, false);
}
