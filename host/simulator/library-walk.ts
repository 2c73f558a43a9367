// Finds a file in the player's library the way a person does: reads the list, moves the selection, opens folders.
// Layer: host/simulator.
import { Color } from "../../firmware/core/display/layout.js";
import { asShown, CELL_HEIGHT, rowBackground } from "./screen-reader.js";
import { settle } from "./settle.js";
import type { SimulatedPlayer } from "./simulated-player.js";

/** A list longer than this is not walked through to find one file. */
const MOST_PRESSES = 120;
/** Of a row: enough to know a name by, and no longer than any list shows. */
const KNOWN_BY = 30;
/** The icon and the blank before a name. */
const MARK_CELLS = 2;

/** The name in the selected row, as it can be read; null where no row is selected. */
export function selectedName(player: SimulatedPlayer): string | null {
  const screen = player.screen();
  const rows = player.rows();
  for (let row = 1; row * CELL_HEIGHT < screen.height - CELL_HEIGHT; row++) {
    if (rowBackground(screen, row) === Color.selection) return rows[row].slice(MARK_CELLS).trim();
  }
  return null;
}

async function select(player: SimulatedPlayer, name: string): Promise<boolean> {
  const wanted = asShown(name).slice(0, KNOWN_BY).trim();
  const first = selectedName(player);
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    const selected = selectedName(player);
    if (selected === null) return false;
    if (selected.slice(0, KNOWN_BY).trim() === wanted) return true;
    // Once around: the file is not in this folder.
    if (presses > 0 && selected === first) return false;
    await player.press("down");
    await settle(player, 60, 1000);
  }
  return false;
}

/**
 * Opens the file at `path` ("Stories/A.txt") from the folder that is shown now.
 * @returns how many folders deep the player is now, or -1 when the path was not found.
 */
export async function openPath(player: SimulatedPlayer, path: string): Promise<number> {
  const parts = path.split("/");
  for (const part of parts) {
    await settle(player);
    if (!(await select(player, part))) return -1;
    await player.press("ok");
  }
  return parts.length - 1;
}
