// How simulated time passes for firmware: two ways, both estimates. Layer: hardware/virtual/runtimes/espruino.
import type { SimulatedTime } from "../../engine.js";
import { COARSE_COSTS, type Costs, RP2040_COSTS } from "./costs.js";
import { RP2040_SCRIPT_COSTS, type ScriptCosts } from "./script-costs.js";

export interface Timing {
  readonly time: SimulatedTime;
  readonly calls: Costs;
  /** What the firmware's own work costs; null: only calls of the API and slices take time. */
  readonly script: ScriptCosts | null;
}

/** Calls of the API and slices of work at fixed prices: quick, and blind to what firmware does between its calls. */
export const COARSE_TIMING: Timing = {
  time: { source: "coarse estimate", errorPercent: null },
  calls: COARSE_COSTS,
  script: null,
};

/**
 * A Pico's time, token by token: needs an isolate that can meter scripts. Priced by single expressions and calls; of what
 * the player does with cards that had no part in that, nothing that takes 200 ms or more was further off than 15 %
 * (tests/engines/timing.test.ts).
 */
export const PICO_TIMING: Timing = {
  time: { source: "estimate of a Pico", errorPercent: 15 },
  calls: RP2040_COSTS,
  script: RP2040_SCRIPT_COSTS,
};
