// What an engine needs to be told, and the files that cannot be part of the project. Layer: host/simulator.

import type { BoardOptions } from "../../hardware/virtual/create-board.js";

/** Files that only the user can bring: for the engine rp2040. Paths; undefined: MP8_ESPRUINO_UF2 and MP8_BOOTROM. */
export interface EngineFiles {
  readonly interpreter?: string;
  readonly bootrom?: string;
  /** How time passes on the engine espruino: one of TIMINGS. Default: coarse. */
  readonly timing?: string;
  /** A PC at the board's USB cable, where the engine has one: `Engine.usb`. */
  readonly usbHost?: boolean;
  /** What is particular about the virtual board, on the engine espruino. */
  readonly virtual?: BoardOptions;
}
