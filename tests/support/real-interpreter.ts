// The real interpreter for the tests that can use one: files that the user names, never part of the project.
import { readFileSync } from "node:fs";

export interface RealInterpreter {
  readonly interpreter: Uint8Array;
  readonly bootrom: Uint8Array;
}

export const NEEDS_INTERPRETER =
  "needs MP8_ESPRUINO_UF2 (Espruino's .uf2 for RP2040_PICO) and MP8_BOOTROM (the RP2040's boot ROM, 16 KB)";

/** null where the two variables are not set. */
export function realInterpreter(): RealInterpreter | null {
  const { MP8_ESPRUINO_UF2: uf2, MP8_BOOTROM: bootrom } = process.env;
  if (uf2 === undefined || bootrom === undefined || uf2 === "" || bootrom === "") return null;
  return { interpreter: readFileSync(uf2), bootrom: readFileSync(bootrom) };
}
