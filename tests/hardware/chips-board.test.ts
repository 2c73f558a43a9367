// Clock, pins, buses, buttons, card switch and serial line of a virtual board.
import { describe, expect, it } from "vitest";
import { pico } from "../../hardware/boards/pico.js";
import { SimulatedClock } from "../../hardware/virtual/clock.js";
import { createVirtualBoard } from "../../hardware/virtual/create-board.js";

function board(options = {}) {
  const clock = new SimulatedClock();
  return { clock, board: createVirtualBoard(pico, clock, options) };
}

describe("the clock", () => {
  it("calls alarms at their times, in order, those of one time as they were set", () => {
    const clock = new SimulatedClock();
    const called: string[] = [];
    const note = (name: string) => () => called.push(`${name}@${clock.nowNs}`);
    clock.at(300, note("c"));
    clock.at(100, () => {
      called.push(`a@${clock.nowNs}`);
      clock.after(50, note("a2"));
    });
    clock.at(300, note("d"));
    clock.cancel(clock.at(200, note("never")));
    expect(clock.nextAlarmNs).toBe(100);
    clock.advance(299);
    expect(called).toEqual(["a@100", "a2@150"]);
    clock.advanceTo(300);
    expect(called).toEqual(["a@100", "a2@150", "c@300", "d@300"]);
    expect(clock.nextAlarmNs).toBe(Number.POSITIVE_INFINITY);
    clock.advanceTo(10);
    expect(clock.nowNs).toBe(300);
  });

  it("keeps a thousand alarms in order", () => {
    const clock = new SimulatedClock();
    const times: number[] = [];
    for (let i = 0; i < 1000; i += 1) clock.at((i * 7919) % 1009, () => times.push(clock.nowNs));
    clock.advance(2000);
    expect(times).toHaveLength(1000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("tells whoever advances it from an alarm", () => {
    const clock = new SimulatedClock();
    clock.at(1, () => clock.advance(1));
    expect(() => clock.advance(5)).toThrow("must not advance the clock");
    clock.advance(5);
    expect(clock.nowNs).toBe(6);
  });
});

describe("pins", () => {
  it("follow the strongest: output, switch, board's pull, own pull", () => {
    const { board: b } = board();
    const pin = b.pin("D20");
    pin.release("up");
    expect(pin.read()).toBe(true);
    pin.release("down");
    expect(pin.read()).toBe(false);
    pin.drive(true);
    expect(pin.read()).toBe(true);
    const cs = b.pin("D17");
    cs.release("down");
    expect(cs.read()).toBe(true);
    expect(b.violations).toEqual([]);
  });

  it("complain of floating inputs and of short circuits", () => {
    const { board: b } = board();
    expect(b.pin("D2").read()).toBe(false);
    b.pin("D2").drive(true);
    b.setButton("up", true);
    expect(b.violations).toEqual([
      "0.000 ms: pin D2: read while nothing drives or pulls it",
      "0.000 ms: pin D2: driven high at one end and low at the other",
    ]);
  });

  it("tell their watchers of changes only, until they are stopped", () => {
    const { board: b } = board();
    const pin = b.pin("D2");
    pin.release("up");
    const seen: boolean[] = [];
    const stop = pin.watch((high) => seen.push(high));
    b.setButton("up", true);
    b.setButton("up", true);
    b.setButton("up", false);
    stop();
    b.setButton("up", true);
    expect(seen).toEqual([false, true]);
  });
});

describe("buttons", () => {
  it("go down at once and up after their time", () => {
    const { board: b, clock } = board();
    const pin = b.pin("D4");
    pin.release("up");
    b.press("ok", 50);
    expect(pin.read()).toBe(false);
    clock.advance(49.9e6);
    expect(pin.read()).toBe(false);
    clock.advance(0.2e6);
    expect(pin.read()).toBe(true);
  });

  it("stay down when pressed again before they are up", () => {
    const { board: b, clock } = board();
    const pin = b.pin("D4");
    pin.release("up");
    b.press("ok", 50);
    clock.advance(40e6);
    b.press("ok", 50);
    clock.advance(40e6);
    expect(pin.read()).toBe(false);
    clock.advance(11e6);
    expect(pin.read()).toBe(true);
  });

  it("bounce by seed, and settle", () => {
    const edges = (seed: number) => {
      const { board: b, clock } = board({ bounceMs: 4, seed });
      const pin = b.pin("D5");
      pin.release("up");
      const seen: string[] = [];
      pin.watch((high) => seen.push(`${clock.nowNs}${high ? "+" : "-"}`));
      b.press("back", 30);
      clock.advance(10e6);
      expect(pin.read()).toBe(false);
      clock.advance(40e6);
      expect(pin.read()).toBe(true);
      return seen;
    };
    expect(edges(1).length).toBeGreaterThan(4);
    expect(edges(1)).toEqual(edges(1));
    expect(edges(1)).not.toEqual(edges(2));
  });

  it("that a board lacks are named", () => {
    const { board: b } = board();
    expect(() => b.press("left" as "up")).toThrow('pico has no button "left"');
  });
});

describe("the card switch", () => {
  it("is low while a card is in, where the board has one", () => {
    const clock = new SimulatedClock();
    const b = createVirtualBoard({ ...pico, card: { ...pico.card, detect: "D22" } }, clock);
    const detect = b.pin("D22");
    detect.release("up");
    expect(detect.read()).toBe(true);
    b.insertCard({ bytes: new Uint8Array(512) });
    expect(detect.read()).toBe(false);
    b.ejectCard();
    expect(detect.read()).toBe(true);
  });
});

describe("an SPI bus", () => {
  it("is found by its name and by its clock pin", () => {
    const { board: b } = board();
    expect(b.spi("SPI1")).toBe(b.spiOnPin("D18"));
    expect(b.spi("SPI2")?.mosi).toBe("D11");
    expect(b.spi("SPI3")).toBeNull();
    expect(b.spiOnPin("D2")).toBeNull();
  });

  it("takes the time of its clock and of the processor's gaps", () => {
    const { board: b, clock } = board();
    const bus = b.spi("SPI1");
    expect(bus?.transfer(new Uint8Array(1000), 8_000_000)).toEqual(new Uint8Array(1000).fill(0xff));
    expect(clock.nowNs).toBe(1_000_000);
    bus?.write(new Uint8Array(1000), 8_000_000, 500);
    expect(clock.nowNs).toBe(2_500_000);
    bus?.exchange(0, 8_000_000);
    expect(clock.nowNs).toBe(2_500_000);
  });

  it("fires alarms in their places within a transfer", () => {
    const { board: b, clock } = board();
    const at: number[] = [];
    for (const time of [1, 1000, 1001, 500_000, 999_999]) clock.at(time, () => at.push(clock.nowNs));
    b.spi("SPI1")?.transfer(new Uint8Array(1000), 8_000_000);
    expect(at).toEqual([1, 1000, 1001, 500_000, 999_999]);
    expect(clock.nowNs).toBe(1_000_000);
  });

  it("complains of wrong modes, clocks and of two chips at once", () => {
    const clock = new SimulatedClock();
    const b = createVirtualBoard({ ...pico, screen: { ...pico.screen, bus: "SPI1" } }, clock);
    const bus = b.spi("SPI1");
    clock.advance(10e6);
    b.pin("D17").drive(false);
    b.pin("D13").drive(false);
    bus?.setMode(1);
    bus?.transfer(Uint8Array.of(0), 1e6);
    bus?.setMode(0);
    bus?.transfer(Uint8Array.of(0), 0);
    expect(b.violations.map((text) => text.split(": ").slice(1).join(": "))).toEqual([
      "bus SPI1: ILI9341 and another chip selected at once",
      "bus SPI1: SPI mode 1; its chips want mode 0",
      "bus SPI1: a clock of 0 Hz",
    ]);
  });
});

describe("the serial line", () => {
  const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const text = (from: Uint8Array) => String.fromCharCode(...from);

  it("takes ten bit times a byte to the host", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    expect(uart?.transmit(bytes("hello"))).toBeCloseTo(5 * 86_805.56, 0);
    clock.advance(2 * 86_806);
    expect(text(b.takeSerialOutput())).toBe("he");
    clock.advance(1e6);
    expect(text(b.takeSerialOutput())).toBe("llo");
    expect(b.serial("Serial2")).toBeNull();
  });

  it("interrupts at half the FIFO and after a pause", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    uart?.setFifo(32);
    const calls: string[] = [];
    uart?.onReceive(() => calls.push(text(uart.receive())));
    b.sendSerial(bytes("0123456789abcdefXY"));
    clock.advance(10e6);
    expect(calls).toEqual(["0123456789abcdef", "XY"]);
  });

  it("loses what its FIFO cannot hold, and says so", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    uart?.setFifo(4);
    b.sendSerial(bytes("abcdef"));
    clock.advance(1e6);
    expect(uart?.available).toBe(4);
    expect(text(uart?.receive(3) ?? new Uint8Array())).toBe("abc");
    expect(b.violations[0]).toContain("receive FIFO of 4 bytes overran");
  });

  it("is not stuck with a listener that takes nothing", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    uart?.setFifo(8);
    let calls = 0;
    uart?.onReceive(() => {
      calls += 1;
    });
    b.sendSerial(new Uint8Array(100));
    clock.advance(20e6);
    expect(calls).toBeLessThan(110);
    expect(uart?.available).toBe(8);
  });

  it("garbles what is sent at another rate", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    uart?.setBaud(9600);
    uart?.transmit(bytes("hello"));
    clock.advance(10e6);
    expect(text(b.takeSerialOutput())).not.toBe("hello");
    expect(b.violations[0]).toContain("9600 baud on a line of 115200");
  });

  it("carries a megabyte in good time", () => {
    const { board: b, clock } = board();
    const uart = b.serial("Serial1");
    let received = 0;
    uart?.onReceive(() => {
      received += uart.receive().length;
    });
    for (let i = 0; i < 256; i += 1) {
      b.sendSerial(new Uint8Array(4096));
      uart?.transmit(new Uint8Array(4096));
    }
    let sent = 0;
    while (sent < 1 << 20) {
      clock.advance(100e6);
      sent += b.takeSerialOutput().length;
    }
    clock.advance(10e6);
    expect(received).toBe(1 << 20);
    expect(clock.nowMs).toBeGreaterThan(91_000);
    expect(clock.nowMs).toBeLessThan(91_300);
  });
});

describe("counts that the runtime makes", () => {
  it("are kept", () => {
    const { board: b } = board();
    b.countRadioCall();
    b.violation("something the runtime saw");
    expect(b.radioApiCalls).toBe(1);
    expect(b.violations).toEqual(["0.000 ms: something the runtime saw"]);
  });
});
