// The interpreter's memory. Layer: platforms/espruino.
// Source: Espruino reference, process.memory. Variables are counted references; what refers to itself in a ring (a class
// and its prototype, a function kept by the function that made it) is only found by a garbage collection, which the
// interpreter does of its own accord when nearly nothing is left.
import type { Memory } from "../../hal/memory.js";

export class EspruinoMemory implements Memory {
  /** Measured on the emulated Pico: 9.4 ms. */
  collect(): void {
    process.memory(true);
  }
}
