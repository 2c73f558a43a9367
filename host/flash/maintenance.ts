// The interpreter under a player: in maintenance its console is open. Layer: host/flash.
import type { BoardData } from "../../hardware/boards/board.js";
import { Console } from "../link/console.js";
import type { Transport } from "../link/transport.js";
import { restartIntoMaintenance } from "./esp32/reset.js";

/** What BOOT pulls low, and the PC's DTR with it. */
const BOOT_PIN = "D0";

/** The interpreter's console at a port; null where none answers, nor can be brought to. */
export async function consoleOf(transport: Transport, board: BoardData): Promise<Console | null> {
  const open = await Console.at(transport);
  if (open !== null) return open;
  if (board.buttons.ok !== BOOT_PIN || !(await restartIntoMaintenance(transport))) return null;
  return Console.at(transport);
}

/** What a person does so that the console is open. */
export function howToMaintain(board: BoardData): string {
  if (board.buttons.ok === BOOT_PIN) return 'press RST, then BOOT until the screen says "Maintenance"';
  return "switch it off, and on again while OK is held";
}
