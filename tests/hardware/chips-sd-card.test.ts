// The virtual SD card, driven through a board's pins and bus as its specification's chapter 7 tells a host to.
import { describe, expect, it } from "vitest";
import { sparseContent } from "../../hardware/virtual/card-content.js";
import { blockOf, crc7, frame, patterned, SdHost } from "./chips-sd-host.js";

const image = patterned(4096);

/** Bits [high:low] of a register whose bit 0 is its last bit. */
function bits(register: Uint8Array, high: number, low: number): number {
  let value = 0;
  for (let bit = high; bit >= low; bit -= 1) {
    const byte = register[register.length - 1 - (bit >> 3)] as number;
    value = value * 2 + ((byte >> (bit & 7)) & 1);
  }
  return value;
}

describe("initialisation", () => {
  it("takes several ACMD41 within about 20 ms, and leaves no violation", () => {
    const host = new SdHost(image);
    const before = host.clock.nowMs;
    const tries = host.start();
    expect(tries).toBeGreaterThan(3);
    expect(host.clock.nowMs - before).toBeGreaterThan(20);
    expect(host.clock.nowMs - before).toBeLessThan(24);
    expect(host.board.violations).toEqual([]);
  });

  it("echoes CMD8 and says in the OCR what it is only when ready", () => {
    const host = new SdHost(image, { standardCapacity: false });
    host.wake();
    host.simple(0);
    expect(host.simple(8, 0x1a5, 4)).toEqual([1, 0, 0, 1, 0xa5]);
    expect(host.simple(58, 0, 4)).toEqual([1, 0x00, 0xff, 0x80, 0]);
    host.start();
    expect(host.simple(58, 0, 4)).toEqual([0, 0xc0, 0xff, 0x80, 0]);
  });

  it("keeps a large card idle for a host that does not know large cards", () => {
    const host = new SdHost(image, { standardCapacity: false });
    host.wake();
    host.simple(0);
    host.simple(8, 0x1aa, 4);
    for (let i = 0; i < 50; i += 1) expect(host.application(41, 0)[0]).toBe(1);
    host.clock.advance(2e9);
    expect(host.application(41, 0)[0]).toBe(1);
  });

  it("lets CMD1 start a small card", () => {
    const host = new SdHost(image);
    host.wake();
    host.simple(0);
    expect(host.simple(1)[0]).toBe(1);
    host.clock.advance(30e6);
    expect(host.simple(1)[0]).toBe(0);
  });

  it("knows no CMD8 and no CMD6 as a version 1 card", () => {
    const host = new SdHost(image, { version: 1 });
    host.wake();
    host.simple(0);
    expect(host.simple(8, 0x1aa)[0]).toBe(5);
    host.start();
    expect(host.simple(6, 0x80fffff1)[0]).toBe(4);
  });
});

describe("registers", () => {
  it.each([1, 3, 100, 4096, 4097, 70_000, 2 ** 22])("CSD 1.0 declares no fewer than %i blocks", (blocks) => {
    const content = { blockCount: blocks, readBlock: () => {} };
    const host = new SdHost(content, { standardCapacity: true });
    host.start();
    const csd = host.register(9, 16);
    expect(bits(csd, 127, 126)).toBe(0);
    const length = 2 ** bits(csd, 83, 80);
    const capacity = ((bits(csd, 73, 62) + 1) * 2 ** (bits(csd, 49, 47) + 2) * length) / 512;
    expect(capacity).toBeGreaterThanOrEqual(blocks);
    expect(capacity - blocks).toBeLessThanOrEqual(Math.max(4, blocks / 1024));
    expect(csd[15]).toBe((crc7([...csd.slice(0, 15)]) << 1) | 1);
  });

  it.each([2 ** 22 + 1, 2 ** 26, 2 ** 32])("CSD 2.0 declares %i blocks", (blocks) => {
    const host = new SdHost({ blockCount: blocks, readBlock: () => {} });
    host.start();
    const csd = host.register(9, 16);
    expect(bits(csd, 127, 126)).toBe(1);
    expect((bits(csd, 69, 48) + 1) * 1024).toBe(Math.ceil(blocks / 1024) * 1024);
    expect(csd[15]).toBe((crc7([...csd.slice(0, 15)]) << 1) | 1);
  });

  it("gives CID, SCR, SD status and the count of written blocks", () => {
    const host = new SdHost(image);
    host.start();
    const cid = host.register(10, 16);
    expect(String.fromCharCode(...cid.slice(3, 8))).toBe("MP8SD");
    expect(cid[15]).toBe((crc7([...cid.slice(0, 15)]) << 1) | 1);
    expect(host.register(51, 8, 0, true)[1]).toBe(0x25);
    expect(host.register(13, 64, 0, true)).toHaveLength(64);
    expect(host.register(22, 4, 0, true)).toEqual(new Uint8Array(4));
    expect(host.application(42)).toEqual([0]);
    expect(host.simple(13, 0, 1)).toEqual([0, 0]);
    expect(host.board.cardCounters.writeCommands).toBe(0);
    expect(host.board.violations).toEqual([]);
  });

  it("switches to high speed by CMD6 once the status block has been read", () => {
    const host = new SdHost(image);
    host.start();
    const check = host.register(6, 64, 0x00fffff1);
    expect(bits(check, 415, 400)).toBe(0x8003);
    expect(bits(check, 379, 376)).toBe(1);
    expect(bits(host.register(9, 16), 103, 96)).toBe(0x32);
    host.register(6, 64, 0x80fffff1);
    expect(bits(host.register(9, 16), 103, 96)).toBe(0x5a);
    host.hz = 50_000_000;
    host.read(0);
    expect(host.board.violations).toEqual([]);
  });

  it("refuses high speed where the card has none", () => {
    const host = new SdHost(image, { highSpeed: false });
    host.start();
    const answer = host.register(6, 64, 0x80fffff1);
    expect(bits(answer, 379, 376)).toBe(0xf);
    host.hz = 31_250_000;
    host.read(0);
    expect(host.board.violations).toEqual([
      expect.stringContaining("31250000 Hz before CMD6; the card takes 25000000 Hz"),
    ]);
  });
});

describe("reading", () => {
  it("addresses small cards by byte and large ones by block", () => {
    const small = new SdHost(image);
    small.start();
    expect(small.read(3 * 512)).toEqual(blockOf(image, 3));
    const large = new SdHost(image, { standardCapacity: false });
    large.start();
    expect(large.read(3)).toEqual(blockOf(image, 3));
    expect(large.board.cardCounters.blocksRead).toBe(1);
  });

  it("reads parts of blocks on small cards after CMD16, but not across an edge", () => {
    const host = new SdHost(image);
    host.start();
    expect(host.simple(16, 16)[0]).toBe(0);
    expect(host.read(1000, 16)).toEqual(image.bytes.slice(1000, 1016));
    expect(host.simple(17, 1020)[0]).toBe(0x20);
    expect(host.simple(16, 1024)[0]).toBe(0x40);
  });

  it("keeps the data back for 0.6 ms, by default, and answers after 1 to 8 bytes", () => {
    const host = new SdHost(image);
    host.start();
    const delays = new Set<number>();
    for (let block = 0; block < 40; block += 1) {
      const before = host.clock.nowNs;
      expect(host.command(17, block * 512)).toBe(0);
      delays.add(host.responseDelay);
      host.data(512);
      const tookMs = (host.clock.nowNs - before) / 1e6;
      host.deselect();
      expect(tookMs).toBeGreaterThan(0.55 + 0.165);
      expect(tookMs).toBeLessThan(0.66 + 0.185);
    }
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...delays)).toBeLessThanOrEqual(8);
    expect(delays.size).toBeGreaterThan(4);
  });

  it("streams CMD18 with a wait before the first block only, and stops at CMD12", () => {
    const host = new SdHost(image);
    host.start();
    expect(host.command(18, 0)).toBe(0);
    host.data(512);
    const before = host.clock.nowNs;
    for (let block = 1; block < 100; block += 1) expect(host.data(512)).toEqual(blockOf(image, block));
    expect((host.clock.nowNs - before) / 99).toBeLessThan(520 * 320);
    expect(host.command(12)).toBe(0);
    expect(host.byte()).toBe(0);
    host.clock.advance(30_000);
    expect(host.byte()).toBe(0xff);
    host.deselect();
    expect(host.read(512)).toEqual(blockOf(image, 1));
    expect(host.board.cardCounters.blocksRead).toBe(101);
    expect(host.board.violations).toEqual([]);
  });

  it("does not put the blocks of CMD18 at places that can be counted on", () => {
    const host = new SdHost(image, { accessNs: 0 });
    host.start();
    host.command(18, 0);
    const gaps = new Set<number>();
    for (let block = 0; block < 500; block += 1) {
      let gap = 0;
      while (host.byte() !== 0xfe) gap += 1;
      gaps.add(gap);
      host.send(new Array(514).fill(0xff));
    }
    expect(gaps.size).toBeGreaterThan(2);
  });

  it("puts a stuff byte behind CMD12 that looks like a response", () => {
    const host = new SdHost(image);
    host.start();
    host.command(18, 0);
    host.data(512);
    host.send(frame(12));
    expect(host.byte() & 0x80).toBe(0);
    expect(host.response()).toBe(0);
  });

  it("gives the same times and bytes for the same seed, others for another", () => {
    const run = (seed: number) => {
      const host = new SdHost(image, { seed });
      host.start();
      for (let block = 0; block < 10; block += 1) host.read(block * 512);
      return host.clock.nowNs;
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });

  it("finds its blocks at the end of a 2 TB card that no one could hold", () => {
    const content = {
      blockCount: 2 ** 32,
      readBlock: (block: number, into: Uint8Array, offset: number) => {
        into.fill(0, offset, offset + 512);
        new DataView(into.buffer).setUint32(offset, block);
      },
    };
    const host = new SdHost(content);
    host.start();
    expect([...host.read(2 ** 32 - 1).slice(0, 5)]).toEqual([255, 255, 255, 255, 0]);
    expect([...host.read(2 ** 31 + 5).slice(0, 5)]).toEqual([128, 0, 0, 5, 0]);
  });

  it("reads a sparse card: what it holds here and there, zeroes elsewhere", () => {
    const host = new SdHost(sparseContent(2 ** 31, new Map([[2 ** 30, blockOf(image, 9)]])));
    host.start();
    expect(host.read(2 ** 30)).toEqual(blockOf(image, 9));
    expect(host.read(2 ** 30 + 1)).toEqual(new Uint8Array(512));
    expect(host.board.violations).toEqual([]);
  });

  it("refuses addresses beyond the end, and ends CMD18 there with an error token", () => {
    const host = new SdHost(image, { standardCapacity: false });
    host.start();
    expect(host.simple(17, 4096)[0]).toBe(0x40);
    expect(host.simple(13, 0, 1)).toEqual([0, 0x80]);
    expect(host.simple(13, 0, 1)).toEqual([0, 0]);
    host.command(18, 4095);
    host.data(512);
    expect(host.token()).toBe(0x08);
    expect(host.byte()).toBe(0xff);
    expect(host.command(12)).toBe(0);
    host.deselect();
    expect(host.board.violations).toEqual([]);
  });

  it("reads blocks that the image lacks but the CSD declares as zeroes", () => {
    const host = new SdHost({ bytes: new Uint8Array(700).fill(9) }, { standardCapacity: false });
    host.start();
    expect(host.read(1)).toEqual(Uint8Array.from({ length: 512 }, (_, i) => (i < 188 ? 9 : 0)));
    expect(host.read(1000)).toEqual(new Uint8Array(512));
  });
});

describe("what would write", () => {
  it.each([24, 25, 26, 27, 28, 29, 32, 33, 38, 42, 56])("CMD%i is counted and refused", (index) => {
    const host = new SdHost(image);
    host.start();
    expect(host.simple(index)[0]).toBe(4);
    host.send([0xfe, ...new Array(514).fill(0x00), 0xff]);
    expect(host.board.cardCounters.writeCommands).toBe(1);
    expect(host.read(0)).toEqual(blockOf(image, 0));
  });

  it("counts ACMD23, which announces a write", () => {
    const host = new SdHost(image);
    host.start();
    expect(host.application(23, 8)[0]).toBe(4);
    expect(host.board.cardCounters.writeCommands).toBe(1);
  });

  it("leaves every byte of the image as it was", () => {
    const bytes = patterned(64).bytes;
    const before = bytes.slice();
    const host = new SdHost({ bytes });
    host.start();
    for (let index = 0; index < 64; index += 1) {
      host.simple(index, 512);
      host.send([0xfe, 0xfc, 0x00, 0x55, 0xff, 0xff]);
    }
    expect(bytes).toEqual(before);
  });
});
