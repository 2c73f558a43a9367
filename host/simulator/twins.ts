// The virtual twin of a board: of the board as it is described, or of one of the variants that are sold under its name,
// set up as `mp8 setup` would. Layer: host/simulator.
import { type BoardData, withVariant } from "../../hardware/boards/board.js";
import type { BoardOptions } from "../../hardware/virtual/create-board.js";
import { variantOf } from "../boards.js";
import { settingsRecord } from "../setup/settings-record.js";

export interface Twin {
  readonly board: BoardData;
  readonly virtual: BoardOptions;
}

/** No two touch screens say the same: by so much this one's differ from the board file, raw. */
const OTHER_EDGES = { left: 130, right: -170, top: -60, bottom: 110 };

/** @param variant null: a board that nobody has set up. @throws UserError where there is no such variant */
export function twinOf(board: BoardData, variant: string | null = null): Twin {
  if (variant === null) return { board, virtual: {} };
  variantOf(board, variant);
  const twin = withVariant(board, variant) ?? board;
  if (board.touch === null || board.settingsFile === null) return { board: twin, virtual: {} };
  const { left, right, top, bottom } = board.touch.scale;
  const scale = {
    left: left + OTHER_EDGES.left,
    right: right + OTHER_EDGES.right,
    top: top + OTHER_EDGES.top,
    bottom: bottom + OTHER_EDGES.bottom,
  };
  const record = settingsRecord(board, { variant, scale });
  return { board: twin, virtual: { touchScale: scale, files: { [board.settingsFile]: record } } };
}
