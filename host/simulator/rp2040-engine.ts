// The engine rp2040 with the two files that the user brings, and a place where uploads are kept. Layer: host/simulator.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { BoardData } from "../../hardware/boards/board.js";
import { pico } from "../../hardware/boards/pico.js";
import {
  createRp2040Engine,
  type FlashCache,
  InterpreterError,
  type Rp2040Engine,
} from "../../hardware/virtual/runtimes/rp2040/engine.js";
import { WHERE_IS_BOOTROM, WHERE_IS_ESPRUINO } from "../../hardware/virtual/runtimes/rp2040/interpreter-error.js";
import { writeFileAtomically } from "../atomic-file.js";
import { toTokens } from "../build/tokens.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import type { EngineFiles } from "./engine-files.js";

/** What an upload left in the emulated flash, by interpreter and bundle: the upload itself takes seconds. */
const CACHE = join("out", "rp2040");

const fileCache: FlashCache = {
  get: (key) => readFile(join(CACHE, `${key}.flash`)).catch(() => null),
  async set(key, bytes) {
    await mkdir(CACHE, { recursive: true });
    await writeFileAtomically(join(CACHE, `${key}.flash`), bytes);
  },
};

/** @throws UserError with what is missing or wrong, and where the right one is */
export async function startRp2040(bundle: string, files: EngineFiles, board: BoardData = pico): Promise<Rp2040Engine> {
  const interpreter = await userFile(
    "the interpreter, Espruino for RP2040_PICO as a .uf2",
    "--interpreter",
    files.interpreter ?? process.env.MP8_ESPRUINO_UF2,
    "MP8_ESPRUINO_UF2",
    WHERE_IS_ESPRUINO,
  );
  const bootrom = await userFile(
    "the RP2040's boot ROM",
    "--bootrom",
    files.bootrom ?? process.env.MP8_BOOTROM,
    "MP8_BOOTROM",
    WHERE_IS_BOOTROM,
  );
  try {
    return await createRp2040Engine({
      bundle: toTokens(bundle),
      board,
      interpreter,
      bootrom,
      flashCache: fileCache,
      usbHost: files.usbHost,
      pause: () => setImmediate(),
    });
  } catch (error) {
    if (!(error instanceof InterpreterError)) throw error;
    const tail = error.consoleTail.trim().split(/\r?\n/).slice(-3).join(" | ");
    throw new UserError(
      tail === "" ? error.message : `${error.message}; its console ended with: ${tail}`,
      error.trouble === "silent" ? ExitCode.timedOut : ExitCode.failed,
    );
  }
}

async function userFile(
  what: string,
  flag: string,
  path: string | undefined,
  variable: string,
  where: string,
): Promise<Uint8Array> {
  if (path === undefined || path === "") {
    throw new UserError(
      `the engine rp2040 needs ${what}: name it with ${flag} or ${variable}; ${where}`,
      ExitCode.usage,
    );
  }
  try {
    return await readFile(path);
  } catch (error) {
    throw new UserError(`cannot read ${what}, ${path}: ${systemReason(error)}; ${where}`);
  }
}
