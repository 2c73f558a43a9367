// From a Pico in boot mode to a running player: the interpreter by the drive, then the player at the interpreter's console.
// Layer: host/flash.
import { setTimeout as sleep } from "node:timers/promises";
import type { Transport } from "../link/transport.js";
import { type Upload, uploadToEspruino } from "./espruino-upload.js";
import type { Flashed } from "./flash-esp32.js";
import type { InterpreterFile } from "./images/interpreter-file.js";
import { withBlankSectors } from "./images/uf2.js";
import { type BootDrive, copyToDrive } from "./pico/boot-drive.js";
import { FlashError, type FlashReport } from "./report.js";
import { runningBuild } from "./running-player.js";

/** Where Espruino's RP2040 build keeps Storage: the last 256 KB of 2 MB. */
const STORAGE = { offset: 0x1c0000, bytes: 0x40000 };
const FILE_NAME = "espruino.uf2";
const PORT_WITHIN_MS = 30_000;
const LOOK_MS = 300;

export type Uf2File = Extract<InterpreterFile, { kind: "uf2" }>;

/**
 * @param openPort opens the board's serial port once it is there; null while it is not
 * @throws FlashError
 */
export async function flashPico(
  drive: BootDrive,
  openPort: () => Promise<Transport | null>,
  file: Uf2File,
  upload: Upload,
  report: FlashReport,
  portWithinMs: number = PORT_WITHIN_MS,
): Promise<Flashed> {
  if (drive.boardId !== "RPI-RP2") {
    throw new FlashError(`the drive at ${drive.folder} is a ${drive.boardId}'s, not a Pico's: it is left alone`, true);
  }
  report.step("copying the interpreter");
  const whole = withBlankSectors(file.file, STORAGE.offset, STORAGE.bytes);
  await copyToDrive(drive, FILE_NAME, whole, (done) => report.progress(done));
  report.step("waiting for the board's port");
  const port = await portOnceThere(openPort, portWithinMs);
  try {
    const version = await uploadToEspruino(port, upload, report);
    report.step("asking the player");
    return { chip: "RP2040", mac: "", interpreter: version, player: await runningBuild(port, upload.board) };
  } finally {
    await port.close();
  }
}

async function portOnceThere(openPort: () => Promise<Transport | null>, withinMs: number): Promise<Transport> {
  for (const untilMs = performance.now() + withinMs; performance.now() < untilMs; await sleep(LOOK_MS)) {
    const port = await openPort();
    if (port !== null) return port;
  }
  throw new FlashError("the board took the interpreter, but no serial port has appeared: a cable that only charges?");
}
