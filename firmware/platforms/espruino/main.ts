// The player on an Espruino board with five buttons: the board's pins become the HAL. Layer: platforms.
// The interpreter's console is closed while it runs; holding OK at power-on leaves it open (maintenance).
import "./burst-room.js";
import "./first-names.js";
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import { Button } from "../../core/player/events.js";
import type { Player } from "../../core/player/player.js";
import { run, watchButton } from "./player-loop.js";
import { startPlayer } from "./player-start.js";
import { listen, log } from "./serial-log.js";

function begin(player: Player, rows: RowPainter): void {
  log(`mp8 ready board=${board.name}`);
  listen(player, rows).listen(USB, 0);
  watchButton(Button.up, board.buttons.up as string);
  watchButton(Button.down, board.buttons.down as string);
  watchButton(Button.ok, board.buttons.ok);
  watchButton(Button.back, board.buttons.back as string);
  watchButton(Button.eject, board.buttons.eject as string);
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
  const pins = [
    board.buttons.up,
    board.buttons.down,
    board.buttons.ok,
    board.buttons.back,
    board.buttons.eject,
  ] as string[];
  startPlayer(board.screen, pins, begin);
}
