// The ILI9341 LCD controller, and the ST7789, on their 4-wire serial interface: commands and data by the D/C pin, memory,
// sleep, display on and off, and waiting times. Layer: hardware/virtual/chips. Where they differ: lcd-kinds.ts.
// ILI9341 datasheet V1.11: 7.1 (interface), 8.2 (commands), 15.4 (reset). Commands are taken in sleep too, as each
// command's register availability table says; power, timing and gamma settings are taken and change nothing here.
import type { SimulatedClock } from "../clock.js";
import type { PinNet } from "../pin-net.js";
import { SeededRandom } from "../seeded-random.js";
import type { SpiChip, SpiRun } from "../spi-bus.js";
import type { Violations } from "../violations.js";
import { GraphicsMemory } from "./ili9341-memory.js";
import { type PanelMounting, type Picture, pictureOf } from "./ili9341-picture.js";
import * as chip from "./ili9341-protocol.js";
import { isReadCommand, PixelReader, registerBytes } from "./ili9341-registers.js";
import { SleepTiming } from "./ili9341-sleep.js";
import type { LcdKind } from "./lcd-kinds.js";

const { Lcd, PANEL_PAGES } = chip;

/** Clocks above which the panel is not believed to work, Hz. The datasheet's 100 ns a bit is beaten by most modules. */
export interface LcdLimits {
  readonly writeHz: number;
}

export interface LcdPins {
  readonly dc: PinNet;
  /** null where it is tied to the board's own reset. */
  readonly reset: PinNet | null;
  /** null where the backlight is always on. */
  readonly backlight: PinNet | null;
}

export class Ili9341 implements SpiChip {
  readonly name: string;
  readonly memory = new GraphicsMemory();
  private readonly parameters = new Uint8Array(128);
  private parameterBytes = 0;
  private command = -1;
  private readIndex = 0;
  private readAt = 0;

  private readonly sleep = new SleepTiming((text) => this.complain(text));
  private readonly pixelReader = new PixelReader(this.memory);
  private displayOn = false;
  private inverted = false;
  private idleMode = false;
  private scroll: { top: number; height: number; start: number } | null = null;
  private scrollArea = { top: 0, height: PANEL_PAGES };
  private partial = false;
  private partialArea = { first: 0, last: PANEL_PAGES - 1 };
  /** The last picture, until anything comes in: a simulator looks far more often than a player draws. */
  private shown: { readonly visible: boolean; readonly picture: Picture } | null = null;

  constructor(
    private readonly kind: LcdKind,
    private readonly pins: LcdPins,
    private readonly mounting: PanelMounting,
    private readonly limits: LcdLimits,
    private readonly clock: SimulatedClock,
    private readonly violations: Violations,
    seed: number,
  ) {
    this.name = kind.name;
    // 8.2.22: memory holds anything after power-on.
    const random = new SeededRandom(seed);
    for (let i = 0; i < this.memory.pixels.length; i += 1) this.memory.pixels[i] = random.next() >>> 16;
    const reset = pins.reset;
    if (reset === null) return;
    if (!reset.level) this.sleep.resetFalls(clock.nowNs);
    reset.watch((high) => this.resetPin(high));
  }

  /** The same object until the picture changes. */
  picture(): Picture {
    const lit = this.pins.backlight === null || this.pins.backlight.level;
    const visible = this.displayOn && !this.sleep.sleeping && !this.sleep.inReset && lit;
    if (this.shown !== null && this.shown.visible === visible) return this.shown.picture;
    const { scroll, partial, inverted } = this;
    const { madctl } = this.memory;
    const state = { visible, inverted, madctl, scroll, partial: partial ? this.partialArea : null };
    const picture = pictureOf(this.memory, state, this.mounting);
    this.shown = { visible, picture };
    return picture;
  }

  select(): void {
    // 7.1.9: CS may rise between any two bytes, and what was begun goes on.
  }

  idle(): void {
    // Nothing happens without CS.
  }

  exchange(run: SpiRun): void {
    this.shown = null;
    if (this.sleep.inReset) {
      this.complain("clocked while RESX is low");
      return;
    }
    const { writeHz } = this.limits;
    if (run.clockHz > writeHz) this.complain(`a clock of ${run.clockHz} Hz; this panel takes ${writeHz}`);
    if (this.pins.dc.level) {
      this.data(run);
      return;
    }
    for (let at = run.from; at < run.to; at += 1) {
      this.begin(run.tx[at] as number, run.startNs + (at - run.from + 1) * run.byteNs);
    }
  }

  private data(run: SpiRun): void {
    const { tx, from, to } = run;
    if (this.command === Lcd.RAMWR || this.command === Lcd.WRITE_MEMORY_CONTINUE) {
      const memory = this.memory;
      memory.write(tx, from, to);
      if (memory.wrapped) this.complain("more pixels than the window holds: they begin again at its start");
      if (memory.outside) this.complain("pixels outside of the panel");
      memory.wrapped = false;
      memory.outside = false;
      return;
    }
    if (isReadCommand(this.command)) {
      for (let at = from; at < to; at += 1) run.rx[at] = this.readByte();
      return;
    }
    for (let at = from; at < to; at += 1) this.parameter(tx[at] as number);
  }

  private begin(command: number, nowNs: number): void {
    this.endCommand();
    if (this.sleep.tooSoon(nowNs)) {
      this.complain(`command ${hex(command)} within 5 ms of a reset or of SLPIN or SLPOUT`);
    }
    this.command = command;
    this.parameterBytes = 0;
    // D9h picks the byte that the next read begins with.
    this.readAt = isReadCommand(command) ? this.readIndex : 0;
    this.readIndex = 0;
    this.pixelReader.begin();
    this.atOnce(command, nowNs);
  }

  /** Commands without parameters, and the beginning of pixels. */
  private atOnce(command: number, nowNs: number): void {
    switch (command) {
      case Lcd.SWRESET:
        this.sleep.softwareReset(nowNs);
        this.defaults();
        break;
      case Lcd.SLPIN:
        this.sleep.sleepIn(nowNs);
        break;
      case Lcd.SLPOUT:
        this.sleep.sleepOut(nowNs);
        break;
      case Lcd.PTLON:
        this.partial = true;
        this.scroll = null;
        break;
      case Lcd.NORON:
        this.partial = false;
        this.scroll = null;
        break;
      case Lcd.DINVOFF:
      case Lcd.DINVON:
        this.inverted = command === Lcd.DINVON;
        break;
      case Lcd.DISPOFF:
      case Lcd.DISPON:
        this.displayOn = command === Lcd.DISPON;
        break;
      case Lcd.IDMOFF:
      case Lcd.IDMON:
        this.idleMode = command === Lcd.IDMON;
        break;
      case Lcd.RAMWR:
      case Lcd.RAMRD:
        this.checkWindow(command);
        this.memory.toStart();
        break;
      case Lcd.WRITE_MEMORY_CONTINUE:
      case Lcd.READ_MEMORY_CONTINUE:
        break;
      default:
        if (command === this.kind.programs) this.complain(`${hex(command)} programs the chip's one-time memory`);
        else this.checkKnown(command);
    }
  }

  private checkKnown(command: number): void {
    if (this.kind.parameters[command] !== undefined || isReadCommand(command)) return;
    this.complain(`unknown command ${hex(command)}`);
  }

  private endCommand(): void {
    const command = this.command;
    if (this.memory.endPixels()) this.complain("a pixel was left unfinished: bytes are missing");
    const wanted = this.kind.parameters[command];
    if (wanted !== undefined && this.parameterBytes < wanted[0]) {
      this.complain(`command ${hex(command)} got ${this.parameterBytes} parameters of ${wanted[0]}`);
    }
  }

  private parameter(byte: number): void {
    const command = this.command;
    if (command < 0) {
      this.complain("data before any command");
      return;
    }
    const wanted = this.kind.parameters[command];
    if (wanted === undefined) return;
    if (this.parameterBytes >= wanted[1]) {
      this.complain(`command ${hex(command)} got more than ${wanted[1]} parameters`);
      return;
    }
    this.parameters[this.parameterBytes] = byte;
    this.parameterBytes += 1;
    if (this.parameterBytes === wanted[1]) this.apply(command);
  }

  /** The 16-bit parameter whose upper byte is at `index`. */
  private word(index: number): number {
    return ((this.parameters[index] as number) << 8) | (this.parameters[index + 1] as number);
  }

  private apply(command: number): void {
    const memory = this.memory;
    const first = this.parameters[0] as number;
    switch (command) {
      case Lcd.CASET:
        memory.columnStart = this.word(0);
        memory.columnEnd = this.word(2);
        break;
      case Lcd.PASET:
        memory.pageStart = this.word(0);
        memory.pageEnd = this.word(2);
        break;
      case Lcd.MADCTL:
        memory.madctl = first;
        break;
      case Lcd.COLMOD:
        this.pixelFormat(first & 7);
        break;
      case Lcd.PTLAR:
        this.partialArea = { first: this.word(0), last: this.word(2) };
        break;
      case Lcd.VSCRDEF:
        this.scrollDefinition(this.word(0), this.word(2), this.word(4));
        break;
      case Lcd.VSCRSADD:
        this.scroll = { ...this.scrollArea, start: this.word(0) };
        break;
      case Lcd.SPI_READ_INDEX:
        this.readIndex = first & 0x0f;
        break;
    }
  }

  private pixelFormat(format: number): void {
    if (format === 5) this.memory.bytesPerPixel = 2;
    else if (format === 6) this.memory.bytesPerPixel = 3;
    else this.complain(`COLMOD with pixel format ${format}: 5 is 16 bits, 6 is 18`);
  }

  private scrollDefinition(top: number, height: number, bottom: number): void {
    if (top + height + bottom !== PANEL_PAGES) {
      this.complain(`VSCRDEF ${top} + ${height} + ${bottom} lines, not ${PANEL_PAGES}`);
    }
    this.scrollArea = { top, height };
  }

  private checkWindow(command: number): void {
    const { columnStart, columnEnd, pageStart, pageEnd, columns, pages } = this.memory;
    const name = command === Lcd.RAMWR ? "RAMWR" : "RAMRD";
    if (columnStart > columnEnd || columnEnd >= columns) {
      this.complain(`${name} with columns ${columnStart} to ${columnEnd} of ${columns}`);
    }
    if (pageStart > pageEnd || pageEnd >= pages) {
      this.complain(`${name} with pages ${pageStart} to ${pageEnd} of ${pages}`);
    }
  }

  /** What both resets share; MADCTL and COLMOD outlive SWRESET (their default tables). */
  private defaults(): void {
    const memory = this.memory;
    this.displayOn = false;
    this.inverted = false;
    this.idleMode = false;
    this.partial = false;
    this.partialArea = { first: 0, last: PANEL_PAGES - 1 };
    this.scroll = null;
    this.scrollArea = { top: 0, height: PANEL_PAGES };
    memory.columnStart = 0;
    memory.columnEnd = memory.columns - 1;
    memory.pageStart = 0;
    memory.pageEnd = memory.pages - 1;
  }

  private resetPin(high: boolean): void {
    this.shown = null;
    const nowNs = this.clock.nowNs;
    if (!high) {
      this.sleep.resetFalls(nowNs);
      return;
    }
    if (!this.sleep.resetRises(nowNs)) return;
    this.memory.endPixels();
    this.command = -1;
    this.memory.madctl = 0;
    this.memory.bytesPerPixel = 3;
    this.defaults();
  }

  private readByte(): number {
    const { command } = this;
    if (command === Lcd.RAMRD || command === Lcd.READ_MEMORY_CONTINUE) return this.pixelReader.next();
    const { displayOn, inverted, idleMode, partial } = this;
    const status = { sleeping: this.sleep.sleeping, displayOn, inverted, idleMode, partial };
    const byte = registerBytes(command, status, this.memory, this.kind)[this.readAt] ?? 0;
    this.readAt += 1;
    return byte;
  }

  private complain(text: string): void {
    this.violations.add(`${this.name}: ${text}`);
  }
}

function hex(byte: number): string {
  return `${byte.toString(16).padStart(2, "0").toUpperCase()}h`;
}
