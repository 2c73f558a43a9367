// The files that the user brings for the rp2040 engine: a .uf2 and a boot ROM, and what is said of wrong ones.
import { describe, expect, test } from "vitest";
import { bootRomWords } from "../../hardware/virtual/runtimes/rp2040/boot-rom.js";
import { flashImageOfUf2, RP2040_FAMILY } from "../../hardware/virtual/runtimes/rp2040/uf2.js";

const FLASH_BYTES = 2 * 1024 * 1024;

interface BlockOptions {
  readonly family?: number | null;
  readonly address?: number;
  readonly flags?: number;
  readonly total?: number;
}

function block(number: number, data: readonly number[], options: BlockOptions = {}): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  const family = options.family === undefined ? RP2040_FAMILY : options.family;
  view.setUint32(0, 0x0a324655, true);
  view.setUint32(4, 0x9e5d5157, true);
  view.setUint32(8, options.flags ?? (family === null ? 0 : 0x2000), true);
  view.setUint32(12, options.address ?? 0x10000000 + number * 256, true);
  view.setUint32(16, 256, true);
  view.setUint32(20, number, true);
  view.setUint32(24, options.total ?? 2, true);
  view.setUint32(28, family ?? 0, true);
  bytes.set(data, 32);
  view.setUint32(508, 0x0ab16f30, true);
  return bytes;
}

function join(...blocks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(blocks.length * 512);
  blocks.forEach((one, i) => {
    bytes.set(one, i * 512);
  });
  return bytes;
}

describe("a UF2 file", () => {
  test("fills flash at its addresses, the rest stays erased", () => {
    const image = flashImageOfUf2(join(block(0, [1, 2, 3]), block(1, [4])), FLASH_BYTES);
    expect(image.blocks).toBe(2);
    expect([...image.bytes.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
    expect(image.bytes[256]).toBe(4);
    expect(image.bytes[512]).toBe(0xff);
  });

  test("may hold blocks for other chips and for no flash beside ours", () => {
    const file = join(block(0, [9], { family: 0xe48bff57 }), block(0, [1]), block(1, [2]), block(0, [7], { flags: 1 }));
    expect(flashImageOfUf2(file, FLASH_BYTES).bytes[0]).toBe(1);
  });

  const damaged = join(block(0, [1]), block(1, [2]));
  damaged[512] = 0;
  test.each([
    ["nothing of a UF2", new Uint8Array(1000), /not a UF2 file/],
    ["an empty file", new Uint8Array(0), /not a UF2 file/],
    ["another chip", join(block(0, [1], { family: 0xe48bff59 })), /it is for RP2350 \(Pico 2\)/],
    ["a chip nobody knows", join(block(0, [1], { family: 0x12345678 })), /chip family 0x12345678/],
    ["no stated chip", join(block(0, [1], { family: null })), /no stated chip/],
    ["half of it", join(block(0, [1])), /cut short: 1 of 2 blocks/],
    ["a cut block", join(block(0, [1]), block(1, [2])).subarray(0, 700), /cut short/],
    ["a damaged block", damaged, /block 1 is damaged/],
    ["RAM addresses", join(block(0, [1], { address: 0x20000000, total: 1 })), /address 0x20000000/],
    ["nothing to boot", join(block(1, [1], { total: 1 })), /boot/],
  ])("%s: one line that says so and where to get the right one", (_, file, words) => {
    expect(() => flashImageOfUf2(file, FLASH_BYTES)).toThrow(words);
    expect(() => flashImageOfUf2(file, FLASH_BYTES)).toThrow(/BOARD=RP2040_PICO/);
  });
});

describe("a boot ROM", () => {
  const rom = new Uint8Array(16384);
  rom.set([0x4d, 0x75, 0x01], 0x10);

  test("becomes words, low byte first", () => {
    expect(bootRomWords(rom)).toHaveLength(4096);
    expect(bootRomWords(rom)[4]).toBe(0x0001754d);
  });

  test.each([
    ["of another size", new Uint8Array(16000), /16000 bytes instead of 16384/],
    ["without the mark", new Uint8Array(16384), /lacks the ROM's mark/],
    ["of a Pico 2", Uint8Array.from(rom, (byte, i) => (i === 0x12 ? 2 : byte)), /RP2350/],
  ])("%s is refused with where to get the right one", (_, file, words) => {
    expect(() => bootRomWords(file)).toThrow(words);
    expect(() => bootRomWords(file)).toThrow(/pico-bootrom/);
  });
});
