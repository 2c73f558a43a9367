// From power-on to a player that is ready: its parts are made in slices, while the panel wakes. Layer: platforms/espruino.
import { board } from "#board";
import { setByteText } from "../../core/bytes/byte-text.js";
import { setCrc32 } from "../../core/bytes/crc32.js";
import { rotationTable } from "../../core/bytes/directory-slots.js";
import { setAscending } from "../../core/bytes/strided.js";
import { setPlainFiles } from "../../core/catalog/plain-files.js";
import { RowPainter } from "../../core/display/row-painter.js";
import { type IndexStart, startIndex } from "../../core/link/index-answer.js";
import { Part } from "../../core/player/part.js";
import { type IndexStep, makeParts, type Parts } from "../../core/player/parts.js";
import { Player } from "../../core/player/player.js";
import type { SoundStart } from "../../core/video/sound-track.js";
import { Ili9341, type PanelData } from "../../drivers/ili9341.js";
import type { OutputPin } from "../../hal/output-pin.js";
import { ascendingWords } from "./ascending.js";
import { payAttentionTo } from "./attention.js";
import { EspruinoBlockPipe } from "./block-pipe.js";
import { type DevicePins, deviceOn, nowMs } from "./board-devices.js";
import { GraphicsByteText } from "./graphics-byte-text.js";
import { GraphicsRaster } from "./graphics-raster.js";
import { indexSlice } from "./index-slice.js";
import { EspruinoMemory } from "./memory.js";
import { newEspruinoPlainFiles } from "./plain-files.js";
import { SdCardSlot } from "./sd-card-slot.js";
import { log } from "./serial-log.js";
import { startSound } from "./sound-output.js";

export interface PanelPins extends DevicePins, PanelData {
  readonly clockHz: number;
  readonly dc: string;
  readonly reset: string | null;
  readonly backlight: string | null;
}

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

/** What only Espruino has is told where the parts are made that use it: it comes and goes with them. */
function partsOfPlayer(): Parts {
  return makeParts(
    new Part<IndexStep>(() => {
      setPlainFiles(newEspruinoPlainFiles);
      return indexSlice;
    }, []),
    new Part<IndexStart>(() => {
      setPlainFiles(newEspruinoPlainFiles);
      return startIndex;
    }, []),
    new Part<SoundStart>(() => startSound, []),
  );
}

/** Not made in `startPlayer`: it would keep all that is there. */
function crc32OfText(text: string): number {
  return E.CRC32(text);
}

/** Not made in `startPlayer` for the same reason. */
function pinsOf(names: readonly string[]): Pin[] {
  const pins: Pin[] = [];
  for (let i = 0; i < names.length; i++) {
    pins.push(new Pin(names[i]));
  }
  return pins;
}

/**
 * @param screen the panel as it is driven
 * @param buttons pins that are low while somebody presses something: a long slice looks at them in between
 * @param begin called once, when the rows are on the panel and before it is lit
 */
export function startPlayer(
  screen: PanelPins,
  buttons: readonly string[],
  begin: (player: Player, rows: RowPainter, panel: Ili9341) => void,
): void {
  setByteText(new GraphicsByteText());
  setCrc32(crc32OfText);
  setAscending(ascendingWords);
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
      const pins = pinsOf(buttons);
      payAttentionTo(pins);
      pipe = new EspruinoBlockPipe(slot.card, cardSpi, panel, panelSpi, raster, pins);
    } else if (player === null) {
      const outputs = { target: panel, raster, rows, pipe, memory: new EspruinoMemory(), log };
      player = new Player(slot, outputs, partsOfPlayer());
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
      begin(player as unknown as Player, rows as unknown as RowPainter, panel);
      panel.turnOn();
      if (backlight !== null) {
        backlight.set(true);
      }
    }
  }

  powerUp();
}
