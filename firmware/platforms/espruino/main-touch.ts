// The player on an Espruino board with a touch screen, one button and a radio that must be off. Layer: platforms.
// The console is closed once the player runs. It stays open where BOOT is pressed when the screen comes on (maintenance:
// at power-on itself BOOT would start the chip's loader), and where a radio is on, so that it can be switched off.
import "./burst-room.js";
import "./first-names.js";
import { board } from "#board";
import type { RowPainter } from "../../core/display/row-painter.js";
import { ZoneBar } from "../../core/display/zone-bar.js";
import { Button } from "../../core/player/events.js";
import { MessageScreen } from "../../core/player/message-screen.js";
import type { Player } from "../../core/player/player.js";
import { TouchZones } from "../../core/player/touch-zones.js";
import type { Ili9341 } from "../../drivers/ili9341.js";
import { Xpt2046 } from "../../drivers/xpt2046.js";
import { touchDevice } from "./board-devices.js";
import { run, watchButton } from "./player-loop.js";
import { type PanelPins, startPlayer } from "./player-start.js";
import { radiosOn } from "./radio.js";
import { listen, log } from "./serial-log.js";
import { ownSettings } from "./stored-settings.js";
import { TouchControls } from "./touch-controls.js";

/** The panel as the board's settings say, else as its board file does. */
function panelPins(): PanelPins {
  const screen = board.screen;
  const own = ownSettings;
  if (own === null) {
    return screen;
  }
  return {
    bus: screen.bus,
    sck: screen.sck,
    mosi: screen.mosi,
    miso: screen.miso,
    cs: screen.cs,
    clockHz: own.clockKhz * 1000,
    dc: screen.dc,
    reset: screen.reset,
    backlight: `D${own.backlight}`,
    width: screen.width,
    height: screen.height,
    madctl: own.madctl,
    inverted: own.inverted,
  };
}

/** Shows a message and leaves it at that. */
function stay(rows: RowPainter, title: string, lines: string[]): void {
  new MessageScreen(rows, title, lines, "");
  while (rows.paint()) {}
}

function begin(player: Player, rows: RowPainter, panel: Ili9341): void {
  const touch = board.touch;
  if (digitalRead(okButton) === 0) {
    stay(rows, "Maintenance", ["The console is open on the serial line.", "Switch off and on to leave."]);
    log("mp8 maintenance: the console is open");
    return;
  }
  const radios = radiosOn();
  if (radios !== "") {
    stay(rows, "A radio is on", [radios, "This player runs only without.", "On a PC: mp8 flash switches it off."]);
    log(`mp8 refuses to start: ${radios} on`);
    return;
  }
  E.setConsole(null, { force: true });
  const bar = new ZoneBar(panel, touch.zones);
  /** A video may have covered the bar. */
  let isWhole = false;

  /** Between two frames of a video nothing else is drawn. */
  function show(zone: number, pressed: boolean): void {
    if (rows.isFree) {
      bar.draw(zone, pressed);
    }
  }

  function mend(): void {
    if (!rows.isFree) {
      isWhole = false;
    } else if (!isWhole) {
      isWhole = true;
      for (let zone = 0; zone < touch.zones.length; zone++) {
        bar.draw(zone, false);
      }
    }
  }

  mend();
  log(`mp8 ready board=${board.name}`);
  listen(player, rows);
  watchButton(Button.ok, board.buttons.ok);
  const zones = new TouchZones(player.buttons, touch.zones, touch.barY - touch.reach);
  const controller = new Xpt2046(touchDevice(touch, touch.clockHz));
  const edges = ownSettings === null ? touch.scale : ownSettings;
  new TouchControls(controller, touch.irq, zones, edges, board.screen, show).watch();
  setInterval(mend, 200);
  run(player);
}

Serial1.setup(board.serial.baud);
process.on("uncaughtException", (error) => log(`mp8 crash ${error}`));
const okButton = new Pin(board.buttons.ok);
pinMode(okButton, "input_pullup");
startPlayer(panelPins(), [board.buttons.ok, board.touch.irq], begin);
