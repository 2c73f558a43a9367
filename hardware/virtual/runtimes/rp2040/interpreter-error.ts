// What is wrong with the files that the user brings, or with the interpreter in them, in one sentence that says where
// the right one is. Layer: hardware/virtual/runtimes/rp2040.

export const WHERE_IS_ESPRUINO =
  "build it from github.com/espruino/Espruino with `make BOARD=RP2040_PICO RELEASE=1`, or take a nightly build of RP2040_PICO";
export const WHERE_IS_BOOTROM = "the 16 KB bootrom.bin of github.com/raspberrypi/pico-bootrom-rp2040";

/** "file": not the file it should be. "unsuitable": an interpreter that lacks something. "silent": it never answered. */
export type InterpreterTrouble = "file" | "unsuitable" | "silent";

export class InterpreterError extends Error {
  constructor(
    readonly trouble: InterpreterTrouble,
    message: string,
    /** The last lines that the interpreter's console showed; empty where nothing ran. */
    readonly consoleTail: string = "",
  ) {
    super(message);
    this.name = "InterpreterError";
  }
}
