// The SD driver against a card written from the specification: started, read, delayed, damaged and pulled out.
import { expect, test } from "vitest";
import { BLOCK_BYTES, ReadError } from "../../../firmware/core/storage/block-device.js";
import { SdCard, SdState } from "../../../firmware/drivers/sd-card.js";
import {
  commandBytes,
  crc16,
  GO_IDLE_STATE,
  READ_SINGLE_BLOCK,
  readCsd,
  SEND_IF_COND,
} from "../../../firmware/drivers/sd-card-protocol.js";
import { type CardOptions, SpiCard } from "./spi-card.js";

const image = new Uint8Array(1024 * 1024);
for (let i = 0; i < image.length; i++) image[i] = (i * 7 + (i >> 9) * 13 + (i >> 13)) & 0xff;

function started(options: Partial<CardOptions> = {}): { card: SpiCard; driver: SdCard } {
  const card = new SpiCard({ image, ...options });
  const driver = new SdCard(card, clockOf(card), 31_250_000);
  let state: number = SdState.starting;
  for (let i = 0; i < 100 && state !== SdState.ready; i++) {
    const before = card.nowMs;
    state = driver.startStep();
    expect(card.nowMs - before).toBeLessThan(20);
  }
  expect(state).toBe(SdState.ready);
  return { card, driver };
}

function clockOf(card: SpiCard) {
  return { nowMs: () => Math.floor(card.nowMs) };
}

function expectBlocks(driver: SdCard, first: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = driver.offset + i * driver.stride;
    expect(
      Buffer.from(driver.bytes.subarray(at, at + BLOCK_BYTES)).equals(
        Buffer.from(image.subarray((first + i) * BLOCK_BYTES, (first + i + 1) * BLOCK_BYTES)),
      ),
    ).toBe(true);
  }
}

function readAll(driver: SdCard, first: number, count: number): number {
  let done = 0;
  let reads = 0;
  while (done < count) {
    const got = driver.read(first + done, count - done);
    expect(got).toBeGreaterThan(0);
    expectBlocks(driver, first + done, got);
    done += got;
    reads++;
  }
  return reads;
}

/** Numbers that vary by seed (xorshift). */
function varied(seed: number, most: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % (most + 1);
  };
}

test("commands carry the CRCs that the specification prints", () => {
  // 4.5 gives CMD0 and CMD17 with argument 0 as examples; CMD8 with 0x1AA is known from every initialisation.
  expect(commandBytes(GO_IDLE_STATE, 0)).toEqual([0x40, 0, 0, 0, 0, 0x95]);
  expect(commandBytes(READ_SINGLE_BLOCK, 0)).toEqual([0x51, 0, 0, 0, 0, 0x55]);
  expect(commandBytes(SEND_IF_COND, 0x1aa)).toEqual([0x48, 0, 0, 1, 0xaa, 0x87]);
  // 4.5: 512 bytes of 0xFF have the CRC16 0x7FA1.
  expect(crc16(new Uint8Array(512).fill(0xff), 0, 512, 0)).toBe(0x7fa1);
});

test("a CSD of each version gives the capacity", () => {
  // Version 1.0 of a 2 GB card: READ_BL_LEN 10, C_SIZE 3751, C_SIZE_MULT 7.
  const sdsc = Uint8Array.from(Buffer.from("002600325f5a83a9bcdbdfff96800000", "hex"));
  sdsc[9] = 0xdb;
  expect(readCsd(sdsc, 0)?.blockCount).toBe((((0x83a9bc >> 6) & 0xfff) + 1) * 2 ** (7 + 2) * 2);
  // Version 2.0: C_SIZE 0x1dbd at bytes 7 to 9 of a 4 GB card: (7613 + 1) × 512 KB.
  const sdhc = Uint8Array.from(Buffer.from("400e00325b5900001dbd7f800a4000b1", "hex"));
  expect(readCsd(sdhc, 0)).toEqual({ blockCount: 7614 * 1024, canSwitch: true });
});

const kinds: [string, Partial<CardOptions>][] = [
  ["SDHC", { canSwitch: true }],
  ["SDSC of version 2", { standardCapacity: true }],
  ["SDSC of version 1", { standardCapacity: true, version1: true }],
];
for (const [name, options] of kinds) {
  test(`${name}: starts, and reads single blocks and runs`, () => {
    const { card, driver } = started(options);
    expect(driver.blockCount).toBe(2048);
    expect(card.clockHz).toBe(options.canSwitch ? 31_250_000 : 25_000_000);
    for (const block of [0, 1, 5, 4, 2047]) readAll(driver, block, 1);
    readAll(driver, 100, 77);
    readAll(driver, 2040, 8);
    expect(driver.read(2048, 1)).toBe(ReadError.outOfRange);
    expect(driver.read(2047, 9)).toBe(1);
    expect(card.complaints).toEqual([]);
  });
}

test("finds the data wherever the card puts it", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { card, driver } = started({
      responseGap: varied(seed, 8),
      tokenGap: varied(seed + 100, seed % 4 === 0 ? 5000 : seed % 4 === 1 ? 1700 : 20),
      blockGap: seed % 2 === 0 ? varied(seed + 200, seed % 3 === 0 ? 700 : 3) : undefined,
    });
    readAll(driver, 10, 40);
    for (const block of [7, 900, 8, 9, 300]) readAll(driver, block, 1);
    readAll(driver, 500, 9);
    expect(driver.present()).toBe(true);
    expect(driver.present()).toBe(true);
    readAll(driver, 509, 9);
    expect(card.complaints).toEqual([]);
  }
});

test("a run without gaps costs one send for eight blocks", () => {
  const { card, driver } = started();
  readAll(driver, 0, 16);
  const before = card.sends;
  readAll(driver, 16, 800);
  expect(card.sends - before).toBeLessThanOrEqual(101);
});

test("single blocks settle at two sends each: the command, and the data when the card had time", () => {
  const { card, driver } = started({ responseGap: varied(3, 8), tokenGap: () => 1200 });
  for (let i = 0; i < 10; i++) readAll(driver, i * 3, 1);
  const before = card.sends;
  for (let i = 0; i < 100; i++) readAll(driver, i * 3, 1);
  expect(card.sends - before).toBeLessThan(205);
});

test("a bad block is reported, its neighbours are read", () => {
  const { card, driver } = started({ badBlocks: [20] });
  expect(driver.read(20, 1)).toBe(ReadError.badBlock);
  readAll(driver, 21, 3);
  readAll(driver, 16, 4);
  expect(driver.read(20, 4)).toBe(ReadError.badBlock);
  readAll(driver, 21, 8);
  const got = driver.read(17, 8);
  expect(got).toBe(3);
  expectBlocks(driver, 17, 3);
  expect(driver.read(20, 5)).toBe(ReadError.badBlock);
  expect(driver.present()).toBe(true);
  expect(card.complaints).toEqual([]);
});

test("a slow card is not a pulled one, a silent one times out", () => {
  // 90 ms at 31.25 MHz are 351,562 bytes.
  const slow = started({ canSwitch: true, tokenGap: () => 340_000 });
  readAll(slow.driver, 3, 1);
  let gap = 4;
  const silent = started({ canSwitch: true, tokenGap: () => gap });
  readAll(silent.driver, 49, 1);
  gap = 500_000;
  expect(silent.driver.read(50, 1)).toBe(ReadError.timeout);
  expect(silent.driver.present()).toBe(true);
});

test("a card that falls silent in the middle of a run is asked whether it is there, and read on", () => {
  // 60 ms at 31.25 MHz are 234,375 bytes; the block that it was at takes it 70 ms once more.
  let blocks = 0;
  let isSlow = false;
  const { card, driver } = started({
    canSwitch: true,
    blockGap: () => {
      isSlow = blocks++ === 20;
      return isSlow ? 234_000 : 1;
    },
    tokenGap: () => (isSlow ? 270_000 : 4),
  });
  readAll(driver, 0, 64);
  expect(card.commands.filter((command) => command === 18).length).toBe(2);
  expect(card.complaints).toEqual([]);
});

test("a pulled card is gone: at rest, in a run, and at once for a new command", () => {
  const { card, driver } = started();
  readAll(driver, 0, 1);
  expect(driver.present()).toBe(true);
  card.present = false;
  expect(driver.present()).toBe(false);
  const before = card.nowMs;
  expect(driver.read(5, 1)).toBe(ReadError.cardGone);
  expect(card.nowMs - before).toBeLessThan(5);

  const running = started();
  readAll(running.driver, 0, 16);
  running.card.present = false;
  const start = running.card.nowMs;
  expect(running.driver.read(16, 8)).toBe(ReadError.cardGone);
  expect(running.card.nowMs - start).toBeLessThan(40);
  running.driver.forget();
  expect(running.driver.startStep()).toBe(SdState.empty);
  expect(running.driver.bytes.length).toBeLessThan(32);
});

test("an empty slot is empty, and the next card is found", () => {
  const card = new SpiCard({ image });
  const driver = new SdCard(card, clockOf(card), 25_000_000);
  card.present = false;
  for (let i = 0; i < 5; i++) expect(driver.startStep()).toBe(SdState.empty);
  card.present = true;
  let state: number = SdState.starting;
  for (let i = 0; i < 30 && state !== SdState.ready; i++) state = driver.startStep();
  expect(state).toBe(SdState.ready);
});

test("a card that never leaves the busy state is given up after a second", () => {
  const card = new SpiCard({ image, busy: 1_000_000 });
  const driver = new SdCard(card, clockOf(card), 25_000_000);
  let state: number = SdState.starting;
  for (let i = 0; i < 10_000 && state === SdState.starting; i++) state = driver.startStep();
  expect(state).toBe(SdState.unusable);
  expect(card.nowMs).toBeLessThan(1200);
  card.present = false;
  expect(driver.startStep()).toBe(SdState.empty);
});
