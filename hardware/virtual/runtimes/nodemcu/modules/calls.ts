// How NodeMCU's modules call back into Lua. Layer: hardware/virtual/runtimes/nodemcu.
import type { Callback } from "../lua-vm.js";

export interface Calls {
  /** Calls a Lua function when what waits before it is done. */
  post(callback: Callback, given: readonly (number | Uint8Array)[], once?: boolean): void;
  /** The same at a tick of the timers. */
  alarm(ms: number, callback: Callback): void;
}
