// A board's bundle as `npm run build` made it: tests that do not ask how bundles are built need none of their own, which
// takes seconds. Without it, it is built here.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildFirmware } from "../../host/build/firmware.js";

/** @returns the bundle's file; it may not be there */
export function bundleFile(board: string): string {
  const ending = board === "esp32" ? "lua" : "js";
  return fileURLToPath(new URL(`../../dist/firmware/${board}.${ending}`, import.meta.url));
}

/** @returns the bundle, one character a byte */
export async function builtBundle(board: string): Promise<string> {
  const file = bundleFile(board);
  return existsSync(file) ? readFileSync(file, "latin1") : (await buildFirmware(board)).code;
}
