// From the name of an engine to one that runs a bundle. Layer: host/simulator; the engines are loaded when asked for.
import { readFile } from "node:fs/promises";
import type { BoardData } from "../../hardware/boards/board.js";
import { pico } from "../../hardware/boards/pico.js";
import type { Engine } from "../../hardware/virtual/engine.js";
import { ExitCode, systemReason, UserError } from "../errors.js";
import { nearest } from "../nearest.js";
import type { EngineFiles } from "./engine-files.js";

export type { EngineFiles } from "./engine-files.js";

export const ENGINES = ["espruino", "rp2040"] as const;
export type EngineName = (typeof ENGINES)[number];

export function engineNamed(name: string): EngineName {
  if ((ENGINES as readonly string[]).includes(name)) return name as EngineName;
  const meant = nearest(name, ENGINES);
  throw new UserError(
    `there is no engine "${name}": ${meant === null ? `choose one of ${ENGINES.join(", ")}` : `did you mean "${meant}"?`}`,
    ExitCode.usage,
  );
}

/** @param board as the bundle was built for */
export async function startEngine(
  name: EngineName,
  bundle: string,
  files: EngineFiles = {},
  board: BoardData = pico,
): Promise<Engine> {
  if (name === "rp2040") return (await import("./rp2040-engine.js")).startRp2040(bundle, files, board);
  const [{ createEspruinoEngine }, { nodeIsolate }] = await Promise.all([
    import("../../hardware/virtual/runtimes/espruino/engine.js"),
    import("./node-isolate.js"),
  ]);
  return createEspruinoEngine({ bundle, board, isolate: nodeIsolate });
}

/**
 * The bundle to run: a file of the user's, or the player built from its sources.
 * @param baud of its serial line, where it is not the one of the board file
 */
export async function bundleFor(file: string | undefined, baud?: number): Promise<string> {
  if (file !== undefined) {
    try {
      // One character a byte, as the interpreter reads it.
      return await readFile(file, "latin1");
    } catch (error) {
      throw new UserError(`cannot read the bundle ${file}: ${systemReason(error)}; make one with "mp8 build"`);
    }
  }
  const { buildFirmware } = await import("../build/firmware.js");
  return (await buildFirmware("pico", baud)).code;
}
