// The boards that there are, by name. Layer: host.
import type { BoardData } from "../hardware/boards/board.js";
import { cyd } from "../hardware/boards/cyd.js";
import { esp32 } from "../hardware/boards/esp32.js";
import { pico } from "../hardware/boards/pico.js";
import { ExitCode, UserError } from "./errors.js";
import { nearest } from "./nearest.js";

export const BOARDS: Readonly<Record<string, BoardData>> = { pico, cyd, esp32 };

/** @throws UserError (wrong usage) where there is no such board */
export function boardNamed(name: string): BoardData {
  if (Object.hasOwn(BOARDS, name)) return BOARDS[name];
  const known = Object.keys(BOARDS);
  const meant = nearest(name, known);
  const right = meant === null ? `choose one of ${known.join(", ")}` : `did you mean "${meant}"?`;
  throw new UserError(`there is no board "${name}": ${right}`, ExitCode.usage);
}

/** @throws UserError (wrong usage) where the board is not sold in such a variant */
export function variantOf(board: BoardData, name: string): BoardData["variants"][number] {
  const found = board.variants.find((variant) => variant.name === name);
  if (found !== undefined) return found;
  const known = board.variants.map((variant) => variant.name);
  if (known.length === 0) throw new UserError(`the board ${board.name} has no variants`, ExitCode.usage);
  throw new UserError(
    `the board ${board.name} has no variant "${name}": choose one of ${known.join(", ")}`,
    ExitCode.usage,
  );
}
