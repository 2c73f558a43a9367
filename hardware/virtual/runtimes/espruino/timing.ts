// How simulated time passes for firmware: two ways, both estimates. Layer: hardware/virtual/runtimes/espruino.
import { COARSE_COSTS, type Costs, RP2040_COSTS } from "./costs.js";
import { RP2040_SCRIPT_COSTS, type ScriptCosts } from "./script-costs.js";

export interface Timing {
  readonly calls: Costs;
  /** What the firmware's own work costs; null: only calls of the API and slices take time. */
  readonly script: ScriptCosts | null;
}

/** Calls of the API and slices of work at fixed prices: quick, and blind to what firmware does between its calls. */
export const COARSE_TIMING: Timing = { calls: COARSE_COSTS, script: null };

/**
 * A Pico's time, token by token: needs an isolate that can meter scripts. Within some per cent of the interpreter on an
 * emulated Pico for the player's own work (index of 100 files: 19.2 s instead of 19.5 s).
 */
export const PICO_TIMING: Timing = { calls: RP2040_COSTS, script: RP2040_SCRIPT_COSTS };
