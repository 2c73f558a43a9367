// From the name of an engine to one that runs a bundle. Layer: host/simulator; the engines are loaded when asked for.
import { readFile } from "node:fs/promises";
import type { BoardData } from "../../hardware/boards/board.js";
import { esp32 } from "../../hardware/boards/esp32.js";
import { pico } from "../../hardware/boards/pico.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { nearest } from "../nearest.js";
import type { EngineFiles } from "./engine-files.js";

export type { EngineFiles } from "./engine-files.js";

export const ENGINES = ["espruino", "rp2040", "lua"] as const;
export type EngineName = (typeof ENGINES)[number];

/** For the engine espruino: prices by the call, or those of a Pico by the token. */
export const TIMINGS = ["coarse", "pico"] as const;

/** @throws UserError where there is no such timing, or the engine has its own */
export function checkTiming(timing: string | undefined, engine: EngineName): void {
  if (timing === undefined) return;
  if (!(TIMINGS as readonly string[]).includes(timing)) {
    throw new UserError(`there is no timing "${timing}": choose one of ${TIMINGS.join(", ")}`, ExitCode.usage);
  }
  if (engine !== "espruino") {
    const own =
      engine === "rp2040" ? "rp2040 takes the time that the processor takes" : `${engine} has one timing only`;
    throw new UserError(`--timing is for the engine espruino: ${own}`, ExitCode.usage);
  }
}

export function engineNamed(name: string): EngineName {
  if ((ENGINES as readonly string[]).includes(name)) return name as EngineName;
  const meant = nearest(name, ENGINES);
  throw new UserError(
    `there is no engine "${name}": ${meant === null ? `choose one of ${ENGINES.join(", ")}` : `did you mean "${meant}"?`}`,
    ExitCode.usage,
  );
}

/** The board that an engine has where nothing else is said. */
export function boardOf(engine: EngineName | null): BoardData {
  return engine === "lua" ? esp32 : pico;
}

/** The engine of a board where nothing else is said. */
export function engineOf(board: BoardData): EngineName {
  return board.runtime === "nodemcu" ? "lua" : "espruino";
}

/** @param board as the bundle was built for */
export async function startEngine(
  name: EngineName,
  bundle: string,
  files: EngineFiles = {},
  board: BoardData = boardOf(name),
): Promise<Engine> {
  checkTiming(files.timing, name);
  if ((name === "lua") !== (board.runtime === "nodemcu")) {
    throw new UserError(
      `the engine ${name} does not run the board ${board.name}: choose --engine ${engineOf(board)}`,
      ExitCode.usage,
    );
  }
  if (name === "lua") {
    const { createLuaEngine } = await import("../../hardware/virtual/runtimes/nodemcu/engine.js");
    return createLuaEngine({ bundle, board, virtual: files.virtual });
  }
  if (name === "rp2040" && board.chip !== "RP2040") {
    throw new UserError(
      `the engine rp2040 is an RP2040, and the board ${board.name} has an ${board.chip}: choose --engine espruino`,
      ExitCode.usage,
    );
  }
  if (name === "rp2040") return (await import("./rp2040-engine.js")).startRp2040(bundle, files, board);
  const [{ createEspruinoEngine }, { COARSE_TIMING, PICO_TIMING }, { nodeIsolate }] = await Promise.all([
    import("../../hardware/virtual/runtimes/espruino/engine.js"),
    import("../../hardware/virtual/runtimes/espruino/timing.js"),
    import("./node-isolate.js"),
  ]);
  const timing = files.timing === "pico" ? PICO_TIMING : COARSE_TIMING;
  return createEspruinoEngine({ bundle, board, isolate: nodeIsolate, timing, virtual: files.virtual });
}

/**
 * The bundle to run: a file of the user's, or the player built from its sources.
 * @param baud of its serial line, where it is not the one of the board file
 */
export async function bundleFor(file: string | undefined, board = pico.name, baud?: number): Promise<string> {
  if (file !== undefined) {
    try {
      // One character a byte, as the interpreter reads it.
      return await readFile(file, "latin1");
    } catch (error) {
      throw new UserError(`cannot read the bundle ${file}: ${systemReason(error)}; make one with "mp8 build"`);
    }
  }
  const { keptPlayer } = await import("../build/kept-player.js");
  return keptPlayer(board, baud, async () => {
    const { buildFirmware } = await import("../build/firmware.js");
    return (await buildFirmware(board, baud)).code;
  });
}
