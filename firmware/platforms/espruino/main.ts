// The player on an Espruino board with five buttons: the board's pins become the HAL. Layer: platforms.
// The interpreter's console is closed while it runs; holding OK at power-on leaves it open (maintenance).
import "./first-names.js";
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import type { Player } from "../../core/player/player.js";
import { run, watchButton } from "./player-loop.js";
import { startPlayer } from "./player-start.js";
import { listen, log } from "./serial-log.js";

function begin(player: Player, rows: RowPainter): void {
  log(`mp8 ready board=${board.name}`);
  listen(player, rows).listen(USB, 0);
  const buttons = board.buttons;
  watchButton(player, 0, buttons.up as string);
  watchButton(player, 1, buttons.down as string);
  watchButton(player, 2, buttons.ok);
  watchButton(player, 3, buttons.back as string);
  watchButton(player, 4, buttons.eject as string);
  run(player);
}

Serial1.setup(board.serial.baud);
const okButton = new Pin(board.buttons.ok);
pinMode(okButton, "input_pullup");
if (digitalRead(okButton) === 0) {
  log("mp8 maintenance: the console is open");
} else {
  // With the console closed, nobody would hear of an exception.
  process.on("uncaughtException", (error) => log(`mp8 crash ${error}`));
  E.setConsole(null, { force: true });
  startPlayer(board.screen, begin);
}
