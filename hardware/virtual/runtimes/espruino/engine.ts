// The espruino engine: a firmware bundle on V8, behind an Espruino API, on a virtual board made from its board file.
// Layer: hardware/virtual/runtimes/espruino; nothing of Node: the realm comes from an IsolateFactory.
import { SimulatedClock } from "../../clock.js";
import { createVirtualBoard } from "../../create-board.js";
import { createEspruinoEngineOn, type EspruinoEngine, type EspruinoOptions } from "./v8-engine.js";

export { COARSE_TIMING, PICO_TIMING, type Timing } from "./timing.js";
export type { EspruinoEngine, EspruinoOptions } from "./v8-engine.js";

export function createEspruinoEngine(options: EspruinoOptions): EspruinoEngine {
  return createEspruinoEngineOn(createVirtualBoard(options.board, new SimulatedClock(), options.virtual), options);
}
