// What the virtual SD card says about hosts that break the rules, and the damage that a scenario can ask of it.
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../hardware/virtual/seeded-random.js";
import { blockOf, crc16, FAST, frame, patterned, SdHost } from "./chips-sd-host.js";

const image = patterned(256);

function started(behaviour = {}): SdHost {
  const host = new SdHost(image, behaviour);
  host.start();
  return host;
}

function complaints(host: SdHost): string[] {
  return host.board.violations.map((text) => text.replace(/^[\d.]+ ms: /, ""));
}

describe("violations", () => {
  it("74 clocks missing: the card is deaf, and says so", () => {
    const host = new SdHost(image);
    expect(host.command(0)).toBe(-1);
    expect(complaints(host)).toEqual(["SD card: CMD0 before 74 clocks at 400 kHz or less with CS and DI high"]);
  });

  it("clocks with CS low, with DI low, or too fast do not count towards the 74", () => {
    const host = new SdHost(image);
    host.select();
    host.send(new Array(20).fill(0xff));
    host.cs.drive(true);
    host.send(new Array(20).fill(0x00));
    host.hz = FAST;
    host.send(new Array(20).fill(0xff));
    host.hz = 400_000;
    expect(host.command(0)).toBe(-1);
  });

  it("a command before CMD0", () => {
    const host = new SdHost(image);
    host.wake();
    expect(host.command(8, 0x1aa)).toBe(-1);
    expect(complaints(host)).toEqual(["SD card: CMD8 before CMD0"]);
  });

  it("a wrong CRC7 on CMD0 and CMD8, and on any command after CMD59", () => {
    const host = new SdHost(image);
    host.wake();
    const broken = (index: number, argument: number) => {
      const bytes = frame(index, argument);
      bytes[5] = (bytes[5] as number) ^ 0x10;
      host.select();
      host.send(bytes);
      const answer = host.response();
      host.deselect();
      return answer;
    };
    expect(broken(0, 0)).toBe(-1);
    host.start();
    expect(broken(17, 0)).toBe(0);
    host.start();
    expect(broken(8, 0x1aa)).toBe(8);
    expect(host.simple(59, 1)[0]).toBe(0);
    expect(broken(13, 0)).toBe(8);
    expect(host.simple(13, 0, 1)).toEqual([0, 0]);
    const said = complaints(host);
    for (const index of [0, 8, 13]) expect(said).toContain(`SD card: CMD${index} with a wrong CRC7`);
    expect(said).not.toContain("SD card: CMD17 with a wrong CRC7");
  });

  it("reading before initialisation", () => {
    const host = new SdHost(image);
    host.wake();
    host.simple(0);
    expect(host.simple(17)[0]).toBe(5);
    expect(complaints(host)).toEqual(["SD card: CMD17 before initialisation is complete"]);
  });

  it("initialising above 400 kHz, and reading above 25 MHz without CMD6", () => {
    const host = new SdHost(image);
    host.wake();
    host.hz = FAST;
    host.simple(0);
    host.start();
    host.hz = 26_000_000;
    host.read(0);
    expect(complaints(host)).toEqual([
      "SD card: a clock of 25000000 Hz while initialising; the card takes 400000 Hz",
      "SD card: a clock of 26000000 Hz before CMD6; the card takes 25000000 Hz",
    ]);
  });

  it("CS raised in a command, a response, a data block, and within CMD18", () => {
    const host = started();
    const drop = (prepare: () => void) => {
      prepare();
      host.deselect();
      return complaints(host).at(-1);
    };
    expect(
      drop(() => {
        host.select();
        host.send([0x51, 0]);
      }),
    ).toBe("SD card: CS raised in the middle of a command");
    expect(
      drop(() => {
        host.select();
        host.send(frame(13));
      }),
    ).toBe("SD card: CS raised in the middle of a response");
    expect(
      drop(() => {
        host.command(17);
        host.token();
        host.send(new Array(100).fill(0xff));
      }),
    ).toBe("SD card: CS raised before the end of the data block");
    host.simple(0);
    host.start();
    expect(
      drop(() => {
        host.command(18);
        host.data(512);
      }),
    ).toBe("SD card: CS raised during CMD18, before CMD12");
  });

  it("a command while data is sent, CMD12 without CMD18, a command while busy", () => {
    const host = started({ stopBusyNs: 1e6 });
    host.command(17);
    host.byte();
    host.command(13);
    host.byte();
    host.deselect();
    expect(complaints(host)).toEqual(["SD card: CMD13 while data is being sent"]);
    host.simple(12);
    expect(complaints(host).at(-1)).toBe("SD card: CMD12 with no CMD18 to stop");
    host.command(18);
    host.data(512);
    host.command(12);
    host.byte();
    expect(host.command(58)).toBe(0);
    expect(complaints(host).at(-1)).toBe("SD card: CMD58 while the card is busy");
  });

  it("no byte between a response and the next command; any other byte than FFh between commands", () => {
    const host = started();
    host.command(13);
    host.byte();
    host.send(frame(13));
    expect(complaints(host)).toEqual(["SD card: less than N_RC (1 byte) between response and command"]);
    host.response();
    host.byte();
    host.send([0xff, 0x00]);
    expect(complaints(host).at(-1)).toBe("SD card: a byte other than FFh on DI outside of a command");
  });

  it("is said once, however often it happens", () => {
    const host = started();
    for (let i = 0; i < 100; i += 1) host.simple(12);
    expect(complaints(host)).toHaveLength(1);
  });

  it("giving up on a token after 100 ms is none", () => {
    const host = started({ silentBlocks: [5] });
    host.command(17, 5 * 512);
    expect(host.token(101)).toBe(0xff);
    host.deselect();
    expect(host.read(0)).toEqual(blockOf(image, 0));
    host.command(18, 4 * 512);
    host.data(512);
    expect(host.token(101)).toBe(0xff);
    expect(host.command(12)).toBe(0);
    host.deselect();
    expect(complaints(host)).toEqual([]);
  });
});

describe("a card that comes and goes", () => {
  it("leaves the bus at FFh in the middle of a transfer, at its time", () => {
    const host = started({ accessNs: 0 });
    host.command(17);
    expect(host.token()).toBe(0xfe);
    // 100 bytes at 25 MHz take 32 µs.
    host.clock.after(32_000, () => host.board.ejectCard());
    const bytes = host.send(new Array(514).fill(0xff));
    expect(bytes.slice(0, 100)).toEqual(blockOf(image, 0).slice(0, 100));
    expect(bytes.slice(100)).toEqual(new Uint8Array(414).fill(0xff));
    host.deselect();
    expect(host.simple(13, 0, 1)).toEqual([-1, 0xff]);
    expect(complaints(host)).toEqual([]);
  });

  it("by itself, at the byte that a scenario names", () => {
    const host = started({ pulledAt: { block: 7, byte: 300 } });
    host.command(18, 6 * 512);
    host.data(512);
    host.token();
    const bytes = host.send(new Array(514).fill(0xff));
    expect(bytes.slice(0, 300)).toEqual(blockOf(image, 7).slice(0, 300));
    expect(bytes.slice(300)).toEqual(new Uint8Array(214).fill(0xff));
    host.deselect();
    expect(complaints(host)).toEqual([]);
    host.board.insertCard(image);
    host.clock.advance(10e6);
    host.start();
    expect(host.read(512)).toEqual(blockOf(image, 1));
  });

  it("comes back asleep; a host that has not noticed yet is not blamed", () => {
    const host = started();
    host.board.ejectCard();
    host.board.insertCard(image);
    host.clock.advance(50e6);
    expect(host.simple(13, 0, 1)[0]).toBe(-1);
    expect(complaints(host)).toEqual([]);
    host.clock.advance(300e6);
    host.simple(13, 0, 1);
    expect(complaints(host)).toHaveLength(1);
  });

  it("sums its counters over all cards", () => {
    const host = started();
    host.read(0);
    host.board.insertCard(patterned(8));
    host.clock.advance(10e6);
    host.start();
    host.read(0);
    expect(host.board.cardCounters.blocksRead).toBe(2);
    expect(host.board.cardCounters.commands).toBeGreaterThan(10);
  });
});

describe("faults", () => {
  it("bad blocks answer with an error token, which CMD13 remembers once", () => {
    const host = started({ badBlocks: [2] });
    host.command(17, 2 * 512);
    expect(host.token()).toBe(0x04);
    host.deselect();
    expect(host.simple(13, 0, 1)).toEqual([0, 0x14]);
    expect(host.simple(13, 0, 1)).toEqual([0, 0]);
    expect(host.read(3 * 512)).toEqual(blockOf(image, 3));
    expect(host.board.cardCounters.blocksRead).toBe(1);
    expect(complaints(host)).toEqual([]);
  });

  it("can begin while the card is in, one not undoing another", () => {
    const host = started();
    host.read(512);
    host.board.faultCard({ badBlocks: [1] });
    host.board.faultCard({ accessNs: 5e6 });
    const before = host.clock.nowMs;
    host.command(17, 512);
    expect(host.token()).toBe(0x04);
    host.deselect();
    expect(host.clock.nowMs - before).toBeGreaterThan(4.5);
    host.board.faultCard({ badBlocks: [] });
    expect(host.read(512)).toEqual(blockOf(image, 1));
  });

  it("a bad block within CMD18 ends the stream until CMD12", () => {
    const host = started({ badBlocks: [2] });
    host.command(18, 512);
    host.data(512);
    expect(host.token()).toBe(0x04);
    expect(host.token(1)).toBe(0xff);
    expect(host.command(12)).toBe(0);
    host.deselect();
    expect(complaints(host)).toEqual([]);
  });

  it("slow blocks and gaps come late", () => {
    const host = started({ slowBlocks: [{ first: 1, count: 1, extraNs: 30e6 }], blockGapNs: 2e6 });
    host.command(18, 0);
    host.data(512);
    let before = host.clock.nowMs;
    host.data(512);
    expect(host.clock.nowMs - before).toBeCloseTo(32.16, 1);
    before = host.clock.nowMs;
    host.data(512);
    expect(host.clock.nowMs - before).toBeCloseTo(2.16, 1);
  });

  it("a bit flipped on the wire breaks the CRC, as often as asked; one on the medium does not", () => {
    const host = started({
      flippedBits: [
        { block: 1, bit: 9, onWire: true, times: 1 },
        { block: 2, bit: 4095 },
      ],
    });
    expect(() => host.read(512)).toThrow("wrong CRC16");
    host.deselect();
    expect(host.read(512)).toEqual(blockOf(image, 1));
    const wrong = blockOf(image, 2);
    wrong[511] = (wrong[511] as number) ^ 1;
    expect(host.read(1024)).toEqual(wrong);
  });

  it("noise flips about as many bits as its probability says, the same ones for the same seed", () => {
    const flips = (seed: number) => {
      const host = started({ wireNoise: 1e-4, seed, accessNs: 0 });
      const found: number[] = [];
      for (let block = 0; block < 256; block += 1) {
        host.command(17, block * 512);
        host.token();
        const bytes = host.send(new Array(514).fill(0xff));
        const right = blockOf(image, block);
        for (let i = 0; i < 512; i += 1) if (bytes[i] !== right[i]) found.push(block * 512 + i);
        const crc = ((bytes[512] as number) << 8) | (bytes[513] as number);
        if (bytes.slice(0, 512).some((byte, i) => byte !== right[i])) expect(crc16(bytes.slice(0, 512))).not.toBe(crc);
        host.deselect();
      }
      return found;
    };
    const found = flips(3);
    expect(found.length).toBeGreaterThan(60);
    expect(found.length).toBeLessThan(160);
    expect(flips(3)).toEqual(found);
  });
});

describe("garbage", () => {
  it.each([1, 2, 3, 4, 5, 6])("of seed %i neither throws, hangs nor changes the card", (seed) => {
    const random = new SeededRandom(seed);
    const bytes = patterned(64).bytes;
    const before = bytes.slice();
    const host = new SdHost({ bytes }, { seed, standardCapacity: seed % 2 === 0, badBlocks: [3], wireNoise: 1e-5 });
    host.start();
    for (let round = 0; round < 400; round += 1) {
      host.cs.drive(random.between(0, 3) === 0);
      const noise = Uint8Array.from({ length: random.between(1, 700) }, () => random.next() >>> 24);
      const kind = random.between(0, 3);
      if (kind === 0) noise.fill(0xff);
      if (kind === 1) noise.set(frame(random.between(0, 63), random.between(0, 80) * 512).slice(0, noise.length));
      if (random.between(0, 40) === 0) host.board.ejectCard();
      if (random.between(0, 20) === 0) host.board.insertCard({ bytes }, { seed: round });
      host.send(noise);
      if (random.between(0, 30) === 0) host.clock.advance(200e6);
    }
    expect(bytes).toEqual(before);
    host.board.insertCard({ bytes });
    host.clock.advance(10e6);
    host.cs.drive(true);
    host.start();
    expect(host.read(0)).toEqual(before.slice(0, 512));
  });
});
