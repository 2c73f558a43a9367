// The RP2040's boot ROM as the user brings it: 4,096 words, checked by its size and its magic.
// Layer: hardware/virtual/runtimes/rp2040. Spec: RP2040 datasheet 2.8.3 (ROM contents: 'M' 'u' 01h at 10h).
import { InterpreterError, WHERE_IS_BOOTROM } from "./interpreter-error.js";

const BOOTROM_BYTES = 16 * 1024;

/** @throws InterpreterError "file" */
export function bootRomWords(file: Uint8Array): Uint32Array {
  if (file.length !== BOOTROM_BYTES) {
    throw wrong(`it has ${file.length} bytes instead of ${BOOTROM_BYTES}`);
  }
  if (file[0x10] !== 0x4d || file[0x11] !== 0x75) throw wrong("it lacks the ROM's mark 'Mu' at 10h");
  if (file[0x12] !== 0x01) throw wrong("it is for the RP2350 (Pico 2)");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const words = new Uint32Array(BOOTROM_BYTES / 4);
  for (let i = 0; i < words.length; i += 1) words[i] = view.getUint32(4 * i, true);
  return words;
}

function wrong(what: string): InterpreterError {
  return new InterpreterError("file", `the boot ROM is not the RP2040's: ${what}; use ${WHERE_IS_BOOTROM}`);
}
