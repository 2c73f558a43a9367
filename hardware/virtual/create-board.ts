// Puts a virtual board together from its board file: nets, buses, card slot, screen, buttons, serial line. Layer:
// hardware/virtual. Runtimes hang a processor on what comes out.
import type { BoardData, ButtonName, PinName, SpiPins, TouchScale, TouchZone } from "../boards/board.js";
import { Button } from "./chips/button.js";
import { CardSlot } from "./chips/card-slot.js";
import { Ili9341 } from "./chips/ili9341.js";
import { ILI9341, ST7789 } from "./chips/lcd-kinds.js";
import { Speaker } from "./chips/speaker.js";
import { TouchScreen } from "./chips/touch-screen.js";
import { Uart } from "./chips/uart.js";
import { Xpt2046 } from "./chips/xpt2046.js";
import type { SimulatedClock } from "./clock.js";
import type { CardBehaviour, CardContent, CardCounters, CardFaults, CardImage } from "./engine.js";
import { PinNet } from "./pin-net.js";
import { SeededRandom } from "./seeded-random.js";
import { SpiBus } from "./spi-bus.js";
import { Violations } from "./violations.js";
import type { RadioState, RuntimeBoard } from "./virtual-board.js";

export interface BoardOptions {
  /** For everything that varies: contacts, the screen's first noise. The card has a seed of its own. Default 1. */
  readonly seed?: number;
  /** How long the buttons' contacts bounce, ms. Default 0. */
  readonly bounceMs?: number;
  /** Screen clocks above this are a violation, Hz. Default: what the board file says of its panels. */
  readonly screenClockLimitHz?: number;
  /** What this board's touch controller says at the screen's edges. Default: what the board file says. */
  readonly touchScale?: TouchScale;
  /** Radios that were left switched on, where the chip has any. Default: none. */
  readonly radio?: RadioState;
  /** Files in the board's own flash, by name, one character a byte. */
  readonly files?: Readonly<Record<string, string>>;
}

const DEFAULT_PRESS_MS = 100;

export class CircuitBoard implements RuntimeBoard {
  private readonly complaints: Violations;
  private readonly nets = new Map<PinName, PinNet>();
  private readonly buses = new Map<string, SpiBus>();
  private readonly buttons = new Map<ButtonName, Button>();
  private readonly slot: CardSlot;
  private readonly lcd: Ili9341;
  private readonly uart: Uart;
  private readonly touchScreen: TouchScreen | null;
  readonly speaker: Speaker | null;
  readonly radio: RadioState;
  private readonly files: Readonly<Record<string, string>>;
  private radioCalls = 0;

  constructor(
    readonly data: BoardData,
    readonly clock: SimulatedClock,
    options: BoardOptions,
  ) {
    this.complaints = new Violations(clock);
    this.slot = this.addSlot();
    this.lcd = this.addScreen(options);
    this.uart = new Uart(data.serial.port, data.serial.baud, clock, this.complaints);
    this.touchScreen = this.addTouch(options);
    this.speaker = data.sound === null ? null : new Speaker(data.sound.pin);
    this.radio = options.radio ?? { wifi: false, bluetooth: false };
    this.files = options.files ?? {};
    const random = new SeededRandom(options.seed ?? 1);
    for (const [name, pin] of Object.entries(data.buttons)) {
      if (pin === null) continue;
      const bounceNs = (options.bounceMs ?? 0) * 1e6;
      this.buttons.set(name as ButtonName, new Button(clock, this.pin(pin).join(), bounceNs, random));
    }
  }

  pin(name: PinName): PinNet {
    let net = this.nets.get(name);
    if (net === undefined) {
      net = new PinNet(name, this.complaints);
      this.nets.set(name, net);
    }
    return net;
  }

  spi(name: string): SpiBus | null {
    return this.buses.get(name) ?? null;
  }

  spiOnPin(sck: PinName): SpiBus | null {
    for (const bus of this.buses.values()) if (bus.sck === sck) return bus;
    return null;
  }

  serial(name: string): Uart | null {
    return name === this.uart.name ? this.uart : null;
  }

  get nowMs(): number {
    return this.clock.nowMs;
  }

  insertCard(image: CardImage | CardContent, behaviour: CardBehaviour = {}): void {
    this.slot.insert(image, behaviour);
  }

  faultCard(faults: CardFaults): void {
    this.slot.change(faults);
  }

  ejectCard(): void {
    this.slot.eject();
  }

  get cardCounters(): CardCounters {
    return this.slot.counters;
  }

  press(button: ButtonName, holdMs = DEFAULT_PRESS_MS): void {
    const zone = this.zoneOf(button);
    if (zone === null) this.button(button).press(holdMs * 1e6);
    else this.touch(zone.x + zone.width / 2, this.barMiddle, holdMs);
  }

  setButton(button: ButtonName, down: boolean): void {
    const zone = this.zoneOf(button);
    if (zone === null) this.button(button).hold(down);
    else if (down) this.touchScreen?.hold(zone.x + zone.width / 2, this.barMiddle);
    else this.touchScreen?.release();
  }

  touch(x: number, y: number, holdMs = DEFAULT_PRESS_MS): void {
    if (this.touchScreen === null) throw new Error(`${this.data.name} has no touch screen`);
    this.touchScreen.press(x, y, holdMs * 1e6);
  }

  storedFile(name: string): string | null {
    return Object.hasOwn(this.files, name) ? (this.files[name] as string) : null;
  }

  screen(): { width: number; height: number; pixels: Uint16Array } {
    return this.lcd.picture();
  }

  /** Two bytes a pixel, the upper first, in the order of the controller's memory: page by page. */
  screenMemory(): Uint8Array {
    const { pixels } = this.lcd.memory;
    const bytes = new Uint8Array(pixels.length * 2);
    for (let i = 0; i < pixels.length; i += 1) {
      bytes[2 * i] = (pixels[i] as number) >> 8;
      bytes[2 * i + 1] = (pixels[i] as number) & 0xff;
    }
    return bytes;
  }

  takeSerialOutput(): Uint8Array {
    return this.uart.takeAtHost();
  }

  sendSerial(bytes: Uint8Array): void {
    this.uart.sendFromHost(bytes);
  }

  get violations(): readonly string[] {
    return this.complaints.list;
  }

  violation(text: string): void {
    this.complaints.add(text);
  }

  get radioApiCalls(): number {
    return this.radioCalls;
  }

  countRadioCall(): void {
    this.radioCalls += 1;
  }

  /** Where a finger presses this button; null where it is one, or is neither. */
  private zoneOf(name: ButtonName): TouchZone | null {
    return this.data.touch?.zones.find((zone) => zone.button === name) ?? null;
  }

  private get barMiddle(): number {
    const { touch, screen } = this.data;
    return touch === null ? 0 : (touch.barY + screen.height) / 2;
  }

  private button(name: ButtonName): Button {
    const button = this.buttons.get(name);
    if (button === undefined) throw new Error(`${this.data.name} has no button "${name}"`);
    return button;
  }

  private busOf(pins: SpiPins): SpiBus {
    const known = this.buses.get(pins.bus);
    if (known !== undefined) return known;
    const bus = new SpiBus(pins.bus, pins.sck, pins.mosi, pins.miso, this.clock, this.complaints);
    this.buses.set(pins.bus, bus);
    return bus;
  }

  /** Modules pull their select and reset lines up, so that a pin not yet driven leaves them alone. */
  private pulledUp(name: PinName): PinNet {
    const net = this.pin(name);
    net.setBoardPull("up");
    return net;
  }

  private addSlot(): CardSlot {
    const { card } = this.data;
    const detect = card.detect === null ? null : this.pin(card.detect).join();
    const slot = new CardSlot(this.clock, this.complaints, detect);
    this.busOf(card).attach(slot, this.pulledUp(card.cs));
    return slot;
  }

  private addScreen(options: BoardOptions): Ili9341 {
    const { screen } = this.data;
    const limitHz = options.screenClockLimitHz ?? screen.steadyHz ?? Number.POSITIVE_INFINITY;
    const lcd = new Ili9341(
      screen.controller === "ST7789" ? ST7789 : ILI9341,
      {
        dc: this.pin(screen.dc),
        reset: screen.reset === null ? null : this.pulledUp(screen.reset),
        backlight: screen.backlight === null ? null : this.pin(screen.backlight),
      },
      screen,
      { writeHz: limitHz },
      this.clock,
      this.complaints,
      options.seed ?? 1,
    );
    this.busOf(screen).attach(lcd, this.pulledUp(screen.cs));
    return lcd;
  }

  private addTouch(options: BoardOptions): TouchScreen | null {
    const { touch, screen } = this.data;
    if (touch === null) return null;
    // The board pulls PENIRQ up.
    const irq = this.pulledUp(touch.irq).join();
    const controller = new Xpt2046(this.complaints, irq, options.seed ?? 1);
    this.busOf({ ...touch, bus: "touch" }).attach(controller, this.pulledUp(touch.cs));
    return new TouchScreen(this.clock, controller, screen.width, screen.height, options.touchScale ?? touch.scale);
  }
}

export function createVirtualBoard(data: BoardData, clock: SimulatedClock, options: BoardOptions = {}): CircuitBoard {
  return new CircuitBoard(data, clock, options);
}
