// The player on Espruino: the board's pins become the HAL, the player runs in slices from a timer. Layer: platforms.
// The interpreter's console is closed while it runs; holding OK at power-on leaves it open (maintenance).
import "./first-names.js";
import { board } from "#board";
import { setByteText } from "../../core/bytes/byte-text.js";
import { setCrc32 } from "../../core/bytes/crc32.js";
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { setAscending } from "../../core/bytes/strided.js";
import { setPlainFiles } from "../../core/catalog/plain-files.js";
import { RowPainter } from "../../core/display/row-painter.js";
import { Player } from "../../core/player/player.js";
import { Ili9341 } from "../../drivers/ili9341.js";
import type { OutputPin } from "../../hal/output-pin.js";
import { ascendingWords } from "./ascending.js";
import { EspruinoBlockPipe } from "./block-pipe.js";
import { deviceOn, nowMs } from "./board-devices.js";
import { GraphicsByteText } from "./graphics-byte-text.js";
import { GraphicsRaster } from "./graphics-raster.js";
import { LinkLine } from "./link-line.js";
import { EspruinoMemory } from "./memory.js";
import { newEspruinoPlainFiles } from "./plain-files.js";
import { SdCardSlot } from "./sd-card-slot.js";

class EspruinoPin implements OutputPin {
  private pin: Pin;

  constructor(name: string, high: boolean) {
    this.pin = new Pin(name);
    digitalWrite(this.pin, high);
    pinMode(this.pin, "output");
  }

  set(high: boolean): void {
    digitalWrite(this.pin, high);
  }
}

/** Takes the log once the player runs; null before. */
let linkLine: LinkLine | null = null;

function log(line: string): void {
  if (linkLine === null) {
    Serial1.println(line);
  } else {
    linkLine.log(line);
  }
}

/** From here on the line is the link's. */
function listen(player: Player, rows: RowPainter): void {
  linkLine = new LinkLine(player, rows);
  linkLine.listen(Serial1, board.serial.baud);
  linkLine.listen(USB, 0);
}

/** The player's slices, one timer after the other. */
function run(player: Player): void {
  let timer = 0;
  let sleeps = false;

  function slice(): void {
    const wait = player.step(nowMs());
    sleeps = wait > 0;
    timer = setTimeout(slice, wait);
  }

  function watch(button: number, name: string): void {
    const pin = new Pin(name);
    pinMode(pin, "input_pullup");
    // Without Espruino's own debouncing, which looks at the pin when a slice is over: a short press would be lost.
    setWatch(
      (event) => {
        player.buttons.change(button, !event.state, Math.floor(event.time * 1000));
        if (sleeps) {
          sleeps = false;
          clearTimeout(timer);
          timer = setTimeout(slice, 0);
        }
      },
      pin,
      { repeat: true, edge: "both" },
    );
  }

  const buttons = board.buttons;
  watch(0, buttons.up);
  watch(1, buttons.down);
  watch(2, buttons.ok);
  watch(3, buttons.back);
  watch(4, buttons.eject);
  slice();
}

function start(): void {
  const screen = board.screen;
  setByteText(new GraphicsByteText());
  setCrc32((text) => E.CRC32(text));
  setAscending(ascendingWords);
  setPlainFiles(newEspruinoPlainFiles);
  const backlight = screen.backlight === null ? null : new EspruinoPin(screen.backlight, false);
  const raster = new GraphicsRaster();
  const panelSpi = deviceOn(screen, screen.clockHz);
  const panel = new Ili9341(
    panelSpi,
    new EspruinoPin(screen.dc, true),
    screen.reset === null ? null : new EspruinoPin(screen.reset, true),
    raster,
    screen,
  );
  let rows: RowPainter | null = null;
  let slot: SdCardSlot | null = null;
  let pipe: EspruinoBlockPipe | null = null;
  let player: Player | null = null;
  let table: Uint8Array | null = null;
  let panelMs = 0;
  let isReady = false;

  /** Makes the next part of the player. Returns false when all are there. */
  function makeNext(): boolean {
    if (rows === null) {
      rows = new RowPainter(panel);
    } else if (slot === null) {
      const cardSpi = deviceOn(board.card, 400_000);
      slot = new SdCardSlot(cardSpi, { nowMs }, board.card.clockHz, board.card.detect);
      pipe = new EspruinoBlockPipe(slot.card, cardSpi, panelSpi, raster);
    } else if (player === null) {
      player = new Player(slot, { target: panel, raster, rows, pipe, memory: new EspruinoMemory(), log });
    } else if (table === null) {
      // The first card would have to wait for it.
      table = rotationTable();
    } else {
      return false;
    }
    return true;
  }

  /** In slices; what takes long is made while the panel has to be waited for anyway. */
  function powerUp(): void {
    const now = nowMs();
    if (!isReady && now >= panelMs) {
      const wait = panel.initStep();
      isReady = wait < 0;
      panelMs = now + wait;
    }
    if (makeNext() || (isReady && (rows as RowPainter).paint())) {
      setTimeout(powerUp, 0);
    } else if (!isReady) {
      setTimeout(powerUp, panelMs - now);
    } else {
      panel.turnOn();
      if (backlight !== null) {
        backlight.set(true);
      }
      log(`mp8 ready board=${board.name}`);
      listen(player as unknown as Player, rows as unknown as RowPainter);
      run(player as unknown as Player);
    }
  }

  powerUp();
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
  start();
}
