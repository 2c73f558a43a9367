// The virtual ILI9341, driven through a board's pins and bus as its datasheet says.
import { describe, expect, it } from "vitest";
import type { BoardData } from "../../hardware/boards/board.js";
import { pico } from "../../hardware/boards/pico.js";
import { SimulatedClock } from "../../hardware/virtual/clock.js";
import { type BoardOptions, createVirtualBoard } from "../../hardware/virtual/create-board.js";
import { SeededRandom } from "../../hardware/virtual/seeded-random.js";

const HZ = 31_250_000;
const RED = 0xf800;
const GREEN = 0x07e0;
const BLUE = 0x001f;

class LcdHost {
  readonly clock = new SimulatedClock();
  readonly board;
  readonly bus;

  constructor(data: BoardData = pico, options?: BoardOptions) {
    this.board = createVirtualBoard(data, this.clock, options);
    const bus = this.board.spi(data.screen.bus);
    if (bus === null) throw new Error("no bus");
    this.bus = bus;
    this.board.pin("D9").drive(true);
    this.board.pin("D13").drive(false);
    this.clock.advance(200e6);
  }

  command(command: number, ...parameters: number[]): void {
    this.board.pin("D14").drive(false);
    this.bus.write(Uint8Array.of(command), HZ);
    this.board.pin("D14").drive(true);
    if (parameters.length > 0) this.bus.write(Uint8Array.from(parameters), HZ);
  }

  start(madctl = 0x28): void {
    this.command(0x01);
    this.clock.advance(120e6);
    this.command(0x11);
    this.clock.advance(5e6);
    this.command(0x36, madctl);
    this.command(0x3a, 0x55);
    this.command(0x29);
  }

  window(x0: number, y0: number, x1: number, y1: number): void {
    this.command(0x2a, x0 >> 8, x0 & 255, x1 >> 8, x1 & 255);
    this.command(0x2b, y0 >> 8, y0 & 255, y1 >> 8, y1 & 255);
    this.command(0x2c);
  }

  pixels(...colors: number[]): void {
    this.bus.write(Uint8Array.from(colors.flatMap((color) => [color >> 8, color & 255])), HZ);
  }

  clear(color = 0): void {
    this.window(0, 0, 319, 239);
    this.pixels(...new Array(320 * 240).fill(color));
  }

  at(x: number, y: number): number {
    const screen = this.board.screen();
    return screen.pixels[y * screen.width + x] as number;
  }

  get complaints(): string[] {
    return this.board.violations.map((text) => text.replace(/^[\d.]+ ms: /, ""));
  }
}

function started(): LcdHost {
  const host = new LcdHost();
  host.start();
  host.clear();
  return host;
}

describe("picture", () => {
  it("shows a window where the board's MADCTL puts it, row by row", () => {
    const host = started();
    host.window(100, 50, 101, 52);
    host.pixels(1, 2, 3, 4, 5, 6);
    expect(host.board.screen()).toMatchObject({ width: 320, height: 240 });
    expect([host.at(100, 50), host.at(101, 50), host.at(100, 51), host.at(101, 51)]).toEqual([1, 2, 3, 4]);
    expect([host.at(100, 52), host.at(101, 52), host.at(102, 50)]).toEqual([5, 6, 0]);
    expect(host.complaints).toEqual([]);
  });

  it.each([
    [0x28, 0, 0],
    [0x68, 0, 239],
    [0xa8, 319, 0],
    [0xe8, 319, 239],
  ])("MADCTL %i puts the first pixel at %i, %i", (madctl, x, y) => {
    const host = new LcdHost();
    host.start(madctl);
    host.clear();
    host.window(0, 0, 0, 0);
    host.pixels(RED);
    expect(host.at(x, y)).toBe(RED);
  });

  it("without MV counts 240 columns, and a person sees them down the left edge", () => {
    const host = new LcdHost();
    host.start(0x08);
    host.window(0, 0, 239, 0);
    host.pixels(...new Array(240).fill(GREEN));
    expect(host.at(0, 0)).toBe(GREEN);
    expect(host.at(0, 239)).toBe(GREEN);
    expect(host.complaints).toEqual([]);
  });

  it("continues with 3Ch where RAMWR stopped, whatever the pieces", () => {
    const host = started();
    host.window(10, 10, 12, 11);
    host.pixels(1, 2);
    host.command(0x00);
    host.command(0x3c, 0, 3, 0);
    host.bus.write(Uint8Array.of(4, 0, 5, 0, 6), HZ);
    expect([10, 11, 12].map((x) => host.at(x, 10))).toEqual([1, 2, 3]);
    expect([10, 11, 12].map((x) => host.at(x, 11))).toEqual([4, 5, 6]);
    expect(host.complaints).toEqual([]);
  });

  it("takes 18 bits a pixel too", () => {
    const host = started();
    host.command(0x3a, 0x66);
    host.window(0, 0, 1, 0);
    host.bus.write(Uint8Array.of(0xfc, 0, 0, 0, 0xfc, 0xfc), HZ);
    expect([host.at(0, 0), host.at(1, 0)]).toEqual([RED, GREEN | BLUE]);
  });

  it("swaps red and blue where BGR does not fit the panel", () => {
    const host = new LcdHost();
    host.start(0x20);
    host.clear(RED);
    expect(host.at(5, 5)).toBe(BLUE);
  });

  it("inverts by command, against what the panel needs", () => {
    const host = started();
    host.command(0x21);
    expect(host.at(0, 0)).toBe(0xffff);
    host.command(0x20);
    expect(host.at(0, 0)).toBe(0);
    const inverted = new LcdHost({ ...pico, screen: { ...pico.screen, inverted: true } });
    inverted.start();
    inverted.clear(GREEN);
    expect(inverted.at(0, 0)).toBe(0xffff ^ GREEN);
    inverted.command(0x21);
    expect(inverted.at(0, 0)).toBe(GREEN);
  });

  it("is black while the display is off, asleep, in reset or unlit, and its memory stays", () => {
    const host = started();
    host.clear(RED);
    host.command(0x28);
    expect(host.at(9, 9)).toBe(0);
    host.command(0x29);
    expect(host.at(9, 9)).toBe(RED);
    host.board.pin("D9").drive(false);
    expect(host.at(9, 9)).toBe(0);
    host.board.pin("D9").drive(true);
    host.clock.advance(200e6);
    host.command(0x10);
    expect(host.at(9, 9)).toBe(0);
    expect([...host.board.screenMemory().slice(0, 4)]).toEqual([0xf8, 0, 0xf8, 0]);
    host.board.pin("D15").drive(false);
    expect(host.at(9, 9)).toBe(0);
    expect(host.complaints).toEqual([]);
  });

  it("shows the noise of power-on to those who do not clear it", () => {
    const host = new LcdHost();
    host.start();
    expect(new Set(host.board.screen().pixels).size).toBeGreaterThan(10_000);
    expect(new LcdHost().board.screenMemory()).toEqual(host.board.screenMemory());
  });

  it("scrolls the area of VSCRDEF to VSCRSADD's line, which is sideways in landscape", () => {
    const host = started();
    host.window(20, 0, 20, 0);
    host.pixels(RED);
    host.command(0x33, 0, 10, 1, 0x2c, 0, 10);
    host.command(0x37, 0, 20);
    expect(host.at(10, 0)).toBe(RED);
    host.command(0x37, 0, 30);
    expect(host.at(300, 0)).toBe(RED);
    host.command(0x13);
    expect(host.at(20, 0)).toBe(RED);
    host.command(0x33, 0, 10, 0, 10, 0, 10);
    expect(host.complaints).toEqual(["ILI9341: VSCRDEF 10 + 10 + 10 lines, not 320"]);
  });

  it("shows only the partial area in partial mode", () => {
    const host = started();
    host.clear(RED);
    host.command(0x30, 0, 100, 0, 110);
    host.command(0x12);
    expect([host.at(99, 0), host.at(100, 0), host.at(110, 0), host.at(111, 0)]).toEqual([0, RED, RED, 0]);
  });
});

describe("violations", () => {
  it("pixels past the window's end begin again at its start", () => {
    const host = started();
    host.window(0, 0, 1, 0);
    host.pixels(1, 2, 3);
    expect([host.at(0, 0), host.at(1, 0)]).toEqual([3, 2]);
    expect(host.complaints).toEqual(["ILI9341: more pixels than the window holds: they begin again at its start"]);
  });

  it("a window outside of the panel", () => {
    const host = started();
    host.window(310, 0, 330, 0);
    host.pixels(...new Array(21).fill(RED));
    expect(host.at(319, 0)).toBe(RED);
    expect(host.complaints).toEqual([
      "ILI9341: RAMWR with columns 310 to 330 of 320",
      "ILI9341: pixels outside of the panel",
    ]);
    host.window(5, 9, 6, 8);
    expect(host.complaints.at(-1)).toBe("ILI9341: RAMWR with pages 9 to 8 of 240");
  });

  it("a pixel with a byte missing", () => {
    const host = started();
    host.window(0, 0, 9, 0);
    host.bus.write(Uint8Array.of(1, 2, 3), HZ);
    host.command(0x00);
    expect(host.complaints).toEqual(["ILI9341: a pixel was left unfinished: bytes are missing"]);
  });

  it("too few and too many parameters, unknown commands, an unknown pixel format, data first", () => {
    const host = new LcdHost();
    host.command(0xee);
    host.start();
    host.command(0x2a, 0, 1);
    host.command(0x36, 0x28, 0);
    host.command(0x3a, 0x03);
    expect(host.complaints).toEqual([
      "ILI9341: unknown command EEh",
      "ILI9341: command 2Ah got 2 parameters of 4",
      "ILI9341: command 36h got more than 1 parameters",
      "ILI9341: COLMOD with pixel format 3: 5 is 16 bits, 6 is 18",
    ]);
    const other = new LcdHost();
    other.board.pin("D14").drive(true);
    other.bus.write(Uint8Array.of(1), HZ);
    expect(other.complaints).toEqual(["ILI9341: data before any command"]);
  });

  it("commands too soon after reset and sleep commands", () => {
    const host = new LcdHost();
    host.command(0x01);
    host.command(0x36, 0x28);
    expect(host.complaints).toEqual(["ILI9341: command 36h within 5 ms of a reset or of SLPIN or SLPOUT"]);
    host.clock.advance(6e6);
    host.command(0x11);
    host.clock.advance(6e6);
    host.command(0x10);
    expect(host.complaints.slice(1)).toEqual(["ILI9341: SLPIN within 120 ms of SLPOUT"]);
    host.clock.advance(6e6);
    host.command(0x11);
    expect(host.complaints.at(-1)).toBe("ILI9341: SLPOUT within 120 ms of a reset or of SLPIN");
  });

  it("a reset pulse that is too short, and clocks while in reset", () => {
    const host = started();
    const reset = host.board.pin("D15");
    reset.drive(false);
    host.command(0x00);
    host.clock.advance(5_000);
    reset.drive(true);
    expect(host.complaints[0]).toBe("ILI9341: clocked while RESX is low");
    expect(host.complaints[1]).toContain("10 µs are needed");
    host.clock.advance(1e6);
    reset.drive(false);
    host.clock.advance(10_000);
    reset.drive(true);
    host.clock.advance(5e6);
    host.command(0x11);
    expect(host.complaints[2]).toBe("ILI9341: SLPOUT within 120 ms of a reset or of SLPIN");
  });

  it("one-time programming, and clocks above a limit that the board sets", () => {
    const host = new LcdHost(pico, { screenClockLimitHz: 10_000_000 });
    host.command(0xd0, 1, 2);
    expect(host.complaints).toEqual([
      "ILI9341: a clock of 31250000 Hz; this panel takes 10000000",
      "ILI9341: D0h programs the chip's one-time memory",
    ]);
  });
});

describe("reading back", () => {
  it("registers and pixels", () => {
    const host = started();
    const read = (command: number, bytes: number) => {
      host.command(command);
      return [...host.bus.transfer(new Uint8Array(bytes), 6_000_000)];
    };
    expect(read(0x0a, 1)).toEqual([0x9c]);
    expect(read(0x0b, 1)).toEqual([0x28]);
    expect(read(0xd3, 4)).toEqual([0, 0, 0x93, 0x41]);
    host.command(0xd9, 0x12);
    expect(read(0xd3, 1)).toEqual([0x93]);
    host.window(3, 3, 4, 3);
    host.pixels(RED, BLUE);
    expect(read(0x2e, 7)).toEqual([0, 0xf8, 0, 0, 0, 0, 0xf8]);
    expect(host.complaints).toEqual([]);
  });
});

describe("garbage", () => {
  it.each([1, 2, 3, 4])("of seed %i never throws or hangs", (seed) => {
    const random = new SeededRandom(seed);
    const host = new LcdHost();
    for (let round = 0; round < 3000; round += 1) {
      host.board.pin("D14").drive(random.between(0, 1) === 1);
      if (random.between(0, 50) === 0) host.board.pin("D15").drive(random.between(0, 3) > 0);
      host.bus.transfer(
        Uint8Array.from({ length: random.between(1, 400) }, () => random.next() >>> 24),
        HZ,
      );
    }
    expect(host.board.screen().pixels).toHaveLength(76_800);
    expect(host.complaints.length).toBeLessThanOrEqual(200);
  });
});
