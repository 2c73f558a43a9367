// The player on NodeMCU: the board's pins become the HAL, the player runs in slices from the interpreter's tasks. Layer:
// platforms. The interpreter's console is closed while it runs; holding OK at power-on leaves it open (maintenance).
import { board } from "#board";
import { COLUMNS, Color } from "../../core/display/layout.js";
import { RowPainter } from "../../core/display/row-painter.js";
import { type IndexStart, startIndex } from "../../core/link/index-answer.js";
import { fitForLine } from "../../core/link/names.js";
import type { Outputs } from "../../core/player/outputs.js";
import { Part } from "../../core/player/part.js";
import { type IndexStep, indexStep, makeParts } from "../../core/player/parts.js";
import { Player } from "../../core/player/player.js";
import { Ili9341 } from "../../drivers/ili9341.js";
import { nowMs } from "./clock.js";
import { inSource, showError } from "./crash.js";
import { LinkLine, UartLine } from "./link-line.js";
import { collectOften, LuaMemory } from "./lua-memory.js";
import { NodemcuPin, pinOrNone } from "./output-pin.js";
import { radioModules } from "./radio-check.js";
import { SdmmcSlot } from "./sdmmc-slot.js";
import { NodemcuSpiOutput } from "./spi-output.js";
import { StringRaster } from "./string-raster.js";
import { Breather, later } from "./timers.js";

const DMA_CHANNEL = 1;
const OK = 2;

class Board {
  private line: UartLine;
  private linkLine: LinkLine | null;
  private panel: Ili9341;
  private raster: StringRaster;
  private rows: RowPainter;
  private slot: SdmmcSlot;
  private player: Player;
  private breather: Breather;
  /** Of the slice that is due: an earlier one makes it void. */
  private turn: number;
  private sleeps: boolean;
  private isStopped: boolean;
  /** Never read, and never garbage: its devices would go with it. */
  readonly bus: spi.Master;

  constructor() {
    const card = board.card;
    const screen = board.screen;
    this.line = new UartLine();
    this.linkLine = null;
    // The bus before the card: NodeMCU's card driver joins one that is there.
    this.bus = spi.master(spi.HSPI, { sclk: screen.sck, mosi: screen.mosi, miso: screen.miso }, DMA_CHANNEL);
    const device = this.bus.device({ cs: screen.cs, mode: 0, freq: screen.clockHz });
    this.raster = new StringRaster();
    this.panel = new Ili9341(
      new NodemcuSpiOutput(device),
      new NodemcuPin(screen.dc, true),
      pinOrNone(screen.reset, true),
      this.raster,
      screen,
    );
    this.rows = new RowPainter(this.panel);
    this.slot = new SdmmcSlot(card.cs, card.clockHz);
    const outputs: Outputs = {
      target: this.panel,
      raster: this.raster,
      rows: this.rows,
      pipe: null,
      memory: new LuaMemory(),
      log: (line) => this.log(line),
    };
    const indexing = new Part<IndexStep>(() => indexStep, []);
    const catalogs = new Part<IndexStart>(() => startIndex, []);
    this.player = new Player(this.slot, outputs, makeParts(indexing, catalogs, null));
    this.breather = new Breather();
    this.turn = 0;
    this.sleeps = false;
    this.isStopped = false;
  }

  log(line: string): void {
    const text = fitForLine(line);
    if (this.linkLine === null) {
      this.line.write(`${text}\r\n`);
    } else {
      this.linkLine.log(text);
    }
  }

  /** The panel, stage by stage; then all else. */
  powerUp(): void {
    const wait = this.panel.initStep();
    if (wait >= 0) {
      later(wait, () => this.powerUp());
      return;
    }
    const backlight = pinOrNone(board.screen.backlight, false);
    const radio = radioModules();
    if (radio !== "") {
      this.refuse(radio);
    }
    while (this.rows.paint()) {}
    this.panel.turnOn();
    if (backlight !== null) {
      backlight.set(true);
    }
    if (radio === "") {
      this.start();
    }
  }

  /** Promise 1: no radio. */
  private refuse(modules: string): void {
    const lines = [
      "This player does not start.",
      "",
      "Its interpreter was built with these",
      "modules, which can speak over the air:",
      modules,
      "",
      "Build it anew without them.",
    ];
    for (let i = 0; i < lines.length; i++) {
      const color = i === 0 ? Color.warning : Color.text;
      this.rows.set(3 + i, lines[i].substring(0, COLUMNS), color, Color.background);
    }
    this.log(`mp8 refused to start: radio modules${modules}`);
  }

  private start(): void {
    this.log(`mp8 ready board=${board.name}`);
    this.linkLine = new LinkLine(this.player, this.rows, this.line, (error) => this.stop(error));
    this.linkLine.listen();
    const pins = board.buttons;
    for (let button = 0; button < pins.length; button++) {
      this.watch(button, pins[button]);
    }
    this.wake(0);
  }

  private watch(button: number, pin: number): void {
    gpio.config({ gpio: pin, dir: gpio.IN, pull: gpio.PULL_UP });
    gpio.trig(pin, gpio.INTR_UP_DOWN, (_pin, level) => {
      this.player.buttons.change(button, level === 0, nowMs());
      if (this.sleeps) {
        this.wake(0);
      }
    });
  }

  private wake(delayMs: number): void {
    this.turn++;
    const turn = this.turn;
    this.sleeps = delayMs > 0;
    later(delayMs, () => {
      if (turn === this.turn && !this.isStopped) {
        this.slice();
      }
    });
  }

  private slice(): void {
    const now = nowMs();
    const player = this.player;
    const [done, result] = pcall(player.step, player, now);
    if (done) {
      this.wake(this.breather.pause(result as number, nowMs()));
    } else {
      this.stop(result);
    }
  }

  /** The player is over; the link goes on. */
  private stop(error: unknown): void {
    if (this.isStopped) {
      return;
    }
    this.isStopped = true;
    const text = inSource(tostring(error));
    this.log(`mp8 crash ${text}`);
    showError(this.rows, text);
  }
}

collectOften();
uart.setup(board.serial.port, board.serial.baud, 8, uart.PARITY_NONE, uart.STOPBITS_1, 0);
uart.start(board.serial.port);
gpio.config({ gpio: board.buttons[OK], dir: gpio.IN, pull: gpio.PULL_UP });
if (gpio.read(board.buttons[OK]) === 0) {
  uart.write(board.serial.port, "mp8 maintenance: the console is open\r\n");
} else {
  new Board().powerUp();
}
