// Builds a few lines as if they were the player's main.ts, in a folder of their own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pico } from "../../../hardware/boards/pico.js";
import { bundleFirmware, type FirmwareBuild, FirmwareBuildError } from "../../../host/build/firmware.js";

export async function bundleSources(sources: Record<string, string>): Promise<FirmwareBuild> {
  const folder = mkdtempSync(join(tmpdir(), "mp8-build-"));
  try {
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
    return await bundleFirmware(pico, join(folder, "main.ts"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const bundle = (main: string): Promise<FirmwareBuild> => bundleSources({ "main.ts": main });

/** Why these lines are refused; fails where they are built. */
export async function refusalsOf(main: string): Promise<readonly string[]> {
  try {
    const { code } = await bundle(main);
    throw new Error(`this was built, and should have been refused: ${code}`);
  } catch (error) {
    if (error instanceof FirmwareBuildError) return error.problems;
    throw error;
  }
}
