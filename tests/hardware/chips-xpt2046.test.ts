// The virtual XPT2046 and the virtual ST7789, driven through the cyd's pins and buses as their datasheets say.
import { describe, expect, it } from "vitest";
import { withVariant } from "../../hardware/boards/board.js";
import { cyd } from "../../hardware/boards/cyd.js";
import { SimulatedClock } from "../../hardware/virtual/clock.js";
import { createVirtualBoard } from "../../hardware/virtual/create-board.js";

const HZ = 1_000_000;

class TouchHost {
  readonly board = createVirtualBoard(cyd, new SimulatedClock(), {
    touchScale: { left: 400, right: 3600, top: 3700, bottom: 300 },
  });
  readonly bus;

  constructor() {
    const bus = this.board.spiOnPin("D25");
    if (bus === null) throw new Error("no bus");
    this.bus = bus;
  }

  send(...bytes: number[]): number[] {
    this.board.pin("D33").drive(false);
    const answer = this.bus.transfer(Uint8Array.from(bytes), HZ);
    this.board.pin("D33").drive(true);
    return [...answer];
  }

  /** Twelve bits, in the upper 15 of the two bytes behind the control byte. */
  measure(control: number): number {
    const [, high, low] = this.send(control, 0, 0);
    return ((high << 8) | low) >> 3;
  }

  get irq(): boolean {
    return this.board.pin("D36").level;
  }

  get complaints(): string[] {
    return this.board.violations.map((text) => text.replace(/^[\d.]+ ms: /, ""));
  }
}

describe("the virtual XPT2046", () => {
  it("says where the finger is, by the edges of this very screen", () => {
    const host = new TouchHost();
    host.board.touch(80, 60, 1000);
    // A quarter of the way: 400 + 800 across, 3700 - 850 down; conversions vary by 8.
    expect(Math.abs(host.measure(0x90) - 1200)).toBeLessThanOrEqual(8);
    expect(Math.abs(host.measure(0xd0) - 2850)).toBeLessThanOrEqual(8);
    expect(host.complaints).toEqual([]);
  });

  it("gives eight bits where they are asked for", () => {
    const host = new TouchHost();
    host.board.touch(160, 120, 1000);
    const [, high, low] = host.send(0x98, 0, 0);
    expect(Math.abs((((high << 8) | low) >> 7) - (2000 >> 4))).toBeLessThanOrEqual(1);
  });

  it("takes the next control byte with the last bits of a conversion, not in the middle of one", () => {
    const host = new TouchHost();
    host.board.touch(160, 120, 1000);
    const bytes = host.send(0x90, 0, 0xd0, 0, 0);
    expect(Math.abs((((bytes[1] << 8) | bytes[2]) >> 3) - 2000)).toBeLessThanOrEqual(8);
    expect(Math.abs((((bytes[3] << 8) | bytes[4]) >> 3) - 2000)).toBeLessThanOrEqual(8);
    expect(host.complaints).toEqual([]);
    host.send(0x90, 0xd0, 0, 0);
    expect(host.complaints).toEqual(["XPT2046: a control byte in the middle of a conversion"]);
  });

  it("measures pressure only under a finger", () => {
    const host = new TouchHost();
    const pressure = () => host.measure(0xb0) + 4095 - host.measure(0xc0);
    expect(pressure()).toBeLessThan(50);
    host.board.touch(10, 10, 1000);
    expect(pressure()).toBeGreaterThan(1000);
  });

  it("pulls PENIRQ while it is touched, unless the last control byte kept the converter awake", () => {
    const host = new TouchHost();
    expect(host.irq).toBe(true);
    host.board.touch(10, 10, 50);
    expect(host.irq).toBe(false);
    host.measure(0x91);
    expect(host.irq).toBe(true);
    host.measure(0x90);
    expect(host.irq).toBe(false);
    host.board.clock.advance(60e6);
    expect(host.irq).toBe(true);
  });

  it("complains of a clock that is too fast, and of inputs that nothing is at", () => {
    const host = new TouchHost();
    host.board.pin("D33").drive(false);
    host.bus.transfer(Uint8Array.of(0x90, 0, 0), 4_000_000);
    host.measure(0x84);
    host.measure(0xe0);
    expect(host.complaints).toEqual([
      "XPT2046: a clock of 4000000 Hz; it takes 2500000",
      "XPT2046: temperature, battery and auxiliary input are not connected here",
      "XPT2046: input 6 does not exist in differential mode",
    ]);
  });

  it("is where the board's buttons are, for whoever presses them", () => {
    const host = new TouchHost();
    host.board.press("ok", 20);
    // The middle of the fourth of five zones, and of the bar.
    expect(Math.abs(host.measure(0x90) - (400 + (3200 * 224) / 320))).toBeLessThanOrEqual(8);
    expect(Math.abs(host.measure(0xd0) - (3700 - (3400 * 224) / 240))).toBeLessThanOrEqual(8);
  });
});

describe("the virtual ST7789", () => {
  class LcdHost {
    readonly clock = new SimulatedClock();
    readonly board = createVirtualBoard(withVariant(cyd, "st7789") ?? cyd, this.clock);

    command(command: number, ...parameters: number[]): void {
      const bus = this.board.spi("SPI1");
      this.board.pin("D15").drive(false);
      this.board.pin("D2").drive(false);
      bus?.write(Uint8Array.of(command), 40_000_000);
      this.board.pin("D2").drive(true);
      if (parameters.length > 0) bus?.write(Uint8Array.from(parameters), 40_000_000);
    }

    get complaints(): string[] {
      return this.board.violations.map((text) => text.replace(/^[\d.]+ ms: /, ""));
    }
  }

  it("has commands of its own, and complains as itself of what only the other has", () => {
    const host = new LcdHost();
    host.clock.advance(200e6);
    host.command(0xb2, 0x0c, 0x0c, 0x00, 0x33, 0x33);
    host.command(0xd0, 0xa4, 0xa1);
    expect(host.complaints).toEqual([]);
    host.command(0xcb, 0x39, 0x2c, 0x00, 0x34, 0x02);
    host.command(0xfe, 0, 0);
    expect(host.complaints).toEqual(["ST7789: unknown command CBh", "ST7789: FEh programs the chip's one-time memory"]);
  });

  it("shows a picture mirrored where it is driven as an ILI9341", () => {
    const host = new LcdHost();
    host.board.pin("D21").drive(true);
    host.clock.advance(200e6);
    host.command(0x11);
    host.clock.advance(120e6);
    for (const [madctl, y] of [
      [0x68, 0],
      [0x28, 239],
    ]) {
      host.command(0x36, madctl);
      host.command(0x3a, 0x55);
      host.command(0x29);
      host.command(0x2a, 0, 0, 1, 0x3f);
      host.command(0x2b, 0, 0, 0, 239);
      host.command(0x2c);
      const picture = new Uint8Array(2 * 320 * 240);
      picture[0] = 0xf8;
      host.board.spi("SPI1")?.write(picture, 40_000_000);
      const { pixels } = host.board.screen();
      expect(pixels.indexOf(0xf800)).toBe(y * 320);
    }
    expect(host.complaints).toEqual([]);
  });

  it("complains where a clock is used at which not all of these panels are steady", () => {
    const host = new LcdHost();
    host.clock.advance(200e6);
    host.board.pin("D15").drive(false);
    host.board.pin("D2").drive(false);
    host.board.spi("SPI1")?.write(Uint8Array.of(0), 80_000_000);
    expect(host.complaints).toEqual(["ST7789: a clock of 80000000 Hz; this panel takes 40000000"]);
  });
});
