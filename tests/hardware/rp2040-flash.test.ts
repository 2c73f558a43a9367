// The NOR flash model against the W25Q16JV's datasheet, as a driver would use it: command bytes between select and
// deselect.
import { describe, expect, test } from "vitest";
import { NorFlash } from "../../hardware/virtual/chips/nor-flash.js";

const MS = 1e6;

class Bench {
  nowNs = 0;
  readonly memory = new Uint8Array(2 * 1024 * 1024).fill(0xff);
  readonly changes: string[] = [];
  readonly flash = new NorFlash(
    this.memory,
    () => this.nowNs,
    (address, bytes) => this.changes.push(`${address}+${bytes}`),
  );

  /** One transaction; returns what came in. */
  send(...bytes: number[]): number[] {
    this.flash.select();
    const received = bytes.map((byte) => this.flash.exchange(byte));
    this.flash.deselect();
    return received;
  }

  get status(): number {
    return this.send(0x05, 0xff)[1] as number;
  }

  write(...bytes: number[]): void {
    this.send(0x06);
    this.send(...bytes);
  }
}

describe("a NOR flash chip", () => {
  test("says who it is", () => {
    expect(new Bench().send(0x9f, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 0x15]);
  });

  test("programs a page after write enable only, and is busy for 0.4 ms", () => {
    const bench = new Bench();
    bench.send(0x02, 0, 0, 0, 0x12);
    expect(bench.memory[0]).toBe(0xff);
    expect(bench.flash.complaints).toEqual(["flash: command 02h without write enable"]);
    bench.write(0x02, 0, 0, 0, 0x12);
    expect(bench.memory[0]).toBe(0x12);
    expect(bench.status).toBe(1);
    bench.nowNs += 0.41 * MS;
    expect(bench.status).toBe(0);
    expect(bench.flash.counters).toEqual({ pagePrograms: 1, erases: 0, statusWrites: 0 });
  });

  test("only clears bits, and wraps within its page of 256 bytes", () => {
    const bench = new Bench();
    bench.write(0x02, 0, 1, 0xfe, 0xf0, 0x0f, 0x55);
    bench.nowNs += MS;
    expect([...bench.memory.subarray(0x1fe, 0x202)]).toEqual([0xf0, 0x0f, 0xff, 0xff]);
    // The third byte is at the start of the same page.
    expect(bench.memory[0x100]).toBe(0x55);
    bench.write(0x02, 0, 1, 0xfe, 0x3c);
    expect(bench.memory[0x1fe]).toBe(0x30);
    expect(bench.changes).toEqual(["256+256", "256+256"]);
  });

  test.each([
    [0x20, 4096, 45],
    [0x52, 32768, 120],
    [0xd8, 65536, 150],
  ])("command %i erases the %i bytes around the address in %i ms", (command, bytes, ms) => {
    const bench = new Bench();
    bench.memory.fill(0, 0, 3 * 65536);
    bench.write(command, 1, 0x12, 0x34);
    const start = 0x11234 - (0x11234 % bytes);
    expect(bench.memory[start - 1]).toBe(0);
    expect(bench.memory.subarray(start, start + bytes).every((byte) => byte === 0xff)).toBe(true);
    expect(bench.memory[start + bytes]).toBe(0);
    bench.nowNs += (ms - 0.1) * MS;
    expect(bench.status & 1).toBe(1);
    bench.nowNs += 0.2 * MS;
    expect(bench.status & 1).toBe(0);
  });

  test("does nothing while busy, and says that it was asked to", () => {
    const bench = new Bench();
    bench.memory[4096] = 0;
    bench.write(0x20, 0, 0, 0);
    bench.write(0x20, 0, 0x10, 0);
    expect(bench.memory[4096]).toBe(0);
    expect(bench.send(0x03, 0, 0x10, 0, 0)[4]).toBe(0xff);
    expect(bench.flash.complaints).toContain("flash: command 20h while busy");
  });

  test("needs the whole address before an erase begins", () => {
    const bench = new Bench();
    bench.memory[0] = 0;
    bench.write(0x20, 0, 0);
    expect(bench.memory[0]).toBe(0);
    expect(bench.flash.counters.erases).toBe(0);
  });

  test("reads on from the address, round the end of the chip", () => {
    const bench = new Bench();
    bench.memory.set([1, 2], bench.memory.length - 2);
    bench.memory[0] = 3;
    expect(bench.send(0x03, 0x1f, 0xff, 0xfe, 0, 0, 0).slice(4)).toEqual([1, 2, 3]);
    expect(bench.send(0x0b, 0x1f, 0xff, 0xfe, 0, 0, 0).slice(5)).toEqual([1, 2]);
  });

  test("write disable takes the permission back", () => {
    const bench = new Bench();
    bench.send(0x06);
    expect(bench.status).toBe(2);
    bench.send(0x04);
    expect(bench.status).toBe(0);
  });
});
